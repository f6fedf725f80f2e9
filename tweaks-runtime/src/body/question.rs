//! Questions: is a unique value taken, does the row exist that a foreign key names? They are data; `exec` asks the database.

use std::hash::{Hash, Hasher};

use sea_orm::sea_query::TableRef;
use sea_orm::{Identity, RelationDef, Value};

use super::plan::take_values;
use super::walk::{NestedField, Object, key};
use crate::problem::{Message, Place, Problem, Step};
use crate::schema::{Column, Draft, Field, Json, OnUpdate, Relation, StoredRow, Table, Values};

/// A question, and the problem if the answer is the wrong one.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) wrong_if: WrongIf,
    /// The object that the problem belongs to.
    pub(crate) object: Vec<Step>,
    pub(crate) stage: Stage,
    pub(crate) problem: Problem,
}

/// The rows that a question is about, and its wrong answer.
#[derive(Clone, Debug)]
pub(crate) enum WrongIf {
    /// There is such a row besides these. All rows count, also those that the request may not see.
    Found(Unique, Vec<Values>),
    /// There is no such row within the scope of the request.
    Missing(Reference),
}

/// Values that only one row of a table may have.
#[derive(Clone, Debug)]
pub(crate) struct Unique {
    pub(crate) table: &'static Table,
    pub(crate) values: Values,
}

impl PartialEq for Unique {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values && self.table.is(other.table)
    }
}

impl Eq for Unique {}

impl Hash for Unique {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.values.hash(state);
    }
}

/// The row that a foreign key names.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) to: TableRef,
    /// The facts of the table, where they are known.
    pub(crate) table: Option<&'static Table>,
    /// The values by the columns of that table.
    pub(crate) values: Vec<(String, Value)>,
    /// Whether the row itself is read, because the hooks of the serializer may want to see it.
    pub(crate) is_read: bool,
}

/// The stage of an object in which a problem belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The first, with the slot of the field.
    Field(usize),
    /// The second.
    Object,
}

/// Questions per statement: below what every database takes as columns (PostgreSQL: 1664, SQLite: 2000) or binds.
pub(crate) const QUESTIONS: usize = 1000;

impl Question {
    /// A question about the body itself, where there is one.
    pub(crate) fn new(wrong_if: WrongIf, stage: Stage, problem: Problem) -> Self {
        Self { wrong_if, object: Vec::new(), stage, problem }
    }
}

/// The questions of a draft and of all drafts nested in it, after their hooks normalised the values.
pub(crate) fn all_questions(object: &Object<'_>, draft: &mut dyn Draft) -> Vec<Question> {
    let stored = object.intent.stored();
    let own = stored.zip(object.schema.table).and_then(|(stored, table)| key_of(table, |column| stored.get(column)));
    let mut all = questions(object, draft, own.into_iter().collect(), &[]);
    nested_questions(object, draft, &mut all);
    all
}

fn nested_questions(object: &Object<'_>, draft: &mut dyn Draft, all: &mut Vec<Question>) {
    let stored = object.intent.stored();
    for nested in object.nested_fields() {
        let siblings = if stored.is_some() { siblings(object, nested) } else { Vec::new() };
        object.each_row(nested, draft, &mut |row, draft| {
            let Some(table) = nested.schema.table else { return };
            let own = stored.and_then(|_| row.key()).and_then(|key| key_of(table, |column| key.get(column).cloned()));
            let replaced = stored.filter(|_| nested.write.on_update == OnUpdate::Replace);
            let replaced = replaced.and_then(|stored| rows_of(table, nested.relation, stored));
            all.extend(questions(row, draft, own.into_iter().chain(replaced).collect(), &siblings));
            nested_questions(row, draft, all);
        });
    }
}

/// The questions of one draft. Its own rows do not count as a conflict: the row that it changes, and rows that it replaces.
fn questions(object: &Object<'_>, draft: &mut dyn Draft, own: Vec<Values>, siblings: &[Sibling]) -> Vec<Question> {
    let Some(table) = object.schema.table else { return Vec::new() };
    let values = take_values(object.schema, draft, object.context);
    let row = ProposedRow { object, table, values, own, siblings };
    let columns = table.columns.iter().filter_map(|column| row.unique_column(column));
    let sets = table.unique_sets().filter_map(|set| row.unique_set(&set));
    let references = table.entity.belongs_to().into_iter().filter_map(|relation| row.reference(&relation));
    columns.chain(sets).chain(references).map(|question| Question { object: object.path.clone(), ..question }).collect()
}

/// The primary key of a row, in the order of the table's columns.
fn key_of(table: &Table, value: impl Fn(&str) -> Option<Value>) -> Option<Values> {
    table.key().map(|column| Some((column.name, value(column.name)?))).collect()
}

/// The values by which rows belong to a parent.
fn rows_of(table: &Table, relation: Relation, parent: &dyn StoredRow) -> Option<Values> {
    let definition = (relation.to)();
    let pairs = names(&definition.from_col).into_iter().zip(names(&definition.to_col));
    pairs.map(|(from, to)| Some((table.column_named(&to)?.name, parent.get(&from)?))).collect()
}

/// A row that the same body changes by its key: a unique value that it replaces is free.
struct Sibling {
    key: Values,
    /// The columns that it brings values for.
    columns: Vec<&'static str>,
}

/// With more rows in one field the exceptions would make the statement too long.
const SIBLINGS: usize = 100;

fn siblings(object: &Object<'_>, nested: NestedField<'_>) -> Vec<Sibling> {
    let schema = nested.schema;
    let sibling = |entry: &Json| {
        let given = schema.writable(object.context).filter(|field| entry.get(field.name).is_some());
        let columns = given.filter_map(|field| Some(field.column?.name)).collect();
        let key = key(schema, entry, object.version())?;
        Some(Sibling { key: key_of(schema.table?, |column| key.get(column).cloned())?, columns })
    };
    let entries = object.json[nested.field.name].as_array().filter(|entries| entries.len() <= SIBLINGS);
    entries.filter(|_| nested.is_patched()).into_iter().flatten().filter_map(sibling).collect()
}

/// A row as it will be, which the questions are about.
struct ProposedRow<'a> {
    object: &'a Object<'a>,
    table: &'static Table,
    /// The values that the client gave.
    values: Values,
    own: Vec<Values>,
    siblings: &'a [Sibling],
}

impl ProposedRow<'_> {
    /// The value that was given for a column, unless it is `NULL`: that is equal to nothing.
    fn given(&self, column: &str) -> Option<&Value> {
        self.values.get(column).filter(|value| !is_null(value))
    }

    /// The value that the column will have: the given one, or the stored one.
    fn value(&self, column: &str) -> Option<Value> {
        let stored = || self.object.intent.stored()?.get(column);
        self.values.get(column).cloned().or_else(stored).filter(|value| !is_null(value))
    }

    /// Whether the row has the value already: then no other row does.
    fn keeps(&self, column: &str, value: &Value) -> bool {
        self.object.intent.stored().is_some_and(|stored| stored.get(column).as_ref() == Some(value))
    }

    fn field(&self, column: &str) -> Option<&'static Field> {
        self.object.schema.writable(self.object.context).find(|field| field.is_of(column))
    }

    fn problem(&self, field: &Field, code: &'static str, detail: String) -> Problem {
        field.reword(Message::new(code, detail)).at(Place::below(&self.object.path, Step::field(field.name)))
    }

    fn unique_column(&self, column: &Column) -> Option<Question> {
        let value = self.given(column.name).filter(|value| !self.keeps(column.name, value))?;
        let field = self.field(column.name).filter(|_| self.table.is_unique(column.name))?;
        let detail = format!("{} with this {} already exists.", self.object.schema.noun(), field.label.to_lowercase());
        let values = [(column.name, value.clone())].into_iter().collect();
        Some(self.unique(values, Stage::Field(field.slot), self.problem(field, "unique", detail)))
    }

    /// Several columns that are unique together.
    fn unique_set(&self, set: &[&'static str]) -> Option<Question> {
        (set.len() > 1 && set.iter().any(|column| self.given(column).is_some())).then_some(())?;
        let values = set.iter().map(|column| Some((*column, self.value(column)?))).collect::<Option<Values>>()?;
        if values.iter().all(|(column, value)| self.keeps(column, value)) {
            return None;
        }
        let names: Vec<&str> = set.iter().filter_map(|column| self.field(column)).map(|field| field.name).collect();
        let detail = format!("The fields {} must make a unique set.", names.join(", "));
        let place = Place::below(&self.object.path, Step::Whole);
        Some(self.unique(values, Stage::Object, Problem::new(place, "unique", detail)))
    }

    /// Whether another row has these values, besides rows that do not count as a conflict.
    fn unique(&self, values: Values, stage: Stage, problem: Problem) -> Question {
        let gives_up = |sibling: &&Sibling| values.iter().any(|(column, _)| sibling.columns.contains(column));
        let siblings = self.siblings.iter().filter(gives_up).map(|sibling| sibling.key.clone());
        let except = siblings.chain(self.own.iter().cloned()).collect();
        Question::new(WrongIf::Found(Unique { table: self.table, values }, except), stage, problem)
    }

    /// The row that a foreign key names.
    fn reference(&self, relation: &RelationDef) -> Option<Question> {
        let (from, to) = (names(&relation.from_col), names(&relation.to_col));
        let (field, value) = from.iter().find_map(|column| Some((self.field(column)?, self.given(column)?)))?;
        let values = from.iter().zip(to).map(|(from, to)| Some((to, self.value(from)?))).collect::<Option<Vec<_>>>()?;
        let key = match value {
            Value::String(Some(text)) => text.clone(),
            other => other.to_string(),
        };
        let detail = format!("Invalid pk \"{key}\" - object does not exist.");
        let (to, table, is_read) = (relation.to_tbl.clone(), self.parent(relation), self.wants_row(relation));
        let missing = WrongIf::Missing(Reference { to, table, values, is_read });
        Some(Question::new(missing, Stage::Field(field.slot), self.problem(field, "does_not_exist", detail)))
    }

    /// The entity that a relation leads to: one that the model belongs to, or one that the serializer shows.
    fn parent(&self, relation: &RelationDef) -> Option<&'static Table> {
        let mut shown = self.shown().map(|relation| relation.table);
        self.table.parent(relation).or_else(|| shown.find(|table| table.entity.table_ref() == relation.to_tbl))
    }

    fn shown(&self) -> impl Iterator<Item = Relation> + use<> {
        let fields = self.object.schema.of_version(self.object.version()).filter(|field| field.is_readable());
        fields.filter_map(|field| Some(field.nested?.relation))
    }

    /// Whether hooks want to see the row: the serializer has some over the object, and shows the same relation.
    fn wants_row(&self, relation: &RelationDef) -> bool {
        let is_same = |shown: RelationDef| shown.from_col == relation.from_col && shown.to_tbl == relation.to_tbl;
        let mut shown = self.shown().filter(|relation| !relation.to_many).map(|relation| (relation.to)());
        self.object.schema.has_object_hooks() && relation.to_col.arity() == 1 && shown.any(is_same)
    }
}

fn names(identity: &Identity) -> Vec<String> {
    identity.iter().map(ToString::to_string).collect()
}

fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}
