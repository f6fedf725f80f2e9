//! The first stage: each field by itself, in the order of declaration.

use std::any::Any;
use std::borrow::Cow;
use std::mem::replace;

use sea_orm::Value;

use super::json::{no_object, python_type};
use super::stages::{field_hook, later_stages};
use super::walk::{Intent, NestedField, Object};
use crate::context::{Context, Version};
use crate::problem::{INTERNAL, Message, Place, Problems, Step, did_you_mean};
use crate::profile::Profile;
use crate::schema::{Bound, Draft, Field, Intake, Json, Kind, Members, Rule, Schema, Slot};

/// In larger objects no name is a slip of the hand, and comparing each with all fields costs time that the client decides about.
const SUGGESTING: usize = 200;

/// The message about a member that no field takes, although there is one with its name. Where it is shown, it may be sent back.
pub(super) const READ_ONLY: Message = Message { code: "read_only", detail: Cow::Borrowed("This field is read-only.") };

/// The message about an object that cannot be made without a field which the client may not write.
pub(super) const DENIED: Message =
    Message { code: "denied", detail: Cow::Borrowed("You do not have permission to perform this action.") };

/// The first stage over a whole body, with the problems that were noticed before it.
///
/// # Errors
///
/// The problems of a body that is no object: no further stage can run.
pub(crate) fn check_fields(
    object: &Object<'_>,
    draft: &mut dyn Draft,
    profile: Profile,
    noticed: Problems,
) -> Result<Problems, Problems> {
    let mut stage = FieldStage {
        context: object.context,
        profile,
        intent: object.intent,
        linked: Vec::new(),
        is_stored: object.intent.stored().is_some(),
        path: object.path.clone(),
        problems: noticed,
    };
    if stage.read(object.schema, draft, object.json) { Ok(stage.problems) } else { Err(stage.problems) }
}

/// Whether a field takes a value, by its type and its rules. Its hook is for requests, and not asked.
#[cfg(feature = "openapi")]
pub(crate) fn takes(schema: &Schema, field: &Field, json: &Json, context: &Context) -> bool {
    let (mut draft, field) = ((schema.draft)(), Field { hook: None, ..*field });
    let mut stage = FieldStage::of_one(&field, context, Profile::Strict);
    draft.slot(field.slot).is_some_and(|slot| {
        stage.given(&field, slot, json);
        stage.problems.found() == 0
    })
}

/// The value of a new row in the column of a field, as it would be written: read, trimmed and changed by its hook. None of what is not valid.
pub(super) fn written(schema: &Schema, field: &Field, json: &Json, context: &Context, profile: Profile) -> Option<Value> {
    let mut draft = (schema.draft)();
    let slot = draft.slot(field.slot)?;
    FieldStage::of_one(field, context, profile).given(field, slot, json);
    (field.column?.to_value)(slot.value()?)
}

/// The reading of one body: the object that is read, its place, and the problems so far.
struct FieldStage<'a> {
    context: &'a Context,
    profile: Profile,
    intent: Intent<'a>,
    /// The columns by which the object belongs to the outer one, which gives them their values.
    linked: Vec<String>,
    /// Whether there is a row whose read-only members may be sent back: their problems are kept, because they may be taken back.
    is_stored: bool,
    path: Vec<Step>,
    problems: Problems,
}

impl<'a> FieldStage<'a> {
    /// For one field of a new object, by itself.
    fn of_one(field: &Field, context: &'a Context, profile: Profile) -> Self {
        Self {
            context,
            profile,
            intent: Intent::Create,
            linked: Vec::new(),
            is_stored: false,
            path: vec![Step::field(field.name)],
            problems: Problems::new(1),
        }
    }
}

impl FieldStage<'_> {
    /// Reads the fields of an object, and says whether it is one: about anything else nothing further can be said.
    fn read(&mut self, schema: &'static Schema, draft: &mut dyn Draft, json: &Json) -> bool {
        let Json::Object(members) = json else {
            self.report(Step::Whole, if json.is_null() { Message::new("null", "No data provided") } else { no_object(json) });
            return false;
        };
        for field in schema.writable(self.context) {
            let Some(slot) = draft.slot(field.slot).filter(|_| !self.is_linked(field)) else { continue };
            self.path.push(Step::field(field.name));
            match members.get(field.name) {
                Some(json) => self.given(field, slot, json),
                None => self.absent(field, slot),
            }
            self.path.pop();
        }
        self.fill(schema, draft);
        if self.profile.refuses_names() {
            self.unknown_names(schema, members);
        }
        true
    }

    /// Fills the fields of a new object that the client does not know.
    fn fill(&mut self, schema: &'static Schema, draft: &mut dyn Draft) {
        if !matches!(self.intent, Intent::Create) {
            return;
        }
        for field in schema.unsaid(self.context) {
            let Some(slot) = draft.slot(field.slot).filter(|_| !self.is_linked(field)) else { continue };
            if let Some(default) = field.default {
                slot.put(default());
            }
        }
        let denied = schema.denied(self.context).filter(|field| !self.is_linked(field)).count();
        (0..denied).for_each(|_| self.report(Step::Whole, DENIED));
    }

    /// Whether the outer object gives the field its value.
    fn is_linked(&self, field: &Field) -> bool {
        self.linked.iter().any(|column| field.is_of(column))
    }

    /// Whether the field is written by what the client sends for it.
    fn takes(&self, field: &Field) -> bool {
        field.is_writable_in(self.context) && !self.is_linked(field)
    }

    fn given(&mut self, field: &Field, slot: &mut dyn Slot, json: &Json) {
        if let Some(message) = too_many(field, json) {
            return self.report(Step::Whole, field.reword(message));
        }
        let before = self.problems.found();
        slot.parse(json, field, self);
        // The later stages of rows, and the hook of the field, follow when the database was asked about all of them.
        if NestedField::of(field).is_some() {
            return;
        }
        let column_rules = field.column.map_or(&[][..], |column| column.rules);
        for rule in column_rules.iter().chain(field.rules) {
            slot.inner(&mut |value| self.check(field, rule, value));
        }
        match self.problems.found() == before {
            true => self.problems.extend(field_hook(field, slot, self.context, &self.path)),
            false => slot.clear(),
        }
    }

    fn check(&mut self, field: &Field, rule: &Rule, value: &dyn Any) {
        if !(rule.holds)(value) {
            self.refuse(field, rule.message());
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
        for name in members.keys() {
            let place = || Place::below(&self.path, Step::field(name.clone()));
            match schema.field(name, self.context) {
                Some(field) if self.takes(field) || (matches!(self.intent, Intent::Part) && field.is_key()) => {}
                Some(_) if self.is_stored => self.problems.list.push(READ_ONLY.at(place())),
                Some(_) => self.problems.add(|| READ_ONLY.at(place())),
                None if members.len() > SUGGESTING => self.problems.add(|| unknown(None).at(place())),
                None => self
                    .problems
                    .add(|| unknown(did_you_mean(name, schema.writable(self.context).map(|field| field.name))).at(place())),
            }
        }
    }

    fn report(&mut self, below: Step, message: Message) {
        self.problems.add(|| message.at(Place::below(&self.path, below)));
    }

    /// Reads the first stage of a nested row, without the columns that the outer one gives it.
    fn row(&mut self, nested: NestedField<'_>, draft: &mut dyn Draft, json: &Json) -> bool {
        let linked = nested.linked();
        let is_linked = |field: &Field| linked.iter().any(|column| field.is_of(column));
        let intent = nested.intent(self.intent, json, self.context.version, &is_linked);
        let outer = (replace(&mut self.intent, intent), replace(&mut self.linked, linked));
        let is_object = self.read(nested.schema, draft, json);
        (self.intent, self.linked) = outer;
        is_object
    }

    /// Reads an object without rows behind it: all its stages run, because its problems stand among those of the fields around it,
    /// and rules about a list are only for valid entries.
    fn plain_object(&mut self, schema: &'static Schema, draft: &mut dyn Draft, json: &Json) -> bool {
        let rest = self.problems.rest();
        let outer = replace(&mut self.problems, rest);
        let is_object = self.read(schema, draft, json);
        let mut own = replace(&mut self.problems, outer);
        if is_object && !own.overflow() {
            let object = Object { path: self.path.clone(), ..Object::new(schema, json, self.intent, self.context) };
            let all = later_stages(&object, draft, own.list, Vec::new());
            own = self.problems.rest();
            own.extend(all);
        }
        let is_valid = own.found() == 0;
        self.problems.append(own);
        is_valid
    }
}

impl Intake for FieldStage<'_> {
    fn version(&self) -> Version {
        self.context.version
    }

    fn refuse(&mut self, field: &Field, message: Message) {
        self.problems.add(|| field.reword(message).at(Place::Body(self.path.clone())));
    }

    fn refuse_list(&mut self, field: &Field, json: &Json) {
        if json.is_null() {
            return self.refuse(field, field.message("null"));
        }
        let detail = format!("Expected a list of items but got type \"{}\".", python_type(json));
        let message = Message::new("not_a_list", detail);
        // DRF has a place for messages about a list of objects as a whole.
        match is_of_objects(field) {
            true => self.report(Step::Whole, field.reword(message)),
            false => self.refuse(field, message),
        }
    }

    fn check_entry(&mut self, field: &Field, value: &dyn Any) {
        // The rules are not about entries of lists in the list.
        if matches!(self.path[..], [.., Step::Field(_), Step::Index(_)]) {
            field.entry_rules.iter().for_each(|rule| self.check(field, rule, value));
        }
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

/// Objects in a list that has no rule about its length.
const MAX_OBJECTS: usize = 1000;

/// The message about a list of more objects than the field takes: none of them is read.
fn too_many(field: &Field, json: &Json) -> Option<Message> {
    let entries = json.as_array().filter(|_| is_of_objects(field))?;
    let length = |rule: &Rule| if let Bound::MaxLength(max) = rule.bound { Some(max) } else { None };
    let max = match NestedField::of(field) {
        Some(nested) => nested.write.max,
        None => field.rules.iter().find_map(length).unwrap_or(MAX_OBJECTS),
    };
    // A few objects too many are read all the same: the rule has words of its own.
    let is_rule_enough = NestedField::of(field).is_none() && entries.len() <= MAX_OBJECTS;
    let detail = || format!("Cannot write more than {max} items at once.");
    (entries.len() > max && !is_rule_enough).then(|| Message::new("max_items", detail()))
}

fn is_of_objects(field: &Field) -> bool {
    matches!(field.kind, Kind::List { entry: Kind::Object(_), .. } | Kind::Objects(_))
}

fn unknown(near: Option<&str>) -> Message {
    let detail =
        near.map_or("There is no such field.".to_owned(), |near| format!("There is no such field; did you mean `{near}`?"));
    Message::new("unknown", detail)
}
