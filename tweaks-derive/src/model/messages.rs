//! Messages of the application, worded while its crate is compiled.

use darling::{Error, Result};
use proc_macro2::Span;

use super::Field;
use crate::attr::StructAttributes;
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

/// The four messages that have attributes of their own, from the field or else from the struct, and those by code.
pub(super) fn messages_of(field: &Field<'_>, usual: &StructAttributes) -> Result<Vec<(String, String)>> {
    let own = &field.attributes;
    let mut errors = Error::accumulator();
    let mut messages = Vec::new();
    let named = [
        ("required", own.required_error.as_ref().or(usual.required_error.as_ref().filter(|_| field.can_be_required()))),
        ("blank", own.blank_error.as_ref().or(usual.blank_error.as_ref().filter(|_| field.can_be_blank()))),
        ("null", own.null_error.as_ref().or(usual.null_error.as_ref())),
    ];
    for (code, message) in named {
        if let Some(message) = message {
            messages.extend(errors.handle(filled(code, message, message.span(), field)));
        }
    }
    for message in &own.messages.0 {
        let code = message.code.to_string();
        let twice = match code.as_str() {
            "required" => own.required_error.is_some(),
            "blank" => own.blank_error.is_some(),
            "null" => own.null_error.is_some(),
            _ => false,
        };
        let twice = twice
            || own.messages.0.iter().take_while(|other| !std::ptr::eq(*other, message)).any(|other| other.code == message.code);
        if twice {
            errors.push(
                Error::custom(format!("the message for `{code}` is given twice; remove one of them")).with_span(&message.code),
            );
        }
        if !CODES.contains(&code.as_str()) {
            let near = text::did_you_mean(&code, CODES);
            errors.push(Error::custom(format!("no message has the code `{code}`{near}")).with_span(&message.code));
        }
        messages.extend(errors.handle(filled(&code, &message.text, message.span, field)));
    }
    errors.finish_with(messages)
}

fn filled(code: &str, message: &str, span: Span, field: &Field<'_>) -> Result<(String, String)> {
    match text::fill(message, &field.label, &field.name) {
        Ok(text) => Ok((code.to_owned(), text)),
        Err(BadMessage::Placeholder(name)) => Err(Error::custom(format!(
            "a message has no placeholder `{{{name}}}`; write `{{fieldname}}` for the label of the field"
        ))
        .with_span(&span)),
        Err(BadMessage::Brace) => {
            Err(Error::custom("a brace stands alone here; write `{{` or `}}` for one that is shown").with_span(&span))
        }
    }
}
