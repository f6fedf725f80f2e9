//! Authentication: who a request is from, as the application knows it.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use sea_orm::{DatabaseConnection, DbErr};

use super::errors;
use super::extract::connection;
use super::settings::Settings;
use crate::context::{Action, Context};
use crate::exec::{Failure, Refusal};
use crate::permission::{Denial, User, is_known, put_user};

/// The way in which an application finds the user of a request.
#[derive(Clone)]
pub(super) struct Authentication {
    /// `None` where a client cannot be asked for credentials.
    pub(super) challenge: Option<HeaderValue>,
    authenticate: Arc<dyn Fn(HttpRequest, DatabaseConnection) -> LocalBoxFuture<'static, Found> + Send + Sync>,
}

/// Puts the user in, if there is one.
type Found = Result<Option<PutUser>, AuthenticationError>;

type PutUser = Box<dyn FnOnce(&mut Context)>;

/// Why nobody can say who a request is from.
#[derive(Debug)]
#[non_exhaustive]
pub enum AuthenticationError {
    /// The credentials do not count: 401.
    Refused(Denial),
    /// The database did not answer: 500 or 503, as everywhere.
    Failed(DbErr),
}

impl From<Denial> for AuthenticationError {
    fn from(denial: Denial) -> Self {
        Self::Refused(denial)
    }
}

impl From<DbErr> for AuthenticationError {
    fn from(error: DbErr) -> Self {
        Self::Failed(error)
    }
}

impl Authentication {
    pub(super) fn new<U, F>(
        challenge: Option<&str>,
        authenticate: impl Fn(HttpRequest, DatabaseConnection) -> F + Send + Sync + 'static,
    ) -> Self
    where
        U: User,
        F: Future<Output = Result<Option<U>, AuthenticationError>> + 'static,
    {
        #[expect(clippy::expect_used, reason = "an application that cannot work is to be told when it starts")]
        let challenge = challenge.map(|text| HeaderValue::from_str(text).expect("a header's value has visible letters"));
        let put = |user: U| Box::new(move |context: &mut Context| put_user(context, user)) as PutUser;
        let authenticate = move |request, db| {
            let found = authenticate(request, db);
            async move { Ok(found.await?.map(put)) }.boxed_local()
        };
        Self { challenge, authenticate: Arc::new(authenticate) }
    }
}

/// Finds out who a request is from, if the application wants to know.
pub(super) async fn identify(request: &HttpRequest, settings: &Settings, context: &mut Context) -> Result<(), Refusal> {
    let Some(authentication) = &settings.authentication else { return Ok(()) };
    match (authentication.authenticate)(request.clone(), connection(request)?).await {
        Ok(Some(put)) => put(context),
        Ok(None) => {}
        Err(AuthenticationError::Refused(denial)) => {
            let status = Some(denial.status.unwrap_or(401));
            return Err(Refusal::Denied(Denial { status, ..denial }.to(context)));
        }
        Err(AuthenticationError::Failed(error)) => return Err(error.into()),
    }
    Ok(())
}

/// Asks the client who it is (RFC 9110 §11.6.1).
pub(super) fn challenge(response: &mut HttpResponse, challenge: Option<&HeaderValue>) {
    if let Some(challenge) = challenge.filter(|_| response.status() == StatusCode::UNAUTHORIZED) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge.clone());
    }
}

/// The user of a request, for handlers without [`Call`](crate::prelude::Call): a request of somebody unknown is answered before the
/// handler runs. `U` is the type that [`Settings::authentication`] gives.
///
/// ```
/// use actix_web::{HttpResponse, web};
/// use tweaks_runtime::permissions::{Authenticated, User};
///
/// #[derive(Clone)]
/// struct Account { name: String }
///
/// impl User for Account {}
///
/// async fn greet(Authenticated(account): Authenticated<Account>) -> HttpResponse {
///     HttpResponse::Ok().body(format!("Hello, {}!", account.name))
/// }
///
/// let route = web::get().to(greet);
/// # drop(route);
/// ```
#[derive(Clone, Debug)]
pub struct Authenticated<U>(pub U);

impl<U: User + Clone> FromRequest for Authenticated<U> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let settings = Settings::of(&request);
            let user = user(&request, &settings).await;
            user.map(Self).map_err(|refusal| {
                let mut response = errors::refusal(refusal, request.method(), settings.profile, "object");
                challenge(&mut response, settings.challenge().as_ref());
                actix_web::error::InternalError::from_response("not authenticated", response).into()
            })
        }
        .boxed_local()
    }
}

async fn user<U: User + Clone>(request: &HttpRequest, settings: &Settings) -> Result<U, Refusal> {
    let mut context = settings.new_context(Action::Metadata, request);
    identify(request, settings, &mut context).await?;
    match context.get::<U>() {
        Some(user) if user.is_authenticated() => Ok(user.clone()),
        Some(_) => Err(Refusal::Denied(Denial::new().to(&context))),
        None if is_known(&context) => Err(Refusal::Failed(Failure::internal(&"`Settings::authentication` gives another type"))),
        None => Err(Refusal::Denied(Denial::new().to(&context))),
    }
}
