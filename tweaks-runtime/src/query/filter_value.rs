//! Filter values: the texts of filters, read as the type of their column (`drf_tweaks` §6.3).

use sea_orm::Value;

use super::clause::{Comparison, Test};
use super::members::{Member, read_members};
#[cfg(feature = "with-chrono")]
use super::period::{self, Period};
use crate::context::Context;
use crate::problem::Message;
use crate::profile::Profile;
use crate::schema::{Column, Kind, Lookup};
use crate::value::DecimalText;

/// A value to compare a column with.
enum FilterValue {
    Value(Value),
    /// Between this value, which the column can have, and the next.
    Between(Value),
    /// Larger than every value that the column can have.
    Above,
    /// Smaller than every value that the column can have.
    Below,
    /// One of a day, a month or a year.
    #[cfg(feature = "with-chrono")]
    Within(Period),
}

/// The rules by which values are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) profile: Profile,
    /// The request, whose version decides which choices there are, and whose zone which moments are of a day.
    pub(super) context: &'a Context,
    /// The most members of a list.
    pub(super) members: usize,
}

impl Reading<'_> {
    /// The tests that the texts of a filter, several only of a list, put on its column: none where it is switched off, by an empty
    /// value or, for clients of a Django API, by an unreadable boolean.
    pub(super) fn tests<'a>(
        self,
        column: &Column,
        lookup: Lookup,
        texts: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Vec<Test>, Message> {
        // A client whose list of values is empty does not want the whole table.
        let is_empty_list = matches!(lookup, Lookup::In | Lookup::NotIn) && self.profile.is_strict();
        if texts.clone().all(str::is_empty) && !is_empty_list {
            return Ok(Vec::new());
        }
        if texts.clone().any(|text| text.contains('\0')) {
            return Err(Message::new("null_characters_not_allowed", "Null characters are not allowed."));
        }
        match lookup.takes_list(&column.kind) {
            true => self.of_members(column, lookup, &self.list(texts)?),
            false => self.of_one(column, lookup, texts.last().unwrap_or_default()),
        }
    }

    /// The tests that the members of a list put on a column.
    pub(super) fn of_members(self, column: &Column, lookup: Lookup, members: &[Member]) -> Result<Vec<Test>, Message> {
        match lookup {
            Lookup::Range => self.range(column, members),
            _ if lookup.is_of_entries(&column.kind) => self.entries(column, lookup, members),
            _ => self.members(column, lookup, members).map(|test| test.into_iter().collect()),
        }
    }

    /// The tests that one value puts on a column: none where an unreadable one is to be passed over.
    pub(super) fn of_one(self, column: &Column, lookup: Lookup, text: &str) -> Result<Vec<Test>, Message> {
        let found = match lookup {
            Lookup::IsNull => self.boolean(text)?.map(Test::Null),
            Lookup::IsEmpty => self.boolean(text)?.map(|empty| {
                let comparison = if empty { Comparison::Equal } else { Comparison::NotEqual };
                Test::Compare(comparison, "".into())
            }),
            textual if textual.is_textual() => Some(Test::Part(textual, text.to_owned())),
            _ => self.value(column, lookup, text)?.map(|value| compare(lookup, value)),
        };
        Ok(found.into_iter().collect())
    }

    /// The members that are given, of which there may be so many.
    fn given(self, members: &[Member]) -> Result<Vec<&str>, Message> {
        let members: Vec<&str> = members.iter().filter_map(Member::given).collect();
        let too_many = || Message::new("too_many", format!("No more than {} values are looked for at once.", self.members));
        if members.len() > self.members { Err(too_many()) } else { Ok(members) }
    }

    /// The tests of a list: one for each entry that it is to have.
    fn entries(self, column: &Column, lookup: Lookup, members: &[Member]) -> Result<Vec<Test>, Message> {
        let test = |text: &str| match column.kind {
            Kind::List { entry, .. } => {
                let value = (column.from_text)(&self.normalized(entry, text)).map_err(|_| unreadable(entry, text))?;
                Ok(Test::Entry(value))
            }
            _ => Ok(in_document(text)),
        };
        let tests = self.given(members)?.into_iter().map(test).collect::<Result<Vec<_>, Message>>()?;
        Ok(if lookup == Lookup::Overlap && !tests.is_empty() { vec![Test::OneOf(tests)] } else { tests })
    }

    fn members(self, column: &Column, lookup: Lookup, members: &[Member]) -> Result<Option<Test>, Message> {
        let members = self.given(members)?;
        if members.is_empty() && !self.profile.is_strict() {
            return Ok(None);
        }
        let (mut values, mut periods) = (Vec::new(), Vec::new());
        for member in members {
            match self.value(column, lookup, member)? {
                Some(FilterValue::Value(value)) => values.push(value),
                #[cfg(feature = "with-chrono")]
                Some(FilterValue::Within(period)) => {
                    periods.push(period.test(if lookup == Lookup::In { Lookup::Exact } else { Lookup::Ne }));
                }
                // No row has such a value.
                Some(FilterValue::Between(_) | FilterValue::Above | FilterValue::Below) | None => {}
            }
        }
        let is_in = lookup == Lookup::In;
        // A branch that an index does not serve, and an empty list is one, makes a database read the whole table.
        let values_alone =
            (periods.is_empty() || !values.is_empty()).then(|| if is_in { Test::In(values) } else { Test::NotIn(values) });
        if periods.is_empty() {
            return Ok(values_alone);
        }
        periods.extend(values_alone);
        Ok(Some(if is_in { Test::OneOf(periods) } else { Test::All(periods) }))
    }

    fn range(self, column: &Column, members: &[Member]) -> Result<Vec<Test>, Message> {
        let [from, to] = members else {
            return Err(Message::new("invalid", "Enter two values, the smaller first: `10,20`."));
        };
        let bound = |lookup: Lookup, member: &Member| -> Result<Option<Test>, Message> {
            let value = member.given().map(|text| self.value(column, lookup, text)).transpose()?.flatten();
            Ok(value.map(|value| compare(lookup, value)))
        };
        Ok([bound(Lookup::Gte, from)?, bound(Lookup::Lte, to)?].into_iter().flatten().collect())
    }

    /// The members of a list, of all its texts. Django knows no quotes.
    fn list<'a>(self, texts: impl Iterator<Item = &'a str>) -> Result<Vec<Member>, Message> {
        let mut members = Vec::new();
        for text in texts {
            if self.profile.is_strict() {
                let unclosed = || Message::new("invalid", "Close each quote: `\"Nut, small\",Bolt`.");
                read_members(text, None, &mut members).ok_or_else(unclosed)?;
            } else {
                members.extend(text.split(',').map(Member::plain));
            }
        }
        Ok(members)
    }

    /// One value; `None` where an unreadable one is to be passed over.
    fn value(self, column: &Column, lookup: Lookup, text: &str) -> Result<Option<FilterValue>, Message> {
        #[cfg(feature = "with-chrono")]
        if let Some(period) = self.period(column, lookup, text) {
            return period.map(|period| Some(FilterValue::Within(period)));
        }
        let unreadable = || unreadable(&column.kind, text);
        match column.kind {
            Kind::Integer { .. } => {
                let written = DecimalText::read(text).ok_or_else(unreadable)?;
                self.whole(column, lookup, written.whole()).map(Some)
            }
            Kind::Decimal => {
                let written = DecimalText::read(text).ok_or_else(unreadable)?;
                Ok(Some(decimal(column, &written)))
            }
            Kind::Float(_) => {
                let written = DecimalText::read(text).ok_or_else(unreadable)?;
                Ok(Some(float(column, text, &written)))
            }
            Kind::Boolean => {
                let value = self.boolean(text)?;
                Ok(value.map(|value| FilterValue::Value(value.into())))
            }
            Kind::Choice(_) => self.choice(column, lookup, text),
            // In quotes: a body may have to bring another, but other programs write it.
            Kind::Text if text.is_empty() => Ok(Some(FilterValue::Value("".into()))),
            _ => (column.from_text)(&self.normalized(&column.kind, text))
                .map(|value| Some(FilterValue::Value(value)))
                .map_err(|_| unreadable()),
        }
    }

    /// The period that a text means; nothing where it is one value. To clients of a Django API a date alone is its midnight.
    #[cfg(feature = "with-chrono")]
    fn period(self, column: &Column, lookup: Lookup, text: &str) -> Option<Result<Period, Message>> {
        let of_day = || Period::of_day(column, text, self.context).filter(|_| self.profile.is_strict());
        Period::asked(column, lookup, text, self.context).or_else(|| of_day().map(Ok))
    }

    /// The text in the one form in which a value of its kind is read.
    pub(super) fn normalized(self, kind: &Kind, text: &str) -> String {
        let other = match kind {
            Kind::Boolean => self.boolean(text).ok().flatten().map(|value| value.to_string()),
            #[cfg(feature = "with-chrono")]
            Kind::DateTime | Kind::LocalDateTime if text.len() == 10 && self.profile.is_strict() => {
                period::first_moment(kind, text, self.context)
            }
            // A date alone is its midnight.
            Kind::DateTime | Kind::LocalDateTime if text.len() == 10 => Some(format!("{text}T00:00:00")),
            #[cfg(feature = "with-chrono")]
            Kind::Date if !self.profile.is_strict() => crate::value::iso_date(text),
            _ => None,
        };
        other.unwrap_or_else(|| text.to_owned())
    }

    /// A number for a column of whole numbers. Django cuts off a fraction if it looks for an equal number.
    fn whole(self, column: &Column, lookup: Lookup, (whole, has_fraction): (i128, bool)) -> Result<FilterValue, Message> {
        if has_fraction && self.profile.is_strict() {
            return Err(Message::new("invalid", "Enter a whole number."));
        }
        let equal = matches!(lookup, Lookup::Exact | Lookup::Ne | Lookup::In | Lookup::NotIn);
        // Rounded down, which is towards zero for positive numbers only.
        let whole = if has_fraction && equal && whole < 0 { whole + 1 } else { whole };
        Ok(match (column.from_text)(&whole.to_string()) {
            Ok(value) if has_fraction && !equal => FilterValue::Between(value),
            Ok(value) => FilterValue::Value(value),
            Err(_) => beyond(whole < 0),
        })
    }

    /// `true`, `false`, `1` or `0`.
    pub(super) fn boolean(self, text: &str) -> Result<Option<bool>, Message> {
        match text {
            "1" => Ok(Some(true)),
            "0" => Ok(Some(false)),
            text if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            text if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            _ if self.profile.is_strict() => Err(unreadable(&Kind::Boolean, text)),
            _ => Ok(None),
        }
    }

    /// One of the names; where texts are compared by size, Django's clients may give any text.
    fn choice(self, column: &Column, lookup: Lookup, text: &str) -> Result<Option<FilterValue>, Message> {
        let is_known = !matches!(column.kind, Kind::Choice(choice) if !choice.takes(text, self.context.version));
        match (column.from_text)(text) {
            Ok(value) if is_known => Ok(Some(FilterValue::Value(value))),
            _ if self.profile.is_strict() || !is_text(column) => Err(unreadable(&column.kind, text)),
            _ => match lookup {
                Lookup::Exact | Lookup::Ne => Err(unreadable(&column.kind, text)),
                // Harmless: no row has it.
                Lookup::In | Lookup::NotIn => Ok(None),
                _ => Ok(Some(FilterValue::Value(text.into()))),
            },
        }
    }
}

/// Whether the column keeps texts; choices may be kept as numbers.
pub(super) fn is_text(column: &Column) -> bool {
    match column.kind {
        Kind::Choice(choice) => {
            let first = choice.names.first().and_then(|name| (column.from_text)(name).ok());
            matches!(first, Some(Value::String(_) | Value::Enum(_)))
        }
        Kind::Text => true,
        _ => false,
    }
}

/// That a list of JSON has an entry: this text, or the number or the flag that is written so.
fn in_document(text: &str) -> Test {
    let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text).map(Value::from);
    let flag = || text.parse::<bool>().ok().map(Value::from);
    let own = Test::Entry(text.into());
    match number.or_else(flag) {
        Some(other) => Test::OneOf(vec![own, Test::Entry(other)]),
        None => own,
    }
}

fn beyond(negative: bool) -> FilterValue {
    if negative { FilterValue::Below } else { FilterValue::Above }
}

/// A decimal number, which may have more digits than a column can have.
fn decimal(column: &Column, written: &DecimalText) -> FilterValue {
    let read = |digits| {
        let (text, is_exact) = written.rounded_down(digits);
        (column.from_text)(&text).ok().map(|value| (value, is_exact))
    };
    match (most_digits(column).into_iter().find_map(read), digits(written)) {
        (Some((value, true)), _) => FilterValue::Value(value),
        // Databases keep more digits than the column's type.
        (_, Some(digits)) => FilterValue::Value(digits.into()),
        (Some((value, false)), None) => FilterValue::Between(value),
        (None, None) => beyond(written.is_negative()),
    }
}

/// The digits of a number that could be kept.
fn digits(written: &DecimalText) -> Option<String> {
    #[cfg(any(feature = "with-rust_decimal", feature = "with-bigdecimal"))]
    return written.within(DecimalText::LONGEST);
    #[cfg(not(any(feature = "with-rust_decimal", feature = "with-bigdecimal")))]
    return written.is_zero().then(|| "0".to_owned());
}

/// A floating-point number, which may be larger than every other, or nearer to zero.
fn float(column: &Column, text: &str, written: &DecimalText) -> FilterValue {
    let typed = |number: f64| (column.typed)(number.into());
    let zeros = [typed(0.0), typed(-0.0)];
    let is_zero = |value: &Value| zeros.iter().flatten().any(|zero| zero == value);
    let below_zero = [-f64::from_bits(1), -f64::from(f32::from_bits(1))].into_iter().filter_map(typed);
    match (column.from_text)(text) {
        // Nearer to zero than every number of the column.
        Ok(value) if is_zero(&value) && !written.is_zero() => match written.is_negative() {
            true => {
                below_zero.filter(|value| !is_zero(value)).map(FilterValue::Between).next().unwrap_or(FilterValue::Between(value))
            }
            false => FilterValue::Between(value),
        },
        Ok(value) => FilterValue::Value(value),
        Err(_) => beyond(written.is_negative()),
    }
}

/// The digits that a number of the column has at most: 29 of a decimal, if they are few enough as a whole number, or else 28.
fn most_digits(column: &Column) -> [usize; 2] {
    #[cfg(feature = "with-bigdecimal")]
    if matches!((column.from_text)("0"), Ok(Value::BigDecimal(_))) {
        return [DecimalText::LONGEST; 2];
    }
    _ = column;
    [29, 28]
}

fn compare(lookup: Lookup, value: FilterValue) -> Test {
    let comparison = match lookup {
        Lookup::Ne => Comparison::NotEqual,
        Lookup::Gt => Comparison::Greater,
        Lookup::Gte => Comparison::GreaterOrEqual,
        Lookup::Lt => Comparison::Less,
        Lookup::Lte => Comparison::LessOrEqual,
        _ => Comparison::Equal,
    };
    let (more, less) = (matches!(lookup, Lookup::Gt | Lookup::Gte), matches!(lookup, Lookup::Lt | Lookup::Lte));
    match value {
        FilterValue::Value(value) => Test::Compare(comparison, value),
        FilterValue::Between(value) if more => Test::Compare(Comparison::Greater, value),
        FilterValue::Between(value) if less => Test::Compare(Comparison::LessOrEqual, value),
        FilterValue::Above if less => Test::Any,
        FilterValue::Below if more => Test::Any,
        #[cfg(feature = "with-chrono")]
        FilterValue::Within(period) => period.test(lookup),
        // No row has such a value, so every row has another.
        _ if comparison == Comparison::NotEqual => Test::NotIn(Vec::new()),
        _ => Test::Nothing,
    }
}

/// The message about a value that cannot be read, in Django's words.
pub(super) fn unreadable(kind: &Kind, text: &str) -> Message {
    match kind {
        Kind::Integer { .. } | Kind::Float(_) | Kind::Decimal => Message::new("invalid", "Enter a number."),
        Kind::Boolean => Message::new("invalid", "Enter `true` or `false`."),
        Kind::Date => Message::new("invalid", "Enter a valid date."),
        Kind::Time => Message::new("invalid", "Enter a valid time."),
        Kind::DateTime | Kind::LocalDateTime => Message::new("invalid", "Enter a valid date/time."),
        Kind::Uuid => Message::new("invalid", "Enter a valid UUID."),
        Kind::Choice(_) => {
            Message::new("invalid_choice", format!("Select a valid choice. {text} is not one of the available choices."))
        }
        _ => Message::new("invalid", "Enter a valid value."),
    }
}
