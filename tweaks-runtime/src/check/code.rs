//! Code for entities: the attributes and fields that claim what the database has.

use sea_orm::DbBackend;
use sea_orm::sea_query::{ArrayType, ColumnType, StringLen};

use super::catalogue::LiveColumn;

/// The length of a text, as SeaORM declares it.
pub(super) fn length_of(column_type: &ColumnType) -> Option<u32> {
    match column_type {
        ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => Some(*length),
        _ => None,
    }
}

/// The attribute for a text with this length.
pub(super) fn length_attribute(length: u32) -> String {
    format!("#[sea_orm(column_type = \"String(StringLen::N({length}))\")]")
}

/// The attribute for a decimal number with these digits, and those behind the point.
pub(super) fn digits_attribute((total, places): (u32, u32)) -> String {
    format!("#[sea_orm(column_type = \"Decimal(Some(({total}, {places})))\")]")
}

/// The decimal digits that every double keeps.
pub(super) const KEPT: usize = 15;

/// How Rust writes the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Flag,
    Whole,
    /// With digits behind the point.
    Broken,
    /// A text, and all that SQL writes as one: names of enums, times, UUIDs, JSON.
    Text,
}

impl Form {
    pub(super) fn of(values: &ArrayType) -> Self {
        match values {
            ArrayType::Bool => Self::Flag,
            ArrayType::TinyInt
            | ArrayType::SmallInt
            | ArrayType::Int
            | ArrayType::BigInt
            | ArrayType::TinyUnsigned
            | ArrayType::SmallUnsigned
            | ArrayType::Unsigned
            | ArrayType::BigUnsigned => Self::Whole,
            ArrayType::Float | ArrayType::Double => Self::Broken,
            other if ["Decimal", "BigDecimal"].contains(&&*format!("{other:?}")) => Self::Broken,
            _ => Self::Text,
        }
    }

    /// The form of a type that the check writes itself.
    fn of_name(ty: &str) -> Self {
        match ty {
            "bool" => Self::Flag,
            "i16" | "i32" | "i64" => Self::Whole,
            "f32" | "f64" | "Decimal" => Self::Broken,
            _ => Self::Text,
        }
    }

    /// The literal of Rust for one of SQL, without its quotes.
    fn literal(self, bare: &str, is_quoted: bool) -> Option<String> {
        let is_true = ["1", "t", "true", "y", "yes", "on"].contains(&&*bare.to_lowercase());
        let is_false = ["0", "f", "false", "n", "no", "off"].contains(&&*bare.to_lowercase());
        match self {
            Self::Flag => (is_true || is_false).then(|| is_true.to_string()),
            Self::Whole => whole(bare),
            Self::Broken => broken(bare),
            Self::Text => (is_quoted || broken(bare).is_some()).then(|| escaped(bare)),
        }
    }
}

/// A whole number; one that is no `i32` says its type.
fn whole(digits: &str) -> Option<String> {
    let number: i128 = digits.parse().ok()?;
    let suffix = match number {
        _ if i32::try_from(number).is_ok() => "",
        _ if i64::try_from(number).is_ok() => "i64",
        _ => "u64",
    };
    Some(format!("{number}{suffix}"))
}

/// A number with digits behind the point, or without; as a text, if a double would be another.
fn broken(digits: &str) -> Option<String> {
    let (sign, size) = digits.strip_prefix('-').map_or(("", digits.trim_start_matches('+')), |size| ("-", size));
    let is_number = size.contains(|letter: char| letter.is_ascii_digit()) && size.parse::<f64>().is_ok_and(f64::is_finite);
    let size = match size.split_once('.') {
        Some((whole, "")) => format!("{whole}.0"),
        Some(("", places)) => format!("0.{places}"),
        _ => size.to_owned(),
    };
    let number = format!("{sign}{size}");
    match size.contains(['.', 'e', 'E']) {
        _ if !is_number => None,
        _ if size.chars().filter(char::is_ascii_digit).count() > KEPT => Some(escaped(&number)),
        true => Some(number),
        false => whole(&number),
    }
}

/// The attribute for a default, out of its SQL: a literal where it is one.
pub(super) fn default_attribute(sql: &str, form: Form) -> String {
    let expression = match sql.trim().to_uppercase().as_str() {
        "CURRENT_TIMESTAMP" | "CURRENT_TIMESTAMP()" | "CURRENT_TIMESTAMP(6)" | "NOW()" => "Expr::current_timestamp()".to_owned(),
        _ => match literal(sql.trim(), form) {
            Some(literal) => return format!("#[sea_orm(default_value = {literal})]"),
            None => format!("Expr::cust({})", escaped(sql)),
        },
    };
    format!("#[sea_orm(default_expr = {})]", escaped(&expression))
}

/// The literal of Rust for one of SQL. PostgreSQL writes the type behind it, and numbers below zero in quotes; SQLite takes texts in
/// double quotes as well.
fn literal(sql: &str, form: Form) -> Option<String> {
    let (literal, _) = sql.rsplit_once("::").filter(|(_, ty)| !ty.contains('\'')).unwrap_or((sql, ""));
    let quoted = |quote: char| literal.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let text = quoted('\'').map(|text| (text, "\'\'", "\'")).or_else(|| quoted('"').map(|text| (text, "\"\"", "\"")));
    match text {
        Some((text, twice, once)) if !text.replace(twice, "").contains(once) => form.literal(&text.replace(twice, once), true),
        Some(_) => None,
        None => form.literal(literal, false),
    }
}

/// A text as a literal of Rust.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
    format!("\"{text}\"")
}

/// A field for a column; `None` for a type that no field has.
pub(super) fn field(column: &LiveColumn, backend: DbBackend) -> Option<String> {
    let (ty, mut attributes) = type_of(column, backend)?;
    let name = field_name(&column.name);
    if name != column.name || name.contains(|letter: char| letter.is_ascii_digit()) {
        attributes.insert(0, format!("column_name = {}", escaped(&column.name)));
    }
    if column.key {
        let counted = if column.counted { &["primary_key"][..] } else { &["primary_key", "auto_increment = false"] };
        attributes.splice(0..0, counted.iter().map(ToString::to_string));
    }
    let default = column.default.as_deref().map(|sql| default_attribute(sql, Form::of_name(ty))).into_iter();
    let base64 = (ty == "Vec<u8>").then(|| "#[tweaks(base64)]".to_owned());
    let generated = column.generated.then(|| "#[tweaks(generated)]".to_owned());
    let own = (!attributes.is_empty()).then(|| format!("#[sea_orm({})]", attributes.join(", ")));
    let ty = if column.nullable { format!("Option<{ty}>") } else { ty.to_owned() };
    let line = format!("pub {}: {ty},", raw(&name));
    Some(own.into_iter().chain(default).chain(base64).chain(generated).chain([line]).collect::<Vec<_>>().join("\n"))
}

/// The Rust type of a column's values, and what SeaORM has to be told about the column.
fn type_of(column: &LiveColumn, backend: DbBackend) -> Option<(&'static str, Vec<String>)> {
    let is_sqlite = backend == DbBackend::Sqlite;
    let told = |column_type: String| vec![format!("column_type = {}", escaped(&column_type))];
    let plain = |ty| Some((ty, Vec::new()));
    match column.kind.as_str() {
        "numeric" | "decimal" => {
            let digits = column.digits().map(|(total, places)| told(format!("Decimal(Some(({total}, {places})))")));
            Some(("Decimal", digits.unwrap_or_default()))
        }
        "boolean" | "bool" => plain("bool"),
        "smallint" if !is_sqlite => plain("i16"),
        "bigint" => plain("i64"),
        kind if kind.contains("int") && !kind.contains("inter") && !kind.contains("point") => {
            plain(if is_sqlite { "i64" } else { "i32" })
        }
        "real" if !is_sqlite => plain("f32"),
        "real" | "float" | "double" | "double precision" => plain("f64"),
        "uuid" => plain("Uuid"),
        "json" => plain("Json"),
        "jsonb" => Some(("Json", told("JsonBinary".to_owned()))),
        "date" => plain("Date"),
        "timestamp with time zone" => plain("DateTimeUtc"),
        "datetime" | "timestamp" | "timestamp without time zone" => plain("DateTime"),
        "time" | "time without time zone" => plain("Time"),
        "bytea" | "blob" => plain("Vec<u8>"),
        kind if kind.contains("char") => {
            Some(("String", column.length().map(|length| told(format!("String(StringLen::N({length}))"))).unwrap_or_default()))
        }
        kind if kind.contains("text") && !kind.ends_with("[]") => Some(("String", told("Text".to_owned()))),
        // PostgreSQL writes and reads every type as a text.
        kind if backend == DbBackend::Postgres && !kind.ends_with("[]") => {
            let cast = ["select_as = \"text\"".to_owned(), format!("save_as = {}", escaped(kind))];
            Some(("String", [told(format!("custom(\"{kind}\")")), cast.to_vec()].concat()))
        }
        _ => None,
    }
}

/// The name of a field for a column or a table: `BillingCity` is `billing_city`.
pub(super) fn field_name(column: &str) -> String {
    let mut name = String::new();
    let mut is_small = false;
    for letter in column.chars() {
        if letter.is_uppercase() && is_small {
            name.push('_');
        }
        is_small = letter.is_lowercase() || letter.is_ascii_digit();
        match letter.is_alphanumeric() {
            true => name.extend(letter.to_lowercase()),
            false => name.push('_'),
        }
    }
    name
}

/// Words that a field may have as its name only behind `r#`.
const KEYWORDS: [&str; 35] = [
    "as", "async", "await", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern", "false", "final", "fn",
    "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "ref", "return",
    "static", "trait", "try", "type",
];

fn raw(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Form, default_attribute};

    /// A default is a literal of the column's own type in Rust, whichever way the database writes it.
    #[test]
    fn a_default_is_a_literal_of_the_type_of_its_column() {
        use Form::{Broken, Flag, Text, Whole};
        for (sql, form, literal) in [
            ("1", Flag, "true"),
            ("'0'", Flag, "false"),
            ("true", Flag, "true"),
            ("'f'::boolean", Flag, "false"),
            ("-1", Whole, "-1"),
            ("'-1'::integer", Whole, "-1"),
            ("3000000000", Whole, "3000000000i64"),
            ("'9223372036854775807'::bigint", Whole, "9223372036854775807i64"),
            ("007", Whole, "7"),
            ("+5", Whole, "5"),
            ("0.00", Broken, "0.00"),
            ("'-1.50'::numeric", Broken, "-1.50"),
            (".5", Broken, "0.5"),
            ("5.", Broken, "5.0"),
            ("1", Broken, "1"),
            ("1e3", Broken, "1e3"),
            ("3000000000", Broken, "3000000000i64"),
            ("1234567890123456.78", Broken, "\"1234567890123456.78\""),
            ("0", Text, "\"0\""),
            ("'1'::rating", Text, "\"1\""),
            ("'new'::character varying", Text, "\"new\""),
            ("'it''s'", Text, "\"it's\""),
            ("'a::b'", Text, "\"a::b\""),
            ("\"new\"", Text, "\"new\""),
            ("'{}'::jsonb", Text, "\"{}\""),
            ("'1'::jsonb", Text, "\"1\""),
            ("'2024-01-01'::date", Text, "\"2024-01-01\""),
            ("'00000000-0000-0000-0000-000000000000'::uuid", Text, "\"00000000-0000-0000-0000-000000000000\""),
            ("'a\nb'", Text, "\"a\\nb\""),
        ] {
            assert_eq!(default_attribute(sql, form), format!("#[sea_orm(default_value = {literal})]"), "{sql} {form:?}");
        }
        for (sql, form, expression) in [
            ("CURRENT_TIMESTAMP", Text, "Expr::current_timestamp()"),
            ("now()", Text, "Expr::current_timestamp()"),
            ("'Infinity'::double precision", Broken, "Expr::cust(\\\"'Infinity'::double precision\\\")"),
            ("gen_random_uuid()", Text, "Expr::cust(\\\"gen_random_uuid()\\\")"),
            ("CURRENT_DATE", Text, "Expr::cust(\\\"CURRENT_DATE\\\")"),
            ("TRUE", Whole, "Expr::cust(\\\"TRUE\\\")"),
            ("'a' || 'b'", Text, "Expr::cust(\\\"'a' || 'b'\\\")"),
        ] {
            assert_eq!(default_attribute(sql, form), format!("#[sea_orm(default_expr = \"{expression}\")]"), "{sql}");
        }
    }
}
