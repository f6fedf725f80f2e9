//! Questions: is a unique value taken, does the row exist that a foreign key names? They are data; `exec` asks the database.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sea_orm::sea_query::TableRef;
use sea_orm::{RelationDef, Value};

use super::fields::DENIED;
use super::links::{Links, names};
use super::plan::take_values;
use super::walk::{NestedField, Object, key};
use crate::problem::{Message, Place, Problem, Step};
use crate::schema::{Column, Draft, Field, Json, OnUpdate, Relation, Table, Values};
use crate::value::plain;

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
    Found(Unique, Except),
    /// There is no such row within the scope of the request.
    Missing(Reference),
}

/// Values that only one row of a table may have.
#[derive(Clone, Debug)]
pub(crate) struct Unique {
    pub(crate) table: &'static Table,
    pub(crate) values: Values,
    /// The number of the new object to which such rows belong: other rows of the body can have the values, and none of the database.
    pub(crate) outer: Option<usize>,
}

/// The rows that are in nobody's way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Except {
    /// The row itself, and those that it takes the place of.
    pub(crate) own: Vec<Values>,
    /// The rows that the same body changes, by their keys, with the columns that it brings values for: what they have of those is
    /// free. All rows of a field have them in common.
    pub(crate) siblings: Arc<Siblings>,
}

type Siblings = HashMap<Values, Vec<&'static str>>;

impl Except {
    /// Whether the row with a key gives up one of these values.
    pub(crate) fn gives_up(&self, key: &Values, values: &Values) -> bool {
        self.siblings.get(key).is_some_and(|columns| values.iter().any(|(column, _)| columns.contains(column)))
    }
}

impl PartialEq for Unique {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values && self.outer == other.outer && self.table.is(other.table)
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

impl Reference {
    /// Whether both name the same row.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.to == other.to && self.table.is_some() == other.table.is_some() && self.values == other.values
    }
}

/// The stage of an object in which a problem belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The first, with the slot of the field.
    Field(usize),
    /// The second.
    Object,
}

/// Answers per statement: below what every database takes as columns (PostgreSQL: 1664, SQLite: 2000).
pub(crate) const QUESTIONS: usize = 1000;

impl WrongIf {
    /// The same about rows of a new object.
    fn beside(mut self, new: Option<usize>) -> Self {
        if let Self::Found(unique, _) = &mut self {
            unique.outer = new;
        }
        self
    }
}

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
    let except = Except { own: own.into_iter().collect(), ..Except::default() };
    let mut all = row_questions(object, draft, except);
    nested_questions(object, draft, &mut all);
    all
}

fn nested_questions(object: &Object<'_>, draft: &mut dyn Draft, all: &mut Vec<Question>) {
    for nested in object.nested_fields() {
        let siblings = Arc::new(siblings(object, nested));
        object.each_row(nested, draft, &mut |row, draft| {
            let Some(table) = nested.schema.table else { return };
            let own = row.key().and_then(|key| key_of(table, |column| key.get(column).cloned()));
            let own = own.map(|key| joined(&key, row.links.values.as_ref()));
            let is_replaced = nested.write.on_update == OnUpdate::Replace || !nested.write.many;
            let replaced = row.links.values.clone().filter(|_| is_replaced && object.intent.is_there());
            if let Some(values) = own.as_ref().or(row.links.values.as_ref()).filter(|_| row.may_be_new()) {
                all.extend(lacking(row, table, values));
            }
            let except = Except { own: own.into_iter().chain(replaced).collect(), siblings: Arc::clone(&siblings) };
            all.extend(row_questions(row, draft, except));
            nested_questions(row, draft, all);
        });
    }
}

/// A key, and the values by which its row belongs to another: a row with the key that belongs elsewhere is another row.
fn joined(key: &Values, links: Option<&Values>) -> Values {
    let further = links.into_iter().flat_map(|links| links.iter()).filter(|(column, _)| key.get(column).is_none());
    key.iter().chain(further).cloned().collect()
}

/// The members that a row lacks if it is not there and has to be made: each is wrong if no row has these values.
fn lacking(row: &Object<'_>, table: &'static Table, known: &Values) -> Vec<Question> {
    let values: Vec<_> = known.iter().map(|(column, value)| ((*column).to_owned(), value.clone())).collect();
    let question = |(stage, problem)| {
        let there = Reference { to: table.entity.table_ref(), table: Some(table), values: values.clone(), is_read: false };
        Question { object: row.path.clone(), ..Question::new(WrongIf::Missing(there), stage, problem) }
    };
    let is_given = |field: &Field| row.links.give(field) || row.json.get(field.name).is_some();
    let required = row.schema.writable(row.context).filter(|field| field.required && !is_given(field)).map(|field| {
        let place = Place::below(&row.path, Step::field(field.name));
        (Stage::Field(field.slot), field.reword(field.message("required")).at(place))
    });
    let denied = row.schema.denied(row.context).filter(|field| !row.links.give(field));
    let denied = denied.map(|_| (Stage::Object, DENIED.at(Place::below(&row.path, Step::Whole))));
    required.chain(denied).map(question).collect()
}

/// The questions of one draft. Its own rows do not count as a conflict: the row that it changes, and rows that it replaces.
fn row_questions(object: &Object<'_>, draft: &mut dyn Draft, except: Except) -> Vec<Question> {
    let Some(table) = object.schema.table else { return Vec::new() };
    let values = take_values(object.schema, draft, object.context);
    let row = ProposedRow { object, table, values, except, links: &object.links };
    let columns = table.columns.iter().filter_map(|column| row.unique_column(column));
    // Of a stored row the key stays; that of a new one is its database's to judge, unless it could be that of a row elsewhere.
    let key = object.may_be_new().then(|| table.key().map(|column| column.name).collect());
    let sets = table.unique_sets().chain(key).filter_map(|set| row.unique_set(&set));
    let references = table.entity.belongs_to().iter().filter_map(|relation| row.reference(relation));
    columns.chain(sets).chain(references).map(|question| Question { object: object.path.clone(), ..question }).collect()
}

/// The primary key of a row, in the order of the table's columns.
fn key_of(table: &Table, value: impl Fn(&str) -> Option<Value>) -> Option<Values> {
    table.key().map(|column| Some((column.name, value(column.name)?))).collect()
}

/// The rows that a field changes by their keys.
fn siblings(object: &Object<'_>, nested: NestedField<'_>) -> Siblings {
    let (schema, links) = (nested.schema, object.links_to(nested));
    let sibling = |entry: &Json| {
        let given = schema.writable(object.context).filter(|field| entry.get(field.name).is_some());
        // A key never changes: a row that has it keeps it.
        let columns = given.filter_map(|field| Some(field.column.filter(|column| !column.key)?.name)).collect();
        let key = key(schema, entry, object.version(), |column| links.value(column.name).cloned())?;
        Some((key_of(schema.table?, |column| key.get(column).cloned())?, columns))
    };
    let changes = nested.is_patched() && object.intent.is_there();
    let entries = object.json[nested.field.name].as_array().filter(|_| changes);
    entries.into_iter().flatten().filter_map(sibling).collect()
}

/// A row as it will be, which the questions are about.
struct ProposedRow<'a> {
    object: &'a Object<'a>,
    table: &'static Table,
    /// The values that the client gave.
    values: Values,
    except: Except,
    links: &'a Links,
}

impl ProposedRow<'_> {
    /// The value that was given for a column, unless it is `NULL`: that is equal to nothing.
    fn given(&self, column: &str) -> Option<&Value> {
        self.values.get(column).filter(|value| !is_null(value))
    }

    /// The value that the column will have: that of the outer row, the given one, or the stored one.
    fn value(&self, column: &str) -> Option<Value> {
        let stored = || self.object.intent.stored()?.get(column);
        let given = || self.values.get(column).cloned();
        self.links.value(column).cloned().or_else(given).or_else(stored).filter(|value| !is_null(value))
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

    /// Several columns that are unique together. Beside those by which the row belongs to the outer one, the problem is one of the
    /// only other column.
    fn unique_set(&self, set: &[&'static str]) -> Option<Question> {
        (set.len() > 1 && set.iter().any(|column| self.given(column).is_some())).then_some(())?;
        let is_linked = |column: &&&str| self.links.columns.contains(*column);
        let outer = set.iter().any(|column| is_linked(&column) && self.links.values.is_none()).then_some(self.links.outer);
        let known = set.iter().filter(|column| outer.is_none() || !is_linked(column));
        let values = known.map(|column| Some((*column, self.value(column)?))).collect::<Option<Values>>()?;
        if values.iter().all(|(column, value)| self.keeps(column, value)) {
            return None;
        }
        let names: Vec<&str> = set.iter().filter_map(|column| self.name_of(column)).collect();
        let detail = format!("The fields {} must make a unique set.", names.join(", "));
        let mut others = set.iter().filter(|column| !is_linked(column));
        let only = others.next().filter(|_| others.next().is_none()).and_then(|column| self.field(column));
        let (stage, step) = match only {
            Some(field) => (Stage::Field(field.slot), Step::field(field.name)),
            None => (Stage::Object, Step::Whole),
        };
        let question = self.unique(values, stage, Problem::new(Place::below(&self.object.path, step), "unique", detail));
        Some(Question { wrong_if: question.wrong_if.beside(outer), ..question })
    }

    /// The public name of a column; that of the model's field for one by which the row belongs to the outer one.
    fn name_of(&self, column: &str) -> Option<&'static str> {
        let linked = || self.table.column_named(column).filter(|_| self.links.columns.contains(&column));
        self.field(column).map(|field| field.name).or_else(|| Some(linked()?.field))
    }

    /// Whether another row has these values, besides rows that do not count as a conflict.
    fn unique(&self, values: Values, stage: Stage, problem: Problem) -> Question {
        let unique = Unique { table: self.table, values, outer: None };
        Question::new(WrongIf::Found(unique, self.except.clone()), stage, problem)
    }

    /// The row that a foreign key names.
    fn reference(&self, relation: &RelationDef) -> Option<Question> {
        let (from, to) = (names(&relation.from_col), names(&relation.to_col));
        let field = from.iter().find_map(|column| self.given(column).and_then(|_| self.field(column)))?;
        let values = from.iter().zip(to).map(|(from, to)| Some((to, self.value(from)?))).collect::<Option<Vec<_>>>()?;
        let key = values.iter().map(|(_, value)| plain(value)).collect::<Vec<_>>().join(", ");
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

fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}
