//! Service of versions: the version that one request is answered in, and what its answer says about that.

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::versions::{Facts, Row, Source, Standings, Versions};
use crate::context::{Context, Version};
use crate::exec::Refusal;
use crate::schema::{Field, Json, Schema};

/// The version that a request is served in.
pub(super) struct Served {
    versions: Option<Versions>,
    /// `None` where none is known, or none was said.
    number: Option<i64>,
    is_deprecated: bool,
}

impl Served {
    /// Finds the version, and the row of the resource's table with its serializers; a refusal comes with what is known.
    pub(super) fn of(
        request: &HttpRequest,
        versions: Option<&Versions>,
        facts: Facts,
        context: &mut Context,
    ) -> (Self, Result<Option<&'static Row>, Refusal>) {
        let versions = versions.cloned().or_else(|| facts.is_said().then(Versions::in_accept));
        let mut served = Self { versions: versions.clone(), number: None, is_deprecated: false };
        let Some(versions) = versions else { return (served, Ok(None)) };
        let said = versions.said(request, context);
        let Some(said) = said.or_else(|| versions.default.map(|version| version.to_string())) else { return (served, Ok(None)) };
        let Some(number) = versions.number(&said) else { return (served, Err(Refusal::UnknownVersion)) };
        served.number = Some(number);
        let standings = Standings::of(Some(&versions), facts);
        if standings.is_obsolete(number) {
            return (served, Err(Refusal::ObsoleteVersion));
        }
        served.is_deprecated = standings.is_deprecated(number);
        let version = u32::try_from(number.max(0)).unwrap_or(u32::MAX);
        context.version = Version::of(version);
        let row = facts.row(version);
        let is_served = facts.rows.is_empty() || row.is_some();
        (served, if is_served { Ok(row) } else { Err(Refusal::UnknownVersion) })
    }

    /// Says in the answer which version it is in, by what it was chosen, and that it is an old one.
    pub(super) fn describe(&self, response: &mut HttpResponse, context: &Context) {
        let Some(versions) = &self.versions else { return };
        let headers = response.headers_mut();
        match &versions.source {
            Source::Accept => headers.append(header::VARY, header::ACCEPT.into()),
            Source::Header(name) => headers.append(header::VARY, name.clone().into()),
            Source::Path(_) | Source::Query(_) => {}
        }
        let Some(number) = self.number else { return };
        headers.insert(HeaderName::from_static("api-version"), number.into());
        if !self.is_deprecated {
            return;
        }
        headers.insert(header::WARNING, HeaderValue::from_static("299 - \"This Api Version is Deprecated\""));
        let deprecations = versions.deprecations.iter().filter(|own| i64::from(own.version) == number);
        for (name, value) in deprecations.flat_map(|own| &own.headers) {
            headers.append(name.clone(), value.clone());
        }
        let client = versions.client.and_then(|client| client(context));
        tracing::info!(version = number, client, action = ?context.action(), "a deprecated API version was asked for");
    }

    /// Says in the log which fields that end with an old version a client names, in the query string or in a body. Nothing is looked for
    /// where nobody wants to know who the client is.
    pub(super) fn note_ending_fields(&self, schema: &'static Schema, body: Option<&Json>, context: &Context) {
        let Some(client) = self.versions.as_ref().and_then(|versions| versions.client) else { return };
        let members = if let Some(Json::Object(members)) = body { Some(members) } else { None };
        let members = members.into_iter().flat_map(|members| members.keys().map(String::as_str));
        let parameters = context.parameters.pairs.iter().flat_map(|(name, value)| {
            let lists = ["fields", "include_fields", "ordering"].contains(&name.as_str());
            [name.as_str()].into_iter().chain(value.split(',').filter(move |_| lists))
        });
        for name in parameters.chain(members) {
            let head = name.trim().trim_start_matches('-').split("__").next().unwrap_or_default();
            let field = schema.field(head, context).filter(|field| field.versions[1] != Version::NEWEST);
            if let Some(Field { name, versions: [_, last], .. }) = field {
                let (last, client) = (last.number(), client(context));
                tracing::info!(field = name, last, client, action = ?context.action(), "a field of old API versions was asked for");
            }
        }
    }
}
