//! The second and the third stage over a whole body, from the innermost rows to the outermost object.

use super::plan::WritePlan;
use super::question::{Question, Stage};
use super::stages::{field_hook, later_stages};
use super::walk::{NestedField, Object};
use crate::problem::{Place, Problem, Step};
use crate::schema::Draft;

/// The questions that the database refused, then the later stages of every object, merged over the problems of the first.
///
/// # Errors
///
/// Every problem of every stage.
pub(crate) fn check_object(
    object: &Object<'_>,
    draft: &mut dyn Draft,
    problems: Vec<Problem>,
    refused: Vec<Question>,
) -> Result<WritePlan, Vec<Problem>> {
    let mut check = Check { problems, refused };
    check.object(object, draft);
    if check.problems.is_empty() { WritePlan::of(object, draft) } else { Err(check.problems) }
}

/// The problems of the whole body so far, and the refused questions that no object has taken yet.
struct Check {
    problems: Vec<Problem>,
    refused: Vec<Question>,
}

impl Check {
    fn object(&mut self, object: &Object<'_>, draft: &mut dyn Draft) {
        for nested in object.nested_fields() {
            self.rows(object, nested, draft);
        }
        let (mut first, others) = self.problems.drain(..).partition(|problem| is_below(problem, &object.path));
        self.problems = others;
        let mut second = Vec::new();
        for question in self.refused.extract_if(.., |question| question.object == object.path) {
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
        self.problems.extend(later_stages(object, draft, first, second));
    }

    /// Checks the rows of one field. If anything is wrong with them the outer object has none; or else its hook sees them.
    fn rows(&mut self, object: &Object<'_>, nested: NestedField<'_>, draft: &mut dyn Draft) {
        object.each_row(nested, draft, &mut |row, draft| self.object(row, draft));
        let Some(slot) = draft.slot(nested.field.slot) else { return };
        let path: Vec<Step> = object.path.iter().cloned().chain([Step::field(nested.field.name)]).collect();
        if self.problems.iter().any(|problem| is_below(problem, &path)) {
            return slot.clear();
        }
        self.problems.extend(field_hook(nested.field, slot, object.context, &path));
    }
}

fn is_below(problem: &Problem, path: &[Step]) -> bool {
    match &problem.place {
        Place::Body(place) => place.starts_with(path),
        Place::Parameter(_) | Place::Request => path.is_empty(),
    }
}
