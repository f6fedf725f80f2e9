//! `Idempotency-Key`, as a resource asks for it (draft-ietf-httpapi-idempotency-key-header-06).

use actix_web::HttpRequest;

use crate::context::{Action, Context};
use crate::exec::{Body, Once, Refusal};
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
#[derive(Clone, Copy, Debug)]
pub struct Idempotency {
    required: bool,
    client: fn(&Context) -> String,
}

impl Default for Idempotency {
    fn default() -> Self {
        Self { required: false, client: |_| String::new() }
    }
}

/// The longest key, in bytes.
const LONGEST: usize = 255;

impl Idempotency {
    /// Takes keys from whoever sends one; all clients share them, which is enough where keys are random.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Insists on a key in `POST`, `PATCH` and bulk edits: without it they are answered with 400.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Whose key it is: two clients may then use the same one, and neither is given an answer of the other.
    #[must_use]
    pub fn client(self, client: fn(&Context) -> String) -> Self {
        Self { client, ..self }
    }

    /// What makes a request happen once, if it says so.
    pub(super) fn read(self, request: &HttpRequest, body: &Body, context: &Context) -> Result<Option<Once>, Refusal> {
        let mut headers = request.headers().get_all("idempotency-key");
        let refuse = |detail| Refusal::Problems(vec![Problem::new(Place::Request, "idempotency_key", detail)]);
        let Some(header) = headers.next() else {
            let wanted = matches!(context.action(), Action::Create | Action::PartialUpdate | Action::BulkEdit);
            return match self.required && wanted {
                true => Err(refuse("This request needs an Idempotency-Key.")),
                false => Ok(None),
            };
        };
        let key = header.to_str().ok().and_then(key).filter(|_| headers.next().is_none());
        let key = key.ok_or_else(|| refuse("An Idempotency-Key is one text of 1 to 255 visible characters, in quotes."))?;
        // What cannot be read is refused anyway.
        let body = body.as_ref().map(|(json, _)| json.to_string()).unwrap_or_default();
        let header = |name| request.headers().get(name).map_or(&[][..], |value| value.as_bytes());
        let (method, uri) = (request.method().as_str(), request.uri().to_string());
        let request = [method.as_bytes(), uri.as_bytes(), header("if-match"), body.as_bytes()];
        Ok(Some(Once::new(&(self.client)(context), &key, request)))
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
