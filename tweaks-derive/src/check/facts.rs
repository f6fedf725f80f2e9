//! Facts of a column that SeaORM passes over without a word, or leaves to the database.

use darling::Error;

use super::error::error;
use crate::model::{Family, Field, Serializer};
use crate::sea::{Facts, last_segment};
use crate::text::did_you_mean;

/// What SeaORM reads in `#[sea_orm(…)]` of a field; it passes over everything else.
const WORDS: [&str; 49] = [
    "arrow_byte_width",
    "arrow_comment",
    "arrow_field",
    "arrow_precision",
    "arrow_scale",
    "arrow_skip",
    "arrow_timestamp_unit",
    "arrow_timezone",
    "auto_increment",
    "belongs_to",
    "column",
    "column_name",
    "column_type",
    "comment",
    "condition_type",
    "def",
    "default_expr",
    "default_value",
    "entity",
    "enum_name",
    "extra",
    "fk_name",
    "from",
    "has_many",
    "has_one",
    "ignore",
    "indexed",
    "nullable",
    "on_condition",
    "on_delete",
    "on_update",
    "primary_key",
    "relation",
    "relation_enum",
    "relation_reverse",
    "rename",
    "rename_all",
    "renamed_from",
    "reverse",
    "save_as",
    "seaography",
    "select_as",
    "self_ref",
    "skip_fk",
    "to",
    "unique",
    "unique_key",
    "via",
    "via_rel",
];

/// What stands in `#[tweaks(…)]`, and what SeaORM does not know.
const OURS: [&str; 12] = [
    "read_only",
    "write_only",
    "required",
    "on_demand",
    "label",
    "allow_null",
    "allow_blank",
    "length",
    "range",
    "email",
    "pattern",
    "nested",
];

/// `#[sea_orm(uniqe)]`
pub(super) fn database_fact(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let facts = Facts::from_attributes(&field.original.attrs).ok().filter(|_| serializer.is_model())?;
    facts.keys().find_map(|key| {
        let name = key.to_string();
        let near = did_you_mean(&name, WORDS);
        let is_wrong = !WORDS.contains(&name.as_str()) && !near.is_empty();
        let passed = || format!("SeaORM passes over `{name}` without a word");
        match OURS.contains(&name.as_str()) {
            _ if name == "max_length" => {
                Some(error(format!("{}; write `column_type = \"String(StringLen::N(60))\"`", passed()), key.span()))
            }
            true => Some(error(format!("{}; write `#[tweaks({name})]`", passed()), key.span())),
            false => is_wrong.then(|| error(format!("{}{near}", passed()), key.span())),
        }
    })
}

/// `#[sea_orm(default_value = "x")]` on a number
pub(super) fn database_default(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let facts = Facts::from_attributes(&field.original.attrs).ok().filter(|_| serializer.is_model())?;
    let (text, span) = facts.spanned_text("default_value")?;
    let ty = last_segment(field.shape.value)?.ident.to_string();
    let message = format!("`{text}` is no value of `{ty}`: a row with this default could not be read");
    (!is_of(&ty, &text)?).then(|| error(message, span))
}

/// `#[sea_orm(nullable)] pub name: String`
pub(super) fn null_column(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    // A type of the user's own may read NULL as a value of it.
    let reads_none = !field.shape.optional && field.shape.family != Family::Other;
    let facts = Facts::from_attributes(&field.original.attrs).ok().filter(|_| field.column.is_some() && reads_none)?;
    let key = facts.keys().find(|key| *key == "nullable")?;
    Some(error("a row with NULL here could not be read; write `Option<…>` as the type, or remove this", key.span()))
}

/// Whether a text is a value of a type, of which the name is known; `None` of any other type.
fn is_of(ty: &str, text: &str) -> Option<bool> {
    let is_number = || text.parse::<f64>().is_ok_and(f64::is_finite);
    let is_within = |least: i128, most: i128| text.parse().is_ok_and(|number: i128| (least..=most).contains(&number));
    Some(match ty {
        "i8" => is_within(i8::MIN.into(), i8::MAX.into()),
        "i16" => is_within(i16::MIN.into(), i16::MAX.into()),
        "i32" => is_within(i32::MIN.into(), i32::MAX.into()),
        "i64" => is_within(i64::MIN.into(), i64::MAX.into()),
        "u8" => is_within(0, u8::MAX.into()),
        "u16" => is_within(0, u16::MAX.into()),
        "u32" => is_within(0, u32::MAX.into()),
        "u64" => is_within(0, u64::MAX.into()),
        "f32" | "f64" | "Decimal" | "BigDecimal" => is_number(),
        "Date" | "NaiveDate" | "ChronoDate" => is_like("0000-00-00", text),
        "Time" | "NaiveTime" | "ChronoTime" => text.get(..5).is_some_and(|start| is_like("00:00", start)),
        "DateTime"
        | "DateTimeUtc"
        | "DateTimeWithTimeZone"
        | "DateTimeLocal"
        | "NaiveDateTime"
        | "ChronoDateTime"
        | "ChronoDateTimeUtc"
        | "ChronoDateTimeWithTimeZone" => text.get(..10).is_some_and(|start| is_like("0000-00-00", start)),
        "Uuid" => text.replace('-', "").len() == 32 && text.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit()),
        "bool" => ["true", "false", "0", "1"].contains(&text.to_lowercase().as_str()),
        _ => return None,
    })
}

/// Whether a text has a digit for each `0`, and is the same besides.
fn is_like(form: &str, text: &str) -> bool {
    let is_same = |(own, other): (char, char)| if own == '0' { other.is_ascii_digit() } else { own == other };
    form.len() == text.len() && form.chars().zip(text.chars()).all(is_same)
}
