//! The checks: mistakes that Django would only show at run time, each with what to write instead. One function per rule;
//! above each, the input that it is for.

use std::collections::HashSet;

use darling::util::SpannedValue;
use darling::{Error, Result};
use proc_macro2::Span;
use syn::{Expr, Lit, UnOp};

use crate::attr::{Keyed, Range, Rules};
use crate::model::{Choices, Family, Field, Item, Serializer, Source, is_relation};
use crate::sea;

/// Every mistake in an item.
pub(crate) fn check(item: &Item<'_>) -> Result<()> {
    let mut errors = Error::accumulator();
    match item {
        Item::Serializer(serializer) => check_serializer(serializer).for_each(|error| errors.push(error)),
        Item::Choices(choices) => check_choices(choices).for_each(|error| errors.push(error)),
        Item::DoneElsewhere => {}
    }
    errors.finish()
}

type FieldCheck = fn(&Serializer<'_>, &Field<'_>) -> Option<Error>;

const FIELD_CHECKS: [FieldCheck; 31] = [
    skipped_with_attributes,
    unwritable_column,
    read_only_and_write_only,
    on_demand_and_write_only,
    required_and_read_only,
    required_and_filled,
    required_and_default,
    required_and_allow_null,
    default_and_read_only,
    hook_and_read_only,
    null_without_option,
    filled_outside_model,
    name_with_lookup_separator,
    name_with_odd_letters,
    text_attribute_on_other,
    digits_on_other,
    digits_incomplete,
    skipped_in_further_serializer,
    inner_without_list,
    skipped_key,
    bytes,
    hook_as_text,
    rules_and_read_only,
    write_only_key,
    derived_without_entity,
    derived_twice,
    nested_type,
    nested_limit,
    nested_forms,
    derived_and_written,
    computed_column,
];

fn check_serializer<'a>(serializer: &'a Serializer<'_>) -> impl Iterator<Item = Error> + use<'a> {
    let per_field = serializer.fields.iter().flat_map(move |field| {
        let own = FIELD_CHECKS.iter().filter_map(move |check| check(serializer, field));
        let rules = check_rules(&field.attributes.rules, field.shape.family);
        let entry_family = field.shape.entry.map(Family::of);
        let inner = field.attributes.inner.iter().zip(entry_family).flat_map(|(inner, family)| check_rules(inner, family));
        own.chain(rules).chain(inner.collect::<Vec<_>>())
    });
    let whole = [generics, entity_on_model, no_fields, object_hook_as_text, budget_without_entity];
    let whole = whole.into_iter().filter_map(move |check| check(serializer));
    whole.chain(per_field).chain(same_names(serializer))
}

fn error(message: impl Into<String>, span: Span) -> Error {
    Error::custom(message.into()).with_span(&span)
}

/// `struct Page<T> { … }`
fn generics(serializer: &Serializer<'_>) -> Option<Error> {
    let parameter = serializer.original.generics.params.first()?;
    Some(Error::custom("a serializer cannot have generic parameters: its table of facts is one constant").with_span(parameter))
}

/// `#[sea_orm(table_name = "a")] #[tweaks(entity = b::Entity)]`
fn entity_on_model(serializer: &Serializer<'_>) -> Option<Error> {
    let entity = serializer.attributes.entity.as_ref().filter(|_| matches!(serializer.source, Source::Model(_)))?;
    Some(
        Error::custom("a model is the serializer of its own entity; remove `entity`, or write a further struct")
            .with_span(entity),
    )
}

/// `struct Empty {}`
fn no_fields(serializer: &Serializer<'_>) -> Option<Error> {
    let empty = serializer.fields.iter().all(Field::is_skipped);
    empty.then(|| error("a serializer needs at least one field", serializer.original.ident.span()))
}

/// `#[tweaks(rename = "b")] a, b`
fn same_names(serializer: &Serializer<'_>) -> Vec<Error> {
    let mut seen: HashSet<&str> = HashSet::new();
    let fields = serializer.fields.iter().filter(|field| !field.is_skipped());
    let repeated = fields.filter(|field| !seen.insert(field.name.as_str()));
    repeated
        .map(|field| {
            error(format!("another field is called `{}` as well; give one of them another `rename`", field.name), field.name_span)
        })
        .collect()
}

/// `#[tweaks(skip, read_only)]`
fn skipped_with_attributes(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let attributes = &field.attributes;
    let flags = field.required.is_some() || field.read_only.is_some() || field.write_only.is_some() || field.on_demand.is_some();
    let names = attributes.rename.is_some() || attributes.label.is_some() || !attributes.messages.0.is_empty();
    let values = attributes.validate.is_some()
        || attributes.default.is_some()
        || attributes.inner.is_some()
        || has_rules(&attributes.rules);
    let allowances =
        [&attributes.allow_null, &attributes.allow_blank, &attributes.trim_whitespace].into_iter().any(Option::is_some);
    let other = flags || names || values || allowances;
    (field.is_skipped() && other)
        .then(|| error("a skipped field is not part of the serializer; remove `skip` or all else", attributes.skip.span()))
}

fn has_rules(rules: &Rules) -> bool {
    let flags = [&rules.email, &rules.ascii, &rules.alphanumeric].into_iter().any(darling::util::Flag::is_present);
    flags || rules.length.is_some() || rules.range.is_some() || rules.pattern.is_some()
}

/// `#[sea_orm(primary_key)] #[tweaks(skip)]`
fn skipped_key(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let key = field.column.as_ref().is_some_and(|column| column.key) && field.is_skipped();
    key.then(|| error("rows are found by their key, so it cannot be skipped; remove `skip`", field.attributes.skip.span()))
}

/// `#[sea_orm(primary_key)] #[tweaks(write_only)]`
fn write_only_key(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.write_only.filter(|_| field.read_only.is_none() && field.is_read_only() && !field.is_derived())?;
    Some(error("the database counts this key, so clients cannot write it; remove `write_only`", span))
}

/// `pub photo: Vec<u8>`
fn bytes(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let entry = field.shape.entry.filter(|_| !field.is_skipped() && !matches!(serializer.source, Source::Body))?;
    let is_byte = matches!(entry, syn::Type::Path(path) if path.path.is_ident("u8"));
    is_byte.then(|| Error::custom("bytes have no form in JSON; write `#[tweaks(skip)]`").with_span(&field.original.ty))
}

/// `#[tweaks(validate = "check")]`
fn hook_as_text(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let hook = field.attributes.validate.as_ref()?;
    let Expr::Lit(literal) = &hook.0 else { return None };
    let Lit::Str(text) = &literal.lit else { return None };
    Some(Error::custom(format!("a hook is a function, not a text; write `validate = {}`", text.value())).with_span(text))
}

/// `#[tweaks(read_only, length(max = 5))]`
fn rules_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.read_only.filter(|_| has_rules(&field.attributes.rules) || field.attributes.inner.is_some())?;
    Some(error("clients never write this field, so there is nothing to check; remove the rules", span))
}

/// `#[tweaks(skip)]` on a field of a further serializer, which need not have it at all.
fn skipped_in_further_serializer(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let further = matches!(serializer.source, Source::Entity(_)) && field.is_skipped();
    further.then(|| error("a further serializer lists the fields that it shows; remove this one", field.attributes.skip.span()))
}

/// `#[tweaks(read_only)] pub total: Decimal`: the `IntegrityError: NOT NULL constraint failed` of a Django API, found here.
fn unwritable_column(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let column = field.column.as_ref()?;
    let filled = column.has_default || column.nullable || field.shape.optional || field.attributes.on_create.is_some();
    let out_of_reach = field.is_skipped() || field.is_read_only();
    (out_of_reach && !filled).then(|| {
        let span = field.read_only.unwrap_or_else(|| field.ident.span());
        let message = format!(
            "the column `{}` is NOT NULL and no write can ever fill it; add `on_create = …`, give it a `default_value` in `#[sea_orm]`, or let clients write it",
            column.name
        );
        error(message, span)
    })
}

/// `#[tweaks(read_only, write_only)]`
fn read_only_and_write_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.read_only.and(field.write_only)?;
    Some(error("a field that is read-only and write-only is nothing to clients; write `skip`", span))
}

/// `#[tweaks(on_demand, write_only)]`
fn on_demand_and_write_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (_, span) = field.on_demand.filter(|_| field.write_only.is_some())?;
    Some(error("a write-only field is never shown, so it cannot be shown on demand; remove `on_demand` or `write_only`", span))
}

/// `#[tweaks(required, read_only)]`
fn required_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.required.filter(|_| field.is_read_only() && !field.is_derived())?;
    Some(error("clients cannot write a read-only field, so they cannot be required to; remove `required`", span))
}

/// `#[tweaks(required, on_create = now())]`
fn required_and_filled(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.required.filter(|_| field.attributes.on_create.is_some())?;
    Some(error("`on_create` fills this field, so it is never missing; remove `required` or `on_create`", span))
}

/// `#[tweaks(required, default = 1)]`
fn required_and_default(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let default = field.attributes.default.as_ref().filter(|_| field.required.is_some())?;
    Some(error("a required field never takes its default; remove `default` or `required`", default.span()))
}

/// `#[tweaks(required, allow_null)]`
fn required_and_allow_null(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let allowed = [&field.attributes.allow_null, &field.attributes.allow_blank];
    let allowed = allowed.into_iter().flatten().find(|allow| ***allow).filter(|_| field.required.is_some())?;
    Some(error("`required` means neither null nor blank; remove one of the two", allowed.span()))
}

/// `#[tweaks(read_only, default = 1)]`
fn default_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let default = field.attributes.default.as_ref().filter(|_| field.is_read_only() && !field.is_derived())?;
    Some(error(
        "a default stands in for what a client leaves out, and clients never write this field; write `on_create = …`",
        default.span(),
    ))
}

/// `#[tweaks(read_only, validate = check)]`
fn hook_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let hook = field.attributes.validate.as_ref().filter(|_| field.is_read_only() && !field.is_derived())?;
    Some(error("clients never write this field, so there is nothing to validate; remove `validate`", hook.span()))
}

/// `#[tweaks(allow_null)] pub name: String`
fn null_without_option(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let allowed = field.attributes.allow_null.as_ref().filter(|allow| ***allow && !field.shape.optional)?;
    Some(error("this type has no room for null; write `Option<…>`, which allows null by itself", allowed.span()))
}

/// `#[tweaks(on_create = now())]` in a struct that is no model.
fn filled_outside_model(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let filler = [&field.attributes.on_create, &field.attributes.on_update];
    let filler = filler.into_iter().flatten().next()?;
    match serializer.source {
        Source::Model(_) => None,
        Source::Entity(_) => {
            Some(error("columns are filled whichever serializer is used; write this on the entity's model", filler.span()))
        }
        Source::Body => Some(error("nothing is stored, so there is nothing to fill; write `default = …`", filler.span())),
    }
}

/// `pub first__name: String`, which `fields=first__name` could never mean.
fn name_with_lookup_separator(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let wrong = field.name.contains("__") && !field.is_skipped();
    wrong.then(|| {
        error("`__` separates names from lookups in query strings; give this field another name with `rename`", field.name_span)
    })
}

/// `#[tweaks(rename = "e-mail\"")]`
fn name_with_odd_letters(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let good =
        !field.name.is_empty() && field.name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-$".contains(letter));
    (!good).then(|| error("a public name has letters, digits, `_`, `-` and `$` only", field.name_span))
}

/// `#[tweaks(allow_blank)] pub age: i32`
fn text_attribute_on_other(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let attributes = &field.attributes;
    let only_text = [
        attributes.allow_blank.as_ref().map(SpannedValue::span),
        attributes.trim_whitespace.as_ref().map(SpannedValue::span),
        attributes.blank_error.as_ref().map(SpannedValue::span),
    ];
    let span = only_text.into_iter().flatten().next().filter(|_| !matches!(field.shape.family, Family::Text | Family::Other))?;
    Some(error("only a text can be blank or have whitespace around it; remove this", span))
}

/// `#[tweaks(max_digits = 5, decimal_places = 2)] pub name: String`
fn digits_on_other(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let digits = field.attributes.max_digits.as_ref().or(field.attributes.decimal_places.as_ref())?;
    let wrong = !matches!(field.shape.family, Family::Decimal | Family::Other);
    wrong.then(|| error("only a decimal number has digits to count; use `Decimal`, or remove this", digits.span()))
}

/// `#[tweaks(max_digits = 5)]`
fn digits_incomplete(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    match (&field.attributes.max_digits, &field.attributes.decimal_places) {
        (Some(total), Some(places)) if **places > **total => {
            Some(error("there cannot be more digits behind the point than digits at all", places.span()))
        }
        (Some(total), None) => {
            Some(error("say as well how many of them stand behind the point: `decimal_places = …`", total.span()))
        }
        (None, Some(places)) => Some(error("say as well how many digits there are at all: `max_digits = …`", places.span())),
        _ => None,
    }
}

/// `#[tweaks(inner(length(max = 5)))] pub tag: String`
fn inner_without_list(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let inner = field.attributes.inner.as_ref().filter(|_| field.shape.entry.is_none())?;
    Some(error("`inner` is about the entries of a list, and this is no `Vec`; write the rule without `inner`", inner.span()))
}

/// `#[tweaks(computed = f(a))]` in a struct without an entity.
fn derived_without_entity(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let derived = field.is_derived() && matches!(serializer.source, Source::Body);
    derived.then(|| {
        error("nothing is read without an entity; add `#[tweaks(entity = …)]` to the struct, or remove this", field.ident.span())
    })
}

/// `#[tweaks(nested, computed = f(a))]`
fn derived_twice(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let attributes = &field.attributes;
    let ways = [attributes.nested.is_some(), attributes.computed.is_some(), attributes.source.is_some()]
        .into_iter()
        .filter(|way| *way)
        .count();
    (ways > 1).then(|| error("a field is `nested`, `computed` or has a `source`; remove all but one", field.ident.span()))
}

/// `#[tweaks(nested)] pub orders: Vec<Order>`, and `pub orders: HasMany<…>` without it.
fn nested_type(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    match (is_relation(&field.original.ty), &field.attributes.nested) {
        (false, Some(nested)) => {
            Some(error("a nested field has the type of its relation: `BelongsTo<…>`, `HasOne<…>` or `HasMany<…>`", nested.span()))
        }
        (true, None) if !field.is_skipped() => Some(
            Error::custom("a relation is shown by a serializer; write `#[tweaks(nested)]` or `#[tweaks(nested = …)]`")
                .with_span(&field.original.ty),
        ),
        _ => None,
    }
}

/// `#[tweaks(nested(limit = 0))]`
fn nested_limit(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let limit = field.attributes.nested.as_ref()?.limit.as_ref()?;
    let zero = limit.base10_parse::<u64>().is_ok_and(|limit| limit == 0);
    zero.then(|| error("no rows at all would be shown; give a larger `limit`, or remove the field", limit.span()))
}

/// `nested(ids, first)`, and `nested(limit = 5)` on a relation to one row.
fn nested_forms(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let nested = field.attributes.nested.as_ref()?;
    let to_many = matches!(&field.original.ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "HasMany"));
    let of_many = nested.first || nested.ids || nested.limit.is_some() || !nested.order.is_empty();
    if is_relation(&field.original.ty) && !to_many && of_many {
        return Some(error(
            "this relation leads to one row; `limit`, `order`, `first` and `ids` are for `HasMany`",
            nested.span(),
        ));
    }
    if nested.ids && (nested.first || nested.serializer.is_some()) {
        return Some(error("`ids` shows keys and nothing else; remove `first` and `serializer`", nested.span()));
    }
    (nested.first && nested.limit.is_some()).then(|| error("`first` is a limit of one; remove `limit`", nested.span()))
}

/// `#[tweaks(nested, write_only)]`: what shows something else cannot be written.
fn derived_and_written(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let attributes = &field.attributes;
    let flags = [field.required, field.write_only].into_iter().flatten();
    let values = [attributes.default.as_ref().map(SpannedValue::span), attributes.validate.as_ref().map(SpannedValue::span)];
    let fillers = [attributes.on_create.as_ref().map(SpannedValue::span), attributes.on_update.as_ref().map(SpannedValue::span)];
    let rules = (has_rules(&attributes.rules) || attributes.inner.is_some()).then(|| field.ident.span());
    let span = flags.chain(values.into_iter().chain(fillers).flatten()).chain(rules).next().filter(|_| field.is_derived())?;
    Some(error("this field shows something else and is never written; remove what is about writing it", span))
}

/// `#[tweaks(computed = f(a))]` on a column of a model.
fn computed_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let computed = field.attributes.computed.is_some() || field.attributes.source.is_some();
    let ignored = sea::Facts::from_attributes(&field.original.attrs).is_ok_and(|facts| facts.has("ignore"));
    let wrong = computed && !ignored && matches!(serializer.source, Source::Model(_));
    wrong.then(|| {
        error(
            "SeaORM takes this field for a column; add `#[sea_orm(ignore)]`, or compute it in a further serializer",
            field.ident.span(),
        )
    })
}

/// `#[tweaks(validate = "check")]` on the struct.
fn object_hook_as_text(serializer: &Serializer<'_>) -> Option<Error> {
    let hooks = [&serializer.attributes.validate, &serializer.attributes.validate_clean].into_iter().flatten();
    let text = hooks.filter_map(|hook| match &hook.0 {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    });
    let text = { text }.next()?;
    Some(Error::custom(format!("a hook is a function, not a text; write `validate = {}`", text.value())).with_span(text))
}

/// `#[tweaks(max_queries = 3)]` on a struct without an entity.
fn budget_without_entity(serializer: &Serializer<'_>) -> Option<Error> {
    let budget = serializer.attributes.max_queries.as_ref().filter(|_| matches!(serializer.source, Source::Body))?;
    Some(error("nothing is read without an entity; remove `max_queries`", budget.span()))
}

/// The rules of one field, or of the entries of a list.
fn check_rules(rules: &Rules, family: Family) -> Vec<Error> {
    let length = rules.length.as_ref().and_then(|length| match (length.min, length.max) {
        _ if !matches!(family, Family::Text | Family::List | Family::Other) => {
            Some(error("only texts and lists have a length; for a number write `range(min = …, max = …)`", length.span()))
        }
        (None, None) => {
            Some(error("a length has bounds; write `length(min = …, max = …)` with one of them or both", length.span()))
        }
        (Some(min), Some(max)) if min > max => {
            Some(error("no length is at least this `min` and at most this `max`", length.span()))
        }
        _ => None,
    });
    let range = rules.range.as_ref().and_then(|range| {
        let wrong = matches!(family, Family::Text | Family::List | Family::Boolean | Family::Uuid | Family::Moment);
        let misplaced = wrong
            .then(|| error("only numbers have a range; for a text or a list write `length(min = …, max = …)`", range.span()));
        misplaced.or_else(|| check_range(range))
    });
    let pattern = rules.pattern.as_ref().and_then(check_pattern);
    let texts = [&rules.email, &rules.ascii, &rules.alphanumeric]
        .into_iter()
        .filter(|flag| flag.is_present())
        .map(darling::util::Flag::span);
    let texts = texts.chain(rules.pattern.as_ref().map(SpannedValue::span));
    let misplaced = texts
        .filter(|_| !matches!(family, Family::Text | Family::Other))
        .map(|span| error("this is a rule about texts; remove it", span));
    length.into_iter().chain(range).chain(pattern).chain(misplaced).collect()
}

/// `range()`, `range(min = 9, max = 1)`
fn check_range(range: &Keyed<Range>) -> Option<Error> {
    let number = |bound: &Option<darling::util::PreservedStrExpr>| bound.as_ref().and_then(|bound| literal(&bound.0));
    match (number(&range.min), number(&range.max)) {
        _ if range.min.is_none() && range.max.is_none() => {
            Some(error("a range has bounds; write `range(min = …, max = …)` with one of them or both", range.span()))
        }
        (Some(min), Some(max)) if min > max => {
            Some(error("no number is at least this `min` and at most this `max`", range.span()))
        }
        _ => None,
    }
}

/// The number that an expression is written as, where it is written as one.
fn literal(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => literal(&unary.expr).map(|number| -number),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            Lit::Float(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// `pattern = "[a-z"`
fn check_pattern(pattern: &SpannedValue<String>) -> Option<Error> {
    let wrong = regex::Regex::new(pattern).err()?;
    let reason = wrong.to_string();
    let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
    Some(error(format!("this is no regular expression: {reason}"), pattern.span()))
}

fn check_choices<'a>(choices: &'a Choices<'_>) -> impl Iterator<Item = Error> + use<'a> {
    let mut seen: HashSet<&str> = HashSet::new();
    let repeated = choices.variants.iter().filter(move |variant| !seen.insert(&variant.name));
    let repeated = repeated.map(|variant| {
        error(
            format!("another variant is called `{}` as well; give one of them another `rename`", variant.name),
            variant.name_span,
        )
    });
    let with_data = choices.variants.iter().filter(|variant| !variant.original.fields.is_empty());
    let with_data = with_data.map(|variant| {
        Error::custom("a choice is a name and nothing else; remove the fields, or use a struct for what has parts")
            .with_span(&variant.original.fields)
    });
    let empty =
        choices.variants.is_empty().then(|| error("there is nothing to choose; add variants", choices.original.ident.span()));
    let case = choices.attributes.rename_all.as_ref().filter(|case| !sea::CASES.contains(&case.as_str()));
    let case = case.map(|case| {
        error(format!("unknown case; known are {}", sea::CASES.map(|case| format!("`{case}`")).join(", ")), case.span())
    });
    repeated.chain(with_data).chain(empty).chain(case)
}
