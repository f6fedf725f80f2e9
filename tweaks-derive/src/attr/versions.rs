//! The grammar of API versions: the range of a field, its former names, and since when it is required.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::Literal;
use syn::{Lit, Meta};

use super::keyed::{Keyed, write_instead};

/// The number of an API version; zero is the time before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32);

impl Version {
    pub(crate) const OLDEST: Self = Self(0);
    pub(crate) const NEWEST: Self = Self(u32::MAX);

    /// The number as a person would write it: without its type.
    pub(crate) fn literal(self) -> Literal {
        Literal::u32_unsuffixed(self.0)
    }

    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl FromMeta for Version {
    fn from_value(value: &Lit) -> Result<Self> {
        let number = if let Lit::Int(number) = value { number.base10_parse().ok() } else { None };
        number
            .filter(|number| *number > 0)
            .map(Self)
            .ok_or_else(|| Error::custom("write the number of a version, counted from 1: `since = 2`").with_span(value))
    }
}

/// `since = 2, until = 4`
#[derive(Clone, Copy, Default, FromMeta)]
pub(crate) struct Versions {
    pub(crate) since: Option<Keyed<Version>>,
    pub(crate) until: Option<Keyed<Version>>,
}

impl Versions {
    pub(crate) fn first(&self) -> Version {
        self.since.map_or(Version::OLDEST, |since| since.value)
    }

    pub(crate) fn last(&self) -> Version {
        self.until.map_or(Version::NEWEST, |until| until.value)
    }

    pub(crate) fn has(&self, version: Version) -> bool {
        self.first() <= version && version <= self.last()
    }
}

/// `was("title", until = 2)`: a former name.
pub(crate) struct FormerName {
    pub(crate) name: Keyed<String>,
    pub(crate) range: Versions,
}

impl FromMeta for FormerName {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let example = || write_instead(meta, "was(\"title\", until = 2)");
        let Meta::List(list) = meta else { return Err(example()) };
        match NestedMeta::parse_meta_list(list.tokens.clone())?.split_first() {
            Some((NestedMeta::Lit(Lit::Str(name)), range)) if !range.is_empty() => {
                let name = Keyed { value: name.value(), span: name.span() };
                Ok(Self { name, range: Versions::from_list(range)? })
            }
            _ => Err(example()),
        }
    }
}

/// `required`, or `required(since = 2)`.
#[derive(Clone, Copy)]
pub(crate) struct Required(pub(crate) Versions);

impl Required {
    /// In every version.
    pub(crate) const ALWAYS: Self = Self(Versions { since: None, until: None });

    pub(crate) fn is_always(self) -> bool {
        self.0.since.is_none() && self.0.until.is_none()
    }
}

impl FromMeta for Required {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Self::ALWAYS),
            Meta::List(list) if !list.tokens.is_empty() => {
                Versions::from_list(&NestedMeta::parse_meta_list(list.tokens.clone())?).map(Self)
            }
            Meta::List(_) | Meta::NameValue(_) => Err(write_instead(meta, "required")),
        }
    }
}
