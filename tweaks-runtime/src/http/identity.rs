//! Identification: a request is asked who it is from, and handlers take its user.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use super::authentication::{AuthenticationError, challenge};
use super::errors;
use super::extract::connection;
use super::settings::Settings;
use super::voice::Voice;
use crate::cause::{self, Duty};
use crate::context::{Action, Context};
use crate::exec::{Failure, Refusal};
use crate::permission::{Denial, User, is_known};

/// Finds out who a request is from, if the application wants to know.
pub(super) async fn identify(request: &HttpRequest, settings: &Settings, context: &mut Context) -> Result<(), Refusal> {
    let Some(authentication) = &settings.authentication else { return Ok(()) };
    let _said = cause::doing(Duty::Hook("authentication"));
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
                let mut response = errors::refusal(refusal, request.method(), &Voice::of(&request, &settings), "object");
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
        None if is_known(&context) => Err(Refusal::Failed(Failure::internal(&"`Settings::authentication` gives another type"))),
        _ => Err(Refusal::Denied(Denial::new().to(&context))),
    }
}
