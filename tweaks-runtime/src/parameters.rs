//! The query string as pairs.

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode};

/// The characters that URLs have to escape (RFC 3986 §2.3); Python's `quote_plus` escapes the same.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

/// The parameters of a query string, decoded, in their order.
///
/// ```
/// use tweaks_runtime::__private::query::Parameters;
///
/// let parameters = Parameters::parse("a=1&b=x+y&a=2");
/// assert_eq!(parameters.last("a"), Some("2"));
/// assert_eq!(parameters.last("b"), Some("x y"));
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Parameters {
    pub(crate) pairs: Vec<(String, String)>,
    /// Whether some of it is no UTF-8, or badly escaped.
    pub(crate) is_malformed: bool,
    /// The bytes of the query string.
    pub(crate) length: usize,
    /// The bytes of what a body asks for besides.
    pub(crate) asked: usize,
}

impl Parameters {
    /// Reads a query string without its `?`. What is not UTF-8 is replaced, and remembered as malformed.
    pub fn parse(query: &str) -> Self {
        let mut is_malformed = false;
        let mut decode = |text: &str| {
            let spaced = text.replace('+', " ");
            is_malformed |= has_bad_escape(&spaced);
            let decoded = percent_decode(spaced.as_bytes()).decode_utf8();
            is_malformed |= decoded.is_err();
            decoded.map_or_else(|_| percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned(), Cow::into_owned)
        };
        let parts = query.split('&').filter(|part| !part.is_empty());
        let pairs = parts
            .map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                (decode(name), decode(value))
            })
            .collect();
        Self { pairs, is_malformed, length: query.len(), asked: 0 }
    }

    /// The last value of a parameter.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, in order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The different names, in order of appearance.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.pairs.iter().map(|(name, _)| name.as_str()).filter(|name| seen.insert(*name)).collect()
    }
}

/// A `%` without two hexadecimal digits behind it.
fn has_bad_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        *byte == b'%' && !bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}
