//! Attributes of a struct that are about the rows of an entity.

use darling::Error;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput};

use super::error::error;
use crate::model::{Serializer, is_relation};
use crate::sea::{Facts, last_segment};
use crate::text::name_of;

/// `#[sea_orm(table_name = "a")] #[tweaks(entity = b::Entity)]`
pub(super) fn entity_on_model(serializer: &Serializer<'_>) -> Option<Error> {
    let entity = serializer.attributes.entity.as_ref().filter(|_| serializer.is_model())?;
    Some(error("a model is the serializer of its own entity; remove `entity`, or write a further struct", entity.span()))
}

/// `#[tweaks(before_create = f)]` on a struct without an entity.
pub(super) fn hooks_without_entity(serializer: &Serializer<'_>) -> Option<Error> {
    let own = &serializer.attributes;
    let hooks =
        [&own.before_create, &own.after_create, &own.before_update, &own.after_update, &own.before_delete, &own.after_delete];
    let hook = hooks.into_iter().flatten().next().filter(|_| serializer.is_body())?;
    Some(error("nothing is stored without an entity; remove this hook, or write `validate = …`", hook.span()))
}

/// `#[tweaks(scope = f)]` on a struct that is no model.
pub(super) fn scope_outside_model(serializer: &Serializer<'_>) -> Option<Error> {
    let scope = serializer.attributes.scope.as_ref().filter(|_| !serializer.is_model())?;
    let message = "which rows a request may see holds for every serializer of an entity; write this on the entity's model";
    Some(error(message, scope.span()))
}

/// `#[tweaks(max_queries = 3)]` on a struct without an entity.
pub(super) fn budget_without_entity(serializer: &Serializer<'_>) -> Option<Error> {
    let budget = serializer.attributes.max_queries.filter(|_| serializer.is_body())?;
    Some(error("nothing is read without an entity; remove `max_queries`", budget.span))
}

/// `struct Model` without a table: an entity in SeaORM's expanded format would be taken for a body without a word.
pub(super) fn expanded_format(serializer: &Serializer<'_>) -> Option<Error> {
    let ident = &serializer.original.ident;
    let message = "a `Model` says its table in `#[sea_orm(table_name = \"…\")]` with `DeriveEntityModel`: SeaORM's expanded format is not read; write that, or give a struct without a table another name";
    (serializer.is_body() && (ident == "Model" || ident == "ModelEx")).then(|| error(message, ident.span()))
}

/// `pub orders: HasMany<…>` in a model without `#[sea_orm::model]`, which SeaORM takes for a column: its errors name neither.
pub(super) fn dense_format_missing(serializer: &Serializer<'_>) -> Option<Error> {
    let input = serializer.original;
    let Data::Struct(data) = &input.data else { return None };
    let is_ignored = |field: &&syn::Field| Facts::from_attributes(&field.attrs).is_ok_and(|facts| facts.has("ignore"));
    let relation = data.fields.iter().find(|field| is_relation(&field.ty) && !is_ignored(field))?;
    let message = "a relation is a field in SeaORM's dense format only; write `#[sea_orm::model]` above the derives";
    let is_compact = serializer.is_model() && input.ident == "Model" && dense_format_below(serializer).is_none();
    is_compact.then(|| error(message, relation.ty.span()))
}

/// `#[derive(Tweaks)]` above `#[sea_orm::model]`, which gives the derives the relations of the model.
pub(super) fn dense_format_below(serializer: &Serializer<'_>) -> Option<Error> {
    let is_dense =
        |attribute: &&syn::Attribute| attribute.path().segments.iter().map(|segment| &segment.ident).eq(["sea_orm", "model"]);
    let below = serializer.original.attrs.iter().find(is_dense)?;
    Some(error("this stands above the derives, which see the relations of the model by it; move it up", below.span()))
}

/// `pub customer: BelongsTo<…>` without `#[sea_orm(belongs_to, …)]`, about which SeaORM says that something is not `Related`, three times.
pub(super) fn relation_word(serializer: &Serializer<'_>) -> Option<Error> {
    let field = unnamed_relations(serializer.original).next().filter(|_| serializer.is_model())?;
    let wrapper = last_segment(&field.ty)?.ident.to_string();
    let word = match wrapper.as_str() {
        "BelongsTo" => {
            let name = field.ident.as_ref().map(name_of).unwrap_or_default();
            format!("belongs_to, from = \"{name}_id\", to = \"id\"")
        }
        "HasOne" => "has_one".to_owned(),
        _ => "has_many".to_owned(),
    };
    // SeaORM writes the type anew, and leaves the name.
    let span = field.ident.as_ref().map_or_else(|| field.ty.span(), syn::Ident::span);
    Some(error(format!("SeaORM asks which relation `{wrapper}<…>` is; write `#[sea_orm({word})]`"), span))
}

/// The fields with relations of a model in the dense format that do not say which.
pub(crate) fn unnamed_relations(input: &DeriveInput) -> impl Iterator<Item = &syn::Field> {
    let fields = if let (Data::Struct(data), true) = (&input.data, input.ident == "ModelEx") { Some(&data.fields) } else { None };
    let words = ["belongs_to", "has_one", "has_many", "self_ref", "ignore"];
    let is_said = move |field: &syn::Field| {
        Facts::from_attributes(&field.attrs).is_ok_and(|facts| words.iter().any(|word| facts.has(word)))
    };
    fields.into_iter().flatten().filter(move |field| is_relation(&field.ty) && !is_said(field))
}
