//! Bulk edits: a list of entries, each of which creates, changes or deletes one object (`drf_tweaks` §12).
//!
//! What is dangerous upstream is a problem here: an entry without a usable key, two entries for one object, a deletion that is
//! not allowed or not asked for with a boolean.

use super::tree::key;
use crate::problem::{Message, Place, Problem, Step};
use crate::schema::Json;
use crate::schema::Values;
use crate::schema::{Field, Schema, Table};

/// What a bulk edit may do.
///
/// ```
/// use tweaks_runtime::prelude::*;
///
/// let edit = BulkEdit::new().max_items(10).allow_delete();
/// # drop(edit);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BulkEdit {
    max_items: usize,
    allow_delete: bool,
}

impl Default for BulkEdit {
    fn default() -> Self {
        Self::new()
    }
}

impl BulkEdit {
    /// At most 1000 entries, no deletions.
    #[must_use]
    pub const fn new() -> Self {
        Self { max_items: 1000, allow_delete: false }
    }

    /// At most so many entries.
    #[must_use]
    pub const fn max_items(self, max_items: usize) -> Self {
        Self { max_items, ..self }
    }

    /// Entries with `"delete_object": true` delete.
    #[must_use]
    pub const fn allow_delete(self) -> Self {
        Self { allow_delete: true, ..self }
    }
}

/// One entry: what it does to which object.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) mark: Mark,
    pub(crate) edit: Edit,
    /// The tag that the row is expected to have.
    pub(crate) expected: Option<String>,
    /// The fields, without what only says which object is meant.
    pub(crate) body: Json,
}

/// How an entry is told from the others in the answer.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// Its place in the list.
    pub(crate) index: usize,
    /// `id` or `temp_id`, and the value; none where there was no usable one.
    pub(crate) key: Option<(&'static str, Json)>,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Edit {
    Create,
    Update(Values),
    Delete(Values),
}

/// An entry that is refused, with what is wrong with it.
pub(crate) type RefusedEntry = (Mark, Vec<Problem>);

const TEMP_ID: &str = "temp_id";
const DELETE: &str = "delete_object";
const IF_MATCH: &str = "if_match";

/// The entries of a body; or the problem of the body as a whole, or those of its entries.
pub(crate) fn entries(
    schema: &'static Schema,
    table: &Table,
    json: &Json,
    options: BulkEdit,
    can_create: bool,
) -> Result<Vec<Entry>, Unsorted> {
    let whole = |code, detail: String| Unsorted::Whole(Problem::new(Place::Body(vec![Step::Whole]), code, detail));
    let Json::Array(list) = json else {
        return Err(whole("not_a_list", "Payload for bulk edit must be a list of objects to edit.".to_owned()));
    };
    let most = options.max_items;
    if list.len() > most {
        return Err(whole("max_items", format!("Cannot edit more than {most} items at once.")));
    }
    let (mut entries, mut refused): (Vec<Entry>, Vec<RefusedEntry>) = (Vec::new(), Vec::new());
    for (index, json) in list.iter().enumerate() {
        let sorted = expected(table, json).and_then(|expected| {
            let (key, edit, body) = entry(schema, table, json, options, can_create)?;
            Ok(Entry { expected, mark: Mark { index, key: Some(key) }, edit, body })
        });
        match sorted.and_then(|sorted| is_new(&entries, sorted)) {
            Ok(sorted) => entries.push(sorted),
            Err(message) => refused.push((
                Mark { index, key: None },
                vec![Problem::new(Place::Body(vec![Step::Whole]), message.code, message.detail)],
            )),
        }
    }
    if refused.is_empty() { Ok(entries) } else { Err(Unsorted::Entries(refused)) }
}

/// Why a body is no list of entries.
pub(crate) enum Unsorted {
    Whole(Problem),
    Entries(Vec<RefusedEntry>),
}

/// Two entries with one key are two opinions about one object.
fn is_new(entries: &[Entry], entry: Entry) -> Result<Entry, Message> {
    let twice = entries.iter().any(|other| match (&other.edit, &entry.edit) {
        (Edit::Create, Edit::Create) => other.mark.key == entry.mark.key,
        (Edit::Update(one) | Edit::Delete(one), Edit::Update(another) | Edit::Delete(another)) => one == another,
        _ => false,
    });
    if twice { Err(Message::new("repeated", "Another entry has the same key.")) } else { Ok(entry) }
}

fn entry(
    schema: &'static Schema,
    table: &Table,
    json: &Json,
    options: BulkEdit,
    can_create: bool,
) -> Result<((&'static str, Json), Edit, Json), Message> {
    let Json::Object(members) = json else {
        let detail = format!("Invalid data. Expected a dictionary, but got {}.", Message::python_type(json));
        return Err(Message::new("invalid", detail));
    };
    let keys: Vec<&'static Field> = schema.fields.iter().filter(|field| field.column.is_some_and(|column| column.key)).collect();
    let given = keys.first().and_then(|field| Some((field.name, members.get(field.name)?.clone())));
    let delete = wants_deletion(members)?;
    let mut body = members.clone();
    body.remove(DELETE);
    body.remove(TEMP_ID);
    if table.etag.is_some() {
        body.remove(IF_MATCH);
    }
    // A key that clients choose is part of a new object, which then has a `temp_id` as well.
    let chosen = keys.iter().all(|field| field.is_writable()) && members.contains_key(TEMP_ID);
    let Some(given) = given.filter(|_| !chosen) else {
        let temp_id = members.get(TEMP_ID).filter(|id| id.is_i64() || id.is_u64() || id.is_string());
        let temp_id = temp_id
            .ok_or_else(|| Message::new("required", "An entry needs the key of an object, or a `temp_id` for a new one."))?;
        return match (delete, can_create) {
            (true, _) => Err(Message::new("invalid", "What has only a `temp_id` does not exist yet and cannot be deleted.")),
            (false, false) => Err(Message::new("not_allowed", "Nothing can be created here.")),
            (false, true) => Ok(((TEMP_ID, temp_id.clone()), Edit::Create, Json::Object(body))),
        };
    };
    let key = key(schema, json).ok_or_else(|| Message::new("invalid", "This is no key of an object."))?;
    for field in &keys {
        body.remove(field.name);
    }
    match (delete, options.allow_delete) {
        (true, false) => Err(Message::new("not_allowed", "Nothing can be deleted here.")),
        (true, true) => Ok((given, Edit::Delete(key), Json::Object(body))),
        (false, _) => Ok((given, Edit::Update(key), Json::Object(body))),
    }
}

/// The tag with which an entry expects its object.
fn expected(table: &Table, json: &Json) -> Result<Option<String>, Message> {
    match json.get(IF_MATCH).filter(|_| table.etag.is_some()) {
        None => Ok(None),
        Some(Json::String(tag)) => Ok(Some(tag.clone())),
        Some(_) => Err(Message::new("invalid", "`if_match` must be the tag of the object, as text.")),
    }
}

/// `false` and 0 are no; only `true` and 1 are yes, and everything else is a mistake too expensive to guess about.
fn wants_deletion(members: &serde_json::Map<String, Json>) -> Result<bool, Message> {
    match members.get(DELETE) {
        None | Some(Json::Bool(false)) => Ok(false),
        Some(Json::Bool(true)) => Ok(true),
        Some(Json::Number(number)) if number.as_u64() == Some(0) => Ok(false),
        Some(Json::Number(number)) if number.as_u64() == Some(1) => Ok(true),
        Some(_) => Err(Message::new("invalid", "`delete_object` must be true or false.")),
    }
}
