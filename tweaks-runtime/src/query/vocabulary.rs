//! Vocabulary: every name that clients may write in a query string, for documents.
//!
//! Fields give the candidates, and each is asked about as a client would: a document says what the server takes. It is made once,
//! on no request's way. A name that another parameter has as well (a filter by a column `page`) is read as that parameter.

use std::iter::successors;

use super::names::{Meaning, Names};
use super::selection::with_fields;
use crate::schema::{Asks, Column, Field, Kind, Lookup, NamedFilter, Schema};

/// Fields, each but the first of the rows behind the one before; the names of all of them are one name in a query string.
#[derive(Clone, Debug)]
pub struct FieldPath(pub Vec<&'static Field>);

/// A parameter that filters a list.
#[derive(Clone, Debug)]
pub struct FilterName {
    /// The parameter: `price`, `price__gte`, `customer__email`. The lookup `exact` goes without saying.
    pub name: String,
    /// The comparison.
    pub lookup: Lookup,
    /// The column behind it; `None` for a filter by a function.
    pub column: Option<&'static Column>,
    /// The field or the filter whose values it takes.
    pub owner: Owner,
}

/// The part of a serializer that a filter belongs to.
#[derive(Clone, Debug)]
pub enum Owner {
    /// The last of these fields.
    Field(FieldPath),
    /// A filter that is no field.
    Named(&'static NamedFilter),
}

/// A name by which a list can be ordered.
#[derive(Clone, Debug)]
pub struct OrderName {
    /// The term, without the `-` for the opposite direction.
    pub name: String,
    /// The column behind it.
    pub column: &'static Column,
    /// The fields that lead to it.
    pub path: FieldPath,
}

impl FieldPath {
    /// The names of the fields as one: `customer__email`.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.iter().map(|field| field.name).collect::<Vec<_>>().join("__")
    }

    /// The fields of the rows behind the last field that the rule lets through. A field with a last underscore cannot be told
    /// from the separator behind it.
    fn below(&self, names: Names<'_>, rule: &Rule) -> Vec<Self> {
        let nested = self.0.last().filter(|last| !last.name.ends_with('_')).and_then(|last| Some((last, last.nested?)));
        let Some((last, nested)) = nested else { return Vec::new() };
        let schema = (nested.schema)();
        let fields = schema.readable(names.context).filter(|field| rule(self, last, schema, field));
        fields.map(|field| Self(self.0.iter().copied().chain([field]).collect())).collect()
    }

    fn has(&self, field: &Field) -> bool {
        self.0.iter().any(|own| std::ptr::eq(*own, field))
    }
}

/// Whether a path goes on from its last field, through a schema, to a field there.
type Rule<'a> = dyn Fn(&FieldPath, &Field, &'static Schema, &Field) -> bool + 'a;

impl FilterName {
    /// Whether it takes several values.
    #[must_use]
    pub fn takes_list(&self) -> bool {
        self.lookup.takes_list(self.column.map_or(&Kind::Text, |column| &column.kind))
    }

    /// Whether it looks at the entries of a list.
    #[must_use]
    pub fn is_of_entries(&self) -> bool {
        self.column.is_some_and(|column| self.lookup.is_of_entries(&column.kind))
    }

    /// The kind of a value; of each value, where the lookup takes several.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match (self.lookup, self.column, &self.owner) {
            (lookup, ..) if lookup.takes_boolean() => Kind::Boolean,
            (lookup, Some(column), _) if lookup.is_of_entries(&column.kind) => match column.kind {
                Kind::List { entry, .. } => *entry,
                _ => Kind::Text,
            },
            (Lookup::Date, ..) => Kind::Date,
            (Lookup::Year, ..) => Kind::Integer { min: 1, max: 9999 },
            (Lookup::Month, ..) => Kind::Text,
            (_, Some(column), _) => column.kind,
            (_, None, Owner::Named(NamedFilter { asks: Asks::Function(kind, _), .. })) => *kind,
            (_, None, _) => Kind::Text,
        }
    }
}

impl Names<'_> {
    /// Every filter: those by own fields, those that are no fields, and those through relations, as far as they do not lead in a circle.
    #[must_use]
    pub fn all_filters(self) -> Vec<FilterName> {
        let rule = |path: &FieldPath, last: &Field, schema: &'static Schema, next: &Field| {
            !path.has(next) && schema.is_among(next, last.through.filter)
        };
        let (own, through): (Vec<_>, Vec<_>) = self.paths(&rule).into_iter().partition(|path| path.0.len() == 1);
        let named = self.schema.filters.iter().map(|filter| (filter.name.to_owned(), Owner::Named(filter)));
        let of_field = |path: FieldPath| (path.name(), Owner::Field(path));
        let owners = own.into_iter().map(of_field).chain(named).chain(through.into_iter().map(of_field));
        owners.flat_map(|(name, owner)| self.lookups(&name, &owner)).collect()
    }

    /// The filters whose parameters begin with a name.
    fn lookups(self, name: &str, owner: &Owner) -> Vec<FilterName> {
        if matches!(self.meaning(name), Meaning::Unknown) {
            return Vec::new();
        }
        let filter = |lookup: &Lookup| {
            let name = if *lookup == Lookup::Exact { name.to_owned() } else { format!("{name}__{}", lookup.name()) };
            let column = match self.meaning(&name) {
                Meaning::Filter(path, found) => (found == *lookup).then_some(Some(path.column))?,
                Meaning::Function(_) => None,
                Meaning::NoLookup(..) | Meaning::Unknown => return None,
            };
            Some(FilterName { name, lookup: *lookup, column, owner: owner.clone() })
        };
        Lookup::ALL.iter().filter_map(filter).collect()
    }

    /// Every name by which a list can be ordered: own ones, and then those through relations.
    #[must_use]
    pub fn all_orderings(self) -> Vec<OrderName> {
        let rule = |path: &FieldPath, last: &Field, schema: &'static Schema, next: &Field| {
            !path.has(next) && schema.is_among(next, last.through.order)
        };
        let order = |path: FieldPath| {
            let name = path.name();
            self.ordering(&name).map(|found| OrderName { name, column: found.column, path })
        };
        self.paths(&rule).into_iter().filter_map(order).collect()
    }

    /// Every name that `fields`, `include_fields` and `omit` take: own fields, and then those of nested fields, as far as no serializer is
    /// entered twice.
    #[must_use]
    pub fn all_fields(self) -> Vec<FieldPath> {
        let is_entered = |path: &FieldPath, schema| {
            let before = path.0.iter().rev().skip(1).filter_map(|field| field.nested.map(|nested| (nested.schema)()));
            before.chain([self.schema]).any(|entered| std::ptr::eq(entered, schema))
        };
        self.paths(&|path, last, schema, _| with_fields(last).is_some() && !is_entered(path, schema))
    }

    /// The paths that begin at an own field, the shorter ones first.
    fn paths(self, rule: &Rule) -> Vec<FieldPath> {
        let own = self.schema.readable(self.context).map(|field| FieldPath(vec![field])).collect();
        let next = |level: &Vec<FieldPath>| {
            let next: Vec<_> = level.iter().flat_map(|path| path.below(self, rule)).collect();
            (!next.is_empty()).then_some(next)
        };
        successors(Some(own), next).take(self.depth.saturating_add(1)).flatten().collect()
    }
}
