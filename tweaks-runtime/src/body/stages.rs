//! The second and third stage, and what comes of a draft that passed them all.

use super::fields::{Mode, Review};
use crate::context::Context;
use crate::problem::{Messages, Place, Problem, Step};
use crate::profile::Profile;
use crate::schema::Json;
use crate::schema::Values;
use crate::schema::{Draft, Slot};
use crate::schema::{ObjectHookFn, Schema};

/// The first stage over a whole body.
///
/// # Errors
///
/// The one problem of a body that is no object: no further stage can run.
pub(crate) fn check_fields(
    schema: &'static Schema,
    draft: &mut dyn Draft,
    json: &Json,
    mode: Mode,
    profile: Profile,
    context: &Context,
    updates: bool,
) -> Result<Vec<Problem>, Vec<Problem>> {
    let mut review = Review::new(context, mode, profile);
    if schema.table.is_some() {
        review = review.deferring(updates);
    }
    match review.object(schema, draft, json) {
        true => Ok(review.into_problems()),
        false => Err(review.into_problems()),
    }
}

/// The problems of the validators, and those of the hook, of the object at `path`.
pub(super) fn object_stages(
    schema: &Schema,
    draft: &mut dyn Draft,
    context: &Context,
    path: &[Step],
) -> (Vec<Problem>, Vec<Problem>) {
    let mut second = Vec::new();
    for validator in schema.validators {
        let (fields, whole) = run(*validator, schema, draft, context, path);
        if fields.is_empty() {
            second.extend(whole);
        } else {
            // The first validator that speaks about fields ends the stage with just that.
            second = fields;
            second.extend(whole);
            break;
        }
    }
    let third = schema.validate.map(|hook| run(hook, schema, draft, context, path));
    (second, third.map(|(fields, whole)| [fields, whole].concat()).unwrap_or_default())
}

/// The problems of the hook that sees only what is valid.
pub(super) fn clean_stage(schema: &Schema, draft: &mut dyn Draft, context: &Context, path: &[Step]) -> Vec<Problem> {
    let found = schema.validate_clean.map(|hook| run(hook, schema, draft, context, path));
    found.map(|(fields, whole)| [fields, whole].concat()).unwrap_or_default()
}

/// One hook: what it says about fields, and what about the object.
fn run(
    hook: ObjectHookFn,
    schema: &Schema,
    draft: &mut dyn Draft,
    context: &Context,
    path: &[Step],
) -> (Vec<Problem>, Vec<Problem>) {
    let at = |step: Step| Place::Body(path.iter().cloned().chain([step]).collect());
    let Messages(whole) = hook(draft, context).err().unwrap_or_default();
    let whole = whole.into_iter().map(|message| Problem::new(at(Step::Whole), message.code, message.detail)).collect();
    let mut fields = Vec::new();
    for (index, field) in schema.fields.iter().enumerate() {
        for message in draft.slot(index).map(Slot::take_rejections).unwrap_or_default() {
            fields.push(Problem::new(at(Step::field(field.name)), message.code, message.detail));
        }
    }
    (fields, whole)
}

/// The values of the fields' columns, as the database takes them.
pub(crate) fn take_values(schema: &Schema, draft: &mut dyn Draft) -> Values {
    let fields = schema.fields.iter().enumerate();
    fields
        .filter_map(|(index, field)| {
            let column = field.column?;
            let value = (column.to_value)(draft.slot(index)?.value()?)?;
            Some((column.name, value))
        })
        .collect()
}

/// The given and valid fields as a JSON object, and their names, in the order of declaration.
pub(crate) fn given_json(schema: &Schema, draft: &mut dyn Draft, out: &mut Vec<u8>) -> Vec<&'static str> {
    let mut names = Vec::new();
    out.push(b'{');
    for (index, field) in schema.fields.iter().enumerate() {
        let start = out.len();
        if !names.is_empty() {
            out.push(b',');
        }
        // Names are checked by the derive: nothing in them needs to be escaped.
        out.extend([b"\"", field.name.as_bytes(), b"\":"].concat());
        match draft.slot(index).is_some_and(|slot| slot.write_json(&field.format, out)) {
            true => names.push(field.name),
            false => out.truncate(start),
        }
    }
    out.push(b'}');
    names
}
