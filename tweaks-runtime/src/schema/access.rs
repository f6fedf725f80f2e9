//! Access: the ways to the fields of a serializer. Every loop over fields begins here, and knows the request: its version, and by
//! the rules of the fields what its user may see and write.

use super::relation::Nested;
use super::serializer::{Field, Schema};
use super::setters::Pointer;
use super::table::Column;
use crate::context::{Context, Version};
use crate::permission::Permission;
use crate::problem::Message;

/// The fields of a serializer, each with its slot: the place in this list.
pub const fn numbered<const N: usize>(mut fields: [Field; N]) -> [Field; N] {
    let mut slot = 0;
    while slot < N {
        fields[slot].slot = slot;
        slot += 1;
    }
    fields
}

impl Schema {
    /// The name for people.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The names of the fields that clients see, in their order.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.of_version(Version::NEWEST).filter(|field| field.is_readable()).map(|field| field.name)
    }

    /// The fields of a version, whoever may see or write them.
    pub(crate) fn of_version(&self, version: Version) -> impl Iterator<Item = &'static Field> + Clone + use<> {
        self.fields.iter().filter(move |field| field.is_in(version))
    }

    /// The fields that a request may see.
    pub(crate) fn readable<'a>(&self, context: &'a Context) -> impl Iterator<Item = &'static Field> + use<'a> {
        self.of_version(context.version).filter(|field| field.is_readable_in(context))
    }

    /// The fields that a request may write.
    pub(crate) fn writable<'a>(&self, context: &'a Context) -> impl Iterator<Item = &'static Field> + use<'a> {
        self.of_version(context.version).filter(|field| field.is_writable_in(context))
    }

    /// Whether the request may see none of the fields of a column, although there are some.
    pub(crate) fn hides(&self, column: &Column, context: &Context) -> bool {
        let has_rule = self.fields.iter().any(|field| field.readable_by.is_some() && field.is_of(column.name));
        has_rule && !self.readable(context).any(|field| field.is_of(column.name))
    }

    /// Whether it depends on the user which fields there are, here or in what is nested.
    #[cfg(feature = "openapi")]
    pub(crate) fn depends_on_user(&'static self, seen: &mut Vec<&'static Self>) -> bool {
        if seen.iter().any(|known| std::ptr::eq(*known, self)) {
            return false;
        }
        seen.push(self);
        let own = self.fields.iter().any(|field| field.readable_by.is_some() || field.writable_by.is_some());
        own || self.fields.iter().filter_map(|field| field.nested).any(|nested| (nested.schema)().depends_on_user(seen))
    }

    /// Whether it depends on the user which fields there are to be written.
    pub(crate) fn has_rules(&self) -> bool {
        self.fields.iter().any(|field| field.writable_by.is_some())
    }

    /// The writable fields that a request has under no name, because of its version or its user: each as another version has it,
    /// preferably with a default.
    pub(crate) fn unsaid<'a>(&self, context: &'a Context) -> impl Iterator<Item = &'static Field> + use<'a> {
        // Mostly there are none, which is seen sooner than each by itself.
        let is_unsaid = |field: &Field| field.is_writable() && !(field.is_in(context.version) && field.is_writable_in(context));
        let fields = if self.fields.iter().any(is_unsaid) { self.fields } else { &[] };
        let is_said = |own: &Field| own.is_in(context.version) && (own.read_only || own.is_writable_in(context));
        let is_said = move |slot: usize| fields.iter().any(|own| own.slot == slot && is_said(own));
        let candidates = fields.iter().filter(move |field| field.is_writable() && !is_said(field.slot));
        let is_best = move |field: &&Field| {
            let best =
                fields.iter().filter(|own| own.slot == field.slot).max_by_key(|own| (own.default.is_some(), own.versions[1]));
            best.is_some_and(|best| best.versions == field.versions)
        };
        candidates.filter(is_best)
    }

    /// The fields that a new object needs and that the request may not write.
    pub(crate) fn denied<'a>(&self, context: &'a Context) -> impl Iterator<Item = &'static Field> + use<'a> {
        let has_hook = self.write_hooks.before_create.is_some();
        let is_denied = move |field: &&Field| field.default.is_none() && field.writable_by.is_some() && field.is_needed();
        self.unsaid(context).filter(move |field| !has_hook && is_denied(field))
    }

    /// The writable fields with a default, of all versions.
    pub(crate) fn defaulted(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(|field| field.is_writable() && field.default.is_some())
    }

    /// Whether a field of the serializer has one of these names in some version.
    pub(crate) fn is_among(&self, field: &Field, names: &[&str]) -> bool {
        names.iter().any(|name| self.meant(name).is_some_and(|own| own.slot == field.slot))
    }

    /// The fields of the key, written or not.
    pub(crate) fn keys(&self, version: Version) -> impl Iterator<Item = &'static Field> + Clone + use<> {
        self.of_version(version).filter(|field| field.is_key())
    }

    /// The fields by whose values an entry of a bulk edit may name a row that need not be there; none where a request does not have them
    /// all.
    pub(crate) fn upsert_fields(&self, context: &Context) -> Vec<&'static Field> {
        let of_column = |name: &&str| {
            let mut fields = self.of_version(context.version);
            fields.find(|field| field.column.is_some_and(|column| column.field == *name) && field.is_readable_in(context))
        };
        self.upsert.iter().map(of_column).collect::<Option<_>>().unwrap_or_default()
    }

    /// The field with a public name that a request may see or write: to all others it does not exist.
    pub(crate) fn field(&self, name: &str, context: &Context) -> Option<&'static Field> {
        // Without an entity there is nothing to see.
        let is_seen = |field: &Field| field.is_readable_in(context) && (self.table.is_some() || field.writable_by.is_none());
        let mut named = self.of_version(context.version).filter(|field| field.name == name);
        named.find(|field| is_seen(field) || field.is_writable_in(context))
    }

    /// The field with a public name that a request may see.
    pub(crate) fn readable_field(&self, name: &str, context: &Context) -> Option<&'static Field> {
        self.field(name, context).filter(|field| field.is_readable_in(context))
    }

    /// Adds this serializer and those nested in it, each once.
    pub(crate) fn collect(&'static self, seen: &mut Vec<&'static Self>) {
        if !seen.iter().any(|known| std::ptr::eq(*known, self)) {
            seen.push(self);
            self.fields.iter().filter_map(|field| field.nested).for_each(|nested| (nested.schema)().collect(seen));
        }
    }

    /// Whether what it shows of nested rows leads to the others.
    pub(crate) fn has_pages(&self) -> bool {
        self.fields.iter().filter_map(|field| field.nested).any(|nested| nested.page.is_some())
    }

    /// What is wrong with this serializer, as a sentence: a column that its entity does not have, for names are written twice, by SeaORM
    /// and here, and every request about one that differs would fail.
    pub(crate) fn mistake(&self) -> Option<String> {
        let table = self.table?;
        let columns = table.columns.iter().chain(self.fields.iter().filter_map(|field| field.column));
        let unknown = columns.map(|column| column.name).find(|name| table.entity.definition(name).is_none());
        let unknown = unknown.map(|name| format!("the entity of the table `{}` has no column `{name}`", table.name));
        unknown.or_else(|| self.fields.iter().filter_map(|field| field.nested.as_ref()).find_map(Nested::page_mistake))
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
    /// Seen only by those whom a rule allows; to all others there is no such field.
    ///
    /// # Panics
    ///
    /// For a field of the key; in a constant, where it fails the build.
    pub const fn readable_by(mut self, rule: &'static dyn Permission) -> Self {
        let is_key = matches!(self.column, Some(Column { key: true, .. }));
        assert!(
            !is_key,
            "clients name rows by their key, so whoever sees a row sees it; remove `readable_by` [tweaks::hidden_key]"
        );
        self.readable_by = Some(Pointer(rule));
        self
    }

    /// Written only by those whom a rule allows.
    pub const fn writable_by(mut self, rule: &'static dyn Permission) -> Self {
        self.writable_by = Some(Pointer(rule));
        self
    }

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

    /// Whether a request may see the field.
    pub(crate) fn is_readable_in(&self, context: &Context) -> bool {
        self.is_readable() && is_allowed(self.readable_by, context)
    }

    /// Whether a request may write the field.
    pub(crate) fn is_writable_in(&self, context: &Context) -> bool {
        self.is_writable() && is_allowed(self.writable_by, context)
    }

    /// Whether its column is, or is part of, the primary key.
    pub(crate) fn is_key(&self) -> bool {
        self.column.is_some_and(|column| column.key)
    }

    /// Whether a new object lacks something without a value of it.
    pub(crate) fn is_needed(&self) -> bool {
        self.required && self.column.is_none_or(|column| !column.fills_itself())
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

/// Whether a rule says yes; one about rows has nothing to say about a field.
fn is_allowed(rule: Option<Pointer<&'static dyn Permission>>, context: &Context) -> bool {
    rule.is_none_or(|rule| rule.allow(context, context.action()).is_yes())
}
