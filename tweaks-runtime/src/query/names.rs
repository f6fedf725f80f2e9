//! Targets: the columns that names in a query string lead to, as far as every serializer on the way allows it.

use crate::problem::did_you_mean;
use crate::schema::{Asks, Column, Field, Filterable, Lookup, NamedFilter, Orderable, Schema, Table};
use crate::schema::{Relation, Shape};

/// The end of a way from a serializer's rows.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) steps: Vec<Relation>,
    pub(super) table: &'static Table,
    pub(super) column: &'static Column,
    filter: Filterable,
}

impl Target {
    /// Whether the column can be asked about by this lookup. Clients of a Django API get what they know, unless the
    /// application lists lookups itself: what was ignored there must not begin to filter here.
    pub(super) fn has(&self, lookup: Lookup, upstream: bool) -> bool {
        let fits = self.column.kind.has(lookup) && (!lookup.is_textual() || super::filter_value::is_text(self.column));
        let offered = match self.filter {
            Filterable::Lookups(lookups) => lookups.contains(&lookup),
            Filterable::Always => true,
            Filterable::Indexed => self.table.is_indexed(self.column),
            Filterable::Never => false,
        };
        fits && offered && (!upstream || lookup.is_upstream() || matches!(self.filter, Filterable::Lookups(_)))
    }

    /// The lookups that it has.
    pub(super) fn lookups(&self, upstream: bool) -> impl Iterator<Item = Lookup> {
        Lookup::ALL.into_iter().filter(move |lookup| self.has(*lookup, upstream))
    }
}

/// What the name of a parameter means.
pub(super) enum Meaning {
    /// A filter by a column.
    Filter(Target, Lookup),
    /// A filter by the application's function.
    Function(&'static NamedFilter),
    /// A filter that has no such lookup.
    NoLookup(String, Target),
    /// Nothing.
    Unknown,
}

/// What may be asked about the rows of one serializer.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub(super) schema: &'static Schema,
    /// The most relations on a way.
    pub(super) depth: usize,
    /// Whether only the lookups of `drf_tweaks` are offered by themselves.
    pub(super) upstream: bool,
}

impl Names {
    /// What the name of a parameter means. The whole name is looked for before its end is taken for a lookup.
    pub(super) fn meaning(self, name: &str) -> Meaning {
        if let Some(meaning) = self.named(name) {
            return meaning;
        }
        let found = self.filter(self.schema, name).filter(|_| !name.ends_with("__"));
        let Some((target, rest)) = found else { return Meaning::Unknown };
        let way = name.strip_suffix(rest).unwrap_or(name).trim_end_matches("__");
        self.lookup(way, target, rest)
    }

    fn lookup(self, name: &str, target: Target, suffix: &str) -> Meaning {
        let lookup = if suffix.is_empty() { Some(Lookup::Exact) } else { Lookup::from_name(suffix) };
        if target.lookups(self.upstream).next().is_none() {
            return Meaning::Unknown;
        }
        match lookup.filter(|lookup| target.has(*lookup, self.upstream)) {
            Some(lookup) => Meaning::Filter(target, lookup),
            None => Meaning::NoLookup(name.to_owned(), target),
        }
    }

    /// A filter that the serializer lists beside its fields.
    fn named(self, name: &str) -> Option<Meaning> {
        let table = self.schema.table?;
        self.schema.filters.iter().find_map(|filter| {
            let rest = name.strip_prefix(filter.name)?;
            match filter.asks {
                Asks::Function(..) => rest.is_empty().then_some(Meaning::Function(filter)),
                Asks::Column(column, lookups) => {
                    let suffix = if rest.is_empty() { "" } else { rest.strip_prefix("__")? };
                    let target = Target { steps: Vec::new(), table, column, filter: lookups };
                    Some(self.lookup(filter.name, target, suffix))
                }
            }
        })
    }

    /// The column behind a name and what is left of the name, following relations as far as both ends allow it.
    fn filter<'a>(self, schema: &'static Schema, name: &'a str) -> Option<(Target, &'a str)> {
        let mut steps = Vec::new();
        let (mut schema, mut rest, mut allowed) = (schema, name, None);
        loop {
            let (field, below) = visible(schema, rest, allowed)?;
            let next = below.split_once("__").map_or(below, |(next, _)| next);
            match field.nested.filter(|_| field.through.filter.contains(&next) && steps.len() < self.depth) {
                Some(nested) => {
                    steps.push(nested.relation);
                    (schema, rest, allowed) = ((nested.schema)(), below, Some(field.through.filter));
                }
                None => return Some((target(schema, field, steps)?, below)),
            }
        }
    }

    /// The column behind a term of the ordering.
    pub(super) fn ordering(self, name: &str) -> Option<Target> {
        let mut steps: Vec<Relation> = Vec::new();
        let (mut schema, mut rest, mut allowed) = (self.schema, name, None);
        loop {
            let (field, below) = visible(schema, rest, allowed)?;
            if below.is_empty() {
                let target = target(schema, field, steps)?;
                let orderable = match field.order {
                    Orderable::Indexed => target.table.is_indexed(target.column),
                    Orderable::Always => true,
                    Orderable::Never => false,
                };
                return Some(target).filter(|_| orderable);
            }
            let next = below.split_once("__").map_or(below, |(next, _)| next);
            let nested = field.nested.filter(|nested| !nested.relation.to_many)?;
            (field.through.order.contains(&next) && steps.len() < self.depth).then_some(())?;
            steps.push(nested.relation);
            (schema, rest, allowed) = ((nested.schema)(), below, Some(field.through.order));
        }
    }

    /// The names by which a list can be ordered, without those through relations.
    pub(super) fn orderings(self) -> impl Iterator<Item = &'static str> {
        self.schema.fields.iter().map(|field| field.name).filter(move |name| self.ordering(name).is_some())
    }

    /// The names of the filters, without those through relations.
    pub(super) fn filters(self) -> impl Iterator<Item = &'static str> {
        let fields = self.schema.fields.iter().map(|field| field.name);
        let named = self.schema.filters.iter().map(|filter| filter.name);
        fields.chain(named).filter(move |name| !matches!(self.meaning(name), Meaning::Unknown))
    }

    /// The parameter that a misspelt one most likely meant: a filter whose name is near, or one of these.
    pub(super) fn nearest(self, name: &str, others: impl Iterator<Item = &'static str>) -> Option<String> {
        let (head, rest) = name.split_once("__").map_or((name, None), |(head, rest)| (head, Some(rest)));
        let of_head = || {
            let near = did_you_mean(head, self.filters())?;
            match rest {
                None => Some(near.to_owned()),
                Some(rest) => {
                    let name = format!("{near}__{rest}");
                    Some(if matches!(self.meaning(&name), Meaning::Filter(..)) { name } else { near.to_owned() })
                }
            }
        };
        let all = self.filters().chain(others);
        let whole = did_you_mean(name, all).map(str::to_owned);
        if rest.is_some() { of_head().or(whole) } else { whole }
    }
}

/// The field that a name begins with, if clients may see it, and what follows it.
fn visible<'a>(schema: &'static Schema, name: &'a str, allowed: Option<&[&str]>) -> Option<(&'static Field, &'a str)> {
    let (head, below) = name.split_once("__").unwrap_or((name, ""));
    let field = schema.field(head).filter(|field| field.is_readable())?;
    allowed.is_none_or(|allowed| allowed.contains(&head)).then_some((field, below))
}

/// The column that a field is filtered and ordered by: its own, or the foreign key behind a row that it shows.
fn target(schema: &'static Schema, field: &'static Field, steps: Vec<Relation>) -> Option<Target> {
    let table = schema.table?;
    let column = match (field.column, field.nested) {
        (Some(column), _) => column,
        (None, Some(nested)) if nested.shape == Shape::One => foreign_key(table, nested.relation)?,
        _ => return None,
    };
    Some(Target { steps, table, column, filter: field.filter })
}

/// The column of the table by which its rows point at others.
fn foreign_key(table: &'static Table, relation: Relation) -> Option<&'static Column> {
    let definition = (relation.to)();
    if definition.is_owner || definition.from_col.arity() != 1 {
        return None;
    }
    let name = definition.from_col.iter().next()?.to_string();
    table.columns.iter().find(|column| column.name == name)
}
