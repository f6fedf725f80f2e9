//! Languages: the texts of answers in other words.
//!
//! A text is found again by its English form, in which `{}` stands for what differs from answer to answer; so the code that finds what
//! is wrong knows one language, and codes and places are the same in all.

mod spanish;

use std::collections::HashMap;

pub use spanish::SPANISH;

/// The texts of one language.
#[derive(Debug)]
pub(crate) struct Language {
    /// Its tag (RFC 5646), such as `es`.
    pub(crate) tag: &'static str,
    /// Those in which nothing differs.
    fixed: HashMap<&'static str, &'static str>,
    /// The others, the latest first.
    templates: Vec<(Vec<&'static str>, &'static str)>,
}

impl Language {
    pub(crate) fn new(tag: &'static str) -> Self {
        Self { tag, fixed: HashMap::new(), templates: Vec::new() }
    }

    /// The same with more texts, each in English and in its own words; they go before those that are there.
    pub(crate) fn with(&self, texts: &[(&'static str, &'static str)]) -> Self {
        let (templates, fixed): (Vec<_>, Vec<_>) = texts.iter().partition(|(english, _)| english.contains("{}"));
        let templates = templates.into_iter().map(|(english, own)| (english.split("{}").collect(), own));
        Self {
            tag: self.tag,
            fixed: self.fixed.iter().map(|(english, own)| (*english, *own)).chain(fixed).collect(),
            templates: templates.chain(self.templates.iter().cloned()).collect(),
        }
    }

    /// The text in this language, if there is one.
    pub(crate) fn says(&self, english: &str) -> Option<String> {
        // A gap may be a sentence of its own: what is wrong within a group of filters. The gaps of that one stay as they are, because a
        // client that writes them could go on for ever.
        self.put(english, |gap| self.put(gap, str::to_owned).unwrap_or_else(|| gap.to_owned()))
    }

    /// The text with each of its gaps as a function has it.
    fn put(&self, english: &str, gap: impl Fn(&str) -> String) -> Option<String> {
        if let Some(own) = self.fixed.get(english) {
            return Some((*own).to_owned());
        }
        let (own, gaps) = self.templates.iter().find_map(|(pieces, own)| Some((own, gaps(pieces, english)?)))?;
        Some(filled(own, &gaps.into_iter().map(gap).collect::<Vec<_>>()))
    }
}

/// What stands between the pieces of a template.
fn gaps<'t>(pieces: &[&str], text: &'t str) -> Option<Vec<&'t str>> {
    let (first, rest) = pieces.split_first()?;
    let (last, middle) = rest.split_last()?;
    let mut text = text.strip_prefix(first)?.strip_suffix(last)?;
    let mut gaps = Vec::with_capacity(rest.len());
    for piece in middle {
        let (gap, behind) = text.split_once(piece)?;
        gaps.push(gap);
        text = behind;
    }
    gaps.push(text);
    Some(gaps)
}

/// A text with its gaps filled: `{}` by the next one, `{1}` by the second.
fn filled(own: &str, gaps: &[String]) -> String {
    let mut text = own.to_owned();
    for (at, gap) in gaps.iter().enumerate() {
        text = text.replacen("{}", &format!("{{{at}}}"), 1);
        // What a client sent may have braces, which are no places.
        text = text.replace(&format!("{{{at}}}"), &gap.replace('{', "\u{1}"));
    }
    text.replace('\u{1}', "{")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language() -> Language {
        Language::new("xx").with(&[
            ("This is it.", "Est."),
            ("No {} matches {}.", "{1} sine {0}."),
            ("At least {} letters.", "Litterae {}."),
            ("{} ends.", "Finis: {}"),
            ("`{}`: {}", "«{}»: {}"),
        ])
    }

    #[test]
    fn texts_are_found_by_their_english_form() {
        let cases = [
            ("This is it.", Some("Est.")),
            ("This is it", None),
            ("No cat matches dog.", Some("dog sine cat.")),
            ("No {1} matches {0}.", Some("{0} sine {1}.")),
            ("At least 5 letters.", Some("Litterae 5.")),
            ("All ends.", Some("Finis: All")),
            ("`a`: This is it.", Some("«a»: Est.")),
            ("No cat matches", None),
        ];
        for (english, expected) in cases {
            assert_eq!(language().says(english).as_deref(), expected, "{english}");
        }
    }

    /// What a client sends stands in some texts, and may look like them, again and again.
    #[test]
    fn a_text_of_any_depth_is_found_at_once() {
        let deep = "`a`: ".repeat(400_000);
        assert!(language().says(&deep).is_some_and(|own| own.starts_with("«a»: «a»: `a`: ")));
    }

    #[test]
    fn later_texts_go_before() {
        let language = language().with(&[("This is it.", "Id est."), ("At least {} letters.", "Satis: {}")]);
        assert_eq!(language.says("This is it.").as_deref(), Some("Id est."));
        assert_eq!(language.says("At least 5 letters.").as_deref(), Some("Satis: 5"));
    }

    #[test]
    fn spanish_fills_what_english_does() {
        for (english, spanish) in SPANISH {
            let places = |text: &str| text.matches('{').count();
            assert_eq!(places(english), places(spanish), "{english}");
        }
    }
}
