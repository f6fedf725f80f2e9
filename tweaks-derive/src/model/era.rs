//! Eras: the ranges of API versions in which a field has one name, and is required or not.

use crate::attr::{FieldAttributes, Keyed, Version};

/// A range of versions in which clients know a field under one name.
pub(crate) struct Era {
    pub(crate) first: Version,
    pub(crate) last: Version,
    pub(crate) name: Keyed<String>,
    pub(crate) is_required: bool,
}

impl Era {
    /// The eras of a field, the oldest first: one begins where a name or the duty to give it changes.
    pub(super) fn all(attributes: &FieldAttributes, name: &Keyed<String>) -> Vec<Self> {
        let (first, last) = (attributes.versions().first(), attributes.versions().last());
        let required = attributes.required.as_ref().map(|required| required.value.0);
        let ranges = || attributes.was.iter().map(|was| was.range).chain(required);
        let starts = ranges().map(|range| range.first()).chain(ranges().map(|range| range.last().next()));
        let mut starts: Vec<Version> = starts.filter(|start| first < *start && *start <= last).chain([first]).collect();
        starts.sort_unstable();
        starts.dedup();
        // What ends with the newest version has no version after it.
        starts.retain(|start| *start == first || *start != Version::NEWEST);
        let lasts = starts.iter().skip(1).map(|next| Version(next.0 - 1)).chain([last]);
        let era = |(first, last): (Version, Version)| {
            let former = attributes.was.iter().find(|was| was.range.has(first));
            let name = former.map_or(name, |was| &was.name).clone();
            Self { first, last, name, is_required: required.is_some_and(|range| range.has(first)) }
        };
        starts.iter().copied().zip(lasts).map(era).collect()
    }

    /// Whether it is all the time there is.
    pub(crate) fn is_all(&self) -> bool {
        (self.first, self.last) == (Version::OLDEST, Version::NEWEST)
    }

    /// Whether there is a version in both.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}
