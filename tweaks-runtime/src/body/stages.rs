//! The second and the third stage: hooks over the draft of an object.

use super::walk::Object;
use crate::context::Context;
use crate::problem::{Messages, Place, Problem, Step, overlay};
use crate::schema::{Draft, Field, ObjectHookFn, Slot};

/// The problems of an object after all stages: those of the first, and the answers of the database that belong to the second,
/// are given.
pub(super) fn later_stages(
    object: &Object<'_>,
    draft: &mut dyn Draft,
    first: Vec<Problem>,
    answers: Vec<Problem>,
) -> Vec<Problem> {
    let (schema, depth) = (object.schema, object.path.len());
    let (mut problems, mut second) = (first, answers);
    second.extend(validators(object, draft));
    let third = schema.validate.map(|hook| run(*hook, object, draft).concat()).unwrap_or_default();
    overlay(&mut problems, second, depth);
    overlay(&mut problems, third, depth);
    match schema.validate_clean {
        Some(hook) if problems.is_empty() => run(*hook, object, draft).concat(),
        _ => problems,
    }
}

fn validators(object: &Object<'_>, draft: &mut dyn Draft) -> Vec<Problem> {
    let mut all = Vec::new();
    for validator in *object.schema.validators {
        let [fields, whole] = run(*validator, object, draft);
        // The first validator that speaks about fields ends the stage with just that.
        if !fields.is_empty() {
            return [fields, whole].concat();
        }
        all.extend(whole);
    }
    all
}

/// Runs a hook; its problems with fields, and those with the object.
fn run(hook: ObjectHookFn, object: &Object<'_>, draft: &mut dyn Draft) -> [Vec<Problem>; 2] {
    let Messages(whole) = hook(draft, object.context).err().unwrap_or_default();
    let whole: Vec<Problem> = whole.into_iter().map(|message| message.at(Place::below(&object.path, Step::Whole))).collect();
    let mut fields = Vec::new();
    let mut rejected = |field: &Field, step: Step| {
        let rejections = draft.slot(field.slot).map(Slot::take_rejections).unwrap_or_default();
        rejections.into_iter().map(|message| message.at(Place::below(&object.path, step.clone()))).collect::<Vec<_>>()
    };
    for field in object.schema.writable(object.context) {
        fields.extend(rejected(field, Step::field(field.name)));
    }
    // The client knows no name of such a field.
    let whole = object.schema.unsaid(object.context).fold(whole, |whole, field| [whole, rejected(field, Step::Whole)].concat());
    [fields, whole]
}

/// Runs the hook of one field. It has its own words: no reworded message takes their place.
pub(super) fn field_hook(field: &Field, slot: &mut dyn Slot, context: &Context, path: &[Step]) -> Vec<Problem> {
    let (Some(hook), Some(value)) = (field.hook, slot.value()) else { return Vec::new() };
    let Err(Messages(messages)) = hook(value, context) else { return Vec::new() };
    slot.clear();
    messages.into_iter().map(|message| message.at(Place::Body(path.to_vec()))).collect()
}
