//! Voices: how a client is spoken to, in the shape of a profile and in one of the application's languages.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{self, AcceptLanguage, Header as _, HeaderMap, HeaderValue, Preference, Quality};

use super::settings::Settings;
use crate::language::Language;
use crate::profile::Profile;

/// The shape and the language of what is said to a client.
#[derive(Clone)]
pub(super) struct Voice {
    pub(super) profile: Profile,
    /// `None` for English, in which texts are found.
    language: Option<Arc<Language>>,
    /// Whether there are several.
    has_choice: bool,
}

impl Voice {
    pub(super) fn of(request: &HttpRequest, settings: &Settings) -> Self {
        let languages = settings.languages.as_slice();
        let language = if languages.is_empty() { None } else { chosen(request, settings) };
        Self { profile: settings.profile, language, has_choice: !languages.is_empty() }
    }

    /// A text as the client reads it.
    pub(super) fn says<'t>(&self, english: &'t str) -> Cow<'t, str> {
        let own = self.language.as_ref().and_then(|language| language.says(english));
        own.map_or(Cow::Borrowed(english), Cow::Owned)
    }

    /// Says in an answer which language it is in, and that another request may get another one.
    pub(super) fn describe(&self, headers: &mut HeaderMap) {
        if !self.has_choice {
            return;
        }
        headers.append(header::VARY, header::ACCEPT_LANGUAGE.into());
        let tag = self.language.as_ref().map_or(ENGLISH, |language| language.tag);
        if let Ok(tag) = HeaderValue::from_str(tag) {
            headers.insert(header::CONTENT_LANGUAGE, tag);
        }
    }
}

const ENGLISH: &str = "en";

/// The language that a client likes best (RFC 9110 §12.5.4), as RFC 4647 §3.4 looks it up: for `es-MX`, `es` will do. The application's
/// own where the client says nothing, or knows none of them.
fn chosen(request: &HttpRequest, settings: &Settings) -> Option<Arc<Language>> {
    let own = || settings.language(settings.default_language);
    let Ok(AcceptLanguage(mut ranges)) = AcceptLanguage::parse(request) else { return own() };
    ranges.retain(|range| range.quality > Quality::ZERO);
    // A stable sort: of those that weigh the same, the first.
    ranges.sort_by_key(|range| std::cmp::Reverse(range.quality));
    for range in ranges {
        let Preference::Specific(tag) = &range.item else { return own() };
        let primary = tag.primary_language();
        if let Some(language) = settings.language(tag.as_str()).or_else(|| settings.language(primary)) {
            return Some(language);
        }
        if primary.eq_ignore_ascii_case(ENGLISH) {
            return None;
        }
    }
    own()
}

impl Settings {
    /// Adds texts of answers in a language (RFC 5646), each in English and in its own words: clients get them who ask for the language by
    /// `Accept-Language`. `{}` stands for what differs from answer to answer; where its own words have another order, `{0}` and `{1}`
    /// say which. Texts of the application, such as those of `messages(…)` and of hooks, are found in the same way, and what is
    /// said last goes before. Codes and places are the same in all languages.
    ///
    /// ```
    /// use tweaks_runtime::language::SPANISH;
    /// use tweaks_runtime::prelude::*;
    ///
    /// let settings = Settings::new()
    ///     .messages("es", SPANISH)
    ///     .messages("es", &[("A customer with pending orders stays.", "Un cliente con pedidos pendientes no se elimina.")]);
    /// # drop(settings);
    /// ```
    pub fn messages(mut self, language: &'static str, texts: &[(&'static str, &'static str)]) -> Self {
        let known = self.languages.iter().position(|known| known.tag.eq_ignore_ascii_case(language));
        match known {
            Some(at) => self.languages[at] = Arc::new(self.languages[at].with(texts)),
            None => self.languages.push(Arc::new(Language::new(language).with(texts))),
        }
        self
    }

    /// The language of clients that ask for none that there is; English unless said otherwise.
    pub fn default_language(mut self, language: &'static str) -> Self {
        self.default_language = language;
        self
    }

    fn language(&self, tag: &str) -> Option<Arc<Language>> {
        self.languages.iter().find(|language| language.tag.eq_ignore_ascii_case(tag)).cloned()
    }
}
