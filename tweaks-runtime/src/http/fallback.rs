//! The fallback: the answer to requests that nothing serves.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Route, web};

use super::errors;
use super::settings::Settings;
use super::voice::Voice;
use crate::profile::Profile;

/// Answers 404 or 405 in the shape of the profile where neither a resource nor a handler does, and redirects a path that lacks only
/// the slash at its end: in the other profiles, and where [`Settings::redirect_slashes`] says so.
///
/// It is the default service of an application, and of a hand-written `web::resource`, whose missing methods it answers.
///
/// ```
/// use actix_web::App;
/// use tweaks_runtime::prelude::*;
///
/// let app = App::new().app_data(Settings::new()).default_service(tweaks_runtime::fallback());
/// # drop(app);
/// ```
#[must_use]
pub fn fallback() -> Route {
    web::to(|request: HttpRequest| async move { answer(&request) })
}

/// Answers 405 in the shape of the profile, with the methods that a hand-written `web::resource` has, whose default service it is.
///
/// ```
/// use actix_web::http::Method;
/// use actix_web::{HttpResponse, web};
///
/// async fn log_in() -> HttpResponse {
///     HttpResponse::Ok().finish()
/// }
///
/// let login = web::resource("/login").route(web::post().to(log_in)).default_service(tweaks_runtime::allow(&[Method::POST]));
/// # drop(login);
/// ```
#[must_use]
pub fn allow(methods: &[Method]) -> Route {
    let allowed = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    web::to(move |request: HttpRequest| {
        let response = errors::method_not_allowed(request.method(), &allowed, &Voice::of(&request, &Settings::of(&request)));
        async { response }
    })
}

fn answer(request: &HttpRequest) -> HttpResponse {
    let settings = Settings::of(request);
    let redirect = redirect_status(&settings).filter(|_| lacks_slash(request));
    match redirect {
        Some(status) => HttpResponse::build(status).insert_header((header::LOCATION, with_slash(request))).finish(),
        None if request.match_pattern().is_some() => method_not_allowed(request.method(), &Voice::of(request, &settings)),
        None => errors::plain(StatusCode::NOT_FOUND, "Not found.", &Voice::of(request, &settings)),
    }
}

/// Django redirects with 301, after which clients may turn any method into `GET`.
fn redirect_status(settings: &Settings) -> Option<StatusCode> {
    match settings.profile {
        Profile::Drf => Some(StatusCode::MOVED_PERMANENTLY),
        // Its clients write no slash, and keep the method.
        Profile::SimpleRest => Some(StatusCode::PERMANENT_REDIRECT),
        Profile::Strict => settings.redirect_slashes.then_some(StatusCode::PERMANENT_REDIRECT),
    }
}

fn lacks_slash(request: &HttpRequest) -> bool {
    let served = || request.resource_map().match_pattern(&format!("{}/", request.path()));
    request.match_pattern().is_none() && !request.path().ends_with('/') && served().is_some()
}

/// The path with its slash, and the query. Two slashes at its start would be the start of another host.
fn with_slash(request: &HttpRequest) -> String {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("/{}/{query}", request.path().trim_start_matches('/'))
}

fn method_not_allowed(method: &Method, voice: &Voice) -> HttpResponse {
    errors::plain(StatusCode::METHOD_NOT_ALLOWED, &format!("Method \"{method}\" not allowed."), voice)
}
