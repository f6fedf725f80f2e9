//! What an application says about a resource, or about a handler of its own, besides what is known.

use serde_json::json;

use super::components::{Components, Form};
use super::generators::Generators;
use super::operation::Operation;
use super::responses::refusal;
use crate::context::Action;
use crate::schema::{Schema, Serializer};

/// What an application says about a resource in documents, besides what is known of it.
///
/// ```
/// use tweaks_runtime::openapi::Documented;
/// use tweaks_runtime::prelude::*;
///
/// #[derive(Tweaks)]
/// struct Delivery {
///     quantity: i32,
/// }
///
/// let products = Documented::new()
///     .list("What can be bought.")
///     .detail("One thing that can be bought.")
///     .operation(Action::Create, "For the staff.")
///     .body::<Delivery>("increase_stock");
/// # drop(products);
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Documented {
    pub(super) list: String,
    pub(super) detail: String,
    pub(super) operations: Vec<(Action, String)>,
    pub(super) bodies: Vec<(&'static str, &'static Schema)>,
    pub(super) answers: Vec<(&'static str, Option<&'static Schema>)>,
    pub(super) generators: Option<Generators>,
}

impl Documented {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text about the operations on the list, as Markdown.
    pub fn list(self, text: impl Into<String>) -> Self {
        Self { list: text.into(), ..self }
    }

    /// A text about the operations on single objects, as Markdown.
    pub fn detail(self, text: impl Into<String>) -> Self {
        Self { detail: text.into(), ..self }
    }

    /// A text about one operation, behind that about its path.
    pub fn operation(mut self, action: Action, text: impl Into<String>) -> Self {
        self.operations.push((action, text.into()));
        self
    }

    /// The body of a custom action.
    pub fn body<B: Serializer>(mut self, name: &'static str) -> Self {
        self.bodies.push((name, B::SCHEMA));
        self
    }

    /// The answer of a custom action, where it is not the object, or the list, of its resource.
    pub fn answer<A: Serializer>(mut self, name: &'static str) -> Self {
        self.answers.push((name, Some(A::SCHEMA)));
        self
    }

    /// A custom action whose answer has no body that is worth a schema.
    pub fn other_answer(mut self, name: &'static str) -> Self {
        self.answers.push((name, None));
        self
    }

    /// What writes the operations of this resource, in the place of the API's generators.
    pub fn generators(self, generators: Generators) -> Self {
        Self { generators: Some(generators), ..self }
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        self.bodies.iter().map(|(_, schema)| *schema).chain(self.answers.iter().filter_map(|(_, schema)| *schema))
    }
}

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

    pub(super) fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        self.body.iter().map(|(schema, _)| *schema).chain(self.answers.iter().filter_map(|(_, _, schema)| *schema))
    }

    pub(super) fn operation(&self, components: &mut Components) -> Operation {
        let mut operation = Operation::default();
        if !self.summary.is_empty() {
            operation.set("summary", self.summary.clone());
        }
        operation.describe(&self.about);
        for name in self.path.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()) {
            operation.parameter(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        }
        if let Some((schema, is_partial)) = self.body {
            let object = components.object(schema, if is_partial { Form::Patch } else { Form::Create });
            operation.set("requestBody", json!({"required": !is_partial, "content": {"application/json": {"schema": object}}}));
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
