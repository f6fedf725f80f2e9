//! Metadata: what `OPTIONS` says about a path, in the words of Django REST Framework's `SimpleMetadata`, and what clients may ask there.

use serde_json::{Map, Value as Json, json};

use super::documented::Documented;
use super::fields::{Fields, word};
use super::form::Form;
use super::operation::DEPTH;
use super::property::usual_label;
use crate::context::{Action, Context};
use crate::description::{OperationDescription, ResourceDescription};
use crate::profile::Profile;
use crate::query::{Cursor, LimitOffset, Names, PageNumber, Pagination, QueryLimits};
use crate::schema::Visibility;
use crate::schema::bulk::{DELETE, IF_MATCH, TEMP_ID};

/// A request for metadata.
pub(crate) struct Asked<'a> {
    /// The resource with the serializers of the request's version.
    pub(crate) resource: &'a ResourceDescription,
    /// The path, as a template.
    pub(crate) path: &'a str,
    pub(crate) documented: &'a Documented,
    pub(crate) profile: Profile,
    pub(crate) limits: QueryLimits,
    pub(crate) context: &'a Context,
    /// Whether the user may do this to the resource, or to the row that the path names.
    pub(crate) may: &'a dyn Fn(Action) -> bool,
}

/// What the user may do at a path, as the body of an answer.
pub(crate) fn metadata(asked: &Asked<'_>) -> Json {
    let (name, about) = asked.heading();
    let (renders, parses) = (asked.renders(), asked.parses());
    let mut metadata = json!({"name": name, "description": about, "renders": renders, "parses": parses});
    let actions: Map<String, Json> = asked.here().filter_map(|own| Some((own.method.clone(), asked.fields(own)?))).collect();
    if !actions.is_empty() {
        metadata["actions"] = actions.into();
    }
    for (name, value) in asked.questions() {
        metadata[name] = value;
    }
    metadata
}

impl<'a> Asked<'a> {
    /// The operations at the path that the user may ask for.
    fn here(&self) -> impl Iterator<Item = &'a OperationDescription> {
        self.resource.operations.iter().filter(|own| own.path == self.path && (self.may)(own.action))
    }

    fn is_allowed(&self, action: Action) -> bool {
        self.here().any(|own| own.action == action)
    }

    /// The operation of the path that is none of the resource's own.
    fn custom(&self) -> Option<&'static str> {
        let names = self.resource.operations.iter().filter(|own| own.path == self.path);
        names.into_iter().find_map(|own| if let Action::Custom(name) = own.action { Some(name) } else { None })
    }

    /// The name and the description, as Django's views have them.
    fn heading(&self) -> (String, &str) {
        let said = &self.documented.said;
        let is_list = self.resource.path == self.path;
        let (schema, text, suffix) = match is_list {
            true => (self.resource.list, said.list.as_str(), "List"),
            false => (self.resource.detail, said.detail.as_str(), "Instance"),
        };
        if let Some(name) = self.custom() {
            let text = said.operations.iter().find(|(own, _)| *own == Action::Custom(name)).map(|(_, text)| text.as_str());
            return (usual_label(name), text.unwrap_or_default());
        }
        (format!("{} {suffix}", spaced(schema.name)), if text.is_empty() { schema.about } else { text })
    }

    /// The media types of answers: a list may come in lines as well.
    fn renders(&self) -> Vec<&'static str> {
        let has_lines = self.resource.has_lines && self.resource.path == self.path;
        let lines = ["application/x-ndjson", "text/csv"].into_iter().take(if cfg!(feature = "csv") { 2 } else { 1 });
        ["application/json"].into_iter().chain(lines.filter(|_| has_lines)).collect()
    }

    fn parses(&self) -> Vec<&'static str> {
        let mut own = self.resource.operations.iter().filter(|own| own.path == self.path);
        let patches = own.any(|own| own.method == "PATCH");
        ["application/json"].into_iter().chain(patches.then_some("application/merge-patch+json")).collect()
    }

    /// The fields of a body; nothing for an operation without one that is known.
    fn fields(&self, operation: &OperationDescription) -> Option<Json> {
        let ResourceDescription { list, detail, .. } = *self.resource;
        let (schema, form) = match operation.action {
            Action::Create => (list, Form::Create),
            Action::Update if self.profile.asks_for_ranges() => (detail, Form::Patch),
            Action::Update => (detail, Form::Update),
            Action::PartialUpdate => (detail, Form::Patch),
            Action::BulkEdit => (detail, Form::Entry),
            Action::Custom(name) if operation.is_write() => {
                let (_, schema) = self.documented.said.bodies.iter().find(|(own, _)| *own == name)?;
                (*schema, Form::Create)
            }
            _ => return None,
        };
        let context = &self.context.clone().acting(operation.action);
        let mut fields = Fields { context, profile: self.profile }.of(schema, form, &mut Vec::new());
        if operation.action == Action::BulkEdit {
            fields.extend(self.marks());
        }
        // The path says them already.
        let tied = self.resource.tied.iter().filter_map(|(_, column)| *column);
        for field in tied.filter_map(|column| schema.writable(context).find(|field| field.is_of(column.name))) {
            fields[field.name]["required"] = false.into();
        }
        Some(fields.into())
    }

    /// The members of an entry that say what it does.
    fn marks(&self) -> impl Iterator<Item = (String, Json)> {
        let resource = self.resource;
        let marks = [
            (TEMP_ID, "field", resource.can_create && (self.may)(Action::Create)),
            (DELETE, "boolean", resource.bulk.deletes() && (self.may)(Action::Delete)),
            (IF_MATCH, "string", resource.table.etag.is_some()),
        ];
        let taken = marks.into_iter().filter(|(_, _, is_taken)| *is_taken);
        taken.map(|(name, kind, _)| {
            let mark = json!({"type": kind, "required": false, "read_only": false, "label": usual_label(name)});
            (name.to_owned(), mark)
        })
    }

    /// What the query string may ask for, and the application's own actions.
    fn questions(&self) -> Vec<(&'static str, Json)> {
        let mut questions = Vec::new();
        let action = [Action::List, Action::Retrieve].into_iter().find(|action| self.is_allowed(*action));
        if let Some(action) = action {
            let context = &self.context.clone().acting(action);
            let schema = if action == Action::List { self.resource.list } else { self.resource.detail };
            let names = Names { schema, context, depth: self.limits.depth.min(DEPTH), profile: self.profile };
            if action == Action::List {
                questions.extend(self.listing(names));
            }
            questions.push(("on_demand_fields", on_demand(names, action)));
        }
        if self.custom().is_none() {
            questions.push(("custom_actions", self.custom_actions()));
        }
        questions.retain(|(_, value)| *value != json!([]) && *value != json!({}));
        questions
    }

    /// Filters, orders and pages.
    fn listing(&self, names: Names<'_>) -> Vec<(&'static str, Json)> {
        let mut listing = Vec::new();
        if self.resource.has_autofilter {
            listing.push(("filters", self.filters(names)));
            if let Some((parameter, fields)) = names.searched_fields() {
                listing.push(("search", json!({"parameter": parameter, "fields": fields})));
            }
            listing.push(("ordering", names.all_orderings().into_iter().map(|order| order.name).collect()));
        }
        if self.profile.asks_for_ranges() {
            listing.push(("pagination", json!({"style": "range", "max": self.resource.pagination.most_rows()})));
            return listing;
        }
        listing.extend(pagination(&self.resource.pagination).map(|mut pages| {
            pages["counts"] = self.resource.has_counts.into();
            ("pagination", pages)
        }));
        listing
    }

    /// The lookups of each filter, by its name. What the application reads itself filters nothing.
    fn filters(&self, names: Names<'_>) -> Json {
        let mut filters = Map::new();
        let own = &self.resource.own_parameters;
        for filter in names.all_filters().iter().filter(|filter| !own.contains(&filter.name.as_str())) {
            let kind = filter.column.map_or_else(|| filter.kind(), |column| column.kind);
            let (lookup, suffix) = (filter.lookup.name(), format!("__{}", filter.lookup.name()));
            let name = filter.name.strip_suffix(&suffix).unwrap_or(&filter.name);
            let entry = filters.entry(name).or_insert_with(|| json!({"type": word(&kind), "lookups": []}));
            entry["lookups"].as_array_mut().into_iter().for_each(|lookups| lookups.push(lookup.into()));
        }
        filters.into()
    }

    /// The application's own actions below the path.
    fn custom_actions(&self) -> Json {
        let is_list = self.resource.path == self.path;
        let own = self.resource.operations.iter().filter(|own| own.is_of_list == is_list && own.method != "HEAD");
        let allowed = own.filter_map(|own| match own.action {
            Action::Custom(name) if (self.may)(own.action) => Some(json!({"name": name, "method": own.method, "path": own.path})),
            _ => None,
        });
        allowed.collect()
    }
}

/// The fields that an answer has only if they are asked for.
fn on_demand(names: Names<'_>, action: Action) -> Json {
    let is_shown = |visibility: Visibility| match visibility {
        Visibility::Always => true,
        Visibility::InDetail => action == Action::Retrieve,
        Visibility::OnDemand => false,
    };
    let paths = names.all_fields().into_iter();
    let hidden = paths.filter(|path| path.0.last().is_some_and(|field| !is_shown(field.visibility)));
    hidden.map(|path| path.name()).collect()
}

fn pagination(pages: &Pagination) -> Option<Json> {
    let (style, place, size, default, max) = match *pages {
        Pagination::None => return None,
        Pagination::LimitOffset(LimitOffset { default, max }, [size, place]) => ("limit_offset", place, size, default, max),
        Pagination::PageNumber(PageNumber { default, max }, [place, size]) => ("page_number", place, size, default, max),
        Pagination::Cursor(Cursor { default, max }, [place, size]) => ("cursor", place, size, default, max),
    };
    Some(json!({"style": style, "place": place, "size": size, "default": default, "max": max}))
}

/// The name of a type as words.
fn spaced(name: &str) -> String {
    let letters = name.chars().enumerate();
    letters.flat_map(|(at, letter)| (at > 0 && letter.is_uppercase()).then_some(' ').into_iter().chain([letter])).collect()
}
