//! Types as far as their tokens tell: options, lists, relations.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

use crate::attr::FieldAttributes;
use crate::place::at;
use crate::sea::{Facts, last_segment, path_of};
use crate::text::name_of;

/// A type as far as its tokens tell.
pub(crate) struct Shape<'a> {
    /// Whether it is an `Option`.
    pub(crate) optional: bool,
    /// The type inside of the `Option`, or the type itself.
    pub(crate) value: &'a Type,
    /// The type of the entries, if it is a `Vec`.
    pub(crate) entry: Option<&'a Type>,
    pub(crate) family: Family,
}

/// The kinds of types that rules make a difference between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Text,
    Integer,
    Float,
    Decimal,
    Boolean,
    Moment,
    Uuid,
    List,
    /// With `#[tweaks(json)]`.
    Json,
    /// With `#[tweaks(base64)]`.
    Bytes,
    /// A type of the user's: an enum, a nested serializer, a newtype.
    Other,
}

/// A field `BelongsTo<…>` of a model.
pub(crate) struct Parent {
    pub(crate) entity: Type,
    pub(crate) name: String,
    /// Its variant in SeaORM's `Relation`.
    pub(crate) variant: Ident,
    /// The fields that point at the other row.
    pub(crate) fields: Vec<String>,
}

/// Reads `#[sea_orm(belongs_to, from = "a", to = "b")] pub x: BelongsTo<…>`, and `HasOne<…>` in its place, as SeaORM had it before.
pub(super) fn parent(field: &syn::Field) -> Option<Parent> {
    let entity = belongs_to(&field.ty).or_else(|| argument_of(&field.ty, "HasOne"))?.clone();
    let facts = Facts::from_attributes(&field.attrs).ok()?;
    let from = facts.text("from")?;
    let fields = from.trim_matches(['(', ')']).split(',').map(|name| name.trim().to_snake_case()).collect();
    let variant = variant(&facts, field).or_else(|| {
        // SeaORM calls it after the module of the entity.
        let segments = &path_of(&entity)?.segments;
        let module = segments.iter().rev().nth(1).or(segments.last())?;
        Some(format_ident!("{}", module.ident.to_string().to_upper_camel_case()))
    });
    Some(Parent { name: name_of(field.ident.as_ref()?), variant: variant?, entity, fields })
}

/// The variant of SeaORM's `Relation` that a field names by `relation_enum = "…"`.
pub(super) fn variant(facts: &Facts, field: &syn::Field) -> Option<Ident> {
    facts.text("relation_enum").map(|name| format_ident!("{}", name.to_upper_camel_case(), span = at(field)))
}

/// `E` of `BelongsTo<E>` and of `BelongsTo<Option<E>>`.
fn belongs_to(ty: &Type) -> Option<&Type> {
    let inner = argument_of(ty, "BelongsTo")?;
    Some(argument_of(inner, "Option").unwrap_or(inner))
}

/// Reads `pub x: HasMany<…>` and `pub x: HasOne<…>`: the rows of that entity belong to the model's, unless the field says the columns by
/// which the model's belong to them.
pub(super) fn child(field: &syn::Field) -> Option<Type> {
    if parent(field).is_some() {
        return None;
    }
    argument_of(&field.ty, "HasMany").or_else(|| argument_of(&field.ty, "HasOne")).cloned()
}

/// `HasOne<…>`, `HasMany<…>`, `BelongsTo<…>`: fields of the dense format that are no columns.
pub(crate) fn is_relation(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| ["HasOne", "HasMany", "BelongsTo"].iter().any(|name| segment.ident == name))
}

/// The entity to which a relation leads.
pub(crate) fn target(ty: &Type) -> Option<&Type> {
    let of = |wrapper| argument_of(ty, wrapper);
    belongs_to(ty).or_else(|| of("HasOne")).or_else(|| of("HasMany"))
}

/// `BelongsTo<customer::Model>`, about which rustc says that a model is no entity, once for each mention.
pub(super) fn leads_to_model(ty: &Type) -> bool {
    target(ty)
        .and_then(last_segment)
        .is_some_and(|segment| ["Model", "ModelEx", "ActiveModel"].iter().any(|name| segment.ident == name))
}

impl<'a> Shape<'a> {
    pub(crate) fn of(ty: &'a Type, attributes: &FieldAttributes) -> Self {
        let inside = argument_of(ty, "Option");
        let value = inside.unwrap_or(ty);
        let form = attributes.form().map(|(name, _)| if name == "json" { Family::Json } else { Family::Bytes });
        let family = form.unwrap_or_else(|| Family::of(value));
        let entry = argument_of(value, "Vec").filter(|_| form.is_none());
        Self { optional: inside.is_some(), value, entry, family }
    }

    /// The type by which the value is read and written: its own, or that of the form which an attribute says.
    pub(crate) fn held_type(&self, own: &Type, named: fn(&Type) -> TokenStream) -> TokenStream {
        let value = named(self.value);
        let wrapper = match self.family {
            Family::Json => quote!(AsJson),
            // A type that cannot be bytes has its own error, and would have others as a wrapped one.
            Family::Bytes if matches!(Family::of(self.value), Family::List | Family::Other) => quote!(AsBase64),
            _ => return named(own),
        };
        let held = quote_spanned!(at(self.value)=> __tweaks::#wrapper<#value>);
        if self.optional { quote!(__tweaks::Option<#held>) } else { held }
    }
}

impl Shape<'_> {
    /// Whether the tokens of the type are those of a list, or of a document, which may be one.
    pub(crate) fn has_entries(&self) -> bool {
        let is_json = || last_segment(self.value).is_some_and(|segment| segment.ident == "Json" || segment.ident == "JsonValue");
        matches!(self.family, Family::List | Family::Json) || is_json()
    }

    /// Whether times of this type have such a part: a date is its own `date`, and a time of day is of none.
    pub(crate) fn has_part(&self, part: &str) -> bool {
        let name = last_segment(self.value).map(|segment| segment.ident.to_string());
        match name.as_deref() {
            Some("Time" | "NaiveTime" | "TimeTime") => false,
            Some("Date" | "NaiveDate" | "TimeDate") => part != "date",
            _ => true,
        }
    }
}

impl Family {
    pub(crate) fn of(ty: &Type) -> Self {
        let name = last_segment(ty).map(|segment| segment.ident.to_string());
        match name.as_deref() {
            Some("String") => Self::Text,
            Some("i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64") => Self::Integer,
            Some("f32" | "f64") => Self::Float,
            Some("Decimal" | "BigDecimal") => Self::Decimal,
            Some("bool") => Self::Boolean,
            Some("Uuid") => Self::Uuid,
            Some("Vec") => Self::List,
            Some(
                "Date"
                | "Time"
                | "DateTime"
                | "DateTimeUtc"
                | "DateTimeLocal"
                | "DateTimeWithTimeZone"
                | "NaiveDate"
                | "NaiveTime"
                | "NaiveDateTime"
                | "TimeDate"
                | "TimeTime"
                | "TimeDateTime"
                | "TimeDateTimeWithTimeZone",
            ) => Self::Moment,
            _ => Self::Other,
        }
    }
}

/// Whether no demand on the type can fail: a type of the language, alone or in an `Option` or a `Vec`.
pub(crate) fn is_known(ty: &Type) -> bool {
    match argument_of(ty, "Option").or_else(|| argument_of(ty, "Vec")) {
        Some(inner) => is_known(inner),
        None => matches!(Family::of(ty), Family::Text | Family::Integer | Family::Float | Family::Boolean),
    }
}

/// A type as an expansion names it after its demands: the type, or rustc's own error where a demand failed, so that nothing else asks.
pub(crate) fn met(ty: &Type) -> TokenStream {
    if is_known(ty) { ty.to_token_stream() } else { quote_spanned!(at(&ty)=> __Met<#ty>) }
}

/// `T` of `Wrapper<T>`, however the path to the wrapper is written.
fn argument_of<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == wrapper)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}
