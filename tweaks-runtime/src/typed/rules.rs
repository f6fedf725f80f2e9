//! Rules about values: `garde`'s functions, as the schema's tables call them.

use std::any::Any;
use std::ops::Deref;
use std::sync::LazyLock;

use garde::rules::pattern::{self, Pattern};
use regex::Regex;

use crate::schema::{FieldValue, ValueFormat};
use crate::value::Newtype;

/// Whether a rule of `garde` holds for a value: what stands in the schema as `|value| holds::<T>(value, …)`.
///
/// ```
/// use tweaks_runtime::__private::holds;
///
/// let at_most_five = |value: &String| garde::rules::length::chars::apply(value, (0, 5));
/// assert!(holds(&"short".to_owned(), at_most_five));
/// assert!(!holds(&"too long".to_owned(), at_most_five));
/// ```
#[must_use]
pub fn holds<T: 'static>(value: &dyn Any, rule: impl FnOnce(&T) -> Result<(), garde::Error>) -> bool {
    // A rule for another type than the field's does not hold: better to refuse too much than too little.
    value.downcast_ref::<T>().is_some_and(|value| rule(value).is_ok())
}

/// A value as a rule sees it: the value in a newtype, and every other as it is.
///
/// ```
/// use sea_orm::DeriveValueType;
/// use tweaks_runtime::__private::Ruled;
/// use tweaks_runtime::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
/// struct UserId(i64);
///
/// assert_eq!(Ruled::of(&UserId(7)).value(), &7);
/// assert_eq!(Ruled::of(&7).value(), &7);
/// ```
pub struct Ruled<'v, T>(AsItIs<'v, T>);

/// A value that is no newtype: its method is found after the one of [`Ruled`], which has a bound.
pub struct AsItIs<'v, T>(&'v T);

impl<'v, T> Ruled<'v, T> {
    /// Of a value.
    pub const fn of(value: &'v T) -> Self {
        Self(AsItIs(value))
    }
}

impl<'v, T: Newtype> Ruled<'v, T> {
    /// The value in a newtype.
    #[must_use]
    pub fn value(&self) -> &'v T::Inner {
        self.0.0.inner()
    }
}

impl<'v, T> AsItIs<'v, T> {
    /// The value itself.
    #[must_use]
    pub const fn value(&self) -> &'v T {
        self.0
    }
}

impl<'v, T> Deref for Ruled<'v, T> {
    type Target = AsItIs<'v, T>;

    fn deref(&self) -> &AsItIs<'v, T> {
        &self.0
    }
}

/// What rules see of values whose types only the compiler knows.
pub mod seen {
    /// Values that are texts: for rules about them.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no text, and this is a rule about texts [tweaks::rule_of_another_type]",
        label = "a rule about texts",
        note = "remove the rule; of a choice the variants are the rule already, and of a nested object its own fields have rules"
    )]
    pub trait RuledText {
        /// The value as a text.
        fn text(&self) -> &String;
    }

    impl RuledText for String {
        fn text(&self) -> &Self {
            self
        }
    }

    /// Values that are numbers: for ranges.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no number, and only numbers have a range [tweaks::rule_of_another_type]",
        label = "a rule about numbers",
        note = "remove the rule; a text has `length(min = …, max = …)`, and of a choice the variants are the rule already"
    )]
    pub trait RuledNumber {
        /// The type of the bounds.
        type Bound;

        /// Whether the value lies between two bounds.
        ///
        /// # Errors
        ///
        /// If it does not.
        fn is_between(&self, ends: (Option<Self::Bound>, Option<Self::Bound>)) -> Result<(), garde::Error>;
    }

    macro_rules! numbers {
        ($($number:ty),*) => {$(
            impl RuledNumber for $number {
                type Bound = Self;

                fn is_between(&self, ends: (Option<Self>, Option<Self>)) -> Result<(), garde::Error> {
                    garde::rules::range::apply(self, ends)
                }
            }
        )*};
    }

    numbers!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
    #[cfg(feature = "with-rust_decimal")]
    numbers!(sea_orm::prelude::Decimal);

    /// The text in a value.
    pub fn text<T: RuledText>(value: &T) -> &String {
        value.text()
    }

    /// Whether the number in a value lies between two bounds.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub fn range<T: RuledNumber>(value: &T, ends: (Option<T::Bound>, Option<T::Bound>)) -> Result<(), garde::Error> {
        value.is_between(ends)
    }
}

/// The text of a bound, as answers show the value: what stands in the schema of a range as `|| bound(&…)`.
///
/// ```
/// use sea_orm::prelude::Decimal;
/// use tweaks_runtime::__private::bound;
///
/// assert_eq!((bound(&Decimal::new(1, 2)), bound(&7)), ("0.01".to_owned(), "7".to_owned()));
/// ```
#[must_use]
pub fn bound(value: &impl FieldValue) -> String {
    let mut json = Vec::new();
    value.write_json(&ValueFormat::NONE, &mut json);
    String::from_utf8_lossy(&json).trim_matches('"').to_owned()
}

/// A regular expression that the derive has compiled before, so that it cannot fail here.
#[must_use]
pub fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).inspect_err(|error| tracing::error!(%error, "a pattern that the derive let pass")).ok()
}

/// Whether a text matches a pattern.
///
/// # Errors
///
/// If it does not, or if there is no pattern.
pub fn matches<T: Pattern>(value: &T, pattern: &Option<Regex>) -> Result<(), garde::Error> {
    let missing = || garde::Error::new("no pattern");
    pattern::apply(value, (pattern.as_ref().ok_or_else(missing)?,))
}

/// An e-mail address as Django takes it: a dot-atom or a quoted text (RFC 5322 §3.2) of any length, and a domain of at
/// least two labels, or `localhost`. `garde`'s own rule refuses names of more than 64 characters, which Django lets pass.
static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const ATOM: &str = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+";
    const QUOTED: &str = r#""(?:[^"\\\r\n]|\\[^\r\n])*""#;
    const LABEL: &str = r"[a-zA-Z0-9\u{a1}-\u{ffff}](?:[a-zA-Z0-9\u{a1}-\u{ffff}-]{0,61}[a-zA-Z0-9\u{a1}-\u{ffff}])?";
    const LAST: &str = r"[a-zA-Z0-9\u{a1}-\u{ffff}-]{1,62}[a-zA-Z0-9\u{a1}-\u{ffff}]";
    compiled(&format!(r"^(?:{ATOM}(?:\.{ATOM})*|{QUOTED})@(?:(?:{LABEL}\.)+{LAST}|localhost)$"))
});

/// Whether a text is an e-mail address.
///
/// ```
/// use tweaks_runtime::__private::email;
///
/// assert!(email(&"ann@example.com").is_ok());
/// assert!(email(&"ann@example").is_err());
/// ```
///
/// # Errors
///
/// If it is none.
pub fn email<T: Pattern>(value: &T) -> Result<(), garde::Error> {
    matches(value, &EMAIL)
}
