//! Nested rows of updates: what they do to those that are there, for all rows that are updated together.

use std::collections::HashMap;

use super::load::Key;
use super::read::any_of;
use super::room::{self, Move};
use super::store::{Changed, Store, written};
use super::{Refusal, scope};
use crate::body::{Child, Children};
use crate::problem::{Place, Problem, Step};
use crate::schema::{OnUpdate, Relation};
use crate::schema::Schema;
use crate::schema::{StoredRow, Values};

/// The rows that updates bring for one nested field.
pub(super) struct Brought {
    name: &'static str,
    schema: &'static Schema,
    relation: Relation,
    parents: Vec<Parent>,
}

/// The rows for one parent: what points at it, and what it says about those that are there.
struct Parent {
    link: Values,
    on_update: OnUpdate,
    rows: Vec<Child>,
}

/// Whether the row has these values.
fn is(row: &dyn StoredRow, values: &Values) -> bool {
    values.iter().all(|(column, value)| row.get(column).as_ref() == Some(value))
}

/// What is done to the rows of a field.
#[derive(Default)]
struct Done {
    deleted: Vec<Box<dyn StoredRow>>,
    changed: Vec<Changed>,
    new: Vec<super::store::New>,
    missing: Vec<Problem>,
}

impl Brought {
    /// Adds the rows of a parent to those of the same field.
    pub(super) fn add(all: &mut Vec<Self>, link: Values, children: Children) {
        let Children { name, relation, schema, write, rows } = children;
        let parent = Parent { link, on_update: write.on_update, rows };
        match all.iter_mut().find(|known| known.name == name) {
            Some(known) => known.parents.push(parent),
            None => all.push(Self { name, schema, relation, parents: vec![parent] }),
        }
    }

    /// Deletes, changes and makes rows, each by one statement for all parents.
    pub(super) async fn store(self, store: Store<'_>) -> Result<(), Refusal> {
        let (table, schema) = (self.relation.table, self.schema);
        let mut there = self.lock(store).await?;
        let mut done = Done::default();
        for parent in self.parents {
            let own = there.remove(&Key::new(parent.link.iter().map(|(_, value)| value.clone()).collect()));
            done.add(parent, own.unwrap_or_default());
        }
        if !done.missing.is_empty() {
            return Err(Refusal::Problems(done.missing));
        }
        if !done.deleted.is_empty() {
            store.delete(table, schema, done.deleted).await?;
        }
        if !done.changed.is_empty() {
            let moves = done.changed.iter().map(|row| Move { stored: row.stored.as_ref(), values: &row.plan.values });
            room::make(store.transaction, table, &moves.collect::<Vec<_>>()).await.map_err(written)?;
            store.update(table, schema, done.changed).await?;
        }
        if !done.new.is_empty() {
            store.create(table, schema, done.new).await?;
        }
        Ok(())
    }

    /// The rows that are there, by their parents, as far as they matter and the request may see them; locked.
    async fn lock(&self, store: Store<'_>) -> Result<HashMap<Key, Vec<Box<dyn StoredRow>>>, Refusal> {
        let table = self.relation.table;
        let links = self.parents.iter().filter(|parent| parent.on_update != OnUpdate::Append).map(|parent| &parent.link);
        let links: Vec<&Values> = links.collect();
        let mut there: HashMap<Key, Vec<Box<dyn StoredRow>>> = HashMap::new();
        for wanted in any_of(table, &links)? {
            for row in table.entity.lock_all(store.transaction, scope::within(table, store.context, wanted)).await? {
                let columns = links.first().into_iter().flat_map(|link| link.iter());
                let key = columns.filter_map(|(column, _)| row.get(column)).collect();
                there.entry(Key::new(key)).or_default().push(row);
            }
        }
        Ok(there)
    }
}

impl Done {
    /// What the rows of a parent do to those that it has.
    fn add(&mut self, parent: Parent, mut there: Vec<Box<dyn StoredRow>>) {
        let Parent { link, on_update, rows } = parent;
        if on_update == OnUpdate::Replace {
            self.deleted.append(&mut there);
        }
        for child in rows {
            let Some(key) = child.key.as_ref().filter(|_| on_update == OnUpdate::PatchById) else {
                self.new.push(child.under(&link));
                continue;
            };
            match there.iter().position(|row| is(row.as_ref(), key)) {
                Some(at) => {
                    let stored = there.swap_remove(at);
                    self.changed.push(Changed { path: child.path, stored, plan: child.plan, context: None });
                }
                None => self.missing.push(Problem::new(
                    Place::Body(child.path.into_iter().chain([Step::Whole]).collect()),
                    "does_not_exist",
                    "This item does not exist, or another entry changes it as well.",
                )),
            }
        }
    }
}
