//! Properties: what a document says of one field besides its type.

use sea_orm::sea_query::{SimpleExpr, sea_value_to_json_value};
use serde_json::{Map, Value as Json};

use super::form::Form;
use super::types;
use crate::schema::{Column, Field, Kind, Schema, Table, Visibility};

/// The serializer of an object, and the columns of its table that point at other rows.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) schema: &'static Schema,
    /// Those that point by themselves.
    pub(super) foreign_keys: &'a [ForeignKey],
    /// All of them.
    pub(super) pointing: &'a [String],
}

impl Row<'_> {
    /// Whether the value has to be unique, by itself or beside those that the outer row has.
    pub(super) fn is_unique(self, field: &Field) -> bool {
        let mut sets = self.schema.table.into_iter().flat_map(|table| table.indexes).filter(|index| index.unique);
        sets.any(|index| index.columns().any(|column| field.is_of(column)))
    }

    /// Whether the value has to be that of another row.
    pub(super) fn is_pointing(self, field: &Field) -> bool {
        self.pointing.iter().any(|column| field.is_of(column))
    }
}

/// A column that points at a row.
pub(super) struct ForeignKey {
    pub(super) column: String,
    /// The resource that shows the row: clients know tables by those.
    pub(super) path: Option<String>,
    /// The field with its key.
    pub(super) key: &'static str,
    /// Whether it is a row of the same table.
    pub(super) is_own: bool,
}

pub(super) fn usual_label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Answers always have a field that needs not be asked for, unless `fields` or `omit` take it away.
pub(super) fn is_required(field: &Field, form: Form) -> bool {
    match form {
        Form::Answer => field.visibility == Visibility::Always && field.readable_by.is_none(),
        Form::Create | Form::Update => field.required && field.default.is_none(),
        Form::Patch | Form::Entry => false,
    }
}

fn refuse_blank(schema: &mut Map<String, Json>, field: &Field) {
    if !field.format.allow_blank {
        schema.insert("minLength".into(), 1.into());
        if field.format.trim_whitespace {
            types::add_pattern(schema, "\\S");
        }
    }
}

pub(super) fn with_rules(value: Json, field: &Field) -> Json {
    let Json::Object(mut schema) = value else { return value };
    let is_text = matches!(field.kind, Kind::Text);
    if is_text {
        refuse_blank(&mut schema, field);
    }
    let own = field.column.map_or(&[][..], |column| column.rules);
    field.rules.iter().chain(own).for_each(|rule| types::add_rule(&mut schema, &field.kind, rule));
    if let (Kind::List { entry: kind, .. }, Some(Json::Object(items))) = (&field.kind, schema.get_mut("items")) {
        if matches!(kind, Kind::Text) {
            refuse_blank(items, field);
        }
        field.entry_rules.iter().for_each(|rule| types::add_rule(items, kind, rule));
    }
    schema.into()
}

/// What JSON Schema has no words for: uniqueness, relations, indexes, on-demand fields.
pub(super) fn facts(Row { schema, foreign_keys, .. }: Row<'_>, field: &Field, form: Form) -> Vec<(String, Json)> {
    let mut facts = Vec::new();
    let mut add = |name: &str, value: Json| facts.push((name.to_owned(), value));
    match (form, field.visibility) {
        (Form::Answer, Visibility::OnDemand) => add("x-on-demand", true.into()),
        (Form::Answer, Visibility::InDetail) => add("x-on-demand", "list".into()),
        _ => {}
    }
    if form == Form::Answer && field.read_only {
        add("readOnly", true.into());
    }
    if form != Form::Answer && field.write_only {
        add("writeOnly", true.into());
    }
    let (Some(table), Some(column)) = (schema.table, field.column) else { return facts };
    let default = default_of(table, column).filter(|_| form == Form::Create && !field.required && field.default.is_none());
    if let Some(value) = default {
        add("x-default", value);
    }
    if column.key {
        add("x-key", column.name.into());
    }
    if table.is_unique(column.name) {
        add("x-unique", true.into());
    } else if table.is_indexed(column) {
        add("x-indexed", true.into());
    }
    if let Some(path) = foreign_keys.iter().find(|own| own.column == column.name).and_then(|own| own.path.as_deref()) {
        add("x-foreign-key", path.into());
    }
    facts
}

/// The value that the database gives a column of a new row. Nothing of an expression is said but that it is there.
///
/// It is no `default` of JSON Schema, which generators take for a member that is always there.
fn default_of(table: &Table, column: &Column) -> Option<Json> {
    let definition = table.entity.definition(column.name)?;
    Some(match definition.get_column_default()? {
        SimpleExpr::Value(value) => sea_value_to_json_value(value),
        _ => "The database makes it.".into(),
    })
}
