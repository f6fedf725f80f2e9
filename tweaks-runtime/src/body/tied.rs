//! Tied columns: the path of a nested URL says what a row has in them, and a body may not say something else.

use super::bulk::Edit;
use super::walk::{shown, value_of};
use crate::context::Context;
use crate::problem::{Message, Place, Problem};
use crate::schema::{Column, Field, Json, Schema, TiedColumn, Values};

/// Takes the values of tied columns into a body: a member with another value is a problem, an absent one is filled in where the body
/// is to be whole. A body that is no object stays as it is.
pub(crate) fn tie(
    json: &mut Json,
    (schema, context): (&'static Schema, &Context),
    tied: &[TiedColumn],
    is_whole: bool,
) -> Vec<Problem> {
    let Json::Object(members) = json else { return Vec::new() };
    let field = |column: &Column| schema.writable(context).find(|field| field.is_of(column.name));
    let mut problems = Vec::new();
    for (column, value) in tied {
        let Some(field) = field(column) else { continue };
        let is_given = members.contains_key(field.name);
        if is_given && members.get(field.name).and_then(|json| value_of(column, json)).as_ref() != Some(value) {
            problems.push(other(field));
        }
        if let Some(shown) = shown(column, value).filter(|_| is_given || is_whole) {
            members.insert(field.name.to_owned(), shown);
        }
    }
    problems
}

fn other(field: &Field) -> Problem {
    Message::new("path", "The path of the request says another value.").at(Place::field(field.name))
}

/// The row of an entry, as far as the path says which rows there are.
pub(crate) fn tied(edit: Edit, tied: &[TiedColumn]) -> Edit {
    let tied = |mut key: Values| {
        key.0.extend(tied.iter().map(|(column, value)| (column.name, value.clone())));
        key
    };
    match edit {
        Edit::Create => Edit::Create,
        Edit::Update(key) => Edit::Update(tied(key)),
        Edit::Delete(key) => Edit::Delete(tied(key)),
    }
}
