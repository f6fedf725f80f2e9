//! Keywords that limit a value: bounds, patterns, formats, and whatever else is compared as a whole.

use serde_json::Value as Json;

use super::comparison::{Comparison, Effect, Way};

/// Keywords of which a larger number allows less.
const LEAST: [&str; 6] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];
/// Keywords of which a smaller number allows less.
const MOST: [&str; 6] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"];
/// Keywords of which nobody knows which of two values allows less.
const OPAQUE: [&str; 16] = [
    "$ref", // leads nowhere
    "pattern",
    "format",
    "multipleOf",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "prefixItems",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "if",
    "then",
    "else",
    "unevaluatedProperties",
];

pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    for keyword in LEAST {
        number(comparison, keyword, (old, new), way, |old, new| new > old);
    }
    for keyword in MOST {
        number(comparison, keyword, (old, new), way, |old, new| new < old);
    }
    for keyword in OPAQUE {
        changed(comparison, keyword, (old.get(keyword), new.get(keyword)), way, None);
    }
    let is_unique = |schema: &Json| schema.get("uniqueItems").filter(|value| **value == true).cloned();
    changed(comparison, "uniqueItems", (is_unique(old).as_ref(), is_unique(new).as_ref()), way, None);
    if old["default"] != new["default"] {
        comparison.notes("default_changed", format!("The default was {}, and is {}.", old["default"], new["default"]));
    }
}

fn number(
    comparison: &mut Comparison<'_>,
    keyword: &str,
    (old, new): (&Json, &Json),
    way: Way,
    is_narrower: fn(f64, f64) -> bool,
) {
    let (old, new) = (old.get(keyword), new.get(keyword));
    let both = old.and_then(Json::as_f64).zip(new.and_then(Json::as_f64));
    if both.is_some_and(|(old, new)| old.total_cmp(&new).is_eq()) {
        return;
    }
    let effect = both.map(|(old, new)| if is_narrower(old, new) { Effect::Narrower } else { Effect::Wider });
    changed(comparison, keyword, (old, new), way, effect);
}

/// Tells of a keyword that came, went or changed, which has this effect if it is known.
fn changed(
    comparison: &mut Comparison<'_>,
    keyword: &str,
    pair: (Option<&Json>, Option<&Json>),
    way: Way,
    effect: Option<Effect>,
) {
    let (effect, detail) = match pair {
        (None, None) => return,
        (Some(old), Some(new)) if old == new => return,
        (None, Some(new)) => (Effect::Narrower, format!("`{keyword}` is {new} now.")),
        (Some(old), None) => (Effect::Wider, format!("`{keyword}` was {old}, and is gone.")),
        (Some(old), Some(new)) => {
            let of_format = || format_effect(keyword, old, new);
            (effect.unwrap_or_else(of_format), format!("`{keyword}` was {old}, and is {new}."))
        }
    };
    let code = match effect {
        Effect::Narrower => "narrowed",
        Effect::Wider => "widened",
        Effect::Other => "changed",
    };
    comparison.affects(way, effect, code, detail);
}

/// The widths of numbers are the formats of which one is within another.
fn format_effect(keyword: &str, old: &Json, new: &Json) -> Effect {
    match (keyword, old.as_str(), new.as_str()) {
        ("format", Some("int32"), Some("int64")) | ("format", Some("float"), Some("double")) => Effect::Wider,
        ("format", Some("int64"), Some("int32")) | ("format", Some("double"), Some("float")) => Effect::Narrower,
        _ => Effect::Other,
    }
}
