//! Cursors: a place between two rows of an ordering, as a text that clients hand back without reading it.
//!
//! A cursor holds the values of the last row that was shown, one per term of the ordering, and a code over them and over the
//! list that they belong to: the resource, the serializer's name, the ordering, and every parameter that is not known to change
//! neither rows nor order. With any of that changed it is no cursor any more.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::query::order::Term;
use crate::schema::{Cell, Column, Kind, ValueFormat};
use crate::value::{Kept, text_of};

/// The place at which a page begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Position {
    /// Whether the rows before the place are wanted, not the rows behind it.
    pub(crate) backwards: bool,
    /// The values of the row at the place, `None` for `NULL`; nothing for the very end.
    pub(crate) place: Option<Vec<Option<Kept>>>,
}

/// The list that a cursor belongs to, and the application's secret.
#[derive(Clone)]
pub(crate) struct Binding {
    code: Hmac<Sha256>,
}

impl std::fmt::Debug for Binding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Binding")
    }
}

/// The bytes of the code in a cursor.
const CODE: usize = 16;

impl Binding {
    /// A binding to a list, which these names tell apart, in this order and with these parameters.
    pub(crate) fn new(secret: &[u8], list: [&str; 2], terms: &[Term], parameters: &[(&str, &str)]) -> Self {
        // HMAC takes keys of every length.
        let code = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(secret)
            .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
        let mut binding = Self { code };
        for part in list {
            binding.add(part);
        }
        for term in terms {
            // The source of a column: an entity and the row beside it may both have a column of one name.
            binding.add(&term.source.to_string());
            binding.add(term.column.name);
            binding.add(if term.descending { "-" } else { "+" });
        }
        binding.add("?");
        for (name, value) in parameters {
            binding.add(name);
            binding.add(value);
        }
        binding
    }

    /// Adds a part; where it ends and the next begins counts.
    fn add(&mut self, part: &str) {
        self.code.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.code.update(part.as_bytes());
    }

    fn code(&self, content: &[u8]) -> [u8; CODE] {
        let whole = self.code.clone().chain_update(content).finalize().into_bytes();
        let mut code = [0; CODE];
        code.copy_from_slice(&whole[..CODE]);
        code
    }

    /// The cursor; `None` if a value cannot be written, which no column of an ordering has.
    pub(crate) fn write(&self, terms: &[Term], position: &Position) -> Option<String> {
        let written = |(term, value): (&Term, &Option<Kept>)| match value {
            Some(value) => Written::of(term.column, value).map(Some),
            None => Some(None),
        };
        let place = position.place.as_ref().map(|values| terms.iter().zip(values).map(written).collect::<Option<Vec<_>>>());
        let place = if let Some(place) = place { Some(place?) } else { None };
        let content = serde_json::json!([position.backwards, place]).to_string();
        let mut bytes = self.code(content.as_bytes()).to_vec();
        bytes.extend(content.as_bytes());
        Some(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The position that a cursor holds; `None` for everything that is none of ours.
    pub(super) fn read(&self, terms: &[Term], cursor: &str) -> Option<Position> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (code, content) = bytes.split_at_checked(CODE)?;
        self.code.clone().chain_update(content).verify_truncated_left(code).ok()?;
        let (backwards, place) = serde_json::from_slice::<(bool, Option<Vec<Option<Written>>>)>(content).ok()?;
        let Some(texts) = place else { return Some(Position { backwards, place: None }) };
        let values = terms.iter().zip(&texts).map(|(term, text)| match text {
            Some(written) => written.read(term.column).map(Some),
            None => term.nullable.then_some(None),
        });
        let values: Option<Vec<_>> = values.collect();
        Some(Position {
            backwards,
            place: Some(values.filter(|values| values.len() == texts.len() && texts.len() == terms.len())?),
        })
    }
}

/// A value as it stands in a cursor.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    /// Of the column's type.
    Text(String),
    /// Of the type that the database keeps it in, where the column does not read it.
    Raw(Raw),
}

#[derive(Serialize, Deserialize)]
enum Raw {
    Whole(i64),
    /// JSON has no infinity.
    Double(String),
    Text(String),
    Bytes(String),
}

impl Written {
    fn of(column: &Column, kept: &Kept) -> Option<Self> {
        Some(match kept {
            Kept::Read(value) => Self::Text(exact_text(column, value)?),
            Kept::Raw(Value::BigInt(Some(number))) => Self::Raw(Raw::Whole(*number)),
            Kept::Raw(Value::Double(Some(number))) => Self::Raw(Raw::Double(number.to_string())),
            Kept::Raw(Value::String(Some(text))) => Self::Raw(Raw::Text(text.clone())),
            Kept::Raw(Value::Bytes(Some(bytes))) => Self::Raw(Raw::Bytes(BASE64_URL_SAFE_NO_PAD.encode(bytes))),
            Kept::Raw(_) => return None,
        })
    }

    fn read(&self, column: &Column) -> Option<Kept> {
        let raw = match self {
            Self::Text(text) => return read_value(column, text).map(Kept::Read),
            Self::Raw(raw) => raw,
        };
        Some(Kept::Raw(match raw {
            Raw::Whole(number) => (*number).into(),
            Raw::Double(number) => number.parse::<f64>().ok()?.into(),
            Raw::Text(text) => text.as_str().into(),
            Raw::Bytes(text) => BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.into(),
        }))
    }
}

/// A value to the last digit: answers may show it rounded, and a row must not be met twice.
pub(crate) fn exact_text(column: &Column, value: &Value) -> Option<String> {
    let own = value;
    #[cfg(feature = "with-time")]
    let value = &crate::value::to_chrono(value.clone());
    let exact = match value {
        Value::String(text) => text.clone(),
        Value::Float(number) => number.map(|number| number.to_string()),
        Value::Double(number) => number.map(|number| format!("{DOUBLE}{number}")),
        #[cfg(feature = "with-rust_decimal")]
        Value::Decimal(number) => number.map(|number| number.to_string()),
        #[cfg(feature = "with-bigdecimal")]
        Value::BigDecimal(number) => number.as_ref().map(|number| number.to_plain_string()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoTime(time) => time.map(|time| time.format("%H:%M:%S%.9f").to_string()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTime(moment) => moment.map(|moment| moment.format(EXACT).to_string()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTimeUtc(moment) => moment.map(|moment| moment.naive_utc().format(EXACT).to_string()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTimeLocal(moment) => moment.map(|moment| moment.naive_utc().format(EXACT).to_string()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTimeWithTimeZone(moment) => moment.map(|moment| moment.naive_utc().format(EXACT).to_string()),
        _ => None,
    };
    match (column.kind, exact) {
        // A choice is written by its name, whatever the database keeps of it.
        (Kind::Choice(_), _) | (_, None) => shown(column, own.clone()),
        (_, Some(exact)) => Some(exact),
    }
}

/// The mark of a double, whatever the column reads it as: SQLite keeps every number as one.
const DOUBLE: char = '=';

#[cfg(feature = "with-chrono")]
const EXACT: &str = "%Y-%m-%dT%H:%M:%S%.9f";

fn shown(column: &Column, value: Value) -> Option<String> {
    let mut json = Vec::new();
    (column.render)(Cell::Value(value), &ValueFormat::NONE, &mut json).ok()?;
    text_of(&json)
}

fn read_value(column: &Column, text: &str) -> Option<Value> {
    if let (Kind::Decimal | Kind::Float(_), Some(double)) = (column.kind, text.strip_prefix(DOUBLE)) {
        return double.parse::<f64>().ok().map(Value::from);
    }
    match column.kind {
        // Verbatim: a text of a body would be trimmed, and must not be empty.
        Kind::Text => Some(text.into()),
        // Databases keep numbers that no body may bring: infinities and NaN.
        Kind::Float(_) => (column.from_text)(text).ok().or_else(|| (column.typed)(text.parse::<f64>().ok()?.into())),
        _ => (column.from_text)(text).ok(),
    }
}
