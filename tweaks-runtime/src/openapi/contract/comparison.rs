//! The comparison of two documents: where it stands, and what it found.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::change::{Change, Changes};

/// The way of a value: what was right to send has to stay so, and what was never answered must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Request,
    Answer,
}

/// The effect of a change on the values that a schema allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Fewer.
    Narrower,
    /// More.
    Wider,
    /// Others.
    Other,
}

/// The longest place: schemas that are written in two ways may lead in circles that never meet.
const DEPTH: usize = 64;

/// Two documents, as far as they are compared.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Json,
    pub(super) new: &'a Json,
    place: Vec<String>,
    /// The pairs of components that were compared, by their addresses: they lead in circles, and each is to be told of once.
    seen: HashSet<(usize, usize, Way)>,
    changes: Changes,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Json, new: &'a Json) -> Self {
        Self { old, new, place: Vec::new(), seen: HashSet::new(), changes: Changes::default() }
    }

    pub(super) fn into_changes(self) -> Changes {
        self.changes
    }

    /// Compares something at a place below this one.
    pub(super) fn at(&mut self, name: &str, compare: impl FnOnce(&mut Self)) {
        self.place.push(name.to_owned());
        compare(self);
        self.place.pop();
    }

    pub(super) fn breaks(&mut self, code: &'static str, detail: impl Into<String>) {
        let change = self.change(code, detail.into());
        self.changes.breaking.push(change);
    }

    pub(super) fn notes(&mut self, code: &'static str, detail: impl Into<String>) {
        let change = self.change(code, detail.into());
        self.changes.others.push(change);
    }

    pub(super) fn tell(&mut self, is_breaking: bool, code: &'static str, detail: impl Into<String>) {
        if is_breaking { self.breaks(code, detail) } else { self.notes(code, detail) }
    }

    /// Tells of an effect on the values of a schema: bodies may only take more, answers may only give less.
    pub(super) fn affects(&mut self, way: Way, effect: Effect, code: &'static str, detail: impl Into<String>) {
        let harmless = if way == Way::Request { Effect::Wider } else { Effect::Narrower };
        self.tell(effect != harmless, code, detail);
    }

    fn change(&self, code: &'static str, detail: String) -> Change {
        Change { code, place: self.place.join(" → "), detail }
    }

    /// Whether two schemas are to be compared: a pair of components once, and none deeper than anybody writes them.
    pub(super) fn is_new(&mut self, old: &Resolved<'_>, new: &Resolved<'_>, way: Way) -> bool {
        let address = |json| std::ptr::from_ref::<Json>(json).addr();
        let are_components = old.name.is_some() && new.name.is_some();
        let is_new = !are_components || self.seen.insert((address(old.target), address(new.target), way));
        is_new && self.place.len() < DEPTH
    }
}

/// A value behind references within a document.
pub(super) struct Resolved<'a> {
    /// The value itself, which is compared once.
    pub(super) target: &'a Json,
    /// The same with the members that stand beside the reference.
    pub(super) value: Cow<'a, Json>,
    /// The last name in the reference.
    pub(super) name: Option<&'a str>,
}

/// Follows references; one that leads nowhere, or in a circle, stands for itself.
pub(super) fn resolve<'a>(root: &'a Json, json: &'a Json) -> Resolved<'a> {
    let (mut target, mut name, mut beside) = (json, None, Map::new());
    let mut followed = HashSet::new();
    while let Some(reference) = target["$ref"].as_str() {
        let next = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        let Some(next) = next.filter(|_| followed.insert(reference)) else { break };
        let own = target.as_object().into_iter().flatten().filter(|(name, _)| *name != "$ref" && !is_annotation(name));
        beside.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        (target, name) = (next, reference.rsplit('/').next());
    }
    let value = match target.as_object().filter(|_| !beside.is_empty()) {
        Some(members) => Cow::Owned(members.clone().into_iter().chain(beside).collect()),
        None => Cow::Borrowed(target),
    };
    Resolved { target, value, name }
}

/// Whether a keyword demands nothing.
fn is_annotation(name: &str) -> bool {
    const ANNOTATIONS: [&str; 9] =
        ["title", "description", "summary", "example", "examples", "deprecated", "readOnly", "writeOnly", "default"];
    ANNOTATIONS.contains(&name) || (name.starts_with("x-") && name != "x-rules")
}

/// The members that either has, in the order of the old one, with their values in both.
pub(super) fn members<'a>(old: &'a Json, new: &'a Json) -> Vec<(&'a str, Option<&'a Json>, Option<&'a Json>)> {
    let (own, others) = (old.as_object(), new.as_object());
    let kept = own.into_iter().flatten().map(|(name, value)| (name.as_str(), Some(value), new.get(name)));
    let added = others.into_iter().flatten().filter(|(name, _)| old.get(name.as_str()).is_none());
    kept.chain(added.map(|(name, value)| (name.as_str(), None, Some(value)))).collect()
}

/// The texts of a list.
pub(super) fn texts(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// Whether something is deprecated.
pub(super) fn compare_deprecation(comparison: &mut Comparison<'_>, old: &Json, new: &Json) {
    match [old, new].map(|json| json["deprecated"] == true) {
        [false, true] => comparison.notes("deprecated", "It is deprecated now."),
        [true, false] => comparison.notes("deprecated", "It is no longer deprecated."),
        _ => {}
    }
}
