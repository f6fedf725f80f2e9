//! Names that stand twice in one list: the second one says nothing, or was meant to be another.

use darling::Error;
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned as _;

use super::error::error;
use crate::attr::{FilterBy, Sorted, Term};
use crate::model::{Field, Serializer};

/// `filter(exact, exact)`, `required_fields(a, a)`, `validators(f, f)`, `ordering(a, desc(a))`, and two indexes over the same columns.
pub(super) fn check(serializer: &Serializer<'_>) -> Vec<Error> {
    let own = &serializer.attributes;
    let lists = [&own.required_fields, &own.read_only_fields, &own.write_only_fields, &own.on_demand_fields];
    let mut errors: Vec<Error> = lists.into_iter().flat_map(|names| repeated(&names.0)).collect();
    errors.extend(repeated(&own.validators.0));
    errors.extend(own.upsert.iter().flat_map(|upsert| repeated(&upsert.0)));
    for filter in &own.filter.named {
        if let FilterBy::Column(criterion) = &filter.by {
            errors.extend(repeated(&criterion.names));
        }
    }
    errors.extend(own.ordering.iter().chain(&own.index).flat_map(|sorted| repeated_terms(&sorted.terms)));
    let searched = own.search.iter().flat_map(|search| &search.fields).map(|searched| (&searched.relation, &searched.field));
    errors.extend(repeated_paths(&searched.collect::<Vec<_>>()));
    errors.extend(same_index(&own.index));
    errors.extend(serializer.fields.iter().flat_map(of_field));
    errors
}

fn of_field(field: &Field<'_>) -> impl Iterator<Item = Error> {
    let criteria = field.criteria().flat_map(|(_, criterion)| repeated(&criterion.names));
    criteria.chain(field.attributes.nested.iter().flat_map(|nested| repeated_terms(&nested.order)))
}

fn repeated_terms(terms: &[Term]) -> Vec<Error> {
    repeated(&terms.iter().map(|term| &term.column).collect::<Vec<_>>())
}

fn repeated(names: &[impl ToTokens]) -> Vec<Error> {
    let words: Vec<(String, Span)> = names.iter().map(|name| (written(name), name.span())).collect();
    let again = words.iter().enumerate().filter(|(index, (word, _))| words[..*index].iter().any(|(other, _)| other == word));
    again.map(|(_, (word, span))| error(format!("`{word}` stands here twice; remove one of them"), *span)).collect()
}

/// `search(a, a)`, where `search(a.name, b.name)` is well.
fn repeated_paths(paths: &[(&Option<Ident>, &Ident)]) -> Vec<Error> {
    let again = paths.iter().enumerate().filter(|(index, path)| paths[..*index].contains(path));
    again.map(|(_, (_, field))| error(format!("`{field}` stands here twice; remove one of them"), field.span())).collect()
}

fn written(name: &impl ToTokens) -> String {
    name.to_token_stream().to_string().replace(' ', "")
}

/// `index(a, b), index(a, b)`
fn same_index(indexes: &[Sorted]) -> Option<Error> {
    let terms = |index: &Sorted| {
        let terms = index.terms.iter().map(|term| (written(&term.column), term.descending)).collect::<Vec<_>>();
        (index.letters.map(|letters| letters.value), terms)
    };
    let mut seen = Vec::new();
    let again = indexes.iter().find(|index| {
        let is_known = seen.contains(&terms(index));
        seen.push(terms(index));
        is_known
    });
    again.map(|index| error("this index stands here already; remove one of them", index.span))
}
