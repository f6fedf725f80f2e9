//! Searches: words, each of which is a part of one of several texts.

use super::clause::{Clause, Rows, Test};
use super::limits::QueryLimits;
use super::names::Names;
use crate::problem::{Message, Place, Problem};
use crate::schema::{Column, Field, Kind, Lookup, Relation, Schema, Shape};

/// A text in which words are looked for, at the end of relations to one row.
pub(super) struct Text {
    pub(super) name: String,
    steps: Vec<Relation>,
    column: &'static Column,
}

impl Names<'_> {
    /// The texts in which this request may look for words, and the name of the parameter; nothing where it sees none of them.
    pub(super) fn searched(self) -> Option<(&'static str, Vec<Text>)> {
        let search = self.schema.search?;
        let texts: Vec<Text> = search.fields.iter().filter_map(|path| self.text(path)).collect();
        (!texts.is_empty()).then_some((search.parameter, texts))
    }

    /// The name of the parameter that looks for words, and the names of the fields in which it looks.
    #[must_use]
    pub fn searched_fields(self) -> Option<(&'static str, Vec<String>)> {
        self.searched().map(|(parameter, texts)| (parameter, texts.into_iter().map(|text| text.name).collect()))
    }

    fn text(self, path: &[&'static str]) -> Option<Text> {
        let (first, behind) = path.split_first()?;
        let field = self.of_any_version(self.schema, first)?;
        match behind {
            [] => text(field.name.to_owned(), Vec::new(), field),
            [last, ..] => {
                let nested = field.nested.filter(|nested| nested.shape == Shape::One)?;
                let behind = self.of_any_version((nested.schema)(), last)?;
                text(format!("{}__{}", field.name, behind.name), vec![nested.relation], behind)
            }
        }
    }

    /// The field that this request sees, under a name that it has in this version or another.
    pub(super) fn of_any_version(self, schema: &'static Schema, name: &'static str) -> Option<&'static Field> {
        schema.readable(self.context).find(|field| schema.is_among(field, &[name]))
    }
}

fn text(name: String, steps: Vec<Relation>, field: &'static Field) -> Option<Text> {
    let column = field.column.filter(|column| matches!(column.kind, Kind::Text))?;
    Some(Text { name, steps, column })
}

/// Looks for the words of a parameter.
pub(super) fn restrict(rows: &mut Rows, given: Option<&str>, names: Names<'_>, limits: QueryLimits) -> Option<Problem> {
    let (parameter, texts) = names.searched()?;
    let text = given?;
    match words(text, names.profile.is_strict(), limits.words) {
        Ok(words) => {
            for word in words {
                let clause = anywhere(rows, &texts, &word);
                rows.restrict(clause);
            }
            None
        }
        Err(message) => Some(message.at(Place::parameter(parameter))),
    }
}

/// A word stands in one of the texts.
fn anywhere(rows: &mut Rows, texts: &[Text], word: &str) -> Clause {
    let mut clauses = Vec::new();
    for text in texts {
        rows.place(&mut clauses, &text.steps, text.column, Test::Part(Lookup::IContains, word.to_owned()));
    }
    match clauses.pop() {
        Some(only) if clauses.is_empty() => only,
        last => Clause::Any(clauses.into_iter().chain(last).collect()),
    }
}

/// The words of a text, each once: between blanks, for clients of a Django API between commas as well, and those in quotes together.
fn words(text: &str, is_strict: bool, most: usize) -> Result<Vec<String>, Message> {
    if text.contains('\0') {
        return Err(Message::new("null_characters_not_allowed", "Null characters are not allowed."));
    }
    let ends = |letter: char| letter.is_whitespace() || letter == ',' && !is_strict;
    let (mut words, mut rest) = (Vec::new(), text.trim_start_matches(ends));
    while !rest.is_empty() {
        let phrase = rest.strip_prefix('"').map(|quoted| quoted.split_once('"'));
        let (word, behind) = match phrase {
            Some(Some(phrase)) => phrase,
            Some(None) if is_strict => return Err(Message::new("invalid", "Close each quote: `\"blue lamp\" metal`.")),
            _ => rest.split_at(rest.find(ends).unwrap_or(rest.len())),
        };
        if !word.trim().is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
        rest = behind.trim_start_matches(ends);
    }
    match words.len() > most {
        true => Err(Message::new("too_many", format!("No more than {most} words are looked for at once."))),
        false => Ok(words),
    }
}
