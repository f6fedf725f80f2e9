//! Messages of the application, worded while its crate is compiled.

use std::collections::HashSet;

use darling::{Error, Result};
use proc_macro2::{Ident, Span};

use super::field::Field;
use crate::attr::{FieldAttributes, Keyed, StructAttributes};
use crate::text::{self, BadMessage};

/// The codes of messages that can be reworded on a field.
const CODES: [&str; 18] = [
    "required",
    "null",
    "blank",
    "invalid",
    "unique",
    "does_not_exist",
    "invalid_choice",
    "not_a_list",
    "min_length",
    "max_length",
    "min_value",
    "max_value",
    "max_digits",
    "max_decimal_places",
    "max_whole_digits",
    "null_characters_not_allowed",
    "max_string_length",
    "pattern",
];

/// Fills the messages of all fields: their one placeholder is known while the user's crate is compiled. A mistake in a message
/// of the struct is reported once, not once per field.
pub(super) fn fill(usual: &StructAttributes, fields: &mut [Field<'_>]) -> Result<()> {
    let mut errors = Error::accumulator();
    for field in fields {
        if let Some(messages) = errors.handle(messages_of(field, usual)) {
            field.messages = messages;
        }
    }
    errors.finish().map_err(without_repetitions)
}

/// The messages that have attributes of their own, from the field or else from the struct, and those by code.
fn messages_of(field: &Field<'_>, usual: &StructAttributes) -> Result<Vec<(String, String)>> {
    let own = &field.attributes;
    let mut errors = Error::accumulator();
    let named = [
        ("required", own.required_error.as_ref().or(usual.required_error.as_ref().filter(|_| field.can_be_required()))),
        ("blank", own.blank_error.as_ref().or(usual.blank_error.as_ref().filter(|_| field.can_be_blank()))),
        ("null", own.null_error.as_ref().or(usual.null_error.as_ref())),
    ];
    if let Some(message) = &own.required_error {
        errors.handle(check_seen(field, message.span));
    }
    let mut messages = Vec::new();
    for (code, message) in named {
        messages.extend(message.and_then(|message| errors.handle(filled(code, message, field))));
    }
    for (index, (code, message)) in own.messages.0.iter().enumerate() {
        errors.handle(check_code(code, &own.messages.0[..index], own));
        if code == "required" {
            errors.handle(check_seen(field, code.span()));
        }
        messages.extend(errors.handle(filled(&code.to_string(), message, field)));
    }
    errors.finish_with(messages)
}

/// `messages(max_length = "…", max_length = "…")`, and `messages(max_lenght = "…")`.
fn check_code(code: &Ident, before: &[(Ident, Keyed<String>)], own: &FieldAttributes) -> Result<()> {
    let mut errors = Error::accumulator();
    let name = code.to_string();
    let attribute = match name.as_str() {
        "required" => &own.required_error,
        "blank" => &own.blank_error,
        "null" => &own.null_error,
        _ => &None,
    };
    if attribute.is_some() || before.iter().any(|(other, _)| other == code) {
        errors.push(Error::custom(format!("the message for `{name}` is given twice; remove one of them")).with_span(code));
    }
    if !CODES.contains(&name.as_str()) {
        let near = text::did_you_mean(&name, CODES);
        let message = format!("no message has the code `{name}`{near} (there are {})", CODES.join(", "));
        errors.push(Error::custom(message).with_span(code));
    }
    errors.finish()
}

/// `#[tweaks(required_error = "…")] pub age: Option<i32>`
fn check_seen(field: &Field<'_>, span: Span) -> Result<()> {
    if field.can_be_required() {
        return Ok(());
    }
    let other = if field.is_read_only() { "" } else { ", or write `required`" };
    let message = format!("no client has to give this field, so none sees this message; remove it{other}");
    Err(Error::custom(message).with_span(&span))
}

fn filled(code: &str, message: &Keyed<String>, field: &Field<'_>) -> Result<(String, String)> {
    let error = match text::fill(message, &field.label, &field.name) {
        Ok(text) => return Ok((code.to_owned(), text)),
        Err(BadMessage::Placeholder(name)) => {
            format!("a message has no placeholder `{{{name}}}`; write `{{fieldname}}` for the label of the field")
        }
        Err(BadMessage::Brace) => "a brace stands alone here; write `{{` or `}}` for one that is shown".to_owned(),
    };
    Err(Error::custom(error).with_span(&message.span))
}

/// Errors at the same place with the same words once.
fn without_repetitions(error: Error) -> Error {
    let mut seen = HashSet::new();
    let errors = error.flatten().into_iter();
    Error::multiple(errors.filter(|error| seen.insert((format!("{:?}", error.span()), error.to_string()))).collect())
}
