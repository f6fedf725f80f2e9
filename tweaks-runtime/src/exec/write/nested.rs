//! Nested rows of updates: sorted into those that are deleted, changed and made, for all rows that are updated together.

use std::collections::HashMap;

use super::rows::RowToWrite;
use crate::body::{Child, Children};
use crate::exec::rows::Lock;
use crate::problem::{Place, Problem, Step};
use crate::schema::{NestedWrite, OnUpdate, Relation, Rows, Schema, Values};

/// The rows that updates bring for one nested field.
pub(super) struct Brought {
    pub(super) name: &'static str,
    pub(super) schema: &'static Schema,
    pub(super) relation: Relation,
    parents: Vec<Parent>,
}

/// The rows for one parent, with the values that point at it, and how they are written.
struct Parent {
    key: Values,
    write: NestedWrite,
    rows: Vec<Child>,
}

/// The changes to the rows of a field.
#[derive(Default)]
pub(super) struct NestedChanges {
    pub(super) deleted: Rows,
    pub(super) changed: Vec<RowToWrite>,
    pub(super) new: Vec<RowToWrite>,
    pub(super) problems: Vec<Problem>,
}

impl Brought {
    /// Adds the rows of a parent to those of the same field.
    pub(super) fn add(all: &mut Vec<Self>, key: Values, children: Children) {
        let Children { name, relation, schema, write, rows } = children;
        let parent = Parent { key, write, rows };
        match all.iter_mut().find(|known| known.name == name) {
            Some(known) => known.parents.push(parent),
            None => all.push(Self { name, schema, relation, parents: vec![parent] }),
        }
    }

    /// The values by which the rows that are there belong to the parents, as far as they matter.
    pub(super) fn keys(&self) -> Vec<&Values> {
        self.parents.iter().filter(|parent| parent.write.on_update != OnUpdate::Append).map(|parent| &parent.key).collect()
    }

    /// The keys by which rows name rows that are there.
    pub(super) fn named(&mut self) -> Vec<&mut Values> {
        let patched = self.parents.iter_mut().filter(|parent| parent.write.on_update == OnUpdate::PatchById);
        patched.flat_map(|parent| &mut parent.rows).filter_map(|child| child.key.as_mut()).collect()
    }

    /// How the rows that are there are held: some are deleted if others take their place.
    pub(super) fn lock(&self) -> Lock {
        let replaces = self.parents.iter().any(|parent| parent.write.on_update == OnUpdate::Replace);
        if replaces { Lock::Delete } else { Lock::Update }
    }

    /// The changes to the rows that are there; `owners` are the places of their parents among the keys.
    pub(super) fn changes(self, owners: Vec<Vec<usize>>, rows: Rows) -> NestedChanges {
        let mut there: HashMap<usize, Rows> = HashMap::new();
        for (owners, row) in owners.into_iter().zip(rows) {
            there.entry(owners.first().copied().unwrap_or(usize::MAX)).or_default().push(row);
        }
        let mut changes = NestedChanges::default();
        let mut places = 0..;
        for parent in self.parents {
            let place = Some(()).filter(|()| parent.write.on_update != OnUpdate::Append).and_then(|()| places.next());
            let own = place.and_then(|place| there.remove(&place)).unwrap_or_default();
            changes.add(parent, own);
        }
        changes
    }
}

impl NestedChanges {
    fn add(&mut self, parent: Parent, mut there: Rows) {
        let Parent { key: parent_key, write, rows } = parent;
        if write.on_update == OnUpdate::Replace {
            self.deleted.append(&mut there);
        }
        let (is_patched, is_one) = (write.on_update == OnUpdate::PatchById, !write.many);
        let is_of_parent = |key: &Values| key.iter().all(|(name, value)| parent_key.get(name).is_none_or(|own| own == value));
        for mut child in rows {
            // An object for the one row of a row means that row, with its key or without.
            let names_row = is_patched && (child.key.is_some() || is_one);
            let place = there.iter().position(|row| child.key.as_ref().is_none_or(|key| key.fit(row.as_ref())));
            // The one row that is there has another key.
            let is_taken = is_one && !there.is_empty();
            match place.filter(|_| names_row) {
                Some(at) => self.changed.push(RowToWrite::below(&parent_key, child, Some(there.swap_remove(at)))),
                None if child.may_be_new && !is_taken && child.key.as_ref().is_none_or(is_of_parent) => {
                    self.problems.append(&mut child.plan.complete(&child.path, &parent_key));
                    self.new.push(RowToWrite::below(&parent_key, child, None));
                }
                None if child.key.is_none() => self.new.push(RowToWrite::below(&parent_key, child, None)),
                None => self.problems.push(Problem::new(
                    Place::below(&child.path, Step::Whole),
                    "does_not_exist",
                    "This item does not exist, or another entry changes it as well.",
                )),
            }
        }
    }
}
