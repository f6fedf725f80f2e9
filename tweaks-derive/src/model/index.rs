//! The columns and the indexes of a model's table.

use super::field::Field;
use super::shape::Family;
use crate::attr::{Letters, Sorted, Term};
use crate::sea::Column;

/// An index of a model's table.
pub(crate) struct Index {
    pub(crate) unique: bool,
    /// The positions of its columns, and whether they go down.
    pub(crate) terms: Vec<(usize, bool)>,
}

/// An index over the letters of texts.
pub(crate) struct TextIndex {
    pub(crate) letters: Letters,
    /// The positions of its columns.
    pub(crate) columns: Vec<usize>,
}

/// Gives the columns that the table lists their positions.
pub(super) fn number_columns(fields: &mut [Field<'_>], declared: &[Sorted]) {
    let terms: Vec<&Term> = declared.iter().flat_map(|index| &index.terms).collect();
    let listed = fields.iter_mut().filter(|field| is_listed(field, &terms));
    listed.enumerate().for_each(|(index, field)| field.column_index = Some(index));
}

/// The table lists a skipped column if the framework fills it, if an index has it, or if it may be one end of a relation.
fn is_listed(field: &Field<'_>, terms: &[&Term]) -> bool {
    let Some(column) = &field.column else { return false };
    let attributes = &field.attributes;
    let filled = attributes.on_create.is_some() || attributes.on_update.is_some() || attributes.kept.is_some();
    let joins = matches!(field.shape.family, Family::Integer | Family::Text | Family::Uuid);
    let in_index = column.unique || column.indexed || column.unique_key.is_some();
    !field.is_skipped() || filled || joins || in_index || terms.iter().any(|term| field.is_named(&term.column))
}

/// Every index: the key, those of single columns, groups that are unique together, and declared ones.
pub(super) fn indexes(fields: &[Field<'_>], declared: &[Sorted]) -> Vec<Index> {
    let columns = || fields.iter().filter_map(|field| Some((field.column_index?, field.column.as_ref()?)));
    let of_columns = |is_in: &dyn Fn(&Column) -> bool| {
        columns().filter(|(_, column)| is_in(column)).map(|(index, _)| (index, false)).collect::<Vec<_>>()
    };
    let mut indexes = vec![Index { unique: true, terms: of_columns(&|column| column.key) }];
    let single = columns().filter(|(_, column)| column.unique || column.indexed);
    indexes.extend(single.map(|(index, column)| Index { unique: column.unique, terms: vec![(index, false)] }));
    let mut groups: Vec<&str> = Vec::new();
    for group in columns().filter_map(|(_, column)| column.unique_key.as_deref()) {
        if !groups.contains(&group) {
            groups.push(group);
            indexes.push(Index { unique: true, terms: of_columns(&|column| column.unique_key.as_deref() == Some(group)) });
        }
    }
    let ordered = declared.iter().filter(|index| index.letters.is_none());
    indexes.extend(ordered.map(|index| Index { unique: false, terms: positions(fields, &index.terms) }));
    indexes.retain(|index| !index.terms.is_empty());
    indexes
}

/// Every index over letters.
pub(super) fn text_indexes(fields: &[Field<'_>], declared: &[Sorted]) -> Vec<TextIndex> {
    let index = |index: &Sorted| {
        let columns: Vec<usize> = positions(fields, &index.terms).into_iter().map(|(column, _)| column).collect();
        index.letters.map(|letters| TextIndex { letters: letters.value, columns })
    };
    declared.iter().filter_map(index).filter(|index| !index.columns.is_empty()).collect()
}

/// The positions of the columns, up to one that the table does not have.
pub(super) fn positions(fields: &[Field<'_>], terms: &[Term]) -> Vec<(usize, bool)> {
    let position = |term: &Term| {
        let field = fields.iter().find(|field| field.is_named(&term.column))?;
        Some((field.column_index?, term.descending))
    };
    terms.iter().map_while(position).collect()
}
