//! The first stage: each field by itself, in the order of declaration.

use crate::context::Context;
use crate::problem::{Message, Messages, Place, Problem, Step, did_you_mean, overlay};
use crate::profile::Profile;
use crate::schema::Json;
use crate::schema::OnUpdate;
use crate::schema::{Draft, Slot};
use crate::schema::{Field, Rule, Schema};

use super::stages;

/// Whether what is absent is a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Required fields must be given, defaults are filled in: `POST` and `PUT`.
    Complete,
    /// What is absent stays as it is: `PATCH`.
    Partial,
}

/// The reading of one body: the way to where it stands, and the problems found so far.
pub struct Review<'a> {
    context: &'a Context,
    mode: Mode,
    profile: Profile,
    /// Whether nested objects are read only, because the database has to be asked before their later stages.
    defers: bool,
    /// Whether a stored row is changed.
    updates: bool,
    /// Whether the object says by its key which row it changes.
    takes_keys: bool,
    /// The columns by which the object belongs to the outer one, and which are given by that.
    linked: Vec<String>,
    path: Vec<Step>,
    problems: Vec<Problem>,
}

impl<'a> Review<'a> {
    pub(super) fn new(context: &'a Context, mode: Mode, profile: Profile) -> Self {
        Self {
            context,
            mode,
            profile,
            defers: false,
            updates: false,
            takes_keys: false,
            linked: Vec::new(),
            path: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Reads nested objects only, and keeps what is wrong in them with the others'.
    pub(super) fn deferring(self, updates: bool) -> Self {
        Self { defers: true, updates, ..self }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Reports a problem with the value that is being read.
    pub(crate) fn refuse(&mut self, field: &Field, message: Message) {
        let message = field.reword(message);
        self.problems.push(Problem::new(Place::Body(self.path.clone()), message.code, message.detail));
    }

    /// Reports that the value that is being read is no list.
    pub(crate) fn refuse_list(&mut self, field: &Field, json: &Json) {
        if json.is_null() {
            return self.refuse(field, field.message("null"));
        }
        let detail = format!("Expected a list of items but got type \"{}\".", Message::python_type(json));
        self.refuse_whole(field.reword(Message::new("not_a_list", detail)));
    }

    fn refuse_whole(&mut self, message: Message) {
        self.within(Step::Whole, |review| {
            review.problems.push(Problem::new(Place::Body(review.path.clone()), message.code, message.detail));
        });
    }

    /// Goes one step down for as long as `read` takes.
    pub(crate) fn within<R>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(step);
        let result = read(self);
        self.path.pop();
        result
    }

    /// Reads a nested object: all its stages run, and its problems are merged before they join those of the outer one.
    pub(crate) fn nested<D: Draft + Default>(&mut self, schema: &Schema, field: &Field, json: &Json) -> Option<D> {
        if json.is_null() {
            self.refuse(field, field.message("null"));
            return None;
        }
        if self.defers {
            return self.row(schema, field, json);
        }
        let outer = std::mem::take(&mut self.problems);
        let mut draft = D::default();
        if self.object(schema, &mut draft, json) {
            let (validators, hook) = stages::object_stages(schema, &mut draft, self.context, &self.path);
            overlay(&mut self.problems, validators, self.path.len());
            overlay(&mut self.problems, hook, self.path.len());
            if self.problems.is_empty() {
                self.problems = stages::clean_stage(schema, &mut draft, self.context, &self.path);
            }
        }
        let valid = self.problems.is_empty();
        self.problems.splice(0..0, outer);
        valid.then_some(draft)
    }

    /// Reads the first stage of a nested row. One that changes a row by its key need not be complete.
    fn row<D: Draft + Default>(&mut self, schema: &Schema, field: &Field, json: &Json) -> Option<D> {
        let patches = field.nested.and_then(|nested| nested.write).is_some_and(|write| write.on_update == OnUpdate::PatchById);
        let keyed = patches && self.updates && has_key(schema, json);
        let outer = std::mem::replace(&mut self.mode, if keyed { Mode::Partial } else { Mode::Complete });
        let outer_keys = std::mem::replace(&mut self.takes_keys, keyed);
        // Below a row that is new, everything is.
        let outer_updates = std::mem::replace(&mut self.updates, keyed);
        let linked = field.nested.map(|nested| (nested.relation.to)().to_col.iter().map(ToString::to_string).collect());
        let outer_linked = std::mem::replace(&mut self.linked, linked.unwrap_or_default());
        let mut draft = D::default();
        let is_object = self.object(schema, &mut draft, json);
        (self.mode, self.takes_keys, self.linked) = (outer, outer_keys, outer_linked);
        self.updates = outer_updates;
        is_object.then_some(draft)
    }

    /// Reads the fields of an object; `false` if it is no object and nothing further can be said about it.
    pub(super) fn object(&mut self, schema: &Schema, draft: &mut dyn Draft, json: &Json) -> bool {
        let Json::Object(members) = json else {
            let detail = format!("Invalid data. Expected a dictionary, but got {}.", Message::python_type(json));
            let no_data = Message::new("null", "No data provided");
            self.refuse_whole(if json.is_null() { no_data } else { Message::new("invalid", detail) });
            return false;
        };
        for (index, field) in schema.fields.iter().enumerate() {
            if let Some(slot) = draft.slot(index).filter(|_| self.takes(field)) {
                let step = Step::field(field.name);
                self.within(step, |review| match members.get(field.name) {
                    Some(json) => review.given(field, slot, json),
                    None => review.absent(field, slot),
                });
            }
        }
        if self.profile == Profile::Strict {
            self.report_strangers(schema, members);
        }
        true
    }

    /// Whether the field is written by what the client sends for it.
    fn takes(&self, field: &Field) -> bool {
        let linked = field.column.is_some_and(|column| self.linked.iter().any(|name| name == column.name));
        field.is_writable() && !linked
    }

    fn given(&mut self, field: &Field, slot: &mut dyn Slot, json: &Json) {
        if let Some(write) = field.nested.and_then(|nested| nested.write) {
            return self.given_rows(field, write.max, slot, json);
        }
        slot.parse(json, field, self);
        let before = self.problems.len();
        let column_rules = field.column.map_or(&[][..], |column| column.rules);
        for rule in column_rules.iter().chain(field.rules) {
            slot.inner(&mut |value| self.check(field, rule, value));
        }
        for rule in field.entry_rules {
            slot.entries(&mut |index, value| self.within(Step::Index(index), |review| review.check(field, rule, value)));
        }
        match self.problems.len() == before {
            true => self.hook(field, slot),
            false => slot.clear(),
        }
    }

    /// Rows of a nested field: their rules and the hook follow when the database was asked about all of them.
    fn given_rows(&mut self, field: &Field, max: usize, slot: &mut dyn Slot, json: &Json) {
        match json {
            Json::Array(entries) if entries.len() > max => {
                let detail = format!("Cannot write more than {max} items at once.");
                self.refuse_whole(field.reword(Message::new("max_items", detail)));
            }
            _ => slot.parse(json, field, self),
        }
    }

    fn check(&mut self, field: &Field, rule: &Rule, value: &dyn std::any::Any) {
        if !(rule.holds)(value) {
            self.refuse(field, Message::new(rule.code, rule.detail));
        }
    }

    /// What DRF does for an absent field: a default is not validated, but the hook sees it.
    fn absent(&mut self, field: &Field, slot: &mut dyn Slot) {
        match (self.mode, field.default) {
            (Mode::Complete, Some(default)) => match slot.put(default()) {
                true => self.hook(field, slot),
                false => self.refuse(field, Message::new(crate::problem::INTERNAL, "The default has another type.")),
            },
            (Mode::Complete, None) if field.required => self.refuse(field, field.message("required")),
            (Mode::Complete, None) | (Mode::Partial, _) => {}
        }
    }

    fn hook(&mut self, field: &Field, slot: &mut dyn Slot) {
        let (Some(hook), Some(value)) = (field.hook, slot.value_mut()) else { return };
        if let Err(Messages(messages)) = hook(value, self.context) {
            slot.clear();
            // A hook has its own words: no reworded message takes their place.
            for message in messages {
                self.problems.push(Problem::new(Place::Body(self.path.clone()), message.code, message.detail));
            }
        }
    }

    /// Keys that no field takes.
    fn report_strangers(&mut self, schema: &Schema, members: &serde_json::Map<String, Json>) {
        for name in members.keys() {
            let message = match schema.field(name) {
                Some(field) if self.takes(field) || (self.takes_keys && field.is_key()) => continue,
                Some(_) => Message::new("read_only", "This field is read-only."),
                None => unknown(name, schema, members.len() <= SUGGESTING),
            };
            self.within(Step::field(name.clone()), |review| {
                review.problems.push(Problem::new(Place::Body(review.path.clone()), message.code, message.detail));
            });
        }
    }
}

/// Whether an object says by its key which row it is.
pub(super) fn has_key(schema: &Schema, json: &Json) -> bool {
    let mut keys = schema.fields.iter().filter(|field| field.is_key()).peekable();
    keys.peek().is_some() && keys.all(|field| json.get(field.name).is_some())
}

/// In larger objects nobody misspelt a name, and looking for what is near to each costs time that a stranger decides about.
const SUGGESTING: usize = 200;

fn unknown(name: &str, schema: &Schema, suggest: bool) -> Message {
    let writable = schema.fields.iter().filter(|field| field.is_writable()).map(|field| field.name);
    let detail = match suggest.then(|| did_you_mean(name, writable)).flatten() {
        Some(near) => format!("There is no such field; did you mean `{near}`?"),
        None => "There is no such field.".to_owned(),
    };
    Message::new("unknown", detail)
}
