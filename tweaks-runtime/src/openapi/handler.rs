//! Hand-written handlers in documents.

use serde_json::json;

use super::components::Components;
use super::form::Form;
use super::operation::Operation;
use super::responses::refusal;
use crate::schema::{Schema, Serializer};

/// A hand-written handler in the document of an [`Api`](crate::Api).
///
/// ```
/// use tweaks_runtime::Api;
/// use tweaks_runtime::openapi::DocumentedHandler;
/// use tweaks_runtime::prelude::*;
///
/// #[derive(Tweaks)]
/// struct Login {
///     name: String,
///     password: String,
/// }
///
/// #[derive(Tweaks)]
/// struct Token {
///     token: String,
/// }
///
/// let log_in = DocumentedHandler::new("POST", "/login/").summary("Log in").body::<Login>().answer::<Token>(200, "The token.");
/// let api = Api::new("Shop", "1.0").handler(log_in);
/// # drop(api);
/// ```
#[derive(Clone)]
#[must_use]
pub struct DocumentedHandler {
    pub(super) method: String,
    pub(super) path: String,
    summary: String,
    about: String,
    body: Option<(&'static Schema, bool)>,
    answers: Vec<(u16, String, Option<&'static Schema>)>,
}

impl DocumentedHandler {
    /// A handler for a method, at a path with its parameters in braces.
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        let (summary, about) = (String::new(), String::new());
        Self { method: method.to_uppercase(), path: path.into(), summary, about, body: None, answers: Vec::new() }
    }

    /// A line about it.
    pub fn summary(self, text: impl Into<String>) -> Self {
        Self { summary: text.into(), ..self }
    }

    /// A text about it, as Markdown.
    pub fn about(self, text: impl Into<String>) -> Self {
        Self { about: text.into(), ..self }
    }

    /// Its body, which [`Valid`](crate::prelude::Valid) reads.
    pub fn body<B: Serializer>(self) -> Self {
        Self { body: Some((B::SCHEMA, false)), ..self }
    }

    /// Its body, in which every field may be absent, and which [`Partial`](crate::prelude::Partial) reads.
    pub fn partial_body<B: Serializer>(self) -> Self {
        Self { body: Some((B::SCHEMA, true)), ..self }
    }

    /// An answer with a status, and its body.
    pub fn answer<A: Serializer>(mut self, status: u16, text: impl Into<String>) -> Self {
        self.answers.push((status, text.into(), Some(A::SCHEMA)));
        self
    }

    /// An answer whose body has no schema, or that has none.
    pub fn other_answer(mut self, status: u16, text: impl Into<String>) -> Self {
        self.answers.push((status, text.into(), None));
        self
    }

    /// The path that was said, with the patterns of its parameters.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The same at another path.
    pub(crate) fn at(self, path: String) -> Self {
        Self { path, ..self }
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        self.body.iter().map(|(schema, _)| *schema).chain(self.answers.iter().filter_map(|(_, _, schema)| *schema))
    }

    pub(super) fn operation(&self, components: &mut Components) -> Operation {
        let mut operation = Operation::default();
        let usual = format!("{} {}", self.method, self.path);
        operation.set("summary", if self.summary.is_empty() { usual } else { self.summary.clone() });
        operation.describe(&self.about);
        for name in self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            operation.parameter(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        }
        if let Some((schema, is_partial)) = self.body {
            let object = components.object(schema, if is_partial { Form::Patch } else { Form::Create });
            let is_required = components.demands(&object);
            let media = components.media(object);
            operation.set("requestBody", json!({"required": is_required, "content": {"application/json": media}}));
            let refusals =
                [(400, "Something is wrong with the body."), (413, "The body is too long."), (415, "The body is no JSON.")];
            for (status, about) in refusals {
                operation.response(status, refusal(components, status, about));
            }
        }
        for (status, text, schema) in &self.answers {
            let mut response = json!({"description": text});
            if let Some(schema) = schema {
                response["content"] = json!({"application/json": {"schema": components.object(schema, Form::Answer)}});
            }
            operation.response(*status, response);
        }
        operation
    }
}
