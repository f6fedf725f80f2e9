//! The words of errors: what darling says becomes what to write, and every error ends with its code.

use darling::Error;
use proc_macro2::TokenStream;

/// The keys whose values are alike, and the form of the value.
const FORMS: [(&[&str], &str); 6] = [
    (&["label", "name", "rename", "required_error", "blank_error", "null_error", "pattern"], " = \"…\""),
    (&["max_digits", "decimal_places", "max_queries", "since", "until", "min", "max"], " = 5"),
    (&["allow_null", "allow_blank", "trim_whitespace"], " = true"),
    (&["required_fields", "read_only_fields", "write_only_fields", "on_demand_fields", "validators", "upsert"], "(a, b)"),
    (&["length", "range"], "(min = 1, max = 9)"),
    (&["default", "on_create", "on_update"], " = 5"),
];

/// The keys whose values are like no others.
const EXAMPLES: [(&str, &str); 24] = [
    ("search", "search(name, description)"),
    ("ordering", "ordering(desc(created_at), id)"),
    ("index", "index(desc(created_at), id)"),
    ("filter", "filter(exact, gte)"),
    ("order", "order"),
    ("computed", "computed = full_name(first_name, last_name)"),
    ("source", "source = customer.email"),
    ("kept", "kept = sum(items.price)"),
    ("generated", "generated = path(data, \"$.colour\")"),
    ("entity", "entity = order::Entity"),
    ("crate", "crate = my_crate::tweaks_runtime"),
    ("rename_all", "rename_all = \"snake_case\""),
    ("inner", "inner(length(max = 9))"),
    ("messages", "messages(max_length = \"…\")"),
    ("on_demand", "on_demand"),
    ("skip", "skip"),
    ("read_only", "read_only"),
    ("write_only", "write_only"),
    ("nested", "nested"),
    ("stats", "stats(count, by(status))"),
    ("etag", "etag"),
    ("email", "email"),
    ("readable_by", "readable_by = IsStaff"),
    ("writable_by", "writable_by = IsStaff"),
];

/// Words of other tools (serde, DRF, validator), and what is written here instead.
const FOREIGN: [(&[&str], &str); 35] = [
    (&["deny_unknown_fields"], "bodies with unknown names are refused already, except in the drf profile; remove this"),
    (&["rename_all_fields"], "write `rename_all = \"camelCase\"` on the struct"),
    (&["blank"], "write `allow_blank`, or `allow_blank = false`"),
    (&["null"], "a column that may be NULL is an `Option`; whether clients may send `null` is `allow_null`"),
    (&["write"], "rows that clients write in place are `nested(write)`"),
    (&["many"], "a field `HasMany<…>` is a list by itself"),
    (&["verbose_name"], "write `label = \"…\"`"),
    (&["alias"], "a former name is `was(\"title\", until = 2)`"),
    (&["flatten"], "the rows of a relation are shown by `nested`"),
    (&["skip_serializing_if"], "a field without a value is shown as `null`"),
    (&["search", "searchable", "search_fields"], "words are looked for by `search(name, description)` on the struct"),
    (&["skip_serializing"], "write `write_only`"),
    (&["skip_deserializing"], "write `read_only`"),
    (&["with", "serialize_with", "deserialize_with"], "a type with a form of its own in JSON is written `json`"),
    (&["max_length"], "write `length(max = 5)`"),
    (&["min_length"], "write `length(min = 5)`"),
    (&["min", "max"], "bounds stand in `range(min = 1, max = 9)`, or of a text in `length(min = 1, max = 9)`"),
    (&["choices"], "choices are the variants of an enum with `#[derive(Tweaks)]`"),
    (&["optional"], "a field that clients may leave out is an `Option`, or has a `default`"),
    (&["lowercase", "uppercase"], "write `validate = function`, which may replace the value"),
    (&["max_value"], "write `range(max = 5)`"),
    (&["min_value"], "write `range(min = 5)`"),
    (&["regex", "url", "uuid", "ip"], "write `pattern = \"…\"`, or use the type for it"),
    (&["custom", "must_match", "validator"], "write `validate = function`"),
    (&["help_text", "description", "doc"], "the doc comment is the description"),
    (&["allow_empty", "nullable"], "write `allow_null`, or `allow_blank` for a text"),
    (
        &[
            "unique",
            "indexed",
            "primary_key",
            "column_type",
            "column_name",
            "default_value",
            "default_expr",
            "auto_increment",
            "unique_key",
        ],
        "this is a fact of the table; write it in `#[sea_orm(…)]`",
    ),
    (&["auto_now_add"], "write `on_create = ChronoUtc::now()`"),
    (&["auto_now"], "write `on_create = ChronoUtc::now(), on_update = ChronoUtc::now()`"),
    (&["error_messages"], "write `required_error = \"…\"`, or `messages(max_length = \"…\")`"),
    (
        &["before_save", "pre_save", "post_save"],
        "hooks over rows are `before_create`, `before_update`, `after_create` and `after_update` on the struct",
    ),
    (&["belongs_to", "has_many", "has_one"], "a relation is a fact of the table; write it in `#[sea_orm(…)]`"),
    (&["index"], "an index over one column is `#[sea_orm(indexed)]`, and one over several is `index(a, b)` on the struct"),
    (&["hidden", "hide", "private"], "write `skip`, or `write_only` for what clients send"),
    (
        &["fields", "exclude", "extra_kwargs", "depth", "model"],
        "the fields of the struct are those of the serializer; `skip` leaves one out",
    ),
];

/// Keys that stand on a struct alone.
const OF_STRUCT: [&str; 19] = [
    "entity",
    "max_queries",
    "required_fields",
    "read_only_fields",
    "write_only_fields",
    "on_demand_fields",
    "validators",
    "validate_clean",
    "before_create",
    "after_create",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "scope",
    "ordering",
    "stats",
    "upsert",
    "rename_all",
];

/// Keys that stand on a field alone.
const OF_FIELD: [&str; 24] = [
    "skip",
    "was",
    "required",
    "read_only",
    "write_only",
    "readable_by",
    "writable_by",
    "etag",
    "json",
    "generated",
    "on_demand",
    "allow_null",
    "allow_blank",
    "label",
    "default",
    "example",
    "on_create",
    "on_update",
    "nested",
    "computed",
    "source",
    "length",
    "range",
    "email",
];

/// Errors with their code, which is the name of the check that found them.
pub(crate) fn coded(errors: impl IntoIterator<Item = Error>, check: &str) -> impl Iterator<Item = Error> {
    let code = check.rsplit(':').next().unwrap_or(check).trim();
    errors.into_iter().map(move |error| Error::custom(format!("{error} [tweaks::{code}]")).with_span(&error.span()))
}

/// The errors as the compiler shows them.
pub(crate) fn compile_errors(errors: Error) -> TokenStream {
    errors.flatten().into_iter().map(|error| worded(error).into_compile_error()).collect()
}

fn worded(error: Error) -> syn::Error {
    let located = error.to_string();
    let bare = syn::Error::from(error);
    let message = bare.to_string();
    if message.ends_with(']') && message.contains(" [tweaks::") {
        return bare;
    }
    // Darling says the way to the key behind the message, if it is asked.
    let key = located.strip_prefix(&message).and_then(|way| way.rsplit([' ', '/']).next()).unwrap_or_default();
    // A key that may stand several times has its place among them.
    let key = key.split('[').next().unwrap_or(key);
    let (message, code) = ours(&message, key);
    syn::Error::new(bare.span(), format!("{message} [tweaks::{code}]"))
}

/// A message of darling's in our words; one of ours as it is.
fn ours(message: &str, key: &str) -> (String, &'static str) {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    // What the parser says of a value that is none, such as `range(1..5)`.
    if ["expected `,`", "expected identifier or literal"].contains(&message) && !key.is_empty() {
        let elsewhere = match key {
            "filter" => "; fields of another table are filters of the field that nests it, `nested, filter(name)`",
            _ => "",
        };
        return (format!("write `{}`{elsewhere}", example(key)), "form_of_key");
    }
    // `read-only`, and keys without a comma between them.
    if message == "expected `,`" {
        let message =
            "a comma stands between keys, and their names have underscores, such as `#[tweaks(read_only, label = \"…\")]`";
        return (message.to_owned(), "form_of_key");
    }
    match message.split([':', '`']).next().map(str::trim) {
        Some("Unknown field") => (unknown(message), "unknown_key"),
        Some("Duplicate field") => (format!("`{}` stands here twice; remove one of them", quoted(message)), "key_twice"),
        Some("Missing field") => (format!("`{}` is missing here; add it", quoted(message)), "key_missing"),
        Some("Name-value arguments are not supported. Use #[tweaks(...)]") => {
            ("the keys stand in parentheses, such as `#[tweaks(required)]`".to_owned(), "form_of_key")
        }
        Some("Unexpected meta-item format" | "Unexpected type" | "Unknown value" | "Too many items" | "Too few items") => {
            let message = if key.is_empty() {
                "expected a key, such as `required`".to_owned()
            } else {
                format!("write `{}`", example(key))
            };
            (message, "form_of_key")
        }
        _ => (message.to_owned(), "grammar"),
    }
}

/// Darling names the nearest known key, all of them if they are few, or nothing.
fn unknown(message: &str) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let foreign = |name: &str| FOREIGN.iter().find(|(words, _)| words.contains(&name)).map(|(_, instead)| *instead);
    if let Some((name, instead)) = names.first().and_then(|name| Some((name, foreign(name)?))) {
        return format!("there is no attribute `{name}` here; {instead}");
    }
    match names.as_slice() {
        [name, ..] if OF_STRUCT.contains(name) => {
            format!("there is no attribute `{name}` here; it stands on the struct, `#[tweaks({})]` above it", example(name))
        }
        [name, near @ ..] if OF_FIELD.contains(name) && !near.iter().any(|near| near.ends_with("_fields")) => {
            format!("there is no attribute `{name}` here; it stands on a field by itself, `#[tweaks({})]`", example(name))
        }
        [name, near] if message.contains("Did you mean") => {
            format!("there is no attribute `{name}` here; did you mean `{near}`?")
        }
        [name, known @ ..] if !known.is_empty() => {
            format!("there is no attribute `{name}` here, but `{}`", known.join("` and `"))
        }
        _ => format!("there is no attribute `{}` here; the page `attributes` of the book lists them", names.concat()),
    }
}

/// What to write for a key.
fn example(key: &str) -> String {
    let alike = || FORMS.iter().find(|(keys, _)| keys.contains(&key)).map_or(" = function", |(_, form)| *form);
    EXAMPLES
        .iter()
        .find(|(known, _)| *known == key)
        .map_or_else(|| format!("{key}{}", alike()), |(_, example)| (*example).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_darling_says_becomes_what_to_write() {
        let cases = [
            ("Unexpected meta-item format `word`", "label", "write `label = \"…\"`"),
            ("Unexpected type `string`", "decimal_places", "write `decimal_places = 5`"),
            ("Unknown value: `yes`", "allow_null", "write `allow_null = true`"),
            ("Unexpected meta-item format `word`", "after_create", "write `after_create = function`"),
            ("Unexpected meta-item format `literal`", "", "expected a key, such as `required`"),
            (
                "Unknown field: `requird`. Did you mean `required`?",
                "",
                "there is no attribute `requird` here; did you mean `required`?",
            ),
            ("Unknown field: `mx`. Available values: `max`, `min`", "", "there is no attribute `mx` here, but `max` and `min`"),
            ("Unknown field: `zzz`", "", "there is no attribute `zzz` here; the page `attributes` of the book lists them"),
            (
                "Unknown field: `min_length`. Did you mean `length`?",
                "",
                "there is no attribute `min_length` here; write `length(min = 5)`",
            ),
            (
                "Unknown field: `flatten`",
                "",
                "there is no attribute `flatten` here; the rows of a relation are shown by `nested`",
            ),
            (
                "Name-value arguments are not supported. Use #[tweaks(...)]",
                "",
                "the keys stand in parentheses, such as `#[tweaks(required)]`",
            ),
            ("expected `,`", "range", "write `range(min = 1, max = 9)`"),
            (
                "expected `,`",
                "",
                "a comma stands between keys, and their names have underscores, such as `#[tweaks(read_only, label = \"…\")]`",
            ),
            ("Duplicate field `label`", "", "`label` stands here twice; remove one of them"),
            ("write `first`", "first", "write `first`"),
        ];
        for (theirs, key, expected) in cases {
            assert_eq!(ours(theirs, key).0, expected);
        }
    }
}
