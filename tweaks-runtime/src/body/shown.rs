//! Read-only members: a client may send back what it was shown, and change nothing by it.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::fields::READ_ONLY;
use super::walk::NestedField;
use crate::context::Context;
use crate::problem::{Place, Problem, Step, pointer};
use crate::schema::{Json, Schema};

/// The fields of the read-only members that problems are about, each with the nested fields that lead to it: `items__product`.
pub(crate) fn read_only_fields(problems: &[Problem]) -> BTreeSet<String> {
    let names = |path: &[Step]| {
        let names = path.iter().filter_map(|step| match step {
            Step::Field(name) => Some(name.as_ref()),
            Step::Index(_) | Step::Whole => None,
        });
        names.collect::<Vec<_>>().join("__")
    };
    problems.iter().filter_map(|problem| Some(names(read_only_at(problem)?))).collect()
}

/// Takes back the problems with read-only members that are sent as they are shown.
pub(crate) fn pass_shown(problems: &mut Vec<Problem>, (schema, context): (&'static Schema, &Context), sent: &Json, shown: &Json) {
    let mut walk = Walk { context, path: Vec::new(), same: HashSet::new() };
    walk.object(schema, sent, shown);
    problems.retain(|problem| !read_only_at(problem).is_some_and(|path| walk.same.contains(&pointer(path))));
}

fn read_only_at(problem: &Problem) -> Option<&[Step]> {
    match &problem.place {
        Place::Body(path) if problem.code == READ_ONLY.code && problem.detail == READ_ONLY.detail => Some(path),
        _ => None,
    }
}

/// A walk over two objects at once.
struct Walk<'a> {
    context: &'a Context,
    path: Vec<Step>,
    /// The places of the members that are the same in both.
    same: HashSet<String>,
}

impl Walk<'_> {
    fn object(&mut self, schema: &'static Schema, sent: &Json, shown: &Json) {
        let Json::Object(members) = sent else { return };
        for (name, sent) in members {
            let Some(shown) = shown.get(name) else { continue };
            self.path.push(Step::field(name.clone()));
            match schema.field(name, self.context).and_then(NestedField::of) {
                Some(nested) => self.rows(nested, sent, shown),
                None if is_shown(sent, shown) => _ = self.same.insert(pointer(&self.path)),
                None => {}
            }
            self.path.pop();
        }
    }

    /// Rows of a list are told by their keys or, where no key is shown, by their places.
    fn rows(&mut self, nested: NestedField<'_>, sent: &Json, shown: &Json) {
        let (Json::Array(sent), Json::Array(shown)) = (sent, shown) else { return self.object(nested.schema, sent, shown) };
        let keys: Vec<&str> =
            nested.schema.keys(self.context.version).filter(|key| key.is_readable_in(self.context)).map(|key| key.name).collect();
        let key = |at: usize, row: &Json| match keys.is_empty() {
            true => at.to_string(),
            false => keys.iter().map(|key| row[*key].to_string()).collect::<Vec<_>>().join(","),
        };
        let shown: HashMap<String, &Json> = shown.iter().enumerate().map(|(at, row)| (key(at, row), row)).collect();
        for (at, row) in sent.iter().enumerate() {
            let Some(shown) = shown.get(&key(at, row)) else { continue };
            self.path.push(Step::Index(at));
            self.object(nested.schema, row, shown);
            self.path.pop();
        }
    }
}

/// Whether a value is the one that is shown, or a part of it: a client may have been shown fewer members. Floats may be
/// written in another way; whole numbers beyond all floats may not.
fn is_shown(sent: &Json, shown: &Json) -> bool {
    match (sent, shown) {
        (Json::Object(sent), Json::Object(shown)) => {
            sent.iter().all(|(name, sent)| shown.get(name).is_some_and(|shown| is_shown(sent, shown)))
        }
        (Json::Array(sent), Json::Array(shown)) => {
            sent.len() == shown.len() && sent.iter().zip(shown).all(|(sent, shown)| is_shown(sent, shown))
        }
        (Json::Number(sent), Json::Number(shown)) if !(is_whole(sent) && is_whole(shown)) => {
            sent.parse::<f64>().ok() == shown.parse::<f64>().ok()
        }
        _ => sent == shown,
    }
}

fn is_whole(digits: &str) -> bool {
    !digits.contains(['.', 'e', 'E'])
}
