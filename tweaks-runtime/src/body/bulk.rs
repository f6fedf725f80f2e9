//! Bulk edits: a list of entries, each of which creates, changes or deletes one object (`drf_tweaks` §12).
//!
//! Dangers of the upstream library are problems here: an entry without a usable key, two entries for one object, a deletion that
//! is not allowed or not asked for with a boolean.

use std::collections::HashSet;

use sea_orm::Value;

use super::fields::written;
use super::json::no_object;
use super::walk::{key, shown, value_of};
use crate::context::Context;
use crate::problem::{Message, Place, Problem};
use crate::profile::Profile;
use crate::schema::bulk::{DELETE, IF_MATCH, TEMP_ID};
use crate::schema::setters::setters;
use crate::schema::{Column, Field, Json, Members, Schema, Table, TiedColumn, Values};

/// The limits of a bulk edit.
///
/// ```
/// use tweaks_runtime::prelude::*;
///
/// let edit = BulkEdit::new().max_items(10).allow_delete();
/// # drop(edit);
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct BulkEdit {
    max_items: usize,
    allow_delete: bool,
    allow_lenient: bool,
}

impl Default for BulkEdit {
    fn default() -> Self {
        Self::new()
    }
}

impl BulkEdit {
    /// At most 1000 entries, no deletions, all or nothing.
    pub const fn new() -> Self {
        Self { max_items: 1000, allow_delete: false, allow_lenient: false }
    }

    setters! {
        /// At most so many entries.
        max_items(max_items: usize) => max_items = max_items;
        /// Entries with `"delete_object": true` delete.
        allow_delete() => allow_delete = true;
        /// Clients may ask with `Prefer: handling=lenient` (RFC 7240 §4.4) that what is wrong with one entry does not stop the others: the
        /// answer, a 207, says of each what became of it. Other requests are done as a whole or not at all, as ever.
        allow_lenient() => allow_lenient = true;
    }

    pub(crate) const fn is_lenient(self) -> bool {
        self.allow_lenient
    }

    #[cfg(feature = "openapi")]
    pub(crate) fn most(self) -> usize {
        self.max_items
    }

    #[cfg(feature = "openapi")]
    pub(crate) fn deletes(self) -> bool {
        self.allow_delete
    }
}

/// An entry: what it does to which object.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) mark: Mark,
    pub(crate) edit: Edit,
    /// The values by which it means a row that need not be there: it is a creation until it is known that there is one.
    pub(crate) unique: Option<Values>,
    /// The tag that the row is expected to have.
    pub(crate) expected: Option<String>,
    /// The fields, without the members that only say which object is meant.
    pub(crate) body: Json,
}

/// How an entry is told from the others in the answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark {
    /// Its place in the list.
    pub(crate) index: usize,
    /// The columns of the key with their values, or the `temp_id`; none where there was no usable one.
    pub(crate) key: Vec<(&'static str, Json)>,
    /// Whether these are the fields of an upsert in the place of a key.
    pub(crate) is_unique: bool,
}

impl Mark {
    /// Its key as the client sent it, the columns of one of several in a list.
    pub(crate) fn sent(&self) -> Json {
        let mut key: Vec<Json> = self.key.iter().map(|(_, value)| value.clone()).collect();
        if key.len() == 1 { key.swap_remove(0) } else { Json::Array(key) }
    }

    /// Its key as a text: a client whose keys of objects are texts cannot tell 1 from `"1"`.
    pub(crate) fn text(&self) -> String {
        let key = self.sent();
        key.as_str().map_or_else(|| key.to_string(), str::to_owned)
    }
}

/// The effect of an entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Edit {
    Create,
    Update(Values),
    Delete(Values),
}

impl Edit {
    /// The key of the row that is changed or deleted.
    pub(crate) fn key(&self) -> Option<&Values> {
        match self {
            Self::Update(key) | Self::Delete(key) => Some(key),
            Self::Create => None,
        }
    }
}

/// An entry that is refused, with its problems.
pub(crate) type RefusedEntry = (Mark, Vec<Problem>);

/// The status of the answer to entries that are refused as they stand.
pub(crate) fn status(refused: &[RefusedEntry]) -> u16 {
    let is_missing = |(_, problems): &RefusedEntry| problems.iter().all(|problem| problem.code == MISSING);
    if refused.iter().all(is_missing) { 404 } else { 400 }
}

/// The rules for the entries of a bulk edit.
pub(crate) struct EntryRules<'a> {
    /// The serializer of changes.
    pub(crate) schema: &'static Schema,
    pub(crate) table: &'static Table,
    pub(crate) options: BulkEdit,
    /// Whether there is a serializer that makes new objects.
    pub(crate) can_create: bool,
    /// The fields by which an entry may name an object that need not be there, and the serializer that would make it.
    pub(crate) upsert: Vec<&'static Field>,
    pub(crate) creating: &'static Schema,
    /// What the path says, which entries need not repeat.
    pub(crate) tied: &'a [TiedColumn],
    pub(crate) context: &'a Context,
    pub(crate) profile: Profile,
}

/// The code of an object that does not exist.
const MISSING: &str = "not_found";

impl EntryRules<'_> {
    /// The entries of a body, each or what is wrong with it; or the problem of the body as a whole.
    pub(crate) fn entries(&self, json: &Json) -> Result<Vec<Result<Entry, RefusedEntry>>, Problem> {
        let list = self.list(json).map_err(|message| message.at(Place::whole()))?;
        let mut named = HashSet::new();
        let mut entry = |(index, json)| {
            let entry = self.entry(index, json).and_then(|entry| is_new(&mut named, entry));
            entry.map_err(|message| (self.mark(index, json), vec![message.at(Place::whole())]))
        };
        Ok(list.iter().enumerate().map(&mut entry).collect())
    }

    fn list<'a>(&self, json: &'a Json) -> Result<&'a [Json], Message> {
        let max = self.options.max_items;
        match json {
            Json::Array(list) if list.len() <= max => Ok(list),
            Json::Array(_) => Err(Message::new("max_items", format!("Cannot edit more than {max} items at once."))),
            _ => Err(Message::new("not_a_list", "Payload for bulk edit must be a list of objects to edit.")),
        }
    }

    fn entry(&self, index: usize, json: &Json) -> Result<Entry, Message> {
        let expected = self.expected(json)?;
        let Json::Object(members) = json else { return Err(no_object(json)) };
        let deletes = wants_deletion(members)?;
        if let Some(given) = self.given_unique(members) {
            return self.upsert(Mark { index, key: given, is_unique: true }, members, expected, deletes);
        }
        let no_key = || Message::new("invalid", "This is no key of an object.");
        let (given, key) = match self.given_key(members) {
            Some(given) => (given, Some(self.key(json).ok_or_else(no_key)?)),
            None => (vec![(TEMP_ID, temp_id(members)?)], None),
        };
        let edit = match (key, deletes) {
            (Some(_), true) if !self.options.allow_delete => Err(("not_allowed", "Nothing can be deleted here.")),
            (Some(key), true) => Ok(Edit::Delete(key)),
            (Some(key), false) => Ok(Edit::Update(key)),
            (None, true) if self.profile.is_strict() => {
                Err(("invalid", "What has only a `temp_id` does not exist yet and cannot be deleted."))
            }
            (None, true) if self.options.allow_delete => Err((MISSING, "This item does not exist.")),
            (None, _) if !self.can_create => Err(("not_allowed", "Nothing can be created here.")),
            // The client counts on it, as with a header.
            (None, _) if expected.is_some() => return Err(not_there()),
            (None, _) => Ok(Edit::Create),
        };
        let edit = edit.map_err(|(code, detail)| Message::new(code, detail))?;
        let body = self.fields(members, &edit);
        Ok(Entry { mark: Mark { index, key: given, is_unique: false }, edit, unique: None, expected, body })
    }

    /// An entry that names its object by unique values, and makes it where there is none.
    fn upsert(&self, mark: Mark, members: &Members, expected: Option<String>, deletes: bool) -> Result<Entry, Message> {
        if deletes {
            return Err(Message::new("not_allowed", "What is deleted is named by its key."));
        }
        let value = |field: &&'static Field| {
            let column = field.column?;
            // A row is found by what it would be written with; a value that is not valid is refused with the others.
            let given = |json| written(self.creating, field, json, self.context, self.profile).or_else(|| value_of(column, json));
            Some((column.name, members.get(field.name).map_or_else(|| self.value_of_path(column), given)?))
        };
        let unique: Option<Values> = self.upsert.iter().map(value).collect();
        // `NULL` is equal to nothing: each time, such an entry would make one more row.
        let unique = unique.filter(|values| values.iter().all(|(_, value)| *value != value.as_null()));
        let unique = unique.ok_or_else(|| Message::new("invalid", "These are no values by which an object could be found."))?;
        let body = self.fields(members, &Edit::Create);
        Ok(Entry { mark, edit: Edit::Create, unique: Some(unique), expected, body })
    }

    /// The names and the values by which an entry means an object that need not be there: it has no key and no `temp_id`.
    fn given_unique(&self, members: &Members) -> Option<Vec<(&'static str, Json)>> {
        let is_upsert = |field: &Field| self.upsert.iter().any(|own| own.column.is_some_and(|column| field.is_of(column.name)));
        let is_keyed = self.schema.keys(self.context.version).any(|field| members.contains_key(field.name) && !is_upsert(field));
        let value =
            |field: &&'static Field| Some((field.name, members.get(field.name).cloned().or_else(|| self.of_path(field))?));
        let is_said = self.upsert.iter().any(|field| members.contains_key(field.name));
        let given: Option<Vec<_>> = self.upsert.iter().map(value).collect();
        given.filter(|_| is_said && !is_keyed && !members.contains_key(TEMP_ID))
    }

    /// The key of an entry; the path says some of its columns.
    fn key(&self, json: &Json) -> Option<Values> {
        key(self.schema, json, self.context.version, |column| self.value_of_path(column))
    }

    fn value_of_path(&self, column: &Column) -> Option<Value> {
        self.tied.iter().find(|(own, _)| own.name == column.name).map(|(_, value)| value.clone())
    }

    /// The mark of an entry that is refused.
    fn mark(&self, index: usize, json: &Json) -> Mark {
        let Json::Object(members) = json else { return Mark { index, ..Mark::default() } };
        if let Some(key) = self.given_unique(members) {
            return Mark { index, key, is_unique: true };
        }
        let temp_id = || Some(vec![(TEMP_ID, temp_id(members).ok()?)]);
        Mark { index, key: self.given_key(members).or_else(temp_id).unwrap_or_default(), is_unique: false }
    }

    /// The names and the values of the key by which an entry says which object it means.
    fn given_key(&self, members: &Members) -> Option<Vec<(&'static str, Json)>> {
        // A key that clients choose is part of a new object, which then has a `temp_id` as well.
        if members.contains_key(TEMP_ID) && self.schema.keys(self.context.version).all(Field::is_writable) {
            return None;
        }
        let is_given = |field: &&Field| members.contains_key(field.name);
        // What the path says names no object by itself.
        let names_object = self.schema.keys(self.context.version).filter(is_given).any(|field| self.of_path(field).is_none());
        let all_is_said = || self.schema.keys(self.context.version).all(|field| members.contains_key(field.name));
        let value = |field: &'static Field| members.get(field.name).cloned().or_else(|| self.of_path(field));
        let given = self.schema.keys(self.context.version).filter_map(|field| Some((field.name, value(field)?)));
        (names_object || all_is_said()).then(|| given.collect()).filter(|given: &Vec<_>| !given.is_empty())
    }

    /// The value of a field that the path says.
    fn of_path(&self, field: &Field) -> Option<Json> {
        self.tied.iter().find(|(column, _)| field.is_of(column.name)).and_then(|(column, value)| shown(column, value))
    }

    fn fields(&self, members: &Members, edit: &Edit) -> Json {
        let tag = self.table.etag.map(|_| IF_MATCH);
        let keys = self.schema.keys(self.context.version).filter(|_| *edit != Edit::Create).map(|field| field.name);
        let mut body = members.clone();
        for name in [DELETE, TEMP_ID].into_iter().chain(tag).chain(keys) {
            body.shift_remove(name);
        }
        Json::Object(body)
    }

    /// The tag with which an entry expects its object.
    fn expected(&self, json: &Json) -> Result<Option<String>, Message> {
        match json.get(IF_MATCH).filter(|_| self.table.etag.is_some()) {
            None => Ok(None),
            Some(Json::String(tag)) => Ok(Some(tag.clone())),
            Some(_) => Err(Message::new("invalid", "`if_match` must be the tag of the object, as text.")),
        }
    }
}

/// The entries once it is known which of them mean an object that is there: of these the key is given, with which they are changes, and
/// the unique values as it has them.
pub(crate) fn with_found(
    entries: Vec<Result<Entry, RefusedEntry>>,
    mut row_with: impl FnMut(&Values) -> Option<(Values, Values)>,
) -> Vec<Result<Entry, RefusedEntry>> {
    let mut named = HashSet::new();
    let mut settle = |mut entry: Entry| {
        match entry.unique.as_ref().map(&mut row_with) {
            Some(Some((key, unique))) => {
                if let Json::Object(members) = &mut entry.body {
                    entry.mark.key.iter().for_each(|(name, _)| _ = members.shift_remove(*name));
                }
                (entry.edit, entry.unique) = (Edit::Update(key), Some(unique));
            }
            Some(None) if entry.expected.is_some() => return Err((entry.mark, vec![not_there().at(Place::whole())])),
            Some(None) | None => {}
        }
        let mark = entry.mark.clone();
        is_new(&mut named, entry).map_err(|message| (mark, vec![message.at(Place::whole())]))
    };
    entries.into_iter().map(|entry| entry.and_then(&mut settle)).collect()
}

/// Two entries with one key are two opinions about one object.
fn is_new(named: &mut HashSet<Result<Values, String>>, entry: Entry) -> Result<Entry, Message> {
    let name = entry.edit.key().or(entry.unique.as_ref()).cloned().ok_or_else(|| entry.mark.text());
    let repeated = || Message::new("repeated", "Another entry has the same key.");
    named.insert(name).then_some(entry).ok_or_else(repeated)
}

fn not_there() -> Message {
    Message::new("precondition", "`if_match` is for an object that is there.")
}

fn temp_id(members: &Members) -> Result<Json, Message> {
    let is_key = |id: &&Json| match id {
        Json::Number(digits) => !digits.contains(['.', 'e', 'E']),
        id => id.as_str().is_some(),
    };
    let temp_id = members.get(TEMP_ID).filter(is_key);
    let missing = || Message::new("required", "An entry needs the key of an object, or a `temp_id` for a new one.");
    temp_id.cloned().ok_or_else(missing)
}

/// `false` and 0 are no; only `true` and 1 are yes, and everything else is a mistake too expensive to guess about.
fn wants_deletion(members: &Members) -> Result<bool, Message> {
    match members.get(DELETE) {
        None => Ok(false),
        Some(Json::Bool(deletes)) => Ok(*deletes),
        Some(Json::Number(digits)) if digits == "0" => Ok(false),
        Some(Json::Number(digits)) if digits == "1" => Ok(true),
        Some(_) => Err(Message::new("invalid", "`delete_object` must be true or false.")),
    }
}
