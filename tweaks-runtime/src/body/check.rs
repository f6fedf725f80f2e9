//! The second and the third stage over a whole body, from the innermost rows to the outermost object.

use std::collections::BTreeMap;

use super::plan::WritePlan;
use super::question::{Question, Stage};
use super::stages::{field_hook, later_stages};
use super::walk::{NestedField, Object};
use crate::problem::{Place, Problem, Problems, Step};
use crate::schema::Draft;

/// The questions that the database refused, then the later stages of every object, merged over the problems of the first.
///
/// # Errors
///
/// Every problem of every stage; those of the first alone, if there is no room for others.
pub(crate) fn check_object(
    object: &Object<'_>,
    draft: &mut dyn Draft,
    problems: Problems,
    refused: Vec<Question>,
) -> Result<WritePlan, Problems> {
    if problems.overflow() {
        return Err(problems);
    }
    let rest = problems.rest();
    let list = Found { problems: problems.list, refused }.check(object, draft);
    let outcome = if list.is_empty() { WritePlan::of(object, draft) } else { Err(list) };
    outcome.map_err(|list| rest.with(list))
}

/// What is known against an object and all below it: the problems of the first stage, and the refused questions.
#[derive(Default)]
struct Found {
    problems: Vec<Problem>,
    refused: Vec<Question>,
}

impl Found {
    /// All problems of the object and of all below it.
    fn check(mut self, object: &Object<'_>, draft: &mut dyn Draft) -> Vec<Problem> {
        let nested: Vec<Problem> = object.nested_fields().flat_map(|nested| self.rows(object, nested, draft)).collect();
        let (mut first, mut second) = ([self.problems, nested].concat(), Vec::new());
        for question in self.refused {
            match question.stage {
                Stage::Field(slot) => {
                    if let Some(slot) = draft.slot(slot) {
                        slot.clear();
                    }
                    first.push(question.problem);
                }
                Stage::Object => second.push(question.problem),
            }
        }
        later_stages(object, draft, first, second)
    }

    /// The problems of the rows of one field. If anything is wrong with them the outer object has none; or else its hook sees them.
    fn rows(&mut self, object: &Object<'_>, nested: NestedField<'_>, draft: &mut dyn Draft) -> Vec<Problem> {
        let path: Vec<Step> = object.path.iter().cloned().chain([Step::field(nested.field.name)]).collect();
        let (mut rows, mut problems) = (self.below(&path), Vec::new());
        object.each_row(nested, draft, &mut |row, draft| {
            let found = rows.remove(&index(&row.path, &path)).unwrap_or_default();
            problems.extend(found.check(row, draft));
        });
        // Of a field that has no value there are no rows to be checked.
        problems.extend(rows.into_values().flat_map(|found| found.problems));
        match draft.slot(nested.field.slot) {
            Some(slot) if problems.is_empty() => field_hook(nested.field, slot, object.context, &path),
            Some(slot) => {
                slot.clear();
                problems
            }
            None => problems,
        }
    }

    /// Takes out what is known against the rows of a field, by their index, and against the field as a whole. Once for all rows: to
    /// look for each row's own would take time that grows with the square of their number.
    fn below(&mut self, path: &[Step]) -> BTreeMap<Option<usize>, Self> {
        let mut rows: BTreeMap<Option<usize>, Self> = BTreeMap::new();
        for problem in self.problems.extract_if(.., |problem| place(problem).starts_with(path)) {
            rows.entry(index(place(&problem), path)).or_default().problems.push(problem);
        }
        for question in self.refused.extract_if(.., |question| question.object.starts_with(path)) {
            rows.entry(index(&question.object, path)).or_default().refused.push(question);
        }
        rows
    }
}

/// The place of a problem in the body; one of the request as a whole stands at the top.
fn place(problem: &Problem) -> &[Step] {
    match &problem.place {
        Place::Body(path) => path,
        Place::Parameter(_) | Place::Request => &[],
    }
}

/// The index of the row on the way to a place below a field.
fn index(place: &[Step], field: &[Step]) -> Option<usize> {
    match place.get(field.len()) {
        Some(Step::Index(index)) => Some(*index),
        _ => None,
    }
}
