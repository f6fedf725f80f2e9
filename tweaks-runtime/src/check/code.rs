//! Code for entities: the attributes and fields that claim what the database has.

use sea_orm::DbBackend;
use sea_orm::sea_query::{ColumnType, StringLen};

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

/// The attribute for a default, out of its SQL: a literal where it is one.
pub(super) fn default_attribute(sql: &str) -> String {
    let expression = match sql.trim().to_uppercase().as_str() {
        "CURRENT_TIMESTAMP" | "CURRENT_TIMESTAMP(6)" | "NOW()" => "Expr::current_timestamp()".to_owned(),
        _ => match literal(sql) {
            Some(literal) => return format!("#[sea_orm(default_value = {literal})]"),
            None => format!("Expr::cust({})", escaped(sql)),
        },
    };
    format!("#[sea_orm(default_expr = {})]", escaped(&expression))
}

/// The literal of Rust for one of SQL. PostgreSQL writes the type behind it, and numbers below zero in quotes.
fn literal(sql: &str) -> Option<String> {
    let (literal, ty) = sql.rsplit_once("::").unwrap_or((sql, "text"));
    let is_number = literal.trim_matches('\'').parse::<f64>().is_ok();
    let text = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match (text, literal.to_uppercase().as_str()) {
        (Some(text), _) if is_number && !["text", "char"].iter().any(|of_texts| ty.contains(of_texts)) => Some(text.to_owned()),
        (Some(text), _) if !text.replace("''", "").contains('\'') => Some(escaped(&text.replace("''", "'"))),
        (None, "TRUE") => Some("true".to_owned()),
        (None, "FALSE") => Some("false".to_owned()),
        (None, _) if is_number => Some(literal.to_owned()),
        _ => None,
    }
}

/// A text as a literal of Rust.
pub(super) fn escaped(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
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
    let default = column.default.as_deref().map(default_attribute).into_iter();
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
