//! Kept sums: columns that are sums over other rows, which a write remembers as soon as it changes one of those rows.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::{Condition, DbErr, DynIden, Value};

use crate::body::Unique;
use crate::exec::dialect::Dialect;
use crate::exec::{key, sql};
use crate::schema::{Column, KeptSum, Relation, StoredRow, Table, Values};

/// The rows whose kept sums are renewed at the end of a write.
#[derive(Default)]
pub(super) struct SumsToRenew(Mutex<State>);

#[derive(Default)]
struct State {
    /// The keepers whose sums are to be renewed.
    remembered: Vec<(Sums, HashSet<Values>)>,
    /// Keepers that no other writer can change: they are locked, or written by this transaction.
    held: HashSet<Unique>,
}

/// The columns of a table that are kept over the same rows. A row of the table is the keeper of those.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    pub(super) table: &'static Table,
    pub(super) relation: Relation,
}

impl Sums {
    /// All that are kept over the rows of a table, in the order in which their keepers are locked.
    pub(super) fn over(table: &Table) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for parent in table.parent_tables() {
            let sums = parent.sums_over(table).map(|kept| Self { table: parent, relation: kept.relation });
            sums.for_each(|sums| _ = (!all.iter().any(|known| known.is(sums))).then(|| all.push(sums)));
        }
        all.sort_by_key(|sums| sums.table.name);
        all
    }

    /// The relations over which a table keeps sums.
    pub(super) fn of(table: &'static Table) -> impl Iterator<Item = Self> {
        table.kept_sums.iter().map(move |kept| Self { table, relation: kept.relation })
    }

    fn is(self, other: Self) -> bool {
        self.table.is(other.table) && self.relation.is(other.relation)
    }

    pub(super) fn columns(self) -> impl Iterator<Item = &'static KeptSum> {
        self.table.kept_sums.iter().filter(move |kept| kept.relation.is(self.relation))
    }

    pub(super) fn has(self, column: &Column) -> bool {
        self.columns().any(|kept| kept.column.name == column.name)
    }

    /// Whether a column of a keeper is given back when they are renewed.
    pub(super) fn give_back(self, column: &Column) -> bool {
        let is_tag = self.table.etag.is_some_and(|tag| tag.name == column.name);
        let mut above = Self::over(self.table).into_iter().map(|above| (above.relation.to)().to_col);
        column.key || is_tag || self.has(column) || above.any(|names| names.iter().any(|name| name.to_string() == column.name))
    }

    /// Whether one of them adds up one of others.
    fn are_over(self, other: Self) -> bool {
        let adds_up = |kept: &KeptSum, column: &Column| kept.factors.iter().any(|factor| factor.name == column.name);
        let is_over = |kept: &KeptSum| other.columns().any(|below| adds_up(kept, below.column));
        self.relation.table.is(other.table) && self.columns().any(is_over)
    }

    /// Whether something is kept over them.
    pub(super) fn are_added_up(self) -> bool {
        Self::over(self.table).into_iter().any(|above| above.are_over(self))
    }

    /// The values by which the keeper of a row is found, in its own columns. A row that points at nothing is in nobody's sum.
    pub(super) fn keeper(self, value: impl Fn(&str) -> Option<Value>) -> Option<Values> {
        let definition = (self.relation.to)();
        let own = |(own, other): (&DynIden, &DynIden)| {
            let column = self.table.column_named(&own.to_string())?;
            let value = value(&other.to_string()).filter(|value| *value != value.as_null())?;
            Some((column.name, (column.typed)(value)?))
        };
        definition.from_col.iter().zip(definition.to_col.iter()).map(own).collect()
    }

    /// The values by which a row is a keeper.
    fn own(self, value: impl Fn(&str) -> Option<Value>) -> Option<Unique> {
        let own = |name: &DynIden| {
            let column = self.table.column_named(&name.to_string())?.name;
            Some((column, value(column)?))
        };
        let values = (self.relation.to)().from_col.iter().map(own).collect::<Option<Values>>()?;
        Some(Unique { table: self.table, values, outer: None })
    }
}

impl SumsToRenew {
    /// Remembers the sums over a changed row.
    pub(super) fn remember(&self, table: &Table, row: &dyn StoredRow) {
        self.remember_by(table, |column| row.get(column));
    }

    pub(super) fn remember_by(&self, table: &Table, value: impl Fn(&str) -> Option<Value>) {
        for sums in Sums::over(table) {
            let Some(keeper) = sums.keeper(&value) else { continue };
            let remembered = &mut self.state().remembered;
            match remembered.iter_mut().find(|(known, _)| known.is(sums)) {
                Some((_, keepers)) => _ = keepers.insert(keeper),
                None => remembered.push((sums, HashSet::from([keeper]))),
            }
        }
    }

    /// Notes that no other writer can change a row until the end of this transaction.
    pub(super) fn hold(&self, table: &'static Table, value: impl Fn(&str) -> Option<Value>) {
        let own: Vec<Unique> = Sums::of(table).filter_map(|sums| sums.own(&value)).collect();
        self.state().held.extend(own);
    }

    /// Whether the keepers of a row are held, as far as they are of these tables.
    pub(super) fn hold_keepers_of(&self, table: &Table, among: &[&Table], value: impl Fn(&str) -> Option<Value>) -> bool {
        let state = self.state();
        let known = Sums::over(table).into_iter().filter(|sums| among.iter().any(|table| table.is(sums.table)));
        let keepers = known.filter_map(|sums| Some(Unique { table: sums.table, values: sums.keeper(&value)?, outer: None }));
        keepers.into_iter().all(|keeper| state.held.contains(&keeper))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sums that come next: those over no other that is remembered as well; or any, if there are none.
    pub(super) fn next(&self) -> Option<Sums> {
        let remembered = &self.state().remembered;
        let is_ready = |sums: &Sums| remembered.iter().all(|(other, _)| !sums.are_over(*other));
        let mut all = remembered.iter().map(|(sums, _)| *sums);
        all.find(is_ready).or(remembered.first().map(|(sums, _)| *sums))
    }

    pub(super) fn take(&self, sums: Sums) -> Vec<Values> {
        self.state().remembered.extract_if(.., |(other, _)| other.is(sums)).flat_map(|(_, keepers)| keepers).collect()
    }

    /// The remembered rows of a table that other writers can still change.
    pub(super) fn not_held(&self, table: &'static Table, dialect: &Dialect) -> Result<Vec<Condition>, DbErr> {
        let state = self.state();
        let mut all = Vec::new();
        for (_, keepers) in state.remembered.iter().filter(|(sums, _)| sums.table.is(table)) {
            let is_free = |values: &&Values| !state.held.contains(&Unique { table, values: Values::clone(values), outer: None });
            let free: Vec<Values> = keepers.iter().filter(is_free).cloned().collect();
            all.extend(sql::rows_with(table, &key::in_order(&free), dialect)?);
        }
        Ok(all)
    }
}
