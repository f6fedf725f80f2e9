//! Admission: the checks of a request before its rows are looked for, in their recorded order: media type, version, host, user,
//! permission.

use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse};

use super::options::{Options, Serializers};
use super::served::Served;
use super::settings::Settings;
use super::{authentication, identity, media, origin};
use crate::context::{Action, Context};
use crate::exec::Refusal;
use crate::schema::{Json, Schema};

/// A request that was looked at, and perhaps refused.
pub(super) struct Admission {
    served: Served,
    challenge: Option<HeaderValue>,
    refusal: Option<Refusal>,
}

/// Whether the client takes an answer of a type that there is.
fn is_answerable(request: &HttpRequest, options: &Options, context: &Context) -> bool {
    let has_lines = options.most_lines.is_some() && context.action() == Action::List;
    media::json_range(request).is_some() || (has_lines && media::Form::wanted(request).is_some())
}

impl Admission {
    /// Looks at a request; its version decides about the serializers, and its user about the rows.
    pub(super) async fn of(
        request: &HttpRequest,
        settings: &Settings,
        options: &Options,
        context: &mut Context,
        serializers: &mut Serializers,
    ) -> Self {
        let (served, row) = Served::of(request, settings.versions.as_ref(), options.versions, context);
        let row = if is_answerable(request, options, context) { row } else { Err(Refusal::NotAcceptable) };
        let outcome = row.and_then(|row| {
            if let Some(row) = row {
                *serializers = Serializers { list: row.list, detail: row.detail, ..*serializers };
            }
            origin::check_host(request, settings)
        });
        let outcome = match outcome {
            Ok(()) => identity::identify(request, settings, context).await,
            refused => refused,
        };
        let outcome = outcome.and_then(|()| options.permissions.admit(serializers.table, settings, context));
        Self { served, challenge: settings.challenge(), refusal: outcome.err() }
    }

    /// Why the request is not done.
    pub(super) fn refusal(&mut self) -> Result<(), Refusal> {
        self.refusal.take().map_or(Ok(()), Err)
    }

    /// Notes what the request asks for and newer versions do not have.
    pub(super) fn note(&self, schema: &'static Schema, body: Option<&Json>, context: &Context) {
        self.served.note_ending_fields(schema, body, context);
    }

    /// Adds what every answer to the request says.
    pub(super) fn describe(&self, response: &mut HttpResponse, context: &Context) {
        self.served.describe(response, context);
        authentication::challenge(response, self.challenge.as_ref());
    }
}
