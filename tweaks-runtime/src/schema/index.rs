//! Indexes: what the database finds and sorts without reading whole tables, as far as entities declare it.

use super::column::same;
use super::{Column, Field, Filterable, Orderable, Schema, Table};

/// A column to sort by.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The column.
    pub column: &'static Column,
    /// From the largest to the smallest.
    pub descending: bool,
}

impl Order {
    /// From the smallest to the largest.
    #[must_use]
    pub const fn ascending(column: &'static Column) -> Self {
        Self { column, descending: false }
    }

    /// From the largest to the smallest.
    #[must_use]
    pub const fn descending(column: &'static Column) -> Self {
        Self { column, descending: true }
    }
}

impl Table {
    /// Whether an index begins with this column: the key's, one of its own, or one of several columns.
    #[must_use]
    pub const fn is_indexed(&self, column: &Column) -> bool {
        self.serves(&[(column.name, false)])
    }

    /// Whether an index gives the rows in this order, or in the opposite one. What follows the index's columns may be the
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
            if self.follows(terms, self.indexes[index]) {
                return true;
            }
            index += 1;
        }
        let mut index = 0;
        while index < self.unique_keys.len() {
            let group = self.unique_keys[index];
            if self.follows_ascending(terms, group, self.are_not_null(group)) {
                return true;
            }
            index += 1;
        }
        self.serves_by_column(terms) || self.serves_by_key(terms)
    }

    /// Whether none of these columns may be `NULL`, of which every number of rows can have one.
    const fn are_not_null(&self, names: &[&str]) -> bool {
        let mut index = 0;
        while index < self.columns.len() {
            let mut name = 0;
            while name < names.len() {
                if same(self.columns[index].name, names[name]) && self.columns[index].nullable {
                    return false;
                }
                name += 1;
            }
            index += 1;
        }
        true
    }

    /// By a column's own index.
    const fn serves_by_column(&self, terms: &[Term]) -> bool {
        let mut index = 0;
        while index < self.columns.len() {
            let column = &self.columns[index];
            if (column.indexed || column.unique)
                && self.follows_ascending(terms, &[column.name], column.unique && !column.nullable)
            {
                return true;
            }
            index += 1;
        }
        false
    }

    /// By the index of the key, whose columns stand in the order of declaration.
    const fn serves_by_key(&self, terms: &[Term]) -> bool {
        let mut matched = 0;
        let mut index = 0;
        while index < self.columns.len() && matched < terms.len() {
            if self.columns[index].key {
                if !same(self.columns[index].name, terms[matched].0) || terms[matched].1 != terms[0].1 {
                    return false;
                }
                matched += 1;
            }
            index += 1;
        }
        // After the whole key nothing is left to be sorted.
        matched > 0
    }

    const fn follows_ascending(&self, terms: &[Term], columns: &[&str], unique: bool) -> bool {
        let mut matched = 0;
        while matched < columns.len() && matched < terms.len() {
            if !same(columns[matched], terms[matched].0) || terms[matched].1 != terms[0].1 {
                return false;
            }
            matched += 1;
        }
        matched > 0 && (unique || self.are_of_key(terms, matched))
    }

    const fn follows(&self, terms: &[Term], index: &[Order]) -> bool {
        let mut matched = 0;
        while matched < index.len() && matched < terms.len() {
            let Order { column, descending } = index[matched];
            let turned = terms[0].1 != index[0].descending;
            if !same(column.name, terms[matched].0) || (descending != terms[matched].1) != turned {
                return false;
            }
            matched += 1;
        }
        matched > 0 && self.are_of_key(terms, matched)
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
}

impl Schema {
    /// Whether clients may filter by the field with this name, or through it.
    #[must_use]
    pub const fn is_filterable(&self, name: &str) -> bool {
        let (Some(table), Some(field)) = (self.table, self.readable(name)) else { return false };
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
        let (Some(table), Some(field)) = (self.table, self.readable(name)) else { return false };
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

    const fn readable(&self, name: &str) -> Option<&'static Field> {
        let mut index = 0;
        while index < self.fields.len() {
            if same(self.fields[index].name, name) && self.fields[index].is_readable() {
                return Some(&self.fields[index]);
            }
            index += 1;
        }
        None
    }
}

/// A column's name, and whether it goes down.
type Term = (&'static str, bool);

/// The most columns of a declared ordering.
const MOST_TERMS: usize = 8;
