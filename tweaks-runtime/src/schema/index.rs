//! Indexes: whether the database finds and sorts rows without reading whole tables, and whether rows can be made, as far as
//! entities declare it. In constants, so that the derive's assertions can ask.

use super::filter::{Filterable, Orderable};
use super::serializer::{Field, Schema};
use super::setters::same;
use super::table::{Column, Index, Order, Table};

/// A column's name, and whether it goes down.
type Term = (&'static str, bool);

/// The most columns of a declared ordering.
const MOST_TERMS: usize = 8;

impl Table {
    /// Whether an index begins with this column.
    #[must_use]
    pub const fn is_indexed(&self, column: &Column) -> bool {
        self.serves(&[(column.name, false)])
    }

    /// Whether an index gives the rows in this order, or in the opposite one. Behind the columns of the index may stand the
    /// key, which tells ties apart, or anything if the index is unique.
    ///
    /// # Panics
    ///
    /// If the order has more than eight columns; in a constant, where it fails the build.
    #[must_use]
    pub const fn supports(&self, order: &[Order]) -> bool {
        let mut terms = [("", false); MOST_TERMS];
        assert!(order.len() <= MOST_TERMS, "an ordering has eight columns at most");
        let mut index = 0;
        while index < order.len() {
            terms[index] = (order[index].column.name, order[index].descending);
            index += 1;
        }
        self.serves(terms.split_at(order.len()).0)
    }

    const fn serves(&self, terms: &[Term]) -> bool {
        let mut index = 0;
        while index < self.indexes.len() {
            if self.follows(terms, &self.indexes[index]) {
                return true;
            }
            index += 1;
        }
        false
    }

    const fn follows(&self, terms: &[Term], index: &Index) -> bool {
        let mut matched = 0;
        // Any number of rows can have `NULL` in a column, so that only an index without it tells rows apart.
        let mut tells_apart = index.unique;
        while matched < index.terms.len() && matched < terms.len() {
            let Order { column, descending } = index.terms[matched];
            let turned = terms[0].1 != index.terms[0].descending;
            if !same(column.name, terms[matched].0) || (descending != terms[matched].1) != turned {
                return false;
            }
            tells_apart &= !column.nullable;
            matched += 1;
        }
        matched > 0 && (tells_apart || self.are_of_key(terms, matched))
    }

    /// Whether the terms from here on are columns of the key.
    const fn are_of_key(&self, terms: &[Term], from: usize) -> bool {
        let mut term = from;
        while term < terms.len() {
            let mut found = false;
            let mut index = 0;
            while index < self.columns.len() {
                found |= self.columns[index].key && same(self.columns[index].name, terms[term].0);
                index += 1;
            }
            if !found {
                return false;
            }
            term += 1;
        }
        true
    }

    /// The indexes besides that of the key.
    pub(crate) fn further_indexes(&self) -> impl Iterator<Item = &'static Index> + use<'_> {
        let is_key = |index: &Index| index.unique && index.columns().eq(self.key().map(|column| column.name));
        self.indexes.iter().filter(move |index| !is_key(index))
    }

    /// The unique indexes besides that of the key, each by the names of its columns.
    pub(crate) fn unique_sets(&self) -> impl Iterator<Item = Vec<&'static str>> + use<'_> {
        self.further_indexes().filter(|index| index.unique).map(|index| index.columns().collect())
    }

    /// Whether no two rows have the same value of this column.
    pub(crate) fn is_unique(&self, column: &str) -> bool {
        self.indexes.iter().any(|index| index.unique && index.columns().eq([column]))
    }
}

impl Schema {
    /// Whether clients may filter by the field with this name, or through it.
    #[must_use]
    pub const fn is_filterable(&self, name: &str) -> bool {
        let (Some(table), Some(field)) = (self.table, self.seen(name)) else { return false };
        match (field.column, field.nested) {
            (Some(column), _) => match field.filter {
                Filterable::Indexed => table.is_indexed(column),
                Filterable::Never => false,
                Filterable::Always | Filterable::Lookups(_) => true,
            },
            (None, Some(nested)) => {
                let by_key = !nested.relation.to_many && !matches!(field.filter, Filterable::Never);
                by_key || !field.through.filter.is_empty()
            }
            (None, None) => false,
        }
    }

    /// Whether clients may order by the field with this name, or through it.
    #[must_use]
    pub const fn is_orderable(&self, name: &str) -> bool {
        let (Some(table), Some(field)) = (self.table, self.seen(name)) else { return false };
        match (field.column, field.nested) {
            (Some(column), _) => match field.order {
                Orderable::Indexed => table.is_indexed(column),
                Orderable::Never => false,
                Orderable::Always => true,
            },
            (None, Some(nested)) => {
                let by_key = !nested.relation.to_many && !matches!(field.order, Orderable::Never);
                by_key || !field.through.order.is_empty()
            }
            (None, None) => false,
        }
    }

    const fn seen(&self, name: &str) -> Option<&'static Field> {
        let mut index = 0;
        while index < self.fields.len() {
            if same(self.fields[index].name, name) && self.fields[index].is_readable() {
                return Some(&self.fields[index]);
            }
            index += 1;
        }
        None
    }

    /// Whether a row can be made with this serializer: every column that does not fill itself has a writable field.
    #[must_use]
    pub const fn can_create(&self) -> bool {
        self.can_create_below(&[])
    }

    /// Whether a row can be made with this serializer inside another, which gives these fields of its model.
    #[must_use]
    pub const fn can_create_below(&self, given: &[&str]) -> bool {
        let Some(table) = self.table else { return false };
        // A hook may fill what no field does.
        if self.write_hooks.before_create.is_some() {
            return true;
        }
        let mut index = 0;
        while index < table.columns.len() {
            let column = &table.columns[index];
            if !column.fills_itself() && !self.writes(column.name) && !contains(given, column.field) {
                return false;
            }
            index += 1;
        }
        true
    }

    /// Whether a writable field has the column with this name.
    const fn writes(&self, column: &str) -> bool {
        let mut index = 0;
        while index < self.fields.len() {
            let field = &self.fields[index];
            if let Some(own) = field.column
                && !field.read_only
                && same(own.name, column)
            {
                return true;
            }
            index += 1;
        }
        false
    }
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(names[index], name) {
            return true;
        }
        index += 1;
    }
    false
}
