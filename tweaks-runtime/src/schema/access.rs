//! Access: the ways to the fields of a serializer. Every loop over fields begins here, and knows the version of the request.

use super::serializer::{Field, Schema};
use crate::context::Version;
use crate::problem::Message;

impl Schema {
    /// The name for people.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The names of the fields that clients see, in their order.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.readable(Version::NEWEST).map(|field| field.name)
    }

    /// The fields that clients of a version see.
    pub(crate) fn readable(&self, version: Version) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(move |field| field.is_in(version) && field.is_readable())
    }

    /// The fields that clients of a version write.
    pub(crate) fn writable(&self, version: Version) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(move |field| field.is_in(version) && field.is_writable())
    }

    /// The fields of the key, written or not.
    pub(crate) fn keys(&self, version: Version) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(move |field| field.is_in(version) && field.is_key())
    }

    /// The field of a version with a public name, seen or not.
    pub(crate) fn field(&self, name: &str, version: Version) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name && field.is_in(version))
    }

    /// A column of this serializer, or of those nested in it, that its entity does not have, as a sentence. Names are written twice, by
    /// SeaORM and here, and every request about one that differs would fail.
    pub(crate) fn unknown_column(&'static self, seen: &mut Vec<&'static Self>) -> Option<String> {
        if seen.iter().any(|known| std::ptr::eq(*known, self)) {
            return None;
        }
        seen.push(self);
        let table = self.table?;
        let columns = table.columns.iter().chain(self.fields.iter().filter_map(|field| field.column));
        let unknown = columns.map(|column| column.name).find(|name| table.entity.definition(name).is_none());
        let sentence = unknown.map(|name| format!("the entity of the table `{}` has no column `{name}`", table.name));
        let mut nested = self.fields.iter().filter_map(|field| field.nested);
        sentence.or_else(|| nested.find_map(|nested| (nested.schema)().unknown_column(seen)))
    }

    /// The name in small letters, as it stands inside sentences: `order item with this …`.
    pub(crate) fn noun(&self) -> String {
        let mut noun = String::with_capacity(self.name.len() + 2);
        for (index, letter) in self.name.char_indices() {
            if letter.is_uppercase() && index > 0 {
                noun.push(' ');
            }
            noun.extend(letter.to_lowercase());
        }
        noun
    }

    /// Whether hooks look at the whole object, and so may want to see the rows that it refers to.
    pub(crate) fn has_object_hooks(&self) -> bool {
        let validates = self.validate.is_some() || self.validate_clean.is_some() || !self.validators.is_empty();
        validates || self.write_hooks.is_some()
    }
}

impl Field {
    /// Whether clients may see the field.
    #[must_use]
    pub const fn is_readable(&self) -> bool {
        !self.write_only
    }

    /// Whether clients may write the field.
    #[must_use]
    pub const fn is_writable(&self) -> bool {
        !self.read_only
    }

    /// Whether its column is, or is part of, the primary key.
    pub(crate) fn is_key(&self) -> bool {
        self.column.is_some_and(|column| column.key)
    }

    /// Whether it has the column with this name.
    pub(crate) fn is_of(&self, column: &str) -> bool {
        self.column.is_some_and(|own| own.name == column)
    }

    fn is_in(&self, version: Version) -> bool {
        let [first, last] = self.versions;
        (first..=last).contains(&version)
    }

    /// The message for a code that needs no value to be worded.
    pub(crate) fn message(&self, code: &'static str) -> Message {
        let usual = match code {
            "required" => "This field is required.",
            "null" => "This field may not be null.",
            _ => "This value is not valid.",
        };
        self.reword(Message::new(code, usual))
    }

    /// The same message in the application's words, if it has some for its code.
    pub(crate) fn reword(&self, message: Message) -> Message {
        match self.messages.iter().find(|(code, _)| *code == message.code) {
            Some((code, text)) => Message::new(code, *text),
            None => message,
        }
    }
}
