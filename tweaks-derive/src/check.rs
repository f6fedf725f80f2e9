//! The checks: mistakes that Django would only show at run time, each with what to write instead. One function per rule;
//! above each, the input that it is for.

mod choices;
mod derived;
mod filters;
mod rules;

use std::collections::HashSet;

use darling::util::SpannedValue;
use darling::{Error, Result};
use proc_macro2::Span;
use syn::{Expr, Lit};

use crate::model::{Family, Field, Item, Serializer, Source};
use choices::check_choices;
pub(crate) use filters::unindexed_message;
use rules::{check_rules, has_rules};

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

const FIELD_CHECKS: [FieldCheck; 41] = [
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
    derived::derived_without_entity,
    derived::derived_twice,
    derived::nested_type,
    derived::nested_limit,
    derived::nested_forms,
    derived::derived_and_written,
    derived::computed_column,
    derived::nested_write,
    derived::kept_column,
    derived::etag_column,
    filters::asked_without_entity,
    filters::asked_of_nobody_sees,
    filters::asked_of_derived,
    filters::misfit_lookup,
    filters::order_with_names,
    filters::reason_on_relation,
    filters::without_index,
];

fn check_serializer<'a>(serializer: &'a Serializer<'_>) -> impl Iterator<Item = Error> + use<'a> {
    let per_field = serializer.fields.iter().flat_map(move |field| {
        let own = FIELD_CHECKS.iter().filter_map(move |check| check(serializer, field));
        let rules = check_rules(&field.attributes.rules, field.shape.family);
        let entry_family = field.shape.entry.map(Family::of);
        let inner = field.attributes.inner.iter().zip(entry_family).flat_map(|(inner, family)| check_rules(inner, family));
        own.chain(rules).chain(inner.collect::<Vec<_>>())
    });
    let whole = [
        generics,
        entity_on_model,
        no_fields,
        object_hook_as_text,
        budget_without_entity,
        hooks_without_entity,
        scope_outside_model,
    ];
    let whole = whole.into_iter().filter_map(move |check| check(serializer));
    whole.chain(per_field).chain(same_names(serializer)).chain(filters::check(serializer))
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

/// `#[tweaks(before_create = f)]` on a struct without an entity.
fn hooks_without_entity(serializer: &Serializer<'_>) -> Option<Error> {
    let own = &serializer.attributes;
    let hooks =
        [&own.before_create, &own.after_create, &own.before_update, &own.after_update, &own.before_delete, &own.after_delete];
    let hook = hooks.into_iter().flatten().next().filter(|_| matches!(serializer.source, Source::Body))?;
    Some(Error::custom("nothing is stored without an entity; remove this hook, or write `validate = …`").with_span(hook))
}

/// `#[tweaks(scope = f)]` on a struct that is no model.
fn scope_outside_model(serializer: &Serializer<'_>) -> Option<Error> {
    let scope = serializer.attributes.scope.as_ref().filter(|_| !matches!(serializer.source, Source::Model(_)))?;
    Some(
        Error::custom("which rows a request may see holds for every serializer of an entity; write this on the entity's model")
            .with_span(scope),
    )
}

/// `#[tweaks(max_queries = 3)]` on a struct without an entity.
fn budget_without_entity(serializer: &Serializer<'_>) -> Option<Error> {
    let budget = serializer.attributes.max_queries.as_ref().filter(|_| matches!(serializer.source, Source::Body))?;
    Some(error("nothing is read without an entity; remove `max_queries`", budget.span()))
}
