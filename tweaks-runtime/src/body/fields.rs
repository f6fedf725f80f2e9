//! The first stage: each field by itself, in the order of declaration.

use std::any::Any;
use std::borrow::Cow;
use std::mem::{replace, take};

use super::json::{no_object, python_type};
use super::stages::{field_hook, later_stages};
use super::walk::{Intent, NestedField, Object};
use crate::context::Context;
use crate::problem::{INTERNAL, Message, Place, Problem, Step, did_you_mean};
use crate::profile::Profile;
use crate::schema::{Draft, Field, Intake, Json, Members, Rule, Schema, Slot};

/// In larger objects no name is a slip of the hand, and comparing each with all fields costs time that the client decides about.
const SUGGESTING: usize = 200;

/// The message about a member that no field takes, although there is one with its name. Where it is shown, it may be sent back.
pub(super) const READ_ONLY: Message = Message { code: "read_only", detail: Cow::Borrowed("This field is read-only.") };

/// The first stage over a whole body.
///
/// # Errors
///
/// The one problem of a body that is no object: no further stage can run.
pub(crate) fn check_fields(object: &Object<'_>, draft: &mut dyn Draft, profile: Profile) -> Result<Vec<Problem>, Vec<Problem>> {
    let mut stage = FieldStage {
        context: object.context,
        profile,
        intent: object.intent,
        linked: Vec::new(),
        path: object.path.clone(),
        problems: Vec::new(),
    };
    if stage.read(object.schema, draft, object.json) { Ok(stage.problems) } else { Err(stage.problems) }
}

/// The reading of one body: the object that is read, its place, and the problems so far.
struct FieldStage<'a> {
    context: &'a Context,
    profile: Profile,
    intent: Intent<'a>,
    /// The columns by which the object belongs to the outer one, which gives them their values.
    linked: Vec<String>,
    path: Vec<Step>,
    problems: Vec<Problem>,
}

impl FieldStage<'_> {
    /// Reads the fields of an object, and says whether it is one: about anything else nothing further can be said.
    fn read(&mut self, schema: &'static Schema, draft: &mut dyn Draft, json: &Json) -> bool {
        let Json::Object(members) = json else {
            self.report(Step::Whole, if json.is_null() { Message::new("null", "No data provided") } else { no_object(json) });
            return false;
        };
        for field in schema.writable(self.context.version) {
            let Some(slot) = draft.slot(field.slot).filter(|_| self.takes(field)) else { continue };
            self.path.push(Step::field(field.name));
            match members.get(field.name) {
                Some(json) => self.given(field, slot, json),
                None => self.absent(field, slot),
            }
            self.path.pop();
        }
        if self.profile.is_strict() {
            self.unknown_names(schema, members);
        }
        true
    }

    /// Whether the field is written by what the client sends for it.
    fn takes(&self, field: &Field) -> bool {
        field.is_writable() && !self.linked.iter().any(|column| field.is_of(column))
    }

    fn given(&mut self, field: &Field, slot: &mut dyn Slot, json: &Json) {
        if let Some(nested) = NestedField::of(field) {
            return self.given_rows(nested, slot, json);
        }
        slot.parse(json, field, self);
        let before = self.problems.len();
        let column_rules = field.column.map_or(&[][..], |column| column.rules);
        for rule in column_rules.iter().chain(field.rules) {
            slot.inner(&mut |value| self.check(field, rule, value));
        }
        for rule in field.entry_rules {
            slot.entries(&mut |index, value| {
                self.enter(index);
                self.check(field, rule, value);
                self.leave();
            });
        }
        match self.problems.len() == before {
            true => self.problems.extend(field_hook(field, slot, self.context, &self.path)),
            false => slot.clear(),
        }
    }

    /// Reads rows. Their later stages, and the hook of the field, follow when the database was asked about all of them.
    fn given_rows(&mut self, nested: NestedField<'_>, slot: &mut dyn Slot, json: &Json) {
        let max = nested.write.max;
        match json {
            Json::Array(entries) if entries.len() > max => {
                let detail = format!("Cannot write more than {max} items at once.");
                self.report(Step::Whole, nested.field.reword(Message::new("max_items", detail)));
            }
            _ => slot.parse(json, nested.field, self),
        }
    }

    fn check(&mut self, field: &Field, rule: &Rule, value: &dyn Any) {
        if !(rule.holds)(value) {
            self.refuse(field, Message::new(rule.code, rule.detail));
        }
    }

    /// Fills in a default as DRF does: it is not validated, but the hook sees it.
    fn absent(&mut self, field: &Field, slot: &mut dyn Slot) {
        if self.intent.is_partial() {
            return;
        }
        match field.default {
            Some(default) if slot.put(default()) => {
                self.problems.extend(field_hook(field, slot, self.context, &self.path));
            }
            Some(_) => self.refuse(field, Message::new(INTERNAL, "The default has another type.")),
            None if field.required => self.refuse(field, field.message("required")),
            None => {}
        }
    }

    /// Reports the members of an object that no field takes.
    fn unknown_names(&mut self, schema: &'static Schema, members: &Members) {
        let version = self.context.version;
        for name in members.keys() {
            let message = match schema.field(name, version) {
                Some(field) if self.takes(field) || (matches!(self.intent, Intent::Part) && field.is_key()) => continue,
                Some(_) => READ_ONLY,
                None if members.len() > SUGGESTING => unknown(None),
                None => unknown(did_you_mean(name, schema.writable(version).map(|field| field.name))),
            };
            self.report(Step::field(name.clone()), message);
        }
    }

    fn report(&mut self, below: Step, message: Message) {
        self.problems.push(message.at(Place::below(&self.path, below)));
    }

    /// Reads the first stage of a nested row, without the columns that the outer one gives it.
    fn row(&mut self, nested: NestedField<'_>, draft: &mut dyn Draft, json: &Json) -> bool {
        let intent = nested.intent(self.intent, json, self.context.version);
        let linked = (nested.relation.to)().to_col.iter().map(ToString::to_string).collect();
        let outer = (replace(&mut self.intent, intent), replace(&mut self.linked, linked));
        let is_object = self.read(nested.schema, draft, json);
        (self.intent, self.linked) = outer;
        is_object
    }

    /// Reads an object without rows behind it: all its stages run, because its problems stand among those of the fields around it,
    /// and rules about a list are only for valid entries.
    fn plain_object(&mut self, schema: &'static Schema, draft: &mut dyn Draft, json: &Json) -> bool {
        let outer = take(&mut self.problems);
        let is_object = self.read(schema, draft, json);
        let mut own = replace(&mut self.problems, outer);
        if is_object {
            let object = Object { schema, json, intent: self.intent, context: self.context, path: self.path.clone() };
            own = later_stages(&object, draft, own, Vec::new());
        }
        let is_valid = own.is_empty();
        self.problems.extend(own);
        is_valid
    }
}

impl Intake for FieldStage<'_> {
    fn refuse(&mut self, field: &Field, message: Message) {
        self.problems.push(field.reword(message).at(Place::Body(self.path.clone())));
    }

    fn refuse_list(&mut self, field: &Field, json: &Json) {
        if json.is_null() {
            return self.refuse(field, field.message("null"));
        }
        let detail = format!("Expected a list of items but got type \"{}\".", python_type(json));
        self.report(Step::Whole, field.reword(Message::new("not_a_list", detail)));
    }

    fn enter(&mut self, index: usize) {
        self.path.push(Step::Index(index));
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    fn object(&mut self, schema: &'static Schema, field: &Field, json: &Json, draft: &mut dyn Draft) -> bool {
        if json.is_null() {
            self.refuse(field, field.message("null"));
            return false;
        }
        match NestedField::of(field) {
            Some(nested) => self.row(nested, draft, json),
            None => self.plain_object(schema, draft, json),
        }
    }
}

fn unknown(near: Option<&str>) -> Message {
    let detail =
        near.map_or("There is no such field.".to_owned(), |near| format!("There is no such field; did you mean `{near}`?"));
    Message::new("unknown", detail)
}
