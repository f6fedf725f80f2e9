//! The plan of a write: the values of a valid body, by column.

use sea_orm::Value;

use super::walk::{NestedField, Object};
use crate::context::{Context, Version};
use crate::problem::{Place, Problem, Step};
use crate::schema::{Column, Draft, Field, NestedWrite, OnUpdate, Pointer, Relation, Schema, Values};

/// The values of a valid body's columns, and the rows nested in it. Can only be made by passing every stage.
#[derive(Debug)]
pub(crate) struct WritePlan {
    schema: &'static Schema,
    version: Version,
    pub(crate) values: Values,
    /// The documents that no hook has changed, by their column, as they came.
    pub(crate) documents: Vec<(&'static str, String)>,
    pub(crate) children: Vec<Children>,
}

/// The rows that a body brings for one nested field.
#[derive(Debug)]
pub(crate) struct Children {
    /// The name of the field.
    pub(crate) name: &'static str,
    /// The serializer of each row.
    pub(crate) schema: &'static Schema,
    pub(crate) relation: Relation,
    pub(crate) write: NestedWrite,
    pub(crate) rows: Vec<Child>,
}

/// A row of a nested field.
#[derive(Debug)]
pub(crate) struct Child {
    /// The place in the body.
    pub(crate) path: Vec<Step>,
    /// The key of the row that it changes.
    pub(crate) key: Option<Values>,
    /// Whether it makes the row where there is none.
    pub(crate) may_be_new: bool,
    pub(crate) plan: WritePlan,
}

impl WritePlan {
    /// The plan of a valid draft; or the problems of keys that can be none.
    pub(super) fn of(object: &Object<'_>, draft: &mut dyn Draft) -> Result<Self, Vec<Problem>> {
        let values = take_values(object.schema, draft, object.context);
        let documents = documents(object, &values);
        let (mut children, mut problems) = (Vec::new(), Vec::new());
        for nested in object.nested_fields() {
            let mut rows = Vec::new();
            let has_value = object.each_row(nested, draft, &mut |row, draft| match Child::of(row, draft) {
                Ok(child) => rows.push(child),
                Err(found) => problems.extend(found),
            });
            if has_value {
                children.push(Children::new(nested, rows));
            }
        }
        if problems.is_empty() {
            Ok(Self { schema: object.schema, version: object.context.version, values, documents, children })
        } else {
            Err(problems)
        }
    }

    /// The plan of values that no body brings.
    pub(crate) fn of_application(schema: &'static Schema, version: Version, values: Values) -> Self {
        Self { schema, version, values, documents: Vec::new(), children: Vec::new() }
    }

    /// The problems of values that the database would keep as others: those of this object, and of the objects nested in it.
    pub(crate) fn misfits(&self, path: &[Step], fits: fn(&Value) -> bool) -> Vec<Problem> {
        let fields = self.schema.of_version(self.version).filter_map(|field| Some((field, field.column?)));
        let misfits = fields.filter(|(_, column)| self.values.get(column.name).is_some_and(|value| !fits(value)));
        let detail = "This number has more digits than the database keeps.";
        let problem = |(field, _): (&Field, _)| Problem::new(Place::below(path, Step::field(field.name)), "max_digits", detail);
        let rows = self.children.iter().flat_map(|children| &children.rows);
        misfits.map(problem).chain(rows.flat_map(|row| row.plan.misfits(&row.path, fits))).collect()
    }

    /// Adds the defaults of fields, where the body makes a row that it could have changed; and says what the row lacks still, which no
    /// question could ask about while the row that it belongs to was not known.
    pub(crate) fn complete(&mut self, path: &[Step], links: &Values) -> Vec<Problem> {
        for field in self.schema.defaulted() {
            let Some((default, column)) = field.default.zip(field.column) else { continue };
            let value = (column.to_value)(default().as_ref()).filter(|_| self.values.get(column.name).is_none());
            self.values.0.extend(value.map(|value| (column.name, value)));
        }
        let has = |column: &Column| self.values.get(column.name).or_else(|| links.get(column.name)).is_some();
        let is_there = |field: &Field| match field.column {
            Some(column) => has(column),
            None => self.children.iter().any(|children| children.name == field.name),
        };
        let required = self.schema.of_version(self.version).filter(|field| field.is_writable() && field.required);
        let lacking = required.filter(|field| field.writable_by.is_none() && !is_there(field));
        let problem = |field: &Field| field.reword(field.message("required")).at(Place::below(path, Step::field(field.name)));
        lacking.map(problem).collect()
    }

    /// The values that the client gave, and those that the framework fills in on creation.
    pub(crate) fn for_create(&mut self) -> Values {
        self.filled(|column| column.on_create)
    }

    /// The values that the client gave, and those that the framework fills in on every change.
    pub(crate) fn for_update(&mut self) -> Values {
        self.filled(|column| column.on_update)
    }

    fn filled(&mut self, filler: impl Fn(&Column) -> Option<Pointer<fn() -> Value>>) -> Values {
        for column in self.schema.table.map_or(&[][..], |table| table.columns) {
            if let Some(value) = filler(column).filter(|_| self.values.get(column.name).is_none()) {
                self.values.0.push((column.name, value()));
            }
        }
        std::mem::take(&mut self.values)
    }
}

impl Children {
    fn new(nested: NestedField<'_>, rows: Vec<Child>) -> Self {
        let NestedField { field, mut write, relation, schema } = nested;
        // `null` for one row takes the place of the one that is there.
        if !write.many && rows.is_empty() {
            write.on_update = OnUpdate::Replace;
        }
        Self { name: field.name, schema, relation, write, rows }
    }
}

impl Child {
    fn of(row: &Object<'_>, draft: &mut dyn Draft) -> Result<Self, Vec<Problem>> {
        let (key, plan) = (row.key(), WritePlan::of(row, draft));
        if row.is_keyed() && key.is_none() {
            let problem = Problem::new(Place::below(&row.path, Step::Whole), "invalid", "This is no key of an object.");
            return Err([vec![problem], plan.err().unwrap_or_default()].concat());
        }
        Ok(Self { path: row.path.clone(), key, may_be_new: row.may_be_new(), plan: plan? })
    }
}

fn documents(object: &Object<'_>, values: &Values) -> Vec<(&'static str, String)> {
    let document = |field: &'static Field| {
        let (name, json) = (field.column?.name, object.json.get(field.name)?);
        let Some(Value::Json(Some(value))) = values.get(name) else { return None };
        (json.to_value().as_ref() == Some(&**value)).then(|| (name, json.to_string()))
    };
    object.schema.writable(object.context).filter_map(document).collect()
}

/// The value of a field's column, as the database takes it; nothing without one.
pub(crate) fn take_value(field: &Field, draft: &mut dyn Draft) -> Option<Value> {
    (field.column?.to_value)(draft.slot(field.slot)?.value()?)
}

/// The values of the fields' columns, as the database takes them.
pub(crate) fn take_values(schema: &Schema, draft: &mut dyn Draft, context: &Context) -> Values {
    let value = |field: &'static Field| Some((field.column?.name, take_value(field, draft)?));
    schema.writable(context).chain(schema.unsaid(context)).filter_map(value).collect()
}
