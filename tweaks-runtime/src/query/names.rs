//! Names: the columns that names in a query string lead to, as far as every serializer on the way allows it.

use super::filter_value::is_text;
use crate::context::Context;
use crate::problem::did_you_mean;
use crate::profile::Profile;
use crate::schema::{Asks, Column, Field, Filterable, Lookup, NamedFilter, Orderable, Relation, Schema, Shape, Table};

/// A column at the end of some relations, counted from a serializer's rows.
#[derive(Clone, Debug)]
pub(super) struct ColumnPath {
    pub(super) steps: Vec<Relation>,
    pub(super) table: &'static Table,
    pub(super) column: &'static Column,
    filter: Filterable,
}

/// The meaning of a parameter's name.
pub(super) enum Meaning {
    /// A filter by a column.
    Filter(ColumnPath, Lookup),
    /// A filter by the application's function.
    Function(&'static NamedFilter),
    /// A filter that has no such lookup; with its name, the lookup, and the lookups that it has.
    NoLookup(String, String, Vec<Lookup>),
    /// Nothing.
    Unknown,
}

/// The names by which clients may ask about the rows of one serializer.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The serializer.
    pub schema: &'static Schema,
    /// The request, whose version and user decide which fields there are.
    pub context: &'a Context,
    /// The most relations on a path.
    pub depth: usize,
    /// The profile, which decides which lookups there are.
    pub profile: Profile,
}

impl<'a> Names<'a> {
    /// The meaning of a parameter's name. The whole name is looked for before its end is taken for a lookup.
    pub(super) fn meaning(self, name: &str) -> Meaning {
        if let Some(meaning) = self.named(name) {
            return meaning;
        }
        let through = |field: &Field, next: &str| self.leads_to(field, next, field.through.filter);
        let Some((path, _, suffix)) = self.follow(name, through) else { return Meaning::Unknown };
        let filter = name.strip_suffix(suffix).unwrap_or(name).trim_end_matches("__");
        self.lookup(filter, path, suffix)
    }

    /// A filter that the serializer lists beside its fields.
    fn named(self, name: &str) -> Option<Meaning> {
        let table = self.schema.table?;
        self.schema.filters.iter().find_map(|filter| {
            let rest = name.strip_prefix(filter.name)?;
            match filter.asks {
                Asks::Function(..) => rest.is_empty().then_some(Meaning::Function(filter)),
                Asks::Column(column, lookups) => {
                    let suffix = if rest.is_empty() { "" } else { rest.strip_prefix("__").filter(|rest| !rest.is_empty())? };
                    let path = ColumnPath { steps: Vec::new(), table, column, filter: lookups };
                    Some(self.lookup(filter.name, path, suffix))
                }
            }
        })
    }

    fn lookup(self, filter: &str, path: ColumnPath, suffix: &str) -> Meaning {
        let lookup = if suffix.is_empty() { Some(Lookup::Exact) } else { Lookup::from_name(suffix) };
        if let Some(lookup) = lookup.filter(|lookup| self.offers(&path, *lookup)) {
            return Meaning::Filter(path, lookup);
        }
        let offered: Vec<Lookup> = Lookup::ALL.iter().copied().filter(|lookup| self.offers(&path, *lookup)).collect();
        match offered.is_empty() {
            true => Meaning::Unknown,
            false => Meaning::NoLookup(filter.to_owned(), suffix.to_owned(), offered),
        }
    }

    /// Whether clients may ask about a column by a lookup. Clients of a Django API get the lookups of `drf_tweaks`, unless the
    /// application lists lookups itself: a parameter that was ignored there must not begin to filter here.
    fn offers(self, path: &ColumnPath, lookup: Lookup) -> bool {
        let kind = &path.column.kind;
        let fits = kind.has(lookup) && (!lookup.is_textual() || lookup.is_of_entries(kind) || is_text(path.column));
        let offered = match path.filter {
            Filterable::Lookups(lookups) => return fits && lookups.contains(&lookup),
            Filterable::Always => true,
            Filterable::Indexed => path.table.serves(path.column, lookup),
            Filterable::Never => false,
        };
        fits && offered && (self.profile.is_strict() || lookup.is_upstream())
    }

    /// The column behind a term of the ordering.
    pub(super) fn ordering(self, name: &str) -> Option<ColumnPath> {
        let leads_to_one = |field: &Field| field.nested.is_some_and(|nested| !nested.relation.to_many);
        let through = |field: &Field, next: &str| leads_to_one(field) && self.leads_to(field, next, field.through.order);
        let (path, field, rest) = self.follow(name, through)?;
        let orderable = match field.order {
            Orderable::Indexed => path.table.is_indexed(path.column),
            Orderable::Always => true,
            Orderable::Never => false,
        };
        Some(path).filter(|_| orderable && rest.is_empty())
    }

    /// Whether a name is that of a nested field which has one of these names, in this version or another.
    fn leads_to(self, field: &Field, name: &str, allowed: &[&str]) -> bool {
        let schema = field.nested.filter(|_| !allowed.is_empty()).map(|nested| (nested.schema)());
        schema.is_some_and(|schema| schema.readable_field(name, self.context).is_some_and(|own| schema.is_among(own, allowed)))
    }

    /// The column that a name begins with, its field, and the rest of the name. Relations are followed as far as fields allow it.
    /// A name that ends with the separator says that something follows, and nothing does.
    fn follow(self, name: &str, through: impl Fn(&Field, &str) -> bool) -> Option<(ColumnPath, &'static Field, &str)> {
        if name.ends_with("__") {
            return None;
        }
        let (mut schema, mut rest, mut steps) = (self.schema, name, Vec::new());
        loop {
            let (head, below) = rest.split_once("__").unwrap_or((rest, ""));
            let field = schema.readable_field(head, self.context)?;
            let next = below.split_once("__").map_or(below, |(next, _)| next);
            let Some(nested) = field.nested.filter(|_| steps.len() < self.depth && through(field, next)) else {
                return Some((column_path(schema, field, steps)?, field, below));
            };
            steps.push(nested.relation);
            (schema, rest) = ((nested.schema)(), below);
        }
    }

    /// The names by which a list can be ordered, without those through relations.
    pub(super) fn orderings(self) -> impl Iterator<Item = &'static str> + use<'a> {
        self.schema.readable(self.context).map(|field| field.name).filter(move |name| self.ordering(name).is_some())
    }

    /// The names of the filters, without those through relations.
    fn filters(self) -> impl Iterator<Item = &'static str> + use<'a> {
        let fields = self.schema.readable(self.context).map(|field| field.name);
        let named = self.schema.filters.iter().map(|filter| filter.name);
        fields.chain(named).filter(move |name| !matches!(self.meaning(name), Meaning::Unknown))
    }

    /// The parameter that a misspelt one most likely meant: a filter whose name is near, or one of these.
    pub(super) fn nearest(self, name: &str, others: &[&'static str]) -> Option<String> {
        let whole = || did_you_mean(name, self.filters().chain(others.iter().copied())).map(str::to_owned);
        let Some((head, rest)) = name.split_once("__") else { return whole() };
        let Some(near) = did_you_mean(head, self.filters()) else { return whole() };
        let long = format!("{near}__{rest}");
        Some(if matches!(self.meaning(&long), Meaning::Filter(..)) { long } else { near.to_owned() })
    }
}

/// The end of a sentence about a name that is unknown.
pub(super) fn suggestion(near: Option<&str>) -> String {
    near.map_or_else(|| ".".to_owned(), |near| format!("; did you mean `{near}`?"))
}

/// The column that a field is filtered and ordered by: its own, or the foreign key behind a row that it shows.
fn column_path(schema: &'static Schema, field: &'static Field, steps: Vec<Relation>) -> Option<ColumnPath> {
    let table = schema.table?;
    let column = match (field.column, field.nested) {
        (Some(column), _) => column,
        (None, Some(nested)) if nested.shape == Shape::One => foreign_key(table, nested.relation)?,
        _ => return None,
    };
    Some(ColumnPath { steps, table, column, filter: field.filter })
}

/// The column of the table by which its rows point at others.
fn foreign_key(table: &'static Table, relation: Relation) -> Option<&'static Column> {
    let definition = (relation.to)();
    if definition.is_owner || definition.from_col.arity() != 1 {
        return None;
    }
    table.column_named(&definition.from_col.iter().next()?.to_string())
}
