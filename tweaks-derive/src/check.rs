//! The checks find mistakes that Django would only show at run time, and each error says what to write instead.
//!
//! There is one function per rule, with a wrong input above it.

mod choices;
mod column_type;
mod derived;
mod entity;
mod error;
mod facts;
mod filters;
mod generated;
mod letters;
mod literals;
mod names;
mod permissions;
mod rules;
mod search;
mod stats;
mod twice;
mod upsert;
mod versions;

use darling::util::PreservedStrExpr;
use darling::{Error, Result};
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Expr, ExprLit, Lit};

use crate::model::{Family, Field, Item, Serializer, Source};
use crate::sea::path_of;
use crate::words::coded;
pub(crate) use entity::unnamed_relations;
use error::error;

/// Every mistake in an item.
pub(crate) fn check(item: &Item<'_>) -> Result<()> {
    let errors = match item {
        Item::Serializer(serializer) => check_serializer(serializer),
        Item::Choices(choices) => coded(choices::check(choices), "choices").collect(),
        Item::Newtype(newtype) => coded(generics(newtype.original), "generics").collect(),
        Item::HandledByModelEx => Vec::new(),
    };
    if errors.is_empty() { Ok(()) } else { Err(Error::multiple(errors)) }
}

type SerializerCheck = fn(&Serializer<'_>) -> Option<Error>;
type FieldCheck = fn(&Serializer<'_>, &Field<'_>) -> Option<Error>;

/// Checks with their names, which are the codes of their errors.
macro_rules! checks {
    ($($check:path),* $(,)?) => { [$((stringify!($check), $check)),*] };
}

const FIELD_CHECKS: [(&str, FieldCheck); 64] = checks![
    skipped_with_attributes,
    versions::skipped_with_versions,
    versions::turned_field,
    versions::outside_range,
    versions::two_former_names,
    versions::unfilled,
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
    generated::generated_and_written,
    generated::generated_outside_model,
    generated::document_path,
    names::name_with_lookup_separator,
    names::name_with_odd_letters,
    text_attribute_on_other,
    rules::digits_on_other,
    rules::digits_incomplete,
    rules::more_digits_than_column,
    skipped_in_further_serializer,
    inner_without_list,
    skipped_key,
    bytes,
    two_forms,
    form_of_derived,
    base64_of_other,
    json_key,
    hook_as_text,
    rules_and_read_only,
    write_only_key,
    derived::derived_without_entity,
    derived::derived_twice,
    derived::nested_type,
    derived::nested_limit,
    derived::nested_page,
    derived::nested_forms,
    derived::derived_and_written,
    derived::computed_column,
    facts::database_fact,
    facts::database_default,
    facts::null_column,
    column_type::column_type_form,
    column_type::default_expression,
    derived::nested_write_options,
    derived::nested_write,
    derived::kept_column,
    derived::etag_column,
    permissions::misplaced_rule,
    filters::criterion_without_entity,
    filters::reserved_filter,
    filters::criterion_of_hidden,
    filters::criterion_of_derived,
    filters::criterion_of_json,
    filters::misfit_lookup,
    filters::order_with_names,
    filters::reason_on_relation,
    filters::without_index,
];

const SERIALIZER_CHECKS: [(&str, SerializerCheck); 13] = checks![
    entity::entity_on_model,
    entity::dense_format_below,
    entity::dense_format_missing,
    entity::expanded_format,
    entity::relation_word,
    empty_attribute,
    no_fields,
    object_hook_as_text,
    entity::budget_without_entity,
    entity::hooks_without_entity,
    entity::scope_outside_model,
    versions::turned_serializer,
    names::unknown_case,
];

fn check_serializer(serializer: &Serializer<'_>) -> Vec<Error> {
    let mut errors: Vec<Error> = coded(generics(serializer.original), "generics").collect();
    errors.extend(SERIALIZER_CHECKS.iter().flat_map(|(name, check)| coded(check(serializer), name)));
    for field in &serializer.fields {
        errors.extend(FIELD_CHECKS.iter().flat_map(|(name, check)| coded(check(serializer, field), name)));
        errors.extend(coded(rules::check(field).into_iter().chain(literals::check(field)), "rule"));
    }
    errors.extend(coded(versions::same_names(serializer), "same_name"));
    errors.extend(coded(filters::check(serializer), "names_in_lists"));
    errors.extend(coded(search::check(serializer), "searched_fields"));
    errors.extend(coded(stats::check(serializer), "stats_fields"));
    errors.extend(coded(upsert::check(serializer), "upsert_fields"));
    errors.extend(coded(twice::check(serializer), "stands_twice"));
    errors
}

/// `struct Page<T> { … }`
fn generics(input: &DeriveInput) -> Option<Error> {
    let parameter = input.generics.params.first()?;
    Some(error("a serializer cannot have generic parameters: its table of facts is one constant", parameter.span()))
}

/// `struct Empty {}`
fn no_fields(serializer: &Serializer<'_>) -> Option<Error> {
    let empty = serializer.shown().next().is_none();
    empty.then(|| error("a serializer needs at least one field", serializer.original.ident.span()))
}

/// `#[tweaks]`
fn empty_attribute(serializer: &Serializer<'_>) -> Option<Error> {
    let input = serializer.original;
    let of_fields = if let Data::Struct(data) = &input.data { Some(data.fields.iter()) } else { None };
    let all = input.attrs.iter().chain(of_fields.into_iter().flatten().flat_map(|field| &field.attrs));
    let empty = { all }.find(|attribute| attribute.path().is_ident("tweaks") && attribute.meta.require_path_only().is_ok())?;
    Some(error("nothing is said here; write keys, such as `#[tweaks(required)]`, or remove this", empty.path().span()))
}

/// `#[tweaks(skip, read_only)]`
fn skipped_with_attributes(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let flags = own.read_only.or(own.write_only).or(own.json).or(own.base64).is_some()
        || own.required.is_some()
        || own.on_demand.is_some();
    let names = own.rename.is_some() || own.label.is_some() || !own.messages.0.is_empty();
    let values =
        own.validate.is_some() || own.default.is_some() || own.example.is_some() || own.inner.is_some() || !own.rules.is_empty();
    let allowances = own.allow_null.or(own.allow_blank).or(own.trim_whitespace).is_some();
    let skip = own.skip.filter(|_| flags || names || values || allowances)?;
    Some(error("a skipped field is not part of the serializer; remove `skip` or all else", skip.span))
}

/// `#[sea_orm(primary_key)] #[tweaks(skip)]`
fn skipped_key(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let skip = field.attributes.skip.filter(|_| field.column.as_ref().is_some_and(|column| column.key))?;
    Some(error("rows are found by their key, so it cannot be skipped; remove `skip`", skip.span))
}

/// `#[sea_orm(primary_key)] #[tweaks(write_only)]`
fn write_only_key(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let counted = own.read_only.is_none() && own.generated.is_none() && is_unwritable(field);
    let write_only = field.attributes.write_only.filter(|_| counted)?;
    Some(error("the database counts this key, so clients cannot write it; remove `write_only`", write_only.span))
}

/// `pub photo: Vec<u8>`
fn bytes(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let entry = field.shape.entry.filter(|_| !field.is_skipped() && !serializer.is_body())?;
    let is_byte = path_of(entry).is_some_and(|path| path.is_ident("u8"));
    let message = "bytes have no form of their own in JSON; write `#[tweaks(base64)]` or `#[tweaks(skip)]`";
    is_byte.then(|| error(message, field.original.ty.span()))
}

/// `#[tweaks(json, base64)]`
fn two_forms(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let base64 = field.attributes.base64.filter(|_| field.attributes.json.is_some())?;
    Some(error("JSON has a value in one form; remove `json` or `base64`", base64.span))
}

/// `#[tweaks(json, computed = f(a))]`
fn form_of_derived(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (name, form) = field.attributes.form().filter(|_| field.attributes.is_derived())?;
    Some(error(format!("this field has the form of what it shows; remove `{name}`"), form.span))
}

/// `#[tweaks(base64)] pub name: String`
fn base64_of_other(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let base64 = field.attributes.base64.filter(|_| !matches!(Family::of(field.shape.value), Family::List | Family::Other))?;
    Some(error("only bytes are written as base64; remove this, or use `Vec<u8>`", base64.span))
}

/// `#[sea_orm(primary_key)] #[tweaks(json)]`
fn json_key(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let json = field.attributes.json.filter(|_| field.column.as_ref().is_some_and(|column| column.key))?;
    Some(error("rows are found by their key, and databases do not compare JSON; remove `json`", json.span))
}

/// `#[tweaks(validate = "check")]`
fn hook_as_text(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    text_for_hook(field.attributes.validate.as_ref()?)
}

fn text_for_hook(hook: &PreservedStrExpr) -> Option<Error> {
    match &hook.0 {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
            Some(error(format!("a hook is a function, not a text; write `validate = {}`", text.value()), text.span()))
        }
        // A function without arguments would have to make the hook.
        Expr::Call(call) if call.args.is_empty() => {
            let function = call.func.to_token_stream().to_string().replace(' ', "");
            Some(error(format!("a hook is a function, not a call; write `validate = {function}`"), call.span()))
        }
        _ => None,
    }
}

/// `#[tweaks(read_only, length(max = 5))]`
fn rules_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let generated = || own.generated.as_ref().map(|generated| generated.span);
    let read_only = own.read_only.map(|flag| flag.span).or_else(generated);
    let span = read_only.filter(|_| !own.rules.is_empty() || own.inner.is_some())?;
    Some(error("clients never write this field, so there is nothing to check; remove the rules", span))
}

/// `#[tweaks(skip)]` on a field of a further serializer, which need not have it at all.
fn skipped_in_further_serializer(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let skip = field.attributes.skip.filter(|_| matches!(serializer.source, Source::Entity(_)))?;
    Some(error("a further serializer lists the fields that it shows; remove this one", skip.span))
}

/// `#[tweaks(read_only)] pub total: Decimal`: the `IntegrityError: NOT NULL constraint failed` of a Django API, found here.
fn unwritable_column(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let column = field.column.as_ref()?;
    // A hook before a row is stored has the whole of it.
    let is_filled = field.attributes.on_create.is_some() || serializer.attributes.before_create.is_some();
    let filled = column.has_default || column.nullable || field.shape.optional || is_filled;
    // A field that is skipped has its own error, if it is a key or has other attributes.
    let is_skipped = field.is_skipped() && !column.key && skipped_with_attributes(serializer, field).is_none();
    let out_of_reach = is_skipped || field.is_read_only();
    (out_of_reach && !filled).then(|| {
        let span = field.attributes.read_only.map_or_else(|| field.ident.span(), |read_only| read_only.span);
        let message = format!(
            "the column `{}` is NOT NULL and no write can ever fill it; add `on_create = …`, a `default_value` in `#[sea_orm]`, or a hook `before_create = …` on the struct; or let clients write it here, and make it `read_only` in the further serializer whose hook fills it",
            column.name
        );
        error(message, span)
    })
}

/// `#[tweaks(read_only, write_only)]`
fn read_only_and_write_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let write_only = field.attributes.read_only.and(field.attributes.write_only)?;
    Some(error("a field that is read-only and write-only is nothing to clients; write `skip`", write_only.span))
}

/// `#[tweaks(on_demand, write_only)]`
fn on_demand_and_write_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let span = field.attributes.on_demand.filter(|_| field.attributes.write_only.is_some())?.span;
    Some(error("a write-only field is never shown, so it cannot be shown on demand; remove `on_demand` or `write_only`", span))
}

/// `#[tweaks(required, read_only)]`
fn required_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let required = field.attributes.required.as_ref().filter(|_| is_unwritable(field))?;
    Some(error("clients cannot write a read-only field, so they cannot be required to; remove `required`", required.span))
}

/// `#[tweaks(required, on_create = now())]`
fn required_and_filled(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let required = field.attributes.required.as_ref().filter(|_| field.attributes.on_create.is_some())?;
    Some(error("`on_create` fills this field, so it is never missing; remove `required` or `on_create`", required.span))
}

/// `#[tweaks(required, default = 1)]`
fn required_and_default(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let default = field.attributes.default.as_ref().filter(|_| field.is_always_required())?;
    Some(error("a required field never takes its default; remove `default` or `required`", default.span()))
}

/// `#[tweaks(required, allow_null)]`
fn required_and_allow_null(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let allowed = [field.attributes.allow_null, field.attributes.allow_blank].into_iter().flatten();
    let allowed = { allowed }.find(|allowed| allowed.value).filter(|_| field.is_always_required())?;
    Some(error("`required` means neither null nor blank; remove one of the two", allowed.span))
}

/// `#[tweaks(read_only, default = 1)]`
fn default_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let default = field.attributes.default.as_ref().filter(|_| is_unwritable(field))?;
    Some(error(
        "a default stands in for what a client leaves out, and clients never write this field; write `on_create = …`",
        default.span(),
    ))
}

/// `#[tweaks(read_only, validate = check)]`
fn hook_and_read_only(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let hook = field.attributes.validate.as_ref().filter(|_| is_unwritable(field))?;
    Some(error("clients never write this field, so there is nothing to validate; remove `validate`", hook.span()))
}

/// `#[tweaks(allow_null)] pub name: String`
fn null_without_option(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let allowed = field.attributes.allow_null.filter(|allowed| allowed.value && !field.shape.optional)?;
    Some(error("this type has no room for null; write `Option<…>`, which allows null by itself", allowed.span))
}

/// `#[tweaks(on_create = now())]` in a struct that is no model.
fn filled_outside_model(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let filler = field.attributes.on_create.as_ref().or(field.attributes.on_update.as_ref())?;
    let message = match serializer.source {
        Source::Model(_) => return None,
        Source::Entity(_) => "columns are filled whichever serializer is used; write this on the entity's model",
        Source::Body => "nothing is stored, so there is nothing to fill; write `default = …`",
    };
    Some(error(message, filler.span()))
}

/// `#[tweaks(allow_blank)] pub age: i32`
fn text_attribute_on_other(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let allowance = own.allow_blank.or(own.trim_whitespace).map(|allowance| allowance.span);
    let span = allowance.or(own.blank_error.as_ref().map(|message| message.span))?;
    let wrong = !matches!(field.shape.family, Family::Text | Family::Other);
    wrong.then(|| error("only a text can be blank or have whitespace around it; remove this", span))
}

/// `#[tweaks(inner(length(max = 5)))] pub tag: String`
fn inner_without_list(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let inner = field.attributes.inner.as_ref().filter(|_| field.shape.entry.is_none())?;
    Some(error("`inner` is about the entries of a list, and this is no `Vec`; write the rule without `inner`", inner.span))
}

/// `#[tweaks(validate = "check")]` on the struct.
fn object_hook_as_text(serializer: &Serializer<'_>) -> Option<Error> {
    let hooks = [&serializer.attributes.validate, &serializer.attributes.validate_clean].into_iter().flatten();
    { hooks }.find_map(text_for_hook)
}

/// Whether clients cannot write a field of its own: it is marked so, or the database counts it.
fn is_unwritable(field: &Field<'_>) -> bool {
    field.is_read_only() && !field.attributes.is_derived()
}
