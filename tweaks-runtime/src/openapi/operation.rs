//! Operations: one method on one path, as the generators of a document see it and write it.

use std::cell::RefCell;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::components::Components;
use super::form::Form;
use super::said::Said;
use crate::context::{Action, Context};
use crate::description::{ApiDescription, OperationDescription, ResourceDescription};
use crate::query::{Names, View};
use crate::schema::{Field, Schema};

/// The facts of one operation, for a [`Generator`](super::Generator).
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    pub(super) api: &'a ApiDescription,
    pub(super) resource: &'a ResourceDescription,
    pub(super) operation: &'a OperationDescription,
    /// What the application says about the resource.
    pub(super) said: &'a Said,
    /// The request for the document: its version and its user.
    pub(super) context: &'a Context,
    pub(super) components: &'a RefCell<Components>,
}

/// How deep the names of fields of nested rows are listed: `orders__items__product`.
pub(super) const DEPTH: usize = 2;

impl<'a> Facts<'a> {
    /// What the operation does.
    #[must_use]
    pub fn action(&self) -> Action {
        self.operation.action
    }

    /// The path, with its parameters in braces.
    #[must_use]
    pub fn path(&self) -> &'a str {
        &self.operation.path
    }

    /// The method, in capitals.
    #[must_use]
    pub fn method(&self) -> &'a str {
        &self.operation.method
    }

    /// The serializer of what is shown.
    pub fn serializer(&self) -> &'static Schema {
        if self.view() == View::List { self.resource.list } else { self.resource.detail }
    }

    /// The serializers of what a body may be, each with its form.
    pub(super) fn bodies(&self) -> Vec<(&'static Schema, Form)> {
        let resource = self.resource;
        match self.action() {
            Action::Create => vec![(resource.list, Form::Create)],
            // Members that are not there stay as they are.
            Action::Update if self.asks_for_ranges() => vec![(resource.detail, Form::Patch)],
            Action::Update => vec![(resource.detail, Form::Update)],
            Action::PartialUpdate => vec![(resource.detail, Form::Patch)],
            Action::BulkEdit => vec![(resource.list, Form::Create), (resource.detail, Form::Entry)],
            Action::Custom(name) => {
                let bodies = self.said.bodies.iter().filter(|(own, _)| *own == name);
                bodies.map(|(_, schema)| (*schema, Form::Create)).take(1).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn view(&self) -> View {
        match self.action() {
            Action::List | Action::Create | Action::BulkEdit | Action::Stats => View::List,
            Action::Custom(_) if self.operation.is_of_list => View::List,
            _ => View::Detail,
        }
    }

    /// The application's text about the path.
    pub(super) fn base(&self) -> &'a str {
        if self.operation.is_of_list { &self.said.list } else { &self.said.detail }
    }

    pub(super) fn is_strict(&self) -> bool {
        self.api.conventions.profile.is_strict()
    }

    /// Whether lists are asked for in the dialect of `ra-data-simple-rest`.
    pub(super) fn asks_for_ranges(&self) -> bool {
        self.api.conventions.profile.asks_for_ranges()
    }

    /// Whether rows have states that are told apart.
    pub(super) fn has_tag(&self) -> bool {
        self.resource.table.etag.is_some()
    }

    /// Whether `PUT` may make the row that its path names: clients choose its key.
    pub(super) fn makes_at_key(&self) -> bool {
        let chooses_keys = || self.resource.list.keys(self.context.version).all(Field::is_writable);
        self.action() == Action::Update && self.resource.can_create && chooses_keys()
    }

    /// Whether changes have to say which state of the object they are about.
    pub(super) fn needs_state(&self) -> bool {
        self.resource.if_match_required && self.has_tag()
    }

    /// The names of the query string.
    pub(super) fn names(&self) -> Names<'a> {
        let conventions = &self.api.conventions;
        let depth = conventions.limits.depth.min(DEPTH);
        Names { schema: self.serializer(), context: self.context, depth, profile: conventions.profile }
    }
}

/// The document of one operation, which generators add to: an Operation Object of OpenAPI 3.1.
///
/// ```
/// use tweaks_runtime::openapi::Operation;
///
/// let mut operation = Operation::default();
/// operation.describe("Once a day.");
/// operation.set("x-cost", 3);
/// assert_eq!(operation.get("description"), Some(&"Once a day.".into()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Operation {
    members: Map<String, Json>,
    /// By name and place.
    parameters: IndexMap<[String; 2], Json>,
    responses: Map<String, Json>,
}

impl Operation {
    /// Appends a paragraph of Markdown to its description.
    pub fn describe(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let description = match self.members.get("description").and_then(Json::as_str) {
            Some(before) => format!("{before}\n\n{text}"),
            None => text.to_owned(),
        };
        self.set("description", description);
    }

    /// Sets a member; `x-…` for what OpenAPI has no word for.
    pub fn set(&mut self, name: &str, value: impl Into<Json>) {
        self.members.insert(name.to_owned(), value.into());
    }

    /// A member that was set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.members.get(name)
    }

    /// Adds a parameter, in the place of one with its name and place.
    pub fn parameter(&mut self, parameter: Json) {
        let key = ["name", "in"].map(|member| parameter[member].as_str().unwrap_or_default().to_owned());
        self.parameters.shift_remove(&key);
        self.parameters.insert(key, parameter);
    }

    /// Adds several parameters.
    pub(super) fn extend(&mut self, parameters: impl IntoIterator<Item = Json>) {
        for parameter in parameters {
            self.parameter(parameter);
        }
    }

    /// Adds a response, in the place of one with its status.
    pub fn response(&mut self, status: u16, response: Json) {
        self.responses.insert(status.to_string(), response);
    }

    /// Adds a header to a response, if there is one with the status.
    pub fn header(&mut self, status: u16, name: &str, header: Json) {
        if let Some(response) = self.responses.get_mut(&status.to_string()) {
            response["headers"][name] = header;
        }
    }

    /// Sets a member of a response, if there is one with the status.
    pub(super) fn say(&mut self, status: u16, name: &str, value: Json) {
        if let Some(response) = self.responses.get_mut(&status.to_string()) {
            response[name] = value;
        }
    }

    /// The statuses of its responses.
    pub(super) fn statuses(&self) -> Vec<u16> {
        self.responses.keys().filter_map(|status| status.parse().ok()).collect()
    }

    pub(super) fn into_json(mut self) -> Json {
        if !self.parameters.is_empty() {
            self.members.insert("parameters".to_owned(), self.parameters.into_values().collect());
        }
        let mut responses: Vec<(String, Json)> = self.responses.into_iter().collect();
        responses.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.members.insert("responses".to_owned(), responses.into_iter().collect());
        self.members.into()
    }
}

/// The schema of a header with a text.
pub(super) fn header(about: &str, schema: &Json) -> Json {
    json!({"description": about, "schema": schema})
}
