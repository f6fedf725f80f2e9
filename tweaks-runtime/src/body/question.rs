//! What a body asks of the database: does the row exist that a foreign key names, is a unique value taken?

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{Condition, Identity, RelationDef, Value};

use super::take_values;
use super::tree::Sibling;
use crate::problem::{Place, Problem, Step};
use crate::schema::Draft;
use crate::schema::Json;
use crate::schema::{Field, Schema, Table};
use crate::schema::{OnUpdate, Relation};
use crate::schema::{StoredRow, Values};

/// One question, and the problem if the answer is the wrong one.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Selects something if such a row exists.
    pub(crate) query: SelectStatement,
    /// The entity whose rows are meant, if only those count that the request may see: what is unique is so among all.
    pub(crate) seen: Option<&'static Table>,
    /// The values that no two rows may have, where the question is about such.
    pub(crate) unique: Option<Unique>,
    /// Whether the problem is that there is such a row, or that there is none.
    pub(crate) refuse_if_found: bool,
    /// The object that the problem belongs to.
    pub(crate) object: Vec<Step>,
    /// Where in its stages the problem belongs.
    pub(crate) stage: Stage,
    /// The row that is asked for, where the hooks of the serializer want to see it.
    pub(crate) row: Option<Row>,
    /// The problem.
    pub(crate) problem: Problem,
}

/// Values that only one row of a table may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Unique {
    pub(crate) table: &'static str,
    pub(crate) values: Values,
}

/// A row that a foreign key names.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) table: &'static Table,
    /// The column in that table, and its value.
    pub(crate) column: String,
    pub(crate) value: Value,
}

/// Questions per statement: below what every database takes as columns (PostgreSQL: 1664, SQLite: 2000) or binds.
pub(crate) const QUESTIONS: usize = 1000;

/// The stage of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The first, with the index of the field.
    Field(usize),
    /// The second.
    Object,
}

/// The questions that a draft asks, after its hooks normalised the values; `stored` is the row that it changes, `own` are rows that are
/// not in its way, and `siblings` rows that the same body changes: what they bring another value for, they give up.
fn questions(
    schema: &Schema,
    draft: &mut dyn Draft,
    stored: Option<&dyn StoredRow>,
    own: Vec<Condition>,
    siblings: &[Sibling],
) -> Vec<Question> {
    let Some(table) = schema.table else { return Vec::new() };
    let values = take_values(schema, draft);
    let subject = Subject { schema, table, values, stored, own, siblings };
    let columns = subject.unique_columns();
    let groups = table.unique_keys.iter().filter_map(|group| subject.unique_group(group));
    let references =
        table.entity.belongs_to().into_iter().filter_map(|relation| subject.reference(&relation)).collect::<Vec<_>>();
    columns.into_iter().chain(groups).chain(references).collect()
}

/// The questions of a draft and of all drafts nested in it; `stored` is the row that it changes.
pub(crate) fn all_questions(
    schema: &'static Schema,
    draft: &mut dyn Draft,
    stored: Option<&dyn StoredRow>,
    json: &Json,
) -> Vec<Question> {
    let own = stored.zip(schema.table).and_then(|(stored, table)| own_key(table, |column| stored.get(column)));
    let mut all = questions(schema, draft, stored, own.into_iter().collect(), &[]);
    below(schema, draft, stored, json, &[], &mut all);
    all
}

/// The questions of the drafts nested in one.
fn below(
    schema: &'static Schema,
    draft: &mut dyn Draft,
    stored: Option<&dyn StoredRow>,
    json: &Json,
    path: &[Step],
    all: &mut Vec<Question>,
) {
    let updates = stored.is_some();
    let siblings = if updates { super::tree::siblings(schema, json) } else { Vec::new() };
    super::tree::each_child(schema, draft, path, json, &mut |field, child, draft, path, json| {
        let Some(table) = child.table else { return };
        let keyed = field.write.on_update == OnUpdate::PatchById && updates;
        let key = if keyed { super::tree::key(child, json) } else { None };
        let own = key.and_then(|key| own_key(table, |column| value_of(&key, column)));
        // What a replacement takes the place of is not in its way.
        let replaced = stored.filter(|_| field.write.on_update == OnUpdate::Replace);
        let replaced = replaced.and_then(|stored| linked(table, field.relation, stored));
        let siblings = siblings.iter().find(|(name, _)| *name == field.name).map_or(&[][..], |(_, siblings)| siblings);
        let mut questions = questions(child, draft, None, own.into_iter().chain(replaced).collect(), siblings);
        for question in &mut questions {
            question.object = path.to_vec();
            if let Place::Body(place) = &mut question.problem.place {
                place.splice(0..0, path.iter().cloned());
            }
        }
        all.extend(questions);
        below(child, draft, None, json, path, all);
    });
}

fn value_of(values: &Values, column: &str) -> Option<Value> {
    values.iter().find(|(name, _)| *name == column).map(|(_, value)| value.clone())
}

/// The condition that only one row fulfils.
fn own_key(table: &Table, get: impl Fn(&str) -> Option<Value>) -> Option<Condition> {
    table.key().try_fold(Condition::all(), |own, column| Some(own.add(table.entity.equals(column.name, get(column.name)?)?)))
}

/// The condition that the rows of one parent fulfil.
fn linked(table: &Table, relation: Relation, parent: &dyn StoredRow) -> Option<Condition> {
    let definition = (relation.to)();
    let mut pairs = definition.from_col.iter().zip(definition.to_col.iter());
    pairs.try_fold(Condition::all(), |all, (from, to)| {
        Some(all.add(table.entity.equals(&to.to_string(), parent.get(&from.to_string())?)?))
    })
}

/// What the questions are about.
struct Subject<'a> {
    schema: &'a Schema,
    table: &'a Table,
    values: Values,
    stored: Option<&'a dyn StoredRow>,
    own: Vec<Condition>,
    siblings: &'a [Sibling],
}

impl Subject<'_> {
    /// The value that was given for a column, unless it is `NULL`: that is equal to nothing.
    fn given(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| *name == column).map(|(_, value)| value).filter(|value| !is_null(value))
    }

    /// The value that the column will have: the given one, or the stored one.
    fn value(&self, column: &str) -> Option<Value> {
        match self.values.iter().find(|(name, _)| *name == column) {
            Some((_, value)) => Some(value.clone()),
            None => self.stored.and_then(|stored| stored.get(column)),
        }
        .filter(|value| !is_null(value))
    }

    /// Whether the row has the value already: then nobody else does.
    fn keeps(&self, column: &str, value: &Value) -> bool {
        self.stored.is_some_and(|stored| stored.get(column).as_ref() == Some(value))
    }

    fn field(&self, column: &str) -> Option<(usize, &'static Field)> {
        let own = |field: &Field| field.is_writable() && field.column.is_some_and(|own| own.name == column);
        self.schema.fields.iter().enumerate().find(|(_, field)| own(field))
    }

    fn unique_columns(&self) -> Vec<Question> {
        let columns = self.table.columns.iter().filter(|column| column.unique || self.is_whole_key(column.name));
        columns
            .filter_map(|column| {
                let value = self.given(column.name).filter(|value| !self.keeps(column.name, value))?.clone();
                let (index, field) = self.field(column.name)?;
                let detail = format!("{} with this {} already exists.", self.schema.noun(), field.label.to_lowercase());
                let place = Place::Body(vec![Step::field(field.name)]);
                Some(Question {
                    unique: Some(self.unique(vec![(column.name, value.clone())])),
                    query: self.others(vec![(column.name, value)])?,
                    seen: None,
                    refuse_if_found: true,
                    object: Vec::new(),
                    row: None,
                    stage: Stage::Field(index),
                    problem: reworded(field, Problem::new(place, "unique", detail)),
                })
            })
            .collect()
    }

    /// A key that clients choose must not be taken either.
    fn is_whole_key(&self, column: &str) -> bool {
        let mut key = self.table.key();
        key.next().is_some_and(|own| own.name == column) && key.next().is_none()
    }

    fn unique_group(&self, group: &[&'static str]) -> Option<Question> {
        let names = || group.iter().filter_map(|column| self.field(column)).map(|(_, field)| field.name);
        group.iter().any(|column| self.given(column).is_some()).then_some(())?;
        let pairs = group.iter().map(|column| Some((*column, self.value(column)?))).collect::<Option<Values>>()?;
        if pairs.iter().all(|(column, value)| self.keeps(column, value)) {
            return None;
        }
        let detail = format!("The fields {} must make a unique set.", names().collect::<Vec<_>>().join(", "));
        Some(Question {
            unique: Some(self.unique(pairs.clone())),
            query: self.others(pairs)?,
            seen: None,
            refuse_if_found: true,
            object: Vec::new(),
            row: None,
            stage: Stage::Object,
            problem: Problem::new(Place::Body(vec![Step::Whole]), "unique", detail),
        })
    }

    fn unique(&self, values: Values) -> Unique {
        Unique { table: self.table.name, values }
    }

    /// Rows with these values, other than its own.
    fn others(&self, pairs: Values) -> Option<SelectStatement> {
        let entity = self.table.entity;
        let giving = self.siblings.iter().filter(|sibling| pairs.iter().any(|(column, _)| sibling.columns.contains(column)));
        let giving: Option<Vec<Condition>> =
            giving.map(|sibling| own_key(self.table, |column| value_of(&sibling.key, column))).collect();
        let mut condition = Condition::all();
        for (column, value) in pairs {
            condition = condition.add(entity.equals(column, value)?);
        }
        for sibling in giving? {
            condition = condition.add(sibling.not());
        }
        for own in &self.own {
            condition = condition.add(own.clone().not());
        }
        Some(Query::select().expr(Expr::val(1)).from(entity.table_ref()).cond_where(condition).take())
    }

    /// The entity that a relation leads to: one that the model belongs to, or one that the serializer shows.
    fn parent(&self, relation: &RelationDef) -> Option<&'static Table> {
        let shown = || self.schema.fields.iter().filter_map(|field| field.nested).map(|nested| nested.relation.table);
        self.table.parent(relation).or_else(|| shown().find(|table| table.entity.table_ref() == relation.to_tbl))
    }

    /// The row itself, where the serializer has hooks over the object and shows the same relation.
    fn wanted_row(&self, relation: &RelationDef, value: &Value) -> Option<Row> {
        let schema = self.schema;
        let hooks = schema.validate.is_some() || schema.validate_clean.is_some() || !schema.validators.is_empty();
        (hooks || schema.write_hooks.is_some()).then_some(())?;
        let same = |field: &&Field| {
            field.nested.is_some_and(|nested| {
                let shown = (nested.relation.to)();
                !nested.relation.to_many && shown.from_col == relation.from_col && shown.to_tbl == relation.to_tbl
            })
        };
        let nested = schema.fields.iter().find(same)?.nested?;
        let [column] = &names(&relation.to_col)[..] else { return None };
        Some(Row { table: nested.relation.table, column: column.clone(), value: value.clone() })
    }

    /// The row that a foreign key names.
    fn reference(&self, relation: &RelationDef) -> Option<Question> {
        let (from, to) = (names(&relation.from_col), names(&relation.to_col));
        let (index, field, value) = from
            .iter()
            .find_map(|column| self.field(column).and_then(|(index, field)| Some((index, field, self.given(column)?))))?;
        let mut condition = Condition::all();
        for (from, to) in from.iter().zip(&to) {
            condition = condition.add(Expr::col(sea_orm::sea_query::Alias::new(to.as_str())).eq(self.value(from)?));
        }
        let place = Place::Body(vec![Step::field(field.name)]);
        let detail = format!("Invalid pk \"{}\" - object does not exist.", shown(value));
        Some(Question {
            query: Query::select().expr(Expr::val(1)).from(relation.to_tbl.clone()).cond_where(condition).take(),
            seen: self.parent(relation),
            unique: None,
            refuse_if_found: false,
            object: Vec::new(),
            row: self.wanted_row(relation, value),
            stage: Stage::Field(index),
            problem: reworded(field, Problem::new(place, "does_not_exist", detail)),
        })
    }
}

fn reworded(field: &Field, problem: Problem) -> Problem {
    let message = field.reword(crate::problem::Message { code: problem.code, detail: problem.detail });
    Problem { place: problem.place, code: message.code, detail: message.detail }
}

fn names(identity: &Identity) -> Vec<String> {
    identity.iter().map(std::string::ToString::to_string).collect()
}

fn is_null(value: &Value) -> bool {
    *value == value.as_null()
}

/// A key as it stands in a message: text without quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::String(Some(text)) => text.clone(),
        other => other.to_string(),
    }
}
