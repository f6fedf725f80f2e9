//! Texts: what the generators of `drf_tweaks` write about a view, to the letter (§9).

use std::collections::BTreeMap;

use super::operation::Facts;
use crate::context::Action;
use crate::query::{FilterName, Owner, Pagination};
use crate::schema::{Asks, Lookup, Visibility};

/// A contribution to the text of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// For people.
    pub text: String,
    /// For programs, behind a line `---`.
    pub yaml: String,
}

impl Text {
    /// A text for people.
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), yaml: String::new() }
    }

    /// The same with another behind it.
    #[must_use]
    pub(super) fn and(self, other: &Self) -> Self {
        let join = |own: &str, more: &str| format!("{own}\n\n{more}").trim().to_owned();
        Self { text: join(&self.text, &other.text), yaml: join(&self.yaml, &other.yaml) }
    }

    /// Both parts as one.
    pub(super) fn joined(&self) -> String {
        if self.yaml.is_empty() { self.text.clone() } else { format!("{}\n---\n{}", self.text, self.yaml) }
    }
}

/// The text about the path, and that about the operation.
pub(super) fn base_info(facts: &Facts<'_>) -> Text {
    let own = facts.said.operations.iter().filter(|(action, _)| *action == facts.action()).map(|(_, text)| text.as_str());
    Text::of([facts.base()].into_iter().chain(own).collect::<Vec<_>>().join("\n\n"))
}

pub(super) fn permissions(facts: &Facts<'_>) -> Text {
    let Some([name, about]) = &facts.operation.permission else { return Text::default() };
    let about = if about.is_empty() { String::new() } else { format!("{about}\n") };
    Text::of(format!("<b>Permissions:</b>\n<i>{name}</i>\n{about}"))
}

pub(super) fn filters_and_ordering(facts: &Facts<'_>) -> Text {
    if facts.method() != "GET" {
        return Text::default();
    }
    let limiting = "\n\n<b>Limiting response fields</b>\n\n\twill limit response to only requested fields.\n\n\tusage: ?fields=FIELD_NAME_1,FIELD_NAME_2\n\n\n\n";
    let is_list = facts.action() == Action::List && facts.resource.has_autofilter;
    let parts = if is_list { [sorting(facts), filtering(facts)] } else { [String::new(), String::new()] };
    let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n\n\n");
    Text::of(format!("{limiting}{parts}"))
}

fn sorting(facts: &Facts<'_>) -> String {
    let mut names: Vec<String> = facts.names().all_orderings().into_iter().map(|order| order.name).collect();
    names.sort();
    match names.is_empty() {
        true => String::new(),
        false => format!(
            "<b>Sorting:</b>\n\n\tusage: ?ordering=FIELD_NAME,-OTHER_FIELD_NAME\n\n\tavailable fields: {}",
            names.join(", ")
        ),
    }
}

/// Filters by functions are missing, as they are there.
fn filtering(facts: &Facts<'_>) -> String {
    let mut lookups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for FilterName { lookup, owner, .. } in facts.names().all_filters() {
        let name = match owner {
            Owner::Field(path) => path.name(),
            Owner::Named(filter) if matches!(filter.asks, Asks::Column(..)) => filter.name.to_owned(),
            Owner::Named(_) => continue,
        };
        let text = if lookup == Lookup::Exact { "exact".to_owned() } else { format!("__{}", lookup.name()) };
        lookups.entry(name).or_default().push(text);
    }
    let lines: Vec<String> = lookups.iter().map(|(name, lookups)| format!("\n\n\t{name}: {}", lookups.join(", "))).collect();
    if lines.is_empty() { String::new() } else { format!("<b>Filtering:</b>{}", lines.concat()) }
}

pub(super) fn pagination(facts: &Facts<'_>) -> Text {
    let names = match facts.resource.pagination {
        _ if facts.action() != Action::List => return Text::default(),
        Pagination::None => return Text::default(),
        Pagination::LimitOffset(_, names) => names.into_iter().zip(["limit", "offset"]),
        Pagination::PageNumber(_, names) => names.into_iter().zip(["page", "page_size"]),
        Pagination::Cursor(_, names) => names.into_iter().zip(["cursor", "limit"]),
    };
    Text::of(names.map(|(name, setting)| format!("{name} -- optional, {setting}")).collect::<Vec<_>>().join("\n"))
}

pub(super) fn versioning(facts: &Facts<'_>) -> Text {
    if facts.action() == Action::Delete {
        return Text::default();
    }
    let versions = &facts.resource.versions;
    let line = |number: u32, is: &str| format!("Versions lower or equal to {number} are <b>{is}</b>");
    let deprecated =
        if versions.deprecated > 0 { format!("\n{}", line(versions.deprecated, "deprecated")) } else { String::new() };
    let obsolete = if versions.obsolete > 0 { format!("\n\n{}", line(versions.obsolete, "obsolete")) } else { String::new() };
    let produced = versions.numbers.iter().rev().map(|number| format!("\t- application/json; version={number}"));
    let produced: Vec<String> = produced.collect();
    let yaml = if produced.is_empty() { String::new() } else { format!("produces:\n{}", produced.join("\n")) };
    Text { text: format!("{deprecated}{obsolete}"), yaml }
}

/// Those of the objects themselves, without those of nested ones.
pub(super) fn on_demand_fields(facts: &Facts<'_>) -> Text {
    let fields = facts.serializer().readable(facts.context).filter(|field| field.visibility != Visibility::Always);
    let mut names: Vec<&str> = fields.map(|field| field.name).collect();
    names.sort_unstable();
    match names.is_empty() {
        true => Text::default(),
        false => Text::of(format!("\n\n<b>Access to on demand fields</b>\n\n\tavailable fields: {}\n\n", names.join(", "))),
    }
}
