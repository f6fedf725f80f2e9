//! The tree of a body: an object, and the rows that are nested in it.

use std::sync::Arc;

use sea_orm::Value;

use super::links::{Links, names};
use crate::context::{Action, Context, Version};
use crate::problem::Step;
use crate::schema::{Column, Draft, Field, Json, Kind, NestedWrite, OnUpdate, Relation, Schema, Slot, StoredRow, Values};
use crate::value::DecimalText;

/// The row that an object is for.
#[derive(Clone, Copy)]
pub(crate) enum Intent<'a> {
    /// A new row: required fields must be given, and defaults are filled in.
    Create,
    /// All fields of a stored row: they are read as those of a new one.
    Replace(&'a dyn StoredRow),
    /// Some fields of a stored row: absent ones stay as they are.
    Patch(&'a dyn StoredRow),
    /// Some fields without a row at hand: a handler's own patch, or a nested row that is named by its key.
    Part,
}

impl<'a> Intent<'a> {
    /// The intent of a request.
    pub(crate) fn of(context: &Context, stored: Option<&'a dyn StoredRow>) -> Self {
        match (stored, context.action()) {
            (Some(stored), Action::PartialUpdate) => Self::Patch(stored),
            (Some(stored), _) => Self::Replace(stored),
            (None, Action::PartialUpdate) => Self::Part,
            (None, _) => Self::Create,
        }
    }

    /// The row as it is stored.
    pub(crate) fn stored(self) -> Option<&'a dyn StoredRow> {
        match self {
            Self::Replace(stored) | Self::Patch(stored) => Some(stored),
            Self::Create | Self::Part => None,
        }
    }

    /// Whether it is for a row that is there already, as far as a body tells.
    pub(crate) fn is_there(self) -> bool {
        !matches!(self, Self::Create)
    }

    /// Whether absent fields stay as they are.
    pub(crate) fn is_partial(self) -> bool {
        matches!(self, Self::Patch(_) | Self::Part)
    }
}

/// An object of a body: the body itself, or a row nested in it.
pub(crate) struct Object<'a> {
    pub(super) schema: &'static Schema,
    pub(super) json: &'a Json,
    pub(super) intent: Intent<'a>,
    pub(super) context: &'a Context,
    /// The place in the body.
    pub(super) path: Vec<Step>,
    /// Whether it is for the one row that belongs to the outer one.
    pub(super) is_one: bool,
    /// How it belongs to the outer one.
    pub(super) links: Arc<Links>,
}

impl<'a> Object<'a> {
    /// The body itself.
    pub(crate) fn new(schema: &'static Schema, json: &'a Json, intent: Intent<'a>, context: &'a Context) -> Self {
        Self { schema, json, intent, context, path: Vec::new(), is_one: false, links: Arc::default() }
    }

    pub(super) fn version(&self) -> Version {
        self.context.version
    }

    /// The nested fields that clients write.
    pub(super) fn nested_fields(&self) -> impl Iterator<Item = NestedField<'static>> + use<'a> {
        self.schema.writable(self.context).filter_map(NestedField::of)
    }

    /// Visits the rows of a nested field, each with its draft, and says whether the field has a value.
    pub(super) fn each_row(
        &self,
        nested: NestedField<'_>,
        draft: &mut dyn Draft,
        visit: &mut dyn FnMut(&Object<'_>, &mut dyn Draft),
    ) -> bool {
        let Some(value) = draft.slot(nested.field.slot).and_then(Slot::value) else { return false };
        let links = Arc::new(self.links_to(nested));
        (nested.write.drafts)(value, &mut |at, draft| visit(&self.row(nested, at, &links), draft));
        true
    }

    fn row(&self, nested: NestedField<'_>, at: usize, links: &Arc<Links>) -> Object<'_> {
        let value = &self.json[nested.field.name];
        let (index, json) = if nested.write.many { (Some(Step::Index(at)), &value[at]) } else { (None, value) };
        let is_linked = |field: &Field| links.give(field);
        Object {
            schema: nested.schema,
            json,
            intent: nested.intent(self.intent, json, self.version(), &is_linked),
            context: self.context,
            path: self.path.iter().cloned().chain([Step::field(nested.field.name)]).chain(index).collect(),
            is_one: !nested.write.many,
            links: Arc::clone(links),
        }
    }

    /// The links of the rows of a nested field to this object.
    pub(super) fn links_to(&self, nested: NestedField<'_>) -> Links {
        let Some(table) = nested.schema.table else { return Links::default() };
        let key = self.key();
        let known = |column: &str| match self.intent.stored() {
            Some(stored) => stored.get(column),
            None => key.as_ref()?.get(column).or_else(|| self.links.value(column)).cloned(),
        };
        Links::new(table, nested.relation, known, std::ptr::from_ref(self.json).addr())
    }

    /// The key by which a nested row says which stored row it changes; the outer row says the columns by which it belongs to that.
    pub(super) fn key(&self) -> Option<Values> {
        let of_outer = |column: &Column| self.links.value(column.name).cloned();
        if matches!(self.intent, Intent::Part) { key(self.schema, self.json, self.version(), of_outer) } else { None }
    }

    /// Whether it makes the row that it is about where there is none: clients choose its key, or it is the one row that belongs to the
    /// outer one.
    pub(super) fn may_be_new(&self) -> bool {
        let is_given = |field: &Field| self.json.get(field.name).is_some();
        let is_chosen = |field: &Field| field.is_writable_in(self.context) && is_given(field);
        let mut keys = self.schema.keys(self.version()).filter(|field| !self.links.give(field)).peekable();
        let none_is_given = self.is_one && !keys.clone().any(is_given);
        let all_are_chosen = keys.peek().is_some() && keys.all(is_chosen);
        matches!(self.intent, Intent::Part) && (none_is_given || all_are_chosen)
    }

    /// Whether a nested row says which stored row it changes.
    pub(super) fn is_keyed(&self) -> bool {
        let mut keys = self.schema.keys(self.version());
        matches!(self.intent, Intent::Part) && keys.any(|field| self.json.get(field.name).is_some())
    }
}

/// A nested field that clients write.
#[derive(Clone, Copy)]
pub(super) struct NestedField<'f> {
    pub(super) field: &'f Field,
    pub(super) write: NestedWrite,
    pub(super) relation: Relation,
    /// The serializer of each row.
    pub(super) schema: &'static Schema,
}

impl<'f> NestedField<'f> {
    pub(super) fn of(field: &'f Field) -> Option<Self> {
        let nested = field.nested?;
        Some(Self { field, write: nested.write?, relation: nested.relation, schema: (nested.schema)() })
    }

    pub(super) fn is_patched(self) -> bool {
        self.write.on_update == OnUpdate::PatchById
    }

    /// The intent of a row: below a new row, all rows are new. An object for the one row of a row means that row, with its key or
    /// without.
    pub(super) fn intent(
        self,
        outer: Intent<'_>,
        json: &Json,
        version: Version,
        is_linked: &dyn Fn(&Field) -> bool,
    ) -> Intent<'static> {
        let is_named = || !self.write.many || has_key(self.schema, json, version, is_linked);
        let is_changed = self.is_patched() && !matches!(outer, Intent::Create) && is_named();
        if is_changed { Intent::Part } else { Intent::Create }
    }

    /// The columns of the rows by which they belong to the outer one.
    pub(super) fn linked(self) -> Vec<String> {
        names(&(self.relation.to)().to_col)
    }
}

/// Whether an object has the key of a row, but for the columns that the outer row gives it.
fn has_key(schema: &Schema, json: &Json, version: Version, is_linked: &dyn Fn(&Field) -> bool) -> bool {
    let is_given = |field: &Field| json.get(field.name).is_some();
    let mut keys = schema.keys(version);
    keys.clone().any(is_given) && keys.all(|field| is_given(field) || is_linked(field))
}

/// The key by which an object says which row it is, with the columns that something else says; `None` unless all of it is there and can
/// be one.
pub(super) fn key(schema: &Schema, json: &Json, version: Version, other: impl Fn(&Column) -> Option<Value>) -> Option<Values> {
    let given =
        |column: &Column| schema.keys(version).find(|field| field.is_of(column.name)).and_then(|field| json.get(field.name));
    let value = |column: &'static Column| match given(column) {
        Some(json) => Some((column.name, value_of(column, json)?)),
        None => Some((column.name, other(column)?)),
    };
    schema.table?.key().map(value).collect()
}

/// A value of a column, as a body names a row by it. A whole number is one however JSON writes it: `1.0`, `1e0`.
pub(super) fn value_of(column: &Column, json: &Json) -> Option<Value> {
    match json {
        Json::Number(digits) if matches!(column.kind, Kind::Integer { .. }) => match DecimalText::read(digits)?.whole() {
            (whole, false) => column.value_in_path(&whole.to_string()),
            _ => None,
        },
        Json::String(text) | Json::Number(text) => column.value_in_path(text),
        Json::Bool(flag) => column.value_in_path(&flag.to_string()),
        _ => None,
    }
}

/// A value of a column, as answers show it.
pub(super) fn shown(column: &Column, value: &Value) -> Option<Json> {
    let mut json = Vec::new();
    (column.render)(crate::schema::Cell::Value(value.clone()), &column.format, &mut json).ok()?;
    super::json::read(&json, None).ok()
}

/// The value that an object gives for a column that is or names a key, as far as it can be read before validation.
pub(crate) fn given_value(schema: &Schema, json: &Json, column: &str, context: &Context) -> Option<Value> {
    let field = schema.writable(context).find(|field| field.is_of(column))?;
    value_of(field.column?, json.get(field.name)?)
}
