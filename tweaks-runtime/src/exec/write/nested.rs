//! Nested rows of updates: sorted into those that are deleted, changed and made, for all rows that are updated together.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;

use super::rows::{ChangedRow, RowToMake};
use crate::body::{Child, Children};
use crate::context::Context;
use crate::exec::condition::within_scope;
use crate::exec::dialect::Dialect;
use crate::exec::key::Key;
use crate::exec::{Refusal, sql};
use crate::problem::{Place, Problem, Step};
use crate::schema::{Lock, OnUpdate, Relation, Rows, Schema, Values};

/// The rows that updates bring for one nested field.
pub(super) struct Brought {
    name: &'static str,
    pub(super) schema: &'static Schema,
    pub(super) relation: Relation,
    parents: Vec<Parent>,
}

/// The rows for one parent, with the values that point at it, and their effect on the rows that are there.
struct Parent {
    key: Values,
    on_update: OnUpdate,
    rows: Vec<Child>,
}

/// The changes to the rows of a field.
#[derive(Default)]
pub(super) struct NestedChanges {
    pub(super) deleted: Rows,
    pub(super) changed: Vec<ChangedRow>,
    pub(super) new: Vec<RowToMake>,
    pub(super) missing: Vec<Problem>,
}

impl Brought {
    /// Adds the rows of a parent to those of the same field.
    pub(super) fn add(all: &mut Vec<Self>, key: Values, children: Children) {
        let Children { name, relation, schema, write, rows } = children;
        let parent = Parent { key, on_update: write.on_update, rows };
        match all.iter_mut().find(|known| known.name == name) {
            Some(known) => known.parents.push(parent),
            None => all.push(Self { name, schema, relation, parents: vec![parent] }),
        }
    }

    /// Locks the rows that are there, by their parents, as far as they matter and the request may see them.
    pub(super) async fn lock(
        &self,
        transaction: &DatabaseTransaction,
        context: &Context,
        dialect: &Dialect,
    ) -> Result<HashMap<Key, Rows>, Refusal> {
        let table = self.relation.table;
        let keys = self.parents.iter().filter(|parent| parent.on_update != OnUpdate::Append).map(|parent| &parent.key);
        let keys: Vec<&Values> = keys.collect();
        let mut there: HashMap<Key, Rows> = HashMap::new();
        for wanted in sql::rows_with(table, &keys, dialect)? {
            for row in table.entity.rows(transaction, within_scope(table, context, wanted), Lock::Update).await? {
                let parent = keys.first().map_or_else(|| Key::new(Vec::new()), |key| Key::like(key, row.as_ref()));
                there.entry(parent).or_default().push(row);
            }
        }
        Ok(there)
    }

    /// The changes to the rows that are there.
    pub(super) fn changes(self, mut there: HashMap<Key, Rows>) -> NestedChanges {
        let mut changes = NestedChanges::default();
        for parent in self.parents {
            let own = there.remove(&Key::from(&parent.key)).unwrap_or_default();
            changes.add(parent, own);
        }
        changes
    }
}

impl NestedChanges {
    fn add(&mut self, parent: Parent, mut there: Rows) {
        let Parent { key: parent_key, on_update, rows } = parent;
        if on_update == OnUpdate::Replace {
            self.deleted.append(&mut there);
        }
        for child in rows {
            let Some(key) = child.key.as_ref().filter(|_| on_update == OnUpdate::PatchById) else {
                self.new.push(child.under(&parent_key));
                continue;
            };
            match there.iter().position(|row| key.fit(row.as_ref())) {
                Some(at) => {
                    let stored = there.swap_remove(at);
                    self.changed.push(ChangedRow { path: child.path, stored, plan: child.plan, context: None });
                }
                None => self.missing.push(Problem::new(
                    Place::below(&child.path, Step::Whole),
                    "does_not_exist",
                    "This item does not exist, or another entry changes it as well.",
                )),
            }
        }
    }
}
