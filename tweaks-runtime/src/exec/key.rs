//! Keys: the values by which rows of two tables belong together, compared outside of the database.

use std::collections::HashMap;

use sea_orm::{DbErr, QueryResult, Value};

use crate::schema::{Column, Kind, StoredRow, Table, Values};
use crate::value::{Kept, ReadRow, storable, widest};

/// The values of a key. Equal keys of two tables are equal whatever width their integers have.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Integer(i64),
    Other(Box<[Value]>),
}

impl Key {
    pub(super) fn new(values: Vec<Value>) -> Self {
        let values: Vec<Value> = values.into_iter().map(widest).collect();
        match values[..] {
            [Value::BigInt(Some(number))] => Self::Integer(number),
            _ => Self::Other(values.into()),
        }
    }

    /// The primary key of a row.
    pub(super) fn of_row(table: &Table, row: &dyn StoredRow) -> Self {
        Self::new(table.key().filter_map(|column| row.get(column.name)).collect())
    }

    /// Values of the columns of others, in their order.
    pub(super) fn of_values(others: &Values, values: &Values) -> Self {
        Self::new(others.iter().filter_map(|(column, _)| values.get(column).cloned()).collect())
    }

    /// Whether a text is part of it: only the database knows which others are equal to it.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Other(values) if values.iter().any(|value| matches!(value, Value::String(_))))
    }

    /// Whether its values are of the same types as those of another: a database keeps values that their column does not read.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(_), Self::Integer(_)) => true,
            (Self::Other(own), Self::Other(other)) => own.iter().map(Value::array_type).eq(other.iter().map(Value::array_type)),
            _ => false,
        }
    }

    /// The types of its values, to sort by.
    fn types(&self) -> Vec<String> {
        match self {
            Self::Integer(_) => Vec::new(),
            Self::Other(values) => values.iter().map(|value| format!("{:?}", value.array_type())).collect(),
        }
    }

    /// The values of a row in the columns of these values.
    pub(super) fn like(values: &Values, row: &dyn StoredRow) -> Self {
        Self::new(values.iter().filter_map(|(column, _)| row.get(column)).collect())
    }

    /// The key in some cells of a row; `None` if one of them is `NULL`, which belongs to nothing.
    pub(super) fn read(row: &QueryResult, cells: impl Iterator<Item = (usize, &'static Column)>) -> Result<Option<Self>, DbErr> {
        Self::given(ReadRow::Cells(row), cells)
    }

    /// The same of a row in either form.
    pub(super) fn given(row: ReadRow<'_>, cells: impl Iterator<Item = (usize, &'static Column)>) -> Result<Option<Self>, DbErr> {
        let read = |(index, column): (usize, &'static Column)| match row {
            ReadRow::Cells(row) => match Kept::of(column, row, index) {
                Ok(kept) => Ok(kept.map(|kept| storable(kept.into_value()))),
                // The column that points here may be a narrower one, or a wider.
                Err(error) => whole(row, index).filter(|_| matches!(column.kind, Kind::Integer { .. })).map(Some).ok_or(error),
            },
            ReadRow::Text(row) => Ok(row.value(index, column)?.map(storable)),
        };
        let values: Option<Vec<Value>> = cells.map(read).collect::<Result<_, DbErr>>()?;
        Ok(values.map(Self::new))
    }

    pub(super) fn values(&self) -> Vec<Value> {
        match self {
            Self::Integer(number) => vec![(*number).into()],
            Self::Other(values) => values.to_vec(),
        }
    }
}

/// A whole number of whatever width.
fn whole(row: &QueryResult, index: usize) -> Option<Value> {
    let small = || row.try_get_by_index::<i16>(index).map(i64::from);
    let number =
        row.try_get_by_index::<i64>(index).or_else(|_| row.try_get_by_index::<i32>(index).map(i64::from)).or_else(|_| small());
    number.ok().map(Into::into)
}

/// Sets of values of the same columns in an order that is the same for all writers, so that those lock rows in one order.
pub(super) fn in_order<'a>(sets: impl IntoIterator<Item = &'a Values>) -> Vec<&'a Values> {
    let place = |value: &Value| match widest(value.clone()) {
        Value::BigInt(Some(number)) => (number, String::new()),
        Value::String(Some(text)) => (0, text),
        other => (0, other.to_string()),
    };
    let mut sets: Vec<&Values> = sets.into_iter().collect();
    sets.sort_by_cached_key(|set| set.iter().map(|(_, value)| place(value)).collect::<Vec<_>>());
    sets
}

/// The keys of the parents of a page: each once, and the group of each parent.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) groups: Vec<Option<u32>>,
    index: HashMap<Key, u32>,
    distinct: Vec<Key>,
}

impl Keys {
    /// Adds the key of a parent; none for one that belongs to nothing.
    pub(super) fn add(&mut self, key: Option<Key>) -> Result<(), DbErr> {
        let mut group = self.group(key.as_ref());
        if let (Some(key), None) = (key, group) {
            let next = u32::try_from(self.distinct.len());
            let next = next.map_err(|_| DbErr::Custom("more rows than can be counted".to_owned()))?;
            self.distinct.push(key.clone());
            self.index.insert(key, next);
            group = Some(next);
        }
        self.groups.push(group);
        Ok(())
    }

    /// The same with the keys of the same types together, as [`Keys::chunks`] needs them: nearly always all are.
    pub(super) fn sorted(mut self) -> Self {
        if !self.distinct.is_sorted_by(Key::is_like) {
            self.distinct.sort_by_cached_key(Key::types);
        }
        self
    }

    /// The keys by so many at most, and only those of the same types together: a statement compares them with one list.
    pub(super) fn chunks(&self, most: usize) -> impl Iterator<Item = &[Key]> {
        self.distinct.chunk_by(Key::is_like).flat_map(move |alike| alike.chunks(most))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.distinct.len()
    }

    pub(super) fn group(&self, key: Option<&Key>) -> Option<u32> {
        self.index.get(key?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows that a database keeps in turn as one type and as another take a statement per type, and none per row.
    #[test]
    fn keys_of_the_same_types_are_together() {
        let mut keys = Keys::default();
        let given: Vec<Key> = (0..30)
            .map(|at| match at % 3 {
                0 => Key::new(vec![i64::from(at).into()]),
                1 => Key::new(vec![(f64::from(at) + 0.5).into()]),
                _ => Key::new(vec![format!("{at}").into()]),
            })
            .collect();
        for key in &given {
            keys.add(Some(key.clone())).expect("a few");
        }
        let keys = keys.sorted();
        assert_eq!(keys.chunks(100).map(<[Key]>::len).collect::<Vec<_>>(), [10, 10, 10]);
        let groups: Vec<_> = given.iter().map(|key| keys.group(Some(key))).collect();
        assert_eq!(groups, keys.groups, "where a key stands does not change whose it is");
    }
}
