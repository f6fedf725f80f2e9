//! Documents: the application's words about its serializers, fields and choices. The tables keep them only with the feature `openapi`, so
//! that they cost nothing without it.

use super::choice::ChoiceNames;
use super::serializer::{Field, Schema};
use super::setters::{Pointer, setters};
use super::table::Column;

/// A text that documents alone have.
const fn kept(text: &'static str) -> &'static str {
    if cfg!(feature = "openapi") { text } else { "" }
}

impl Schema {
    setters! {
        /// The path of its struct.
        id(path: &'static str) => id = path;
        /// The application's words about it.
        described(text: &'static str) => about = kept(text);
    }
}

impl Column {
    setters! {
        /// The application's words about it.
        described(text: &'static str) => about = kept(text);
    }
}

impl Field {
    setters! {
        /// The application's words about it, where they are not those about its column.
        described(text: &'static str) => about = kept(text);
        /// Clients should no longer use it, but what the note says, if anything.
        deprecated(note: &'static str) => deprecated = Some(kept(note));
        /// An example of a value, as JSON.
        example(json: &'static str) => example = kept(json);
        /// The JSON Schema of its type; see `json_schema!`.
        json_schema(schema: Option<Pointer<fn() -> serde_json::Value>>) => json_schema = schema;
    }

    /// The application's words about it, or else about its column.
    #[must_use]
    pub fn about(&self) -> &'static str {
        match self.column {
            Some(column) if self.about.is_empty() => column.about,
            _ => self.about,
        }
    }
}

impl ChoiceNames {
    /// Names, and the API versions that take each.
    pub const fn new(names: &'static [&'static str], versions: &'static [[u32; 2]]) -> Self {
        Self { names, versions, id: "", about: "", abouts: &[] }
    }

    setters! {
        /// The path of the enum.
        id(path: &'static str) => id = path;
        /// The application's words about the enum, and about each name.
        described(text: &'static str, names: &'static [&'static str]) =>
            about = kept(text), abouts = if cfg!(feature = "openapi") { names } else { &[] };
    }
}
