//! Indexes: whether the database finds and sorts rows without reading whole tables, and whether rows can be made, as far as
//! entities declare it. In constants, so that the derive's assertions can ask.

use super::filter::{Filterable, Orderable};
use super::offers::NOWHERE;
use super::relation::ParentField;
use super::serializer::{Field, Kind, Schema};
use super::setters::{find, same};
use super::table::{Column, Index, Order, Table};

/// The most columns of a declared ordering.
const MOST_TERMS: usize = 8;

impl Field {
    /// The name in the struct.
    const fn own_name(&self) -> &'static str {
        match (self.own, self.column) {
            (Some(own), _) => own,
            (None, Some(column)) => column.field,
            (None, None) => self.name,
        }
    }
}

impl Table {
    /// Whether an index begins with this column.
    #[must_use]
    pub const fn is_indexed(&self, column: &'static Column) -> bool {
        self.supports(&[Order::ascending(column)])
    }

    /// Whether an index gives the rows in this order, or in the opposite one. Behind the columns of the index may stand the
    /// key, which tells ties apart, or anything if the index is unique.
    ///
    /// # Panics
    ///
    /// If the order has more than eight columns; in a constant, where it fails the build.
    #[must_use]
    pub const fn supports(&self, order: &[Order]) -> bool {
        assert!(order.len() <= MOST_TERMS, "an ordering has eight columns at most [tweaks::long_order]");
        find!(self.indexes, |index| index.follows(order)).is_some()
    }

    /// Whether no two rows have the same values of these fields: the key or a unique index has no other columns.
    #[must_use]
    pub const fn tells_apart(&self, fields: &[&str]) -> bool {
        find!(self.indexes, |index| index.unique && index.is_within(fields)).is_some()
    }

    /// Whether one row at most points at another row by a field. A field that is not known proves nothing, for or against; and one that is
    /// itself the field that shows the rows, as in a tree, points at the one row that it shows.
    #[must_use]
    pub const fn is_one_by(&self, field: Option<&ParentField>, own: &str) -> bool {
        match field {
            Some(field) => same(field.name, own) || self.tells_apart(field.from),
            None => true,
        }
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

impl Index {
    /// Whether it has columns of these fields only.
    const fn is_within(&self, fields: &[&str]) -> bool {
        find!(self.terms, |term| find!(fields, |field| same(field, term.column.field)).is_none()).is_none()
    }

    /// Whether it gives the rows in this order, or in the opposite one.
    const fn follows(&self, order: &[Order]) -> bool {
        let mut matched = 0;
        // Any number of rows can have `NULL` in a column, so that only an index without it tells rows apart.
        let mut tells_apart = self.unique;
        while matched < self.terms.len() && matched < order.len() {
            let (Order { column, descending }, asked) = (self.terms[matched], order[matched]);
            let turned = order[0].descending != self.terms[0].descending;
            if !same(column.name, asked.column.name) || (descending != asked.descending) != turned {
                return false;
            }
            tells_apart &= !column.nullable;
            matched += 1;
        }
        let further = order.split_at(matched).1;
        matched > 0 && (tells_apart || find!(further, |term| !term.column.key).is_none())
    }
}

impl Schema {
    /// Whether clients may filter by the field with this name, or through it.
    #[must_use]
    pub const fn is_filterable(&self, name: &str) -> bool {
        let Some(field) = self.seen(name) else { return false };
        let allowed = match field.filter {
            Filterable::Indexed => Orderable::Indexed,
            Filterable::Always | Filterable::Lookups(_) => Orderable::Always,
            Filterable::Never => Orderable::Never,
        };
        self.answers(field, allowed, field.through.filter)
    }

    /// Whether clients may order by the field with this name, or through it.
    #[must_use]
    pub const fn is_orderable(&self, name: &str) -> bool {
        let Some(field) = self.seen(name) else { return false };
        self.answers(field, field.order, field.through.order)
    }

    /// Whether words can be looked for in the field with this name: a text of a column that clients see.
    #[must_use]
    pub const fn is_searchable(&self, name: &str) -> bool {
        matches!(self.seen(name), Some(Field { column: Some(Column { kind: Kind::Text, .. }), .. }))
    }

    /// Whether a field can be asked about, where this is allowed of it itself, and of these fields behind it.
    const fn answers(&self, field: &Field, allowed: Orderable, through: &[&str]) -> bool {
        match (self.table, field.column, field.nested) {
            (Some(table), Some(column), _) => match allowed {
                Orderable::Indexed => table.is_indexed(column),
                Orderable::Always => true,
                Orderable::Never => false,
            },
            (Some(_), None, Some(nested)) => {
                let by_key = !nested.relation.to_many && !matches!(allowed, Orderable::Never);
                by_key || !through.is_empty()
            }
            _ => false,
        }
    }

    const fn seen(&self, name: &str) -> Option<&'static Field> {
        match self.meant(name) {
            Some(field) if field.is_readable() => Some(field),
            _ => None,
        }
    }

    /// The field that an attribute names: as the struct calls it, or else by its public name.
    pub(super) const fn meant(&self, name: &str) -> Option<&'static Field> {
        match find!(self.fields, |field| same(field.own_name(), name)) {
            Some(field) => Some(field),
            None => find!(self.fields, |field| same(field.name, name)),
        }
    }

    /// The position of the first column that nothing fills in a row that is made with this serializer, or `NOWHERE`.
    #[must_use]
    pub const fn lacking_column(&self) -> usize {
        let (Some(table), Some(lacking)) = (self.table, self.lacking_below(&[])) else { return NOWHERE };
        let mut position = 0;
        while !same(table.columns[position].name, lacking.name) {
            position += 1;
        }
        position
    }

    /// The field of that column.
    #[must_use]
    pub const fn lacking(&self) -> Option<&'static str> {
        self.lacking_field(&[])
    }

    /// The same where the row is made inside another, which gives what the field points by. A field that is not there is said elsewhere.
    #[must_use]
    pub const fn lacking_in(&self, parent: Option<&ParentField>) -> Option<&'static str> {
        match parent {
            Some(parent) => self.lacking_field(parent.from),
            None => None,
        }
    }

    const fn lacking_field(&self, given: &[&str]) -> Option<&'static str> {
        match self.lacking_below(given) {
            Some(column) => Some(column.field),
            None => None,
        }
    }

    /// Whether fields show the whole key of its rows, but for what the outer row gives that the field points at.
    #[must_use]
    pub const fn has_key_fields_in(&self, parent: Option<&ParentField>) -> bool {
        let (Some(table), Some(parent)) = (self.table, parent) else { return self.table.is_some() };
        let lacking = find!(table.columns, |column| {
            let shown = find!(self.fields, |field| matches!(field.column, Some(own) if same(own.name, column.name)));
            let is_given = find!(parent.from, |field| same(field, column.field)).is_some();
            column.key && !is_given && shown.is_none()
        });
        lacking.is_none()
    }

    const fn lacking_below(&self, given: &[&str]) -> Option<&'static Column> {
        let Some(table) = self.table else { return None };
        // A hook may fill what no field does.
        if self.write_hooks.before_create.is_some() {
            return None;
        }
        find!(table.columns, |column| {
            let is_given = find!(given, |field| same(field, column.field)).is_some();
            !column.fills_itself() && !is_given && !self.writes(column.name)
        })
    }

    /// Whether in each version that begins or ends with a field a writable field, or the default of one, fills the column.
    const fn writes(&self, column: &str) -> bool {
        let [oldest, newest] = [self.versions[0].number(), self.versions[1].number()];
        let lacking = find!(self.fields, |field| {
            let [first, last] = [field.versions[0].number(), field.versions[1].number()];
            first > oldest && first <= newest && !self.fills(column, first) || last < newest && !self.fills(column, last + 1)
        });
        lacking.is_none() && self.fills(column, oldest)
    }

    const fn fills(&self, column: &str, version: u32) -> bool {
        let filling = find!(self.fields, |field| {
            let is_in = field.versions[0].number() <= version && version <= field.versions[1].number();
            matches!(field.column, Some(own) if same(own.name, column)) && !field.read_only && (is_in || field.default.is_some())
        });
        filling.is_some()
    }

    /// Whether it is there in all versions from the one to the other.
    #[must_use]
    pub const fn is_in_versions(&self, first: u32, last: u32) -> bool {
        self.versions[0].number() <= first && last <= self.versions[1].number()
    }
}
