//! What an application says about a resource, besides what is known.

use super::generators::Generators;
use super::said::Said;
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
    pub(super) said: Said,
    pub(super) generators: Option<Generators>,
}

impl Documented {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text about the operations on the list, as Markdown.
    pub fn list(mut self, text: impl Into<String>) -> Self {
        self.said.list = text.into();
        self
    }

    /// A text about the operations on single objects, as Markdown.
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.said.detail = text.into();
        self
    }

    /// A text about one operation, behind that about its path.
    pub fn operation(mut self, action: Action, text: impl Into<String>) -> Self {
        self.said.operations.push((action, text.into()));
        self
    }

    /// The body of a custom action.
    pub fn body<B: Serializer>(mut self, name: &'static str) -> Self {
        self.said.bodies.push((name, B::SCHEMA));
        self
    }

    /// The answer of a custom action, where it is not the object, or the list, of its resource.
    pub fn answer<A: Serializer>(mut self, name: &'static str) -> Self {
        self.said.answers.push((name, Some(A::SCHEMA)));
        self
    }

    /// A custom action whose answer has no body that is worth a schema.
    pub fn other_answer(mut self, name: &'static str) -> Self {
        self.said.answers.push((name, None));
        self
    }

    /// What writes the operations of this resource, in the place of the API's generators.
    pub fn generators(self, generators: Generators) -> Self {
        Self { generators: Some(generators), ..self }
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        self.said.bodies.iter().map(|(_, schema)| *schema).chain(self.said.answers.iter().filter_map(|(_, schema)| *schema))
    }
}
