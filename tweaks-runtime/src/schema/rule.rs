//! Rules about values, and how values are read and written.

use std::any::Any;

use super::setters::Pointer;
use crate::problem::Message;

/// How many digits a decimal column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// All of them.
    pub total: u32,
    /// Those behind the point.
    pub places: u32,
}

/// How a value is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueFormat {
    /// Whether a text may be empty.
    pub allow_blank: bool,
    /// Whether blanks around a text are taken away first; DRF's `trim_whitespace`.
    pub trim_whitespace: bool,
    /// The digits of a decimal number.
    pub digits: Option<Digits>,
}

impl ValueFormat {
    /// DRF's defaults: texts are trimmed and must not be blank, numbers may have any digits.
    pub const NONE: Self = Self { allow_blank: false, trim_whitespace: true, digits: None };
}

/// What a rule demands, as data: for documents and clients, which cannot call it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Bound {
    /// At least so many characters of a text, or entries of a list.
    MinLength(usize),
    /// At most so many characters of a text, or entries of a list.
    MaxLength(usize),
    /// A number that is not smaller.
    AtLeast(&'static str),
    /// A number that is not larger.
    AtMost(&'static str),
    /// A text that matches this regular expression.
    Pattern(&'static str),
    /// An e-mail address.
    Email,
    /// ASCII characters alone.
    Ascii,
    /// Letters and digits alone.
    Alphanumeric,
    /// A value that is not smaller than the one whose text the function gives.
    Least(Pointer<fn() -> String>),
    /// A value that is not larger than the one whose text the function gives.
    Most(Pointer<fn() -> String>),
}

/// A rule about a valid value, with the message that says it.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Rule {
    /// A stable, machine-readable word.
    pub code: &'static str,
    /// The message where the rule does not hold, with `{bound}` for a bound that a function gives.
    pub detail: &'static str,
    /// The rule as data.
    pub bound: Bound,
    /// Whether the rule holds; [`holds`](crate::__private::holds) with one of `garde`'s rules.
    pub holds: Pointer<fn(&dyn Any) -> bool>,
}

impl Rule {
    /// A rule.
    pub const fn new(code: &'static str, detail: &'static str, bound: Bound, holds: fn(&dyn Any) -> bool) -> Self {
        Self { code, detail, bound, holds: Pointer(holds) }
    }

    /// The message where the rule does not hold.
    pub(crate) fn message(&self) -> Message {
        match self.bound {
            Bound::Least(bound) | Bound::Most(bound) => Message::new(self.code, self.detail.replace("{bound}", &bound())),
            _ => Message::new(self.code, self.detail),
        }
    }
}
