//! Problems: what is wrong with a request, where, and how to say it.
//!
//! Problems are collected, never thrown one by one: an answer names everything that is wrong. This module does not
//! know about HTTP; how a list of problems becomes a body is decided by the profile in `http`.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The key under which errors stand that belong to no field (DRF's name).
pub const NON_FIELD_ERRORS: &str = "non_field_errors";

/// The code of a problem that is ours and not the client's; the answer is a 500 without any text of ours.
pub(crate) const INTERNAL: &str = "tweaks::internal";

/// One user-facing error: where, a stable code, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The part of the request that is wrong.
    pub(crate) place: Place,
    /// A stable, machine-readable word: `required`, `unique`, `max_length`, …
    pub(crate) code: &'static str,
    /// One sentence for a person.
    pub(crate) detail: Cow<'static, str>,
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn new(place: Place, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { place, code, detail: detail.into() }
    }

    /// How much room it takes in an answer: the names on a long way may be long, and stand in every problem at its end.
    fn weight(&self) -> usize {
        let Place::Body(path) = &self.place else { return 1 };
        let bytes: usize = path.iter().map(|step| if let Step::Field(name) = step { name.len() } else { 0 }).sum();
        1 + bytes / 1024
    }
}

/// The part of a request that a problem is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A value inside the body.
    Body(Vec<Step>),
    /// A parameter of the query string.
    Parameter(String),
    /// The request as a whole.
    Request,
}

impl Place {
    /// The body itself.
    pub(crate) fn whole() -> Self {
        Self::Body(vec![Step::Whole])
    }

    /// A field of the body.
    pub(crate) fn field(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Body(vec![Step::field(name)])
    }

    /// One step below an object or a list of the body.
    pub(crate) fn below(path: &[Step], step: Step) -> Self {
        Self::Body(path.iter().cloned().chain([step]).collect())
    }

    /// A parameter of the query string.
    pub(crate) fn parameter(name: impl Into<String>) -> Self {
        Self::Parameter(name.into())
    }
}

/// Problems as they are found: as many as an answer has room for, and how many more there are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    pub(crate) list: Vec<Problem>,
    room: usize,
    /// How many were found when there was no room left.
    more: usize,
}

impl Problems {
    /// Room for so many.
    pub(crate) fn new(room: usize) -> Self {
        Self { list: Vec::new(), room, more: 0 }
    }

    /// Adds a problem, which is not even made if there is no room for it.
    pub(crate) fn add(&mut self, problem: impl FnOnce() -> Problem) {
        if self.room == 0 {
            self.more += 1;
            return;
        }
        let problem = problem();
        self.room = self.room.saturating_sub(problem.weight());
        self.list.push(problem);
    }

    pub(crate) fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.add(|| problem));
    }

    /// No problems yet, and the room that these leave.
    pub(crate) fn rest(&self) -> Self {
        Self::new(self.room)
    }

    /// Adds problems that were found elsewhere.
    pub(crate) fn append(&mut self, other: Self) {
        self.extend(other.list);
        self.more += other.more;
    }

    /// The same problems after later stages.
    pub(crate) fn with(self, list: Vec<Problem>) -> Self {
        Self { list, ..self }
    }

    /// How many were found.
    pub(crate) fn found(&self) -> usize {
        self.list.len() + self.more
    }

    /// Whether more were found than there was room for. Then there is none for anything that could be found later.
    pub(crate) fn overflow(&self) -> bool {
        self.more > 0
    }

    /// At most so many, less from then on; and behind them how many more there are.
    pub(crate) fn listed(mut self, limit: &mut usize) -> Vec<Problem> {
        let more = self.more + self.list.len().saturating_sub(*limit);
        self.list.truncate(*limit);
        *limit -= self.list.len();
        if more > 0 {
            self.list.push(Problem::new(Place::whole(), "more", format!("Problems that are not listed: {more}.")));
        }
        self.list
    }
}

/// One step of the path from the body's root to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into the field of an object.
    Field(Cow<'static, str>),
    /// Into the entry of a list, counted from 0.
    Index(usize),
    /// Stay: the object or list itself, as opposed to one of its members.
    Whole,
}

impl Step {
    /// A step into a field.
    pub(crate) fn field(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Field(name.into())
    }
}

/// The characters that a URI fragment cannot carry as they are (RFC 3986 §3.5).
const FRAGMENT: &AsciiSet = &{
    let (mut set, mut bytes) = (CONTROLS.add(b' '), b"\"#%<>[\\]^`{|}".as_slice());
    while let [byte, rest @ ..] = bytes {
        (set, bytes) = (set.add(*byte), rest);
    }
    set
};

/// The place as a JSON pointer in a URI fragment (RFC 6901 §6), as RFC 9457 shows it for field errors.
pub(crate) fn pointer(path: &[Step]) -> String {
    let mut text = String::from("#");
    for step in path {
        match step {
            Step::Field(name) => {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                text.push('/');
                text.extend(utf8_percent_encode(&escaped, FRAGMENT));
            }
            // Writing to a `String` cannot fail.
            Step::Index(index) => _ = write!(text, "/{index}"),
            Step::Whole => {}
        }
    }
    text
}

/// One message of a rule or hook, before it is known where it will stand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Message {
    /// A stable, machine-readable word; `invalid` where a hook gives none.
    pub code: &'static str,
    /// One sentence for a person.
    pub detail: Cow<'static, str>,
}

impl Message {
    /// A message with a code of its own.
    ///
    /// ```
    /// use tweaks_runtime::prelude::Message;
    ///
    /// let message = Message::new("blocked_domain", "Addresses at blocked.test are not accepted.");
    /// assert_eq!(message.code, "blocked_domain");
    /// ```
    pub fn new(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// The problem with this message at a place.
    pub(crate) fn at(self, place: Place) -> Problem {
        Problem { place, code: self.code, detail: self.detail }
    }
}

impl From<&'static str> for Message {
    fn from(detail: &'static str) -> Self {
        Self::new("invalid", detail)
    }
}

impl From<String> for Message {
    fn from(detail: String) -> Self {
        Self::new("invalid", detail)
    }
}

/// The messages with which a hook refuses: one or several. Made from a text, a [`Message`], or a list of either.
///
/// ```
/// use tweaks_runtime::prelude::Messages;
///
/// assert_eq!(Messages::from("Not that number.").0.len(), 1);
/// assert_eq!(Messages::from(["Not that number.", "Really."]).0.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages(pub Vec<Message>);

impl<M: Into<Message>> From<M> for Messages {
    fn from(message: M) -> Self {
        Self(vec![message.into()])
    }
}

impl<M: Into<Message>> From<Vec<M>> for Messages {
    fn from(messages: Vec<M>) -> Self {
        Self(messages.into_iter().map(Into::into).collect())
    }
}

impl<M: Into<Message>, const N: usize> From<[M; N]> for Messages {
    fn from(messages: [M; N]) -> Self {
        Self(messages.into_iter().map(Into::into).collect())
    }
}

/// Lays the problems of an earlier stage over those of later ones: per key of the object at `depth`, the earlier stage
/// wins whole, and messages of different stages are never mixed (`drf_tweaks` §2.2).
pub(crate) fn overlay(earlier: &mut Vec<Problem>, mut later: Vec<Problem>, depth: usize) {
    later.retain(|problem| !earlier.iter().any(|other| key(other, depth) == key(problem, depth)));
    earlier.append(&mut later);
}

/// The step below the object at `depth` that a problem is about; the object itself counts as one key.
fn key(problem: &Problem, depth: usize) -> Option<&Step> {
    let Place::Body(path) = &problem.place else { return None };
    path.get(depth).filter(|step| **step != Step::Whole)
}

/// The known name that a misspelt one most likely meant, if any is near enough.
pub(crate) fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer names are no slip of the hand, and comparing them costs time that the client decides about.
    const LONGEST: usize = 64;
    /// Names of so many letters stand in others.
    const SHORT: usize = 3;
    if wrong.len() > LONGEST {
        return None;
    }
    // Many a word begins like a short name without meaning it: `nothing` is not `not`.
    let is_as_long = |name: &&str| name.len() > SHORT || wrong.len() <= name.len() + 1;
    known
        .into_iter()
        .filter(is_as_long)
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_their_steps() {
        assert_eq!(pointer(&[Step::field("a/b"), Step::Index(0), Step::Whole]), "#/a~1b/0");
    }

    #[test]
    fn a_name_that_is_near_enough_was_meant() {
        assert_eq!(did_you_mean("emial", ["email", "id"]), Some("email"));
        assert_eq!(did_you_mean("zebra", ["email", "id"]), None);
        assert_eq!(did_you_mean("nothing", ["not", "name"]), None, "a word that begins so is another one");
        assert_eq!(did_you_mean("nott", ["not", "name"]), Some("not"));
        assert_eq!(did_you_mean("customer", ["customer_id", "id"]), Some("customer_id"));
    }
}
