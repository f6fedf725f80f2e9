//! The tree of a body: an object, and the rows that are nested in it.

use sea_orm::Value;

use crate::context::{Action, Context, Version};
use crate::problem::Step;
use crate::schema::{
    Column, Draft, Field, Json, Kind, NestedWrite, OnUpdate, Relation, Schema, Slot, StoredRow, TiedColumn, Values,
};
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
}

impl<'a> Object<'a> {
    /// The body itself.
    pub(crate) fn new(schema: &'static Schema, json: &'a Json, intent: Intent<'a>, context: &'a Context) -> Self {
        Self { schema, json, intent, context, path: Vec::new(), is_one: false }
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
        (nested.write.drafts)(value, &mut |at, draft| visit(&self.row(nested, at), draft));
        true
    }

    fn row(&self, nested: NestedField<'_>, at: usize) -> Object<'_> {
        let value = &self.json[nested.field.name];
        let (index, json) = if nested.write.many { (Some(Step::Index(at)), &value[at]) } else { (None, value) };
        Object {
            schema: nested.schema,
            json,
            intent: nested.intent(self.intent, json, self.version()),
            context: self.context,
            path: self.path.iter().cloned().chain([Step::field(nested.field.name)]).chain(index).collect(),
            is_one: !nested.write.many,
        }
    }

    /// The key by which a nested row says which stored row it changes.
    pub(super) fn key(&self) -> Option<Values> {
        if matches!(self.intent, Intent::Part) { key(self.schema, self.json, self.version()) } else { None }
    }

    /// Whether it changes the one row that belongs to the outer one by these columns, or makes it where there is none.
    pub(super) fn may_be_new(&self, links: &[&str]) -> bool {
        let is_own = |field: &Field| !links.iter().any(|column| field.is_of(column));
        let mut named = self.schema.keys(self.version()).filter(|field| self.json.get(field.name).is_some());
        self.is_one && matches!(self.intent, Intent::Part) && !named.any(is_own)
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
    pub(super) fn intent(self, outer: Intent<'_>, json: &Json, version: Version) -> Intent<'static> {
        let is_named = || !self.write.many || has_key(self.schema, json, version);
        let is_changed = self.is_patched() && !matches!(outer, Intent::Create) && is_named();
        if is_changed { Intent::Part } else { Intent::Create }
    }
}

fn has_key(schema: &Schema, json: &Json, version: Version) -> bool {
    let mut keys = schema.keys(version).peekable();
    keys.peek().is_some() && keys.all(|field| json.get(field.name).is_some())
}

/// The key by which an object says which row it is; `None` unless all of it is there and can be one.
pub(super) fn key(schema: &Schema, json: &Json, version: Version) -> Option<Values> {
    key_below(schema, json, version, &[])
}

/// The same of an object below a path, which says some columns for it.
pub(super) fn key_below(schema: &Schema, json: &Json, version: Version, tied: &[TiedColumn]) -> Option<Values> {
    let given =
        |column: &Column| schema.keys(version).find(|field| field.is_of(column.name)).and_then(|field| json.get(field.name));
    let of_path = |column: &Column| tied.iter().find(|(own, _)| own.name == column.name).map(|(_, value)| value.clone());
    let value = |column: &'static Column| match given(column) {
        Some(json) => Some((column.name, value_of(column, json)?)),
        None => Some((column.name, of_path(column)?)),
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
