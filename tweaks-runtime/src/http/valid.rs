//! Validated bodies for hand-written handlers.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::extract::{read_body, refused};
use super::identity::identify;
use super::settings::Settings;
use crate::body::{self, Intent, Object};
use crate::context::{Action, Context};
use crate::exec::{Body, Failure, Refusal};
use crate::schema::{FromDraft, Serializer};

/// A body that passed every stage of validation, as the value that the handler wants. Anything else is answered with a 400
/// that says everything that is wrong, before the handler runs.
///
/// ```
/// use actix_web::{HttpResponse, web};
/// use tweaks_runtime::prelude::*;
///
/// #[derive(Tweaks)]
/// pub struct Login {
///     pub name: String,
///     #[tweaks(length(min = 8), trim_whitespace = false)]
///     pub password: String,
/// }
///
/// async fn log_in(login: Valid<Login>) -> HttpResponse {
///     HttpResponse::Ok().body(format!("Welcome, {}.", login.name))
/// }
///
/// let route = web::post().to(log_in);
/// # drop(route);
/// ```
pub struct Valid<T> {
    value: T,
    // Without the type of the draft, which a type without a serializer does not have: one error, where the handler is given a route.
    given: Box<dyn Fn() -> serde_json::Value + Send + Sync>,
}

impl<T> Valid<T> {
    /// The value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The fields that were given, or have a default, and those alone, as JSON: the validated data of DRF.
    #[must_use]
    pub fn given(&self) -> serde_json::Value {
        (self.given)()
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The part of a body that was given, validated: nothing is required, all else is as with [`Valid`]. For `PATCH`.
///
/// ```
/// use actix_web::{HttpResponse, web};
/// use tweaks_runtime::prelude::*;
///
/// #[derive(Tweaks)]
/// pub struct Profile {
///     pub name: String,
///     pub age: Option<i32>,
/// }
///
/// async fn change(profile: Partial<Profile>) -> HttpResponse {
///     match profile.name.get() {
///         Some(name) => HttpResponse::Ok().body(format!("Now called {name}.")),
///         None => HttpResponse::Ok().body("Still called the same."),
///     }
/// }
///
/// let route = web::patch().to(change);
/// # drop(route);
/// ```
pub struct Partial<T: Serializer>(pub T::Draft);

impl<T: Serializer> Partial<T> {
    /// The names of the fields that were given, in the order of declaration.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        given::<T>(&self.0).1
    }

    /// The fields that were given, as JSON.
    #[must_use]
    pub fn given(&self) -> serde_json::Value {
        given::<T>(&self.0).0
    }
}

impl<T: Serializer> Deref for Partial<T> {
    type Target = T::Draft;

    fn deref(&self) -> &T::Draft {
        &self.0
    }
}

fn given<T: Serializer>(draft: &T::Draft) -> (serde_json::Value, Vec<&'static str>) {
    let mut out = Vec::new();
    let names = body::given_json(T::SCHEMA, &mut draft.clone(), &mut out);
    (serde_json::from_slice(&out).unwrap_or_default(), names)
}

/// Reads and validates a body without a database, and makes the value of its draft.
fn validated<T: Serializer, V: 'static>(
    request: &HttpRequest,
    payload: &mut Payload,
    action: Action,
    complete: fn(T::Draft) -> Option<V>,
) -> LocalBoxFuture<'static, Result<V, actix_web::Error>> {
    let (request, payload) = (request.clone(), payload.take());
    Box::pin(async move {
        let settings = Settings::of(&request);
        let refused = |refusal| refused(refusal, &request, &settings);
        let body = read_body(&request, payload, &settings).await?;
        let mut context = settings.new_context(action, &request);
        if T::SCHEMA.has_rules() {
            identify(&request, &settings, &mut context).await.map_err(refused)?;
        }
        let draft = draft::<T>(body, &settings, &context).map_err(refused)?;
        // A hook that takes a required value out of the draft is the one way to get here without one.
        complete(draft).ok_or_else(|| refused(Refusal::Failed(Failure::internal(&"a hook removed a required value"))))
    })
}

/// The draft of a body without rows behind it, which passed every stage.
pub(super) fn draft<T: Serializer>(body: Body, settings: &Settings, context: &Context) -> Result<T::Draft, Refusal> {
    let (json, noticed) = body?;
    let object = Object::new(T::SCHEMA, &json, Intent::of(context, None), context);
    let mut draft = T::Draft::default();
    let found = body::check_fields(&object, &mut draft, settings.profile, noticed);
    let found = found.and_then(|found| body::check_object(&object, &mut draft, found, Vec::new()));
    found.map_err(|problems| Refusal::Problems(problems.listed(&mut settings.problem_limit.clone())))?;
    Ok(draft)
}

impl<T: FromDraft> FromRequest for Valid<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        validated::<T, _>(request, payload, Action::Create, |draft| {
            Some(Self { value: T::from_draft(draft.clone())?, given: Box::new(move || given::<T>(&draft).0) })
        })
    }
}

impl<T: Serializer> FromRequest for Partial<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        validated::<T, _>(request, payload, Action::PartialUpdate, |draft| Some(Self(draft)))
    }
}
