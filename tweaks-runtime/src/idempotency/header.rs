//! `Idempotency-Key`, as a resource asks for it (draft-ietf-httpapi-idempotency-key-header-06).

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::context::Context;
use crate::exec::{Once, Refusal};
use crate::problem::{Place, Problem};

/// How a resource takes `Idempotency-Key`: a write with a key that was used for the same write before is not done again, and
/// answered as it was then.
///
/// ```
/// use tweaks_runtime::prelude::*;
///
/// struct User { id: i64 }
///
/// fn who(context: &Context) -> String {
///     context.get::<User>().map(|user| user.id.to_string()).unwrap_or_default()
/// }
///
/// let keys = Idempotency::new().required().client(who);
/// # drop(keys);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct Idempotency {
    pub(crate) required: bool,
    client: Option<fn(&Context) -> String>,
}

/// The longest key, in bytes.
const LONGEST: usize = 255;

impl Idempotency {
    /// Takes a key from every client that sends one; all clients share them, which is enough where keys are random.
    pub fn new() -> Self {
        Self::default()
    }

    /// Insists on a key in `POST`, `PATCH` and bulk edits: without it they are answered with 400.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Tells clients apart: two of them may then use the same key, and neither is given an answer of the other.
    pub fn client(self, client: fn(&Context) -> String) -> Self {
        Self { client: Some(client), ..self }
    }

    /// Reads the headers, and the parts by which a request is told from another.
    pub(crate) fn read(
        self,
        headers: &[&str],
        request: &[&[u8]],
        lifetime: Duration,
        context: &Context,
    ) -> Result<Once, Refusal> {
        let key = if let [header] = headers { key(header) } else { None };
        let Some(key) = key else {
            let detail = "An Idempotency-Key is one text of 1 to 255 visible characters, in quotes.";
            return Err(Refusal::Problems(vec![Problem::new(Place::Request, "idempotency_key", detail)]));
        };
        let client = self.client.map(|client| client(context)).unwrap_or_default();
        Ok(Once { key: digest(&[client.as_bytes(), key.as_bytes()]), request: digest(request), lifetime })
    }
}

/// A string of RFC 9651 §3.3.3; or the same without quotes, as many clients send it.
fn key(header: &str) -> Option<String> {
    let header = header.trim();
    let text = match header.strip_prefix('"') {
        Some(quoted) => unescaped(quoted.strip_suffix('"')?)?,
        None => header.to_owned(),
    };
    let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    fits.then_some(text)
}

/// A quote and a backslash stand behind a backslash, and nothing else does.
fn unescaped(quoted: &str) -> Option<String> {
    let mut text = String::with_capacity(quoted.len());
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => letters.next().filter(|next| matches!(next, '"' | '\\'))?,
            '"' => return None,
            letter => letter,
        });
    }
    Some(text)
}

/// A digest of several texts that no other several texts have.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
