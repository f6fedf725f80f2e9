//! The columns of entities as SeaORM defines them: they never change, and so each entity is asked once.

use std::any::TypeId;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{LazyLock, PoisonError, RwLock};

use sea_orm::Value;

use super::references::References;
use crate::schema::{EntityAccess, EntityColumn, EntityColumns};

/// Those of the entities that have been asked. There is one per type of the program, which is not given back.
static KNOWN: LazyLock<RwLock<HashMap<TypeId, &'static Columns>>> = LazyLock::new(RwLock::default);

/// The columns of an entity.
pub(super) struct Columns {
    columns: EntityColumns,
    /// Its foreign keys in which there are times.
    pub(super) references: References,
}

impl Columns {
    pub(super) fn of(entity: &dyn EntityAccess) -> &'static Self {
        let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&entity.id()).copied();
        known.unwrap_or_else(|| {
            let columns = entity.columns();
            let references = References::of(&columns, entity.belongs_to());
            let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
            known.entry(entity.id()).or_insert_with(|| Box::leak(Box::new(Self { columns, references })))
        })
    }

    pub(super) fn key(&self) -> impl Iterator<Item = &EntityColumn> {
        self.key.iter().map(|at| &self.all[*at])
    }

    pub(super) fn named(&self, name: &str) -> Option<&EntityColumn> {
        self.all.iter().find(|column| column.name == name)
    }

    /// Whether a column is one of the key.
    pub(super) fn is_key(&self, column: &EntityColumn) -> bool {
        self.key.contains(&column.place)
    }

    /// The values of the key as far as there are any.
    pub(super) fn key_of(&self, value: impl Fn(usize) -> Option<Value>) -> Vec<Value> {
        self.key.iter().filter_map(|place| value(*place)).collect()
    }
}

impl Deref for Columns {
    type Target = EntityColumns;

    fn deref(&self) -> &EntityColumns {
        &self.columns
    }
}
