//! Preferences: what a client would rather have in the answer to a write (RFC 7240).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::extract::lines;
use crate::exec::Answer;

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What a client wants to see of that which it wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// Nothing but the status and the headers.
    Minimal,
    /// The object as it is now.
    Representation,
}

impl Return {
    /// What a request says; anything else is no preference.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        match value(&lines(headers, &PREFER), "return")?.as_str() {
            "minimal" => Some(Self::Minimal),
            "representation" => Some(Self::Representation),
            _ => None,
        }
    }

    /// The header that says it was heard, unless the answer is of another kind: that of a repeated request is the one it had then.
    pub(super) fn applied(self, answer: &Answer) -> Option<(HeaderName, HeaderValue)> {
        let value = match self {
            Self::Minimal if answer.body.is_empty() => "return=minimal",
            Self::Representation if !answer.body.is_empty() => "return=representation",
            _ => return None,
        };
        Some((PREFERENCE_APPLIED, HeaderValue::from_static(value)))
    }
}

/// Whether what is wrong with a part of a request is not to stop the rest (RFC 7240 §4.4).
pub(super) fn is_lenient(headers: &HeaderMap) -> bool {
    value(&lines(headers, &PREFER), "handling").is_some_and(|value| value == "lenient")
}

/// The header that says it was heard.
pub(super) fn leniently() -> (HeaderName, HeaderValue) {
    (PREFERENCE_APPLIED, HeaderValue::from_static("handling=lenient"))
}

/// The value of the first preference with a name (RFC 7240 §2), without its quotes and parameters.
fn value(lines: &str, name: &str) -> Option<String> {
    let preference = |member: &str| {
        let preference = split(member, ';').next()?;
        let (own, value) = preference.split_once('=').unwrap_or((preference, ""));
        own.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    };
    split(lines, ',').find_map(preference)
}

/// The parts of a text between signs that do not stand in quotes.
fn split(text: &str, sign: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |letter| {
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && quoted && !escaped;
        letter == sign && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_preference_with_a_name_counts() {
        let cases = [
            ("return=minimal", Some("minimal")),
            ("respond-async, Return = \"minimal\"; foo=bar", Some("minimal")),
            ("return=representation, return=minimal", Some("representation")),
            ("other=\"a, return=minimal\"", None),
            ("other=\"a\\\", b\", return=minimal", Some("minimal")),
            ("returns=minimal", None),
            ("", None),
        ];
        for (lines, expected) in cases {
            assert_eq!(value(lines, "return").as_deref(), expected, "{lines}");
        }
    }
}
