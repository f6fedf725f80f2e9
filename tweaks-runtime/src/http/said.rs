//! What a request says of the row that it is about: its key, the client's expectations, and the body.

use super::errors;
use super::perform::Exchange;
use super::preference::Return;
use super::responses;
use super::voice::Voice;
use crate::body::{self, Edit};
use crate::context::Action;
use crate::exec::{Body, Done, Expected, Once, Refusal, Reply};
use crate::schema::{Column, Values};

impl Exchange {
    /// How the client is spoken to.
    pub(super) fn voice(&self) -> Voice {
        Voice::of(&self.incoming.request, &self.incoming.settings)
    }

    /// What the client wants to see of that which it writes.
    pub(super) fn returned(&self) -> Option<Return> {
        Return::of(self.incoming.request.headers())
    }

    /// The key that the path says, and the other columns that it says.
    pub(super) fn key(&self) -> Result<Values, Refusal> {
        let is_tied = |column: &&Column| self.tied.iter().any(|(own, _)| own.name == column.name);
        let keys = self.serializers.table.key().filter(|column| !is_tied(column)).map(|column| (column.name, column));
        let key = self.incoming.in_path(keys).ok_or(Refusal::NotFound)?;
        Ok(self.tied.iter().cloned().chain(key).map(|(column, value)| (column.name, value)).collect())
    }

    /// Takes what the path says into the body of a new row, or of a change.
    pub(super) fn tied_body(&self, edit: &Edit, body: Body) -> Body {
        body.map(|(mut json, mut noticed)| {
            let (schema, is_whole) = match edit {
                Edit::Create => (self.serializers.list, true),
                Edit::Update(_) | Edit::Delete(_) => (self.serializers.detail, self.context.action() == Action::Update),
            };
            noticed.extend(body::tie(&mut json, (schema, &self.context), &self.tied, is_whole));
            (json, noticed)
        })
    }

    /// The body, which only a handler behind another method than POST, PUT and PATCH can lack.
    pub(super) fn take_body(&mut self) -> Result<Body, Refusal> {
        self.incoming.body.take().ok_or(Refusal::NotFound)
    }

    /// The reply to a deletion: nothing, or the key of the row for clients that look for it.
    pub(super) fn deleted(&self, key: &Values) -> Reply<Done> {
        if !self.incoming.settings.profile.asks_for_ranges() || self.returned() == Some(Return::Minimal) {
            return responses::done();
        }
        let fields = self.serializers.detail.keys(self.context.version);
        let shown = fields.filter_map(|field| {
            let column = field.column?;
            Some((field.name.to_owned(), responses::shown(column, key.get(column.name)?.clone())?))
        });
        responses::deleted(shown.collect())
    }

    /// The expectations of the client about the row, on one of which the resource may insist.
    pub(super) fn expected(&self) -> Result<Vec<Expected>, Refusal> {
        let expected = self.incoming.expected();
        let is_said = expected.iter().any(|expected| matches!(expected, Expected::Among(_)));
        if self.options.if_match_required && !is_said { Err(Refusal::PreconditionRequired) } else { Ok(expected) }
    }

    /// Refuses expectations where there is no one row that they could be about: the client counts on them.
    pub(super) fn expects_nothing(&self) -> Result<Vec<Expected>, Refusal> {
        if self.incoming.expected().is_empty() { Ok(Vec::new()) } else { Err(errors::expects_one()) }
    }

    /// The key by which the request is done once, if the resource takes keys and the client sent one.
    pub(super) fn once(&self) -> Result<Option<Once>, Refusal> {
        let Some(read) = &self.options.read_key else { return Ok(None) };
        let keys = self.incoming.idempotency_keys();
        // Any other request does the same when it is sent again.
        let may_repeat =
            matches!(self.context.action(), Action::Create | Action::PartialUpdate | Action::BulkEdit | Action::Custom(_));
        let parts = self.incoming.parts(self.context.version());
        match keys.is_empty() {
            false => read(&keys, &parts.each_ref().map(Vec::as_slice), &self.incoming.settings, &self.context).map(Some),
            true if self.options.key_required && may_repeat => Err(errors::lacks_key()),
            true => Ok(None),
        }
    }
}
