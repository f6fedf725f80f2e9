//! The names of a choice, and the API versions that take them.

use std::borrow::Cow;

use super::json::Json;
use crate::context::Version;
use crate::problem::Message;

/// The names of a choice.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct ChoiceNames {
    /// All names, in the order of declaration.
    pub names: &'static [&'static str],
    /// The first and the last API version that takes each name; empty where all do.
    pub versions: &'static [[u32; 2]],
    /// The path of the enum; empty where it was written by hand.
    pub id: &'static str,
    /// The application's words about it.
    pub about: &'static str,
    /// The application's words about each name; empty where there are none about any.
    pub abouts: &'static [&'static str],
}

impl ChoiceNames {
    /// Whether clients of a version may say this. About what is no name at all nothing is said.
    pub(crate) fn takes(&self, name: &str, version: Version) -> bool {
        let known = self.names.iter().zip(self.versions).find(|(own, _)| **own == name);
        known.is_none_or(|(_, [first, last])| (*first..=*last).contains(&version.number()))
    }

    /// Refuses a name that clients of a version may not say.
    pub(crate) fn check(&self, json: &Json, version: Version) -> Result<(), Message> {
        let wanted = Self::wanted(json);
        if self.takes(&wanted, version) { Ok(()) } else { Err(Self::invalid(&wanted)) }
    }

    /// The name that a client sent.
    pub(crate) fn wanted(json: &Json) -> Cow<'_, str> {
        match json {
            Json::String(text) => text.into(),
            other => other.to_string().into(),
        }
    }

    pub(crate) fn invalid(name: &str) -> Message {
        Message::new("invalid_choice", format!("\"{name}\" is not a valid choice."))
    }
}
