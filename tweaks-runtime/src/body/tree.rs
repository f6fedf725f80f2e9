//! Trees: an object with the rows nested in it, checked from the innermost to the outermost, and what comes of them.

use super::WritePlan;
use super::fields::has_key;
use super::question::{Question, Stage};
use super::stages::{clean_stage, object_stages, take_values};
use crate::context::Context;
use crate::problem::{Messages, Place, Problem, Step, overlay};
use crate::schema::Draft;
use crate::schema::Json;
use crate::schema::Values;
use crate::schema::{Field, Schema};
use crate::schema::{NestedWrite, OnUpdate, Relation};

/// The rows that a body brings for one nested field.
#[derive(Debug)]
pub(crate) struct Children {
    /// The name of the field.
    pub(crate) name: &'static str,
    /// The serializer of each row.
    pub(crate) schema: &'static Schema,
    pub(crate) relation: Relation,
    pub(crate) write: NestedWrite,
    pub(crate) rows: Vec<Child>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Child {
    /// Where it stands in the body.
    pub(crate) path: Vec<Step>,
    /// The row that it changes.
    pub(crate) key: Option<Values>,
    pub(crate) plan: WritePlan,
}

/// A nested field that clients write, with its serializer.
fn written(field: &'static Field) -> Option<(NestedWrite, Relation, &'static Schema)> {
    let nested = field.nested?;
    Some((nested.write?, nested.relation, (nested.schema)()))
}

/// A nested field that is written.
pub(super) struct Written {
    pub(super) name: &'static str,
    pub(super) write: NestedWrite,
    pub(super) relation: Relation,
}

/// A row that a body changes by its key: its key, and the columns that it brings values for.
pub(super) struct Sibling {
    pub(super) key: Values,
    pub(super) columns: Vec<&'static str>,
}

/// Beyond so many rows of one field nobody looks at what each of them gives up.
const SIBLINGS: usize = 100;

/// The rows that a body changes by their keys, by the field that they are nested in.
pub(super) fn siblings(schema: &'static Schema, json: &Json) -> Vec<(&'static str, Vec<Sibling>)> {
    let patched = schema.fields.iter().filter_map(|field| Some((field, written(field)?)));
    let patched = patched.filter(|(_, (write, ..))| write.on_update == OnUpdate::PatchById);
    let siblings = patched.map(|(field, (.., child))| {
        let entries = json[field.name].as_array().filter(|entries| entries.len() <= SIBLINGS);
        let sibling = |entry: &Json| {
            let given = child.fields.iter().filter(|own| entry.get(own.name).is_some());
            Some(Sibling { key: key(child, entry)?, columns: given.filter_map(|own| Some(own.column?.name)).collect() })
        };
        (field.name, entries.into_iter().flatten().filter_map(sibling).collect())
    });
    siblings.collect()
}

/// What is done with a nested draft: its field, its serializer, itself, the way to it, and what the client sent.
type VisitChild<'a> = dyn FnMut(&Written, &'static Schema, &mut dyn Draft, &[Step], &Json) + 'a;

/// Visits the drafts that are nested in one.
pub(super) fn each_child(schema: &'static Schema, draft: &mut dyn Draft, path: &[Step], json: &Json, visit: &mut VisitChild<'_>) {
    for (index, field) in schema.fields.iter().enumerate() {
        let Some((written, relation, child)) = written(field) else { continue };
        if let Some(value) = draft.slot(index).and_then(|slot| slot.value_mut()) {
            let field_written = Written { name: field.name, write: written, relation };
            (written.drafts)(value, &mut |at, draft| {
                let place = Below { field, write: written, at };
                visit(&field_written, child, draft, &place.path(path), place.json(json));
            });
        }
    }
}

/// A row of a nested field, by its place among them.
#[derive(Clone, Copy)]
struct Below {
    field: &'static Field,
    write: NestedWrite,
    at: usize,
}

impl Below {
    /// Where it stands, in an object that stands somewhere: in a list, or as the value itself.
    fn path(self, path: &[Step]) -> Vec<Step> {
        let index = self.write.many.then_some(Step::Index(self.at));
        path.iter().cloned().chain([Step::field(self.field.name)]).chain(index).collect()
    }

    /// What the client sent for it, in an object.
    fn json(self, json: &Json) -> &Json {
        let value = &json[self.field.name];
        if self.write.many { &value[self.at] } else { value }
    }
}

/// What the database refused, then the second and third stage of every object, merged over the problems of the first.
///
/// # Errors
///
/// Every problem of every stage.
pub(crate) fn check_object(
    schema: &'static Schema,
    draft: &mut dyn Draft,
    problems: Vec<Problem>,
    refused: Vec<Question>,
    context: &Context,
    (json, updates): (&Json, bool),
) -> Result<WritePlan, Vec<Problem>> {
    let mut check = Check { problems, refused, context };
    check.object(schema, draft, &[]);
    match check.problems.is_empty() {
        true => plan(schema, draft, &[], json, updates),
        false => Err(check.problems),
    }
}

struct Check<'a> {
    /// Those of the whole body.
    problems: Vec<Problem>,
    refused: Vec<Question>,
    context: &'a Context,
}

impl Check<'_> {
    /// The later stages of the object at `path`, after those of the objects below it.
    fn object(&mut self, schema: &'static Schema, draft: &mut dyn Draft, path: &[Step]) {
        for (index, field) in schema.fields.iter().enumerate() {
            if let Some((write, _, child)) = written(field) {
                self.rows(field, write, child, draft, index, path);
            }
        }
        let (mut own, others) = self.problems.drain(..).partition(|problem| is_below(problem, path));
        self.problems = others;
        let mut second = Vec::new();
        for question in self.refused.extract_if(.., |question| question.object == path) {
            match question.stage {
                Stage::Field(index) => {
                    if let Some(slot) = draft.slot(index) {
                        slot.clear();
                    }
                    own.push(question.problem);
                }
                Stage::Object => second.push(question.problem),
            }
        }
        let (validators, hook) = object_stages(schema, draft, self.context, path);
        second.extend(validators);
        overlay(&mut own, second, path.len());
        overlay(&mut own, hook, path.len());
        if own.is_empty() {
            own = clean_stage(schema, draft, self.context, path);
        }
        self.problems.extend(own);
    }

    /// The rows of one field. If anything is wrong with them the outer object has none; or else its hook sees them.
    fn rows(
        &mut self,
        field: &'static Field,
        write: NestedWrite,
        child: &'static Schema,
        draft: &mut dyn Draft,
        index: usize,
        path: &[Step],
    ) {
        let Some(slot) = draft.slot(index) else { return };
        if let Some(value) = slot.value_mut() {
            (write.drafts)(value, &mut |at, draft| self.object(child, draft, &Below { field, write, at }.path(path)));
        }
        let here: Vec<Step> = path.iter().cloned().chain([Step::field(field.name)]).collect();
        if self.problems.iter().any(|problem| is_below(problem, &here)) {
            return slot.clear();
        }
        let (Some(hook), Some(value)) = (field.hook, slot.value_mut()) else { return };
        if let Err(Messages(messages)) = hook(value, self.context) {
            slot.clear();
            let place = || Place::Body(here.clone());
            self.problems.extend(messages.into_iter().map(|message| Problem::new(place(), message.code, message.detail)));
        }
    }
}

fn is_below(problem: &Problem, path: &[Step]) -> bool {
    match &problem.place {
        Place::Body(place) => place.starts_with(path),
        Place::Parameter(_) | Place::Request => path.is_empty(),
    }
}

/// What a valid tree writes; `updates`, if it changes a stored row.
fn plan(
    schema: &'static Schema,
    draft: &mut dyn Draft,
    path: &[Step],
    json: &Json,
    updates: bool,
) -> Result<WritePlan, Vec<Problem>> {
    let values = take_values(schema, draft);
    let (mut children, mut problems) = (Vec::new(), Vec::new());
    for (index, field) in schema.fields.iter().enumerate() {
        let Some((write, relation, child)) = written(field) else { continue };
        let Some(value) = draft.slot(index).and_then(|slot| slot.value_mut()) else { continue };
        let mut rows = Vec::new();
        (write.drafts)(value, &mut |at, draft| {
            let place = Below { field, write, at };
            let (path, json) = (place.path(path), place.json(json));
            let keyed = updates && write.on_update == OnUpdate::PatchById && has_key(child, json);
            let key = if keyed { key(child, json) } else { None };
            if keyed && key.is_none() {
                let place = Place::Body(path.iter().cloned().chain([Step::Whole]).collect());
                problems.push(Problem::new(place, "invalid", "This is no key of an object."));
            }
            match plan(child, draft, &path, json, keyed) {
                Ok(plan) => rows.push(Child { path, key, plan }),
                Err(found) => problems.extend(found),
            }
        });
        // No row in the place of the one that is there.
        let on_update = if write.many || !rows.is_empty() { write.on_update } else { OnUpdate::Replace };
        let write = NestedWrite { on_update, ..write };
        children.push(Children { name: field.name, schema: child, relation, write, rows });
    }
    if problems.is_empty() { Ok(WritePlan { schema, values, children }) } else { Err(problems) }
}

/// The key by which an entry says which row it is; `None` unless all of it is there and can be one.
pub(super) fn key(schema: &'static Schema, json: &Json) -> Option<Values> {
    let value = |field: &'static Field| {
        let column = field.column?;
        let text = match json.get(field.name)? {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => return None,
        };
        column.value_in_path(&text).map(|value| (column.name, value))
    };
    let key = schema.fields.iter().filter(|field| field.is_key()).map(value).collect::<Option<Values>>()?;
    let whole = schema.table.is_some_and(|table| table.key().count() == key.len());
    if whole { Some(key) } else { None }
}
