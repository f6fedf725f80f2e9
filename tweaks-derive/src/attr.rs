//! The grammar of `#[tweaks(…)]`, as data. Darling refuses unknown keys and names the nearest known one.

mod computed;
mod example;
mod generated;
mod keyed;
mod lists;
mod nested;
mod query;
mod quotes;
mod rules;
mod search;
mod stats;
mod versions;

pub(crate) use computed::{Argument, Computed, KeptSum, Steps};
pub(crate) use example::Example;
pub(crate) use generated::{DocumentPath, Generated, Step};
pub(crate) use keyed::{Flag, Keyed, Word};
pub(crate) use lists::{Functions, Names, OnDemand, Texts};
pub(crate) use nested::{Nested, OnUpdate};
pub(crate) use query::{Criterion, FilterBy, Letters, NamedFilter, Sorted, StructCriteria, Term};
pub(crate) use quotes::check_quotes;
pub(crate) use rules::{Length, Range, Rules, digits};
pub(crate) use search::{Search, Searched};
pub(crate) use stats::{PARTS, Stats};
pub(crate) use versions::{FormerName, Required, Version, Versions};

use darling::FromAttributes;
use darling::util::PreservedStrExpr;
use syn::Path;

/// The attributes of a struct.
#[derive(Default, FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct StructAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
    pub(crate) entity: Option<Path>,
    pub(crate) name: Option<String>,
    pub(crate) rename_all: Option<Keyed<String>>,
    pub(crate) since: Option<Keyed<Version>>,
    pub(crate) until: Option<Keyed<Version>>,
    pub(crate) max_queries: Option<Keyed<usize>>,
    pub(crate) required_error: Option<Keyed<String>>,
    pub(crate) blank_error: Option<Keyed<String>>,
    pub(crate) null_error: Option<Keyed<String>>,
    #[darling(default)]
    pub(crate) required_fields: Names,
    #[darling(default)]
    pub(crate) read_only_fields: Names,
    #[darling(default)]
    pub(crate) write_only_fields: Names,
    #[darling(default)]
    pub(crate) on_demand_fields: Names,
    #[darling(default)]
    pub(crate) validators: Functions,
    pub(crate) validate: Option<PreservedStrExpr>,
    pub(crate) validate_clean: Option<PreservedStrExpr>,
    pub(crate) before_create: Option<Path>,
    pub(crate) after_create: Option<Path>,
    pub(crate) before_update: Option<Path>,
    pub(crate) after_update: Option<Path>,
    pub(crate) before_delete: Option<Path>,
    pub(crate) after_delete: Option<Path>,
    pub(crate) scope: Option<Path>,
    #[darling(default)]
    pub(crate) filter: StructCriteria,
    #[darling(default)]
    pub(crate) order: StructCriteria,
    pub(crate) ordering: Option<Sorted>,
    #[darling(multiple)]
    pub(crate) index: Vec<Sorted>,
    pub(crate) search: Option<Search>,
    pub(crate) stats: Option<Stats>,
    pub(crate) upsert: Option<Keyed<Names>>,
}

/// The attributes of a field.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct FieldAttributes {
    pub(crate) skip: Flag,
    pub(crate) since: Option<Keyed<Version>>,
    pub(crate) until: Option<Keyed<Version>>,
    #[darling(multiple)]
    pub(crate) was: Vec<FormerName>,
    pub(crate) required: Option<Keyed<Required>>,
    pub(crate) read_only: Flag,
    pub(crate) write_only: Flag,
    pub(crate) readable_by: Option<Keyed<Path>>,
    pub(crate) writable_by: Option<Keyed<Path>>,
    pub(crate) etag: Flag,
    pub(crate) json: Flag,
    pub(crate) base64: Flag,
    pub(crate) generated: Option<Keyed<Generated>>,
    pub(crate) on_demand: Option<Keyed<OnDemand>>,
    pub(crate) allow_null: Option<Keyed<bool>>,
    pub(crate) allow_blank: Option<Keyed<bool>>,
    pub(crate) trim_whitespace: Option<Keyed<bool>>,
    pub(crate) max_digits: Option<Keyed<u32>>,
    pub(crate) decimal_places: Option<Keyed<u32>>,
    pub(crate) rename: Option<Keyed<String>>,
    pub(crate) label: Option<String>,
    pub(crate) default: Option<PreservedStrExpr>,
    pub(crate) example: Option<Keyed<Example>>,
    pub(crate) on_create: Option<PreservedStrExpr>,
    pub(crate) on_update: Option<PreservedStrExpr>,
    pub(crate) validate: Option<PreservedStrExpr>,
    #[darling(default, with = nested::read)]
    pub(crate) nested: Option<Keyed<Nested>>,
    pub(crate) computed: Option<Computed>,
    pub(crate) source: Option<Steps>,
    pub(crate) kept: Option<Keyed<KeptSum>>,
    pub(crate) filter: Option<Criterion>,
    pub(crate) order: Option<Criterion>,
    pub(crate) required_error: Option<Keyed<String>>,
    pub(crate) blank_error: Option<Keyed<String>>,
    pub(crate) null_error: Option<Keyed<String>>,
    #[darling(default)]
    pub(crate) messages: Texts,
    #[darling(flatten)]
    pub(crate) rules: Rules,
    pub(crate) inner: Option<Keyed<Rules>>,
}

/// The attributes of a newtype.
#[derive(Default, FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct NewtypeAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
}

/// The attributes of an enum.
#[derive(Default, FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct EnumAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
    pub(crate) rename_all: Option<Keyed<String>>,
}

/// The attributes of a variant.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct VariantAttributes {
    pub(crate) since: Option<Keyed<Version>>,
    pub(crate) until: Option<Keyed<Version>>,
    pub(crate) rename: Option<Keyed<String>>,
}

impl FieldAttributes {
    /// The attribute that says in which form JSON has the value, and its name.
    pub(crate) fn form(&self) -> Option<(&'static str, Keyed<Word>)> {
        [("json", self.json), ("base64", self.base64)].into_iter().find_map(|(name, flag)| Some((name, flag?)))
    }

    /// Whether the field shows something else than a column or an input of its own.
    pub(crate) fn is_derived(&self) -> bool {
        self.nested.is_some() || self.is_computed()
    }

    pub(crate) fn is_computed(&self) -> bool {
        self.computed.is_some() || self.source.is_some()
    }
}

/// Gives the attributes of a struct, a field or a variant their range of versions.
macro_rules! versions {
    ($($attributes:ident),*) => {$(
        impl $attributes {
            pub(crate) fn versions(&self) -> Versions {
                Versions { since: self.since, until: self.until }
            }
        }
    )*};
}

versions!(StructAttributes, FieldAttributes, VariantAttributes);
