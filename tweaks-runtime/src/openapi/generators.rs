//! Generators: the parts of a document, each of which adds to an operation (`drf_tweaks` §9).

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::operation::{Facts, Operation, header};
use super::text::{self, Text};
use super::{parameters, responses};
use crate::context::Action;
use crate::description::Versioning;

/// A part of the document of an operation.
pub trait Generator: Send + Sync + 'static {
    /// The name by which it is left out or replaced.
    fn name(&self) -> &'static str;

    /// Adds what it knows of an operation.
    fn add(&self, facts: &Facts<'_>, operation: &mut Operation);

    /// What it says in the texts of `drf_tweaks`.
    fn text(&self, facts: &Facts<'_>) -> Text {
        let _ = facts;
        Text::default()
    }
}

/// The generators of a document, in the order in which they are asked.
///
/// ```
/// use tweaks_runtime::openapi::{Facts, Generator, Generators, Operation};
///
/// /// Who answers for an API.
/// struct Team;
///
/// impl Generator for Team {
///     fn name(&self) -> &'static str {
///         "team"
///     }
///
///     fn add(&self, _: &Facts<'_>, operation: &mut Operation) {
///         operation.set("x-team", "shop");
///     }
/// }
///
/// let generators = Generators::default().without("permissions").with(Team);
/// # drop(generators);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Generators(Vec<Arc<dyn Generator>>);

impl Default for Generators {
    /// All of them: what an operation is, takes and answers, permissions, filters and ordering, pages, versions, on-demand fields.
    fn default() -> Self {
        Self(vec![
            Arc::new(BaseInfo),
            Arc::new(Permissions),
            Arc::new(FiltersAndOrdering),
            Arc::new(Pagination),
            Arc::new(ApiVersions),
            Arc::new(OnDemandFields),
        ])
    }
}

impl Generators {
    /// None of them.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds one, in the place of one of its name.
    pub fn with(mut self, generator: impl Generator) -> Self {
        match self.0.iter().position(|own| own.name() == generator.name()) {
            Some(at) => self.0[at] = Arc::new(generator),
            None => self.0.push(Arc::new(generator)),
        }
        self
    }

    /// Leaves one out.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|own| own.name() != name);
        self
    }

    pub(super) fn add(&self, facts: &Facts<'_>, operation: &mut Operation) {
        self.0.iter().for_each(|generator| generator.add(facts, operation));
    }

    pub(super) fn text(&self, facts: &Facts<'_>) -> String {
        self.0.iter().fold(Text::default(), |text, generator| text.and(&generator.text(facts))).joined()
    }
}

/// What an operation is, takes and answers.
struct BaseInfo;

impl Generator for BaseInfo {
    fn name(&self) -> &'static str {
        "base_info"
    }

    fn text(&self, facts: &Facts<'_>) -> Text {
        text::base_info(facts)
    }

    fn add(&self, facts: &Facts<'_>, operation: &mut Operation) {
        operation.set("summary", summary(facts));
        operation.describe(&text::base_info(facts).text);
        operation.describe(facts.serializer().about);
        operation.extend(parameters::of_path(facts));
        if let Some(body) = responses::body(facts) {
            operation.set("requestBody", body);
        }
        responses::successes(facts, operation);
        responses::refusals(facts, operation);
        preconditions(facts, operation);
        let string = json!({"type": "string"});
        facts.resource.own_parameters.iter().for_each(|name| operation.parameter(parameters::query(name, "", &string)));
        if facts.api.conventions.counts_queries {
            let number = header("The number of statements.", &json!({"type": "integer"}));
            operation.statuses().into_iter().for_each(|status| operation.header(status, "X-Query-Count", number.clone()));
        }
    }
}

fn summary(facts: &Facts<'_>) -> String {
    let noun = facts.serializer().noun();
    match facts.action() {
        Action::List => format!("List of {noun} objects"),
        Action::Create => format!("New {noun}"),
        Action::Retrieve => format!("One {noun}"),
        Action::Update if facts.asks_for_ranges() => format!("Change of a {noun}"),
        Action::Update => format!("Change of all fields of a {noun}"),
        Action::PartialUpdate => format!("Change of some fields of a {noun}"),
        Action::Delete => format!("Deletion of a {noun}"),
        Action::BulkEdit => format!("Creation, change and deletion of many {noun} objects"),
        Action::Stats => format!("Figures over {noun} objects"),
        Action::Custom(name) => name.replace('_', " "),
        Action::Metadata => "Metadata".to_owned(),
    }
}

/// The headers by which a request says what it is about.
fn preconditions(facts: &Facts<'_>, operation: &mut Operation) {
    let is_one = !facts.operation.is_of_list;
    let is_write = facts.operation.is_write();
    if facts.has_tag() && is_one && is_write {
        let about = "The state that the object is expected to have, as its `ETag` says it.";
        operation.parameter(parameters::header("If-Match", about, facts.resource.if_match_required));
    }
    let is_tagged_read = facts.has_tag() && is_one && facts.action() == Action::Retrieve;
    if is_tagged_read || matches!(facts.action(), Action::List | Action::Stats) {
        operation.parameter(parameters::header("If-None-Match", "The state that the client knows.", false));
    }
    if facts.makes_at_key() {
        let about = "`*` for an object that is to be made, and not changed.";
        let mut parameter = parameters::header("If-None-Match", about, false);
        parameter["schema"] = json!({"type": "string", "enum": ["*"]});
        operation.parameter(parameter);
    }
    if let Some(preferences) = preferences(facts) {
        let about = "What the client would rather have (RFC 7240).";
        let mut parameter = parameters::header("Prefer", about, false);
        parameter["schema"] = json!({"type": "string", "enum": preferences});
        operation.parameter(parameter);
    }
    if facts.resource.takes_idempotency_key && is_write {
        let repeats = matches!(facts.action(), Action::Create | Action::PartialUpdate | Action::BulkEdit | Action::Custom(_));
        let about = "A key by which the request is done once, however often it is sent.";
        let mut parameter = parameters::header("Idempotency-Key", about, facts.resource.idempotency_key_required && repeats);
        parameter["schema"] = json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"});
        operation.parameter(parameter);
    }
}

/// The values of `Prefer` that change the answer to a write.
fn preferences(facts: &Facts<'_>) -> Option<&'static [&'static str]> {
    match facts.action() {
        Action::Create | Action::Update | Action::PartialUpdate => Some(&["return=minimal", "return=representation"]),
        Action::Delete if facts.asks_for_ranges() => Some(&["return=minimal"]),
        Action::BulkEdit if facts.resource.bulk.is_lenient() => Some(&["return=minimal", "handling=lenient"]),
        Action::BulkEdit => Some(&["return=minimal"]),
        _ => None,
    }
}

/// Who may do it.
struct Permissions;

impl Generator for Permissions {
    fn name(&self) -> &'static str {
        "permissions"
    }

    fn text(&self, facts: &Facts<'_>) -> Text {
        text::permissions(facts)
    }

    fn add(&self, facts: &Facts<'_>, operation: &mut Operation) {
        if let Some([name, sentence]) = &facts.operation.permission {
            operation.describe(&format!("Permission: `{name}`. {sentence}"));
            operation.set("x-permissions", json!([name]));
        }
        if facts.api.conventions.is_authenticated {
            let user = json!({"user": []});
            operation.set("security", if facts.operation.needs_user { json!([user]) } else { json!([{}, user]) });
        }
    }
}

/// Which rows, in which order, with which fields.
struct FiltersAndOrdering;

impl Generator for FiltersAndOrdering {
    fn name(&self) -> &'static str {
        "filters_and_ordering"
    }

    fn text(&self, facts: &Facts<'_>) -> Text {
        text::filters_and_ordering(facts)
    }

    fn add(&self, facts: &Facts<'_>, operation: &mut Operation) {
        let (is_list, is_stats) = (facts.action() == Action::List, facts.action() == Action::Stats);
        if (is_list || is_stats) && facts.resource.has_autofilter {
            operation.extend(parameters::filters(facts));
            operation.extend(parameters::groups(facts));
            operation.extend(parameters::search(facts));
        }
        if is_list && facts.resource.has_autofilter {
            operation.extend(parameters::ordering(facts));
        }
        if is_stats {
            operation.extend(parameters::grouping(facts));
        }
        if shows_fields(facts) {
            let about =
                [("fields", "The fields that the answer has, and no others."), ("omit", "Fields that the answer does not have.")];
            let both = about.into_iter().filter_map(|(name, about)| parameters::fields(facts, name, about));
            operation.extend(both);
        }
    }
}

/// Whether the answer has the fields that the query string asks for.
fn shows_fields(facts: &Facts<'_>) -> bool {
    match facts.action() {
        Action::List | Action::Retrieve | Action::Create | Action::Update | Action::PartialUpdate => true,
        Action::BulkEdit => !facts.is_strict(),
        _ => false,
    }
}

/// Which page.
struct Pagination;

impl Generator for Pagination {
    fn name(&self) -> &'static str {
        "pagination"
    }

    fn text(&self, facts: &Facts<'_>) -> Text {
        text::pagination(facts)
    }

    fn add(&self, facts: &Facts<'_>, operation: &mut Operation) {
        let is_list = facts.action() == Action::List || (facts.action() == Action::BulkEdit && !facts.is_strict());
        if !is_list {
            return;
        }
        if facts.asks_for_ranges() {
            operation.set("x-pagination", json!({"place": "range"}));
            return operation.extend(parameters::ranges(facts));
        }
        operation.extend(parameters::pages(facts));
        if let Some([place, size]) = parameters::place_and_size(facts) {
            operation.set("x-pagination", json!({"place": place, "size": size}));
        }
        if facts.resource.has_counts && facts.resource.pagination != crate::query::Pagination::None {
            let counts = json!({"type": "string", "enum": ["exact", "estimated"], "x-enum-varnames": ["EXACT", "ESTIMATED"]});
            operation.parameter(parameters::query("count", "Whether the answer says the number of rows on all pages.", &counts));
        }
    }
}

/// Which version.
struct ApiVersions;

impl Generator for ApiVersions {
    fn name(&self) -> &'static str {
        "versioning"
    }

    fn text(&self, facts: &Facts<'_>) -> Text {
        text::versioning(facts)
    }

    fn add(&self, facts: &Facts<'_>, operation: &mut Operation) {
        let conventions = &facts.api.conventions;
        let Some(version) = conventions.api_version else { return };
        let number = json!({"type": "string", "enum": [version.to_string()], "x-enum-varnames": [format!("V{version}")]});
        match &conventions.versioning {
            Versioning::None => return,
            Versioning::Accept => operation.set("x-accept", format!("application/json; version={version}")),
            Versioning::Header(name) => operation.parameter(json!({"name": name, "in": "header", "schema": number})),
            Versioning::Query(name) => operation.parameter(parameters::query(name, "The API version.", &number)),
            // It stands in front of all paths, and of the document.
            Versioning::Path(_) => {}
        }
        for status in operation.statuses() {
            operation.header(status, "API-Version", header("The API version of the answer.", &json!({"type": "integer"})));
        }
        if facts.resource.standing.is_deprecated {
            deprecated(facts, operation);
        }
    }
}

fn deprecated(facts: &Facts<'_>, operation: &mut Operation) {
    operation.set("deprecated", true);
    let string = json!({"type": "string"});
    let headers = facts.resource.standing.headers.iter().map(|(name, value)| (title_case(name), format!("`{value}`")));
    let warning = ("Warning".to_owned(), "`299 - \"This Api Version is Deprecated\"`".to_owned());
    for (name, about) in headers.chain([warning]) {
        operation.statuses().into_iter().for_each(|status| operation.header(status, &name, header(&about, &string)));
    }
    let dates: Map<String, Json> =
        facts.resource.standing.headers.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    if !dates.is_empty() {
        operation.set("x-deprecation", dates);
    }
}

fn title_case(name: &str) -> String {
    name.split('-').map(super::names::pascal).collect::<Vec<_>>().join("-")
}

/// Which fields besides the usual ones.
struct OnDemandFields;

impl Generator for OnDemandFields {
    fn name(&self) -> &'static str {
        "on_demand_fields"
    }

    fn text(&self, facts: &Facts<'_>) -> Text {
        text::on_demand_fields(facts)
    }

    fn add(&self, facts: &Facts<'_>, operation: &mut Operation) {
        if !shows_fields(facts) {
            return;
        }
        let names = parameters::on_demand(facts);
        if names.is_empty() {
            return;
        }
        let about = "Fields that the answer has besides the usual ones.";
        operation.extend(parameters::fields(facts, "include_fields", about));
        operation.set("x-on-demand-fields", names);
    }
}
