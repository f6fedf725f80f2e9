//! The answer to a method that a path of a resource does not have.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};

use super::admission::Admission;
use super::observed::Observation;
use super::options::{Options, Serializers};
use super::settings::Settings;
use super::voice::Voice;
use super::{errors, media};
use crate::context::Action;

/// The answer: whoever would be refused with another is refused with this one.
pub(super) async fn unsupported(
    request: HttpRequest,
    serializers: Serializers,
    options: Options,
    allowed: String,
) -> HttpResponse {
    let settings = Settings::of(&request);
    let observation = Observation::of(&request, &settings, serializers.list.name, Action::Metadata);
    let mut response = observation.run(without_method(&request, &settings, serializers, &options, &allowed)).await;
    observation.finish(&mut response);
    response
}

async fn without_method(
    request: &HttpRequest,
    settings: &Settings,
    mut serializers: Serializers,
    options: &Options,
    allowed: &str,
) -> HttpResponse {
    let mut context = settings.new_context(Action::Metadata, request);
    let mut admission = Admission::of(request, settings, options, &mut context, &mut serializers).await;
    let (method, voice) = (request.method(), Voice::of(request, settings));
    let mut response = match admission.refusal() {
        Err(refusal) => errors::refusal(refusal, method, &voice, serializers.list.name),
        Ok(()) if method == Method::OPTIONS => described(allowed),
        Ok(()) => errors::method_not_allowed(method, allowed, &voice),
    };
    admission.describe(&mut response, &context);
    response
}

fn described(allowed: &str) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    media::allow(response.headers_mut(), allowed);
    response
}
