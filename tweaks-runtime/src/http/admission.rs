//! Admission: the checks of a request before the database is asked, in their recorded order: media type, version, host.

use actix_web::{HttpRequest, HttpResponse};

use super::options::{Options, Serializers};
use super::settings::Settings;
use super::versions::Served;
use super::{media, origin};
use crate::context::Context;
use crate::exec::Refusal;
use crate::schema::{Json, Schema};

/// A request that was looked at, and perhaps refused.
pub(super) struct Admission {
    served: Served,
    refusal: Option<Refusal>,
}

impl Admission {
    /// Looks at a request; its version decides about the serializers.
    pub(super) fn of(
        request: &HttpRequest,
        settings: &Settings,
        options: &Options,
        context: &mut Context,
        serializers: &mut Serializers,
    ) -> Self {
        let (served, row) = Served::of(request, settings.versions.as_ref(), options.versions, context);
        let row = match media::json_range(request) {
            Some(_) => row,
            None => Err(Refusal::NotAcceptable),
        };
        let refusal = match row {
            Err(refusal) => Some(refusal),
            Ok(row) => {
                if let Some(row) = row {
                    *serializers = Serializers { list: row.list, detail: row.detail, ..*serializers };
                }
                origin::check_host(request, settings).err()
            }
        };
        Self { served, refusal }
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
    }
}
