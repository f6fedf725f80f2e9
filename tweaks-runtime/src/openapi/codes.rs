//! Codes: the stable words of the problems for which an operation refuses a request. Only strict bodies have them.

use std::collections::BTreeSet;

use super::form::Form;
use super::property::Row;
use crate::context::Context;
use crate::schema::{Field, Kind, Schema};

/// The codes of an operation, and whether functions of the application may add others.
#[derive(Default)]
pub(super) struct Codes {
    pub(super) known: BTreeSet<&'static str>,
    pub(super) has_others: bool,
    /// Serializers may be nested in themselves.
    seen: Vec<&'static str>,
}

/// The codes of one member of a body; those of the objects within it stand at their own members.
pub(super) fn of_member(row: Row<'_>, field: &'static Field, form: Form) -> Codes {
    let mut codes = Codes::default();
    if let Some(schema) = codes.add_value(field) {
        codes.has_others |= schema().has_object_hooks();
        codes.add(&["does_not_exist", "invalid", "null", "unique"]);
        codes.add_if(schema().has_rules(), &["denied"]);
    }
    // The members of a change are all there already.
    if form == Form::Patch {
        codes.known.remove("required");
    }
    codes.add_if(row.is_unique(field), &["unique"]);
    codes.add_if(row.is_pointing(field), &["does_not_exist"]);
    codes.add_if(field.writable_by.is_some(), &["denied"]);
    codes.add_if(form != Form::Create && field.is_key(), &["key"]);
    codes
}

impl Codes {
    pub(super) fn add(&mut self, codes: &[&'static str]) {
        self.known.extend(codes);
    }

    pub(super) fn add_if(&mut self, applies: bool, codes: &[&'static str]) {
        self.add(if applies { codes } else { &[] });
    }

    pub(super) fn add_object(&mut self, schema: &'static Schema, context: &Context) {
        if self.seen.contains(&schema.id) {
            return;
        }
        self.seen.push(schema.id);
        self.has_others |= schema.has_object_hooks();
        self.add(&["invalid", "null", "read_only", "unknown"]);
        // Constraints that only the database knows.
        self.add_if(schema.table.is_some(), &["does_not_exist", "unique"]);
        self.add_if(schema.has_rules(), &["denied"]);
        schema.writable(context).for_each(|field| self.add_field(field, context));
    }

    fn add_field(&mut self, field: &'static Field, context: &Context) {
        if let Some(schema) = self.add_value(field) {
            self.add_object(schema(), context);
        }
    }

    /// Adds the codes of a value, and gives the serializer of the objects within it.
    fn add_value(&mut self, field: &'static Field) -> Option<fn() -> &'static Schema> {
        self.has_others |= field.hook.is_some();
        self.add_if(field.required, &["required"]);
        self.add_if(!field.allow_null, &["null"]);
        let rules = field.column.map_or(&[][..], |column| column.rules).iter().chain(field.rules).chain(field.entry_rules);
        self.known.extend(rules.map(|rule| rule.code));
        match field.nested {
            Some(nested) => self.add_kind(&nested.kind()),
            None => self.add_kind(&field.kind),
        }
    }

    fn add_kind(&mut self, kind: &Kind) -> Option<fn() -> &'static Schema> {
        match kind {
            Kind::Integer { .. } => self.add(&["invalid", "max_string_length", "max_value", "min_value"]),
            Kind::Float(_) => self.add(&["invalid", "max_digits", "max_string_length"]),
            Kind::Decimal => {
                self.add(&["invalid", "max_decimal_places", "max_digits", "max_string_length", "max_whole_digits"]);
            }
            Kind::Text => self.add(&["blank", "invalid", "null_characters_not_allowed"]),
            Kind::Json => self.add(&["invalid", "null_characters_not_allowed"]),
            Kind::Choice(_) => self.add(&["invalid_choice"]),
            Kind::Boolean | Kind::Uuid | Kind::Bytes | Kind::Date | Kind::Time | Kind::DateTime | Kind::LocalDateTime => {
                self.add(&["invalid"]);
            }
            Kind::List { entry, nullable } => {
                self.add(&["max_items", "not_a_list"]);
                self.add_if(!nullable, &["null"]);
                return self.add_kind(entry);
            }
            Kind::Objects(schema) => {
                self.add(&["max_items", "not_a_list"]);
                return Some(*schema);
            }
            Kind::Object(schema) => return Some(*schema),
        }
        None
    }
}
