//! The fields of a serializer.

use darling::{Error, FromAttributes as _, Result};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::docs;
use super::era::Era;
use super::shape::{self, Family, Shape, is_relation, met};
use crate::attr::{Criterion, FieldAttributes, Keyed, Nested, check_quotes};
use crate::place::at;
use crate::sea::{self, Facts};
use crate::text::{self, name_of};

/// A field of a struct, other than a relation that no serializer shows.
pub(crate) struct Field<'a> {
    pub(crate) original: &'a syn::Field,
    pub(crate) ident: &'a Ident,
    /// Its attributes, with the flags that the lists of the struct give it.
    pub(crate) attributes: FieldAttributes,
    /// The public name.
    pub(crate) name: Keyed<String>,
    /// Its names in the API versions that have it, the oldest first.
    pub(crate) eras: Vec<Era>,
    pub(crate) label: String,
    /// Its doc comment.
    pub(crate) about: String,
    /// The note of its `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
    /// SeaORM's facts about its column; only in a model.
    pub(crate) column: Option<sea::Column>,
    /// The position of its column in the table, if the table lists it.
    pub(crate) column_index: Option<usize>,
    pub(crate) shape: Shape<'a>,
    /// The other side of a nested field.
    pub(crate) child: Option<Child>,
    /// The application's texts by code, ready to be shown.
    pub(crate) messages: Vec<(String, String)>,
}

/// The serializer and the relation of nested rows.
pub(crate) struct Child {
    /// The serializer that the field names, or the entity's own.
    pub(crate) serializer: TokenStream,
    /// SeaORM's definition of the relation, if the field names one.
    pub(crate) definition: Option<TokenStream>,
    /// The field of the other model that points here, or its variant in SeaORM's `Relation`, if one of them is named.
    pub(crate) via: Option<String>,
}

impl<'a> Field<'a> {
    /// The field, with a name in the case of its struct, or `None` for a relation.
    pub(super) fn from_field(field: &'a syn::Field, table: Option<&sea::Table>, case: Option<&str>) -> Result<Option<Self>> {
        let Some(ident) = &field.ident else { return Err(Error::custom("a field needs a name").with_span(field)) };
        check_quotes(&field.attrs)?;
        let attributes = FieldAttributes::from_attributes(&field.attrs)?;
        if shape::leads_to_model(&field.ty) {
            return Ok(None);
        }
        let facts = Facts::from_attributes(&field.attrs)?;
        let table = table.filter(|_| !attributes.is_derived());
        if table.is_some() && (facts.has("ignore") || is_relation(&field.ty)) {
            return unused(field).map_or(Ok(None), Err);
        }
        let own = name_of(ident);
        let column = table.map(|table| sea::Column::new(&facts, &own, &field.ty, table));
        // The database fills what it makes itself.
        let column =
            column.map(|column| sea::Column { has_default: column.has_default || attributes.generated.is_some(), ..column });
        let usual = case.map_or_else(|| own.clone(), |case| text::cased(&own, case));
        let name = spelled(attributes.rename.as_ref(), &usual, ident);
        // What people read has no case: that of `firstName` is "First name" as well.
        let spoken = attributes.rename.as_deref().unwrap_or(&own);
        Ok(Some(Self {
            original: field,
            ident,
            label: attributes.label.clone().unwrap_or_else(|| text::label(spoken)),
            about: docs::about(&field.attrs)?,
            deprecated: docs::deprecated(&field.attrs)?,
            column,
            column_index: None,
            shape: Shape::of(&field.ty, &attributes),
            child: attributes.nested.as_ref().map(|nested| Child::new(nested, field, &facts)),
            messages: Vec::new(),
            eras: Vec::new(),
            name,
            attributes,
        }))
    }

    pub(crate) fn is_named(&self, name: &Ident) -> bool {
        self.ident.unraw() == name.unraw()
    }

    pub(crate) fn is_skipped(&self) -> bool {
        self.attributes.skip.is_some()
    }

    /// Whether clients never see it.
    pub(crate) fn is_hidden(&self) -> bool {
        self.is_skipped() || self.attributes.write_only.is_some()
    }

    /// Whether leaving it out can be a mistake; a further serializer does not know, because its entity does.
    pub(super) fn can_be_required(&self) -> bool {
        let fills_itself = self.column.as_ref().is_some_and(|column| column.has_default || column.nullable);
        let filled = self.attributes.default.is_some() || self.attributes.on_create.is_some();
        self.attributes.required.is_some() || !(self.is_read_only() || fills_itself || filled || self.shape.optional)
    }

    /// Whether clients of every version must give it.
    pub(crate) fn is_always_required(&self) -> bool {
        self.attributes.required.as_ref().is_some_and(|required| required.is_always())
    }

    pub(super) fn can_be_blank(&self) -> bool {
        !self.is_read_only() && matches!(self.shape.family, Family::Text | Family::Other)
    }

    /// Its filter and its ordering, with the names of the attributes.
    pub(crate) fn criteria(&self) -> impl Iterator<Item = (&'static str, &Criterion)> {
        let attributes = [("filter", &self.attributes.filter), ("order", &self.attributes.order)];
        attributes.into_iter().filter_map(|(name, criterion)| Some((name, criterion.as_ref()?)))
    }

    /// The criteria that clients may use.
    pub(crate) fn allowed_criteria(&self) -> impl Iterator<Item = (&'static str, &Criterion)> {
        self.criteria().filter(|(_, criterion)| !criterion.off)
    }

    /// Whether it shows rows of a relation to many.
    pub(crate) fn is_to_many(&self) -> bool {
        self.is_a("HasMany") || self.is_first_of_many()
    }

    /// Whether it shows the first of several rows, of which the type of the field says that there is one.
    pub(crate) fn is_first_of_many(&self) -> bool {
        self.is_to_one() && self.attributes.nested.as_ref().is_some_and(|nested| nested.first.is_some())
    }

    /// Whether it shows the one row of a relation that belongs to its own.
    pub(crate) fn is_to_one(&self) -> bool {
        self.is_a("HasOne") && shape::parent(self.original).is_none()
    }

    fn is_a(&self, relation: &str) -> bool {
        sea::last_segment(&self.original.ty).is_some_and(|last| last.ident == relation)
    }

    /// Whether clients write the rows of a relation by it.
    pub(crate) fn is_nested_write(&self) -> bool {
        self.attributes.nested.as_ref().is_some_and(|nested| nested.write.is_some())
    }

    /// Whether clients never write it: marked so, made of something else or by the database, or a key that the database counts.
    pub(crate) fn is_read_only(&self) -> bool {
        self.attributes.read_only.is_some()
            || self.attributes.generated.is_some()
            || (self.attributes.is_derived() && !self.is_nested_write())
            || self.column.as_ref().is_some_and(|column| column.key && column.has_default)
    }

    /// The declared type, after its demands.
    pub(crate) fn ty(&self) -> TokenStream {
        met(&self.original.ty)
    }

    /// The type by which the value is read and written, after its demands.
    pub(crate) fn held_type(&self) -> TokenStream {
        self.shape.held_type(&self.original.ty, met)
    }

    /// The type of its slot in the draft: for nested rows a list of their drafts, for one row its draft or nothing.
    pub(crate) fn draft_type(&self) -> TokenStream {
        match &self.child {
            Some(Child { serializer, .. }) => {
                let holder = if self.is_to_one() { quote!(__tweaks::Option) } else { quote!(__tweaks::Vec) };
                quote!(#holder<<#serializer as __tweaks::Serializer>::Draft>)
            }
            None => {
                let held = self.held_type();
                quote_spanned!(at(&self.original.ty)=> <#held as __tweaks::Input>::Draft)
            }
        }
    }
}

impl Child {
    fn new(nested: &Nested, field: &syn::Field, facts: &Facts) -> Self {
        let ty = &field.ty;
        let variant = shape::variant(facts, field);
        let stated = || variant.as_ref().and_then(|_| facts.text("via_rel").or_else(|| facts.text("relation_reverse")));
        Self {
            via: nested.via.as_ref().map(name_of).or_else(stated).filter(|_| nested.relation.is_none()),
            serializer: match &nested.serializer {
                Some(serializer) => quote_spanned!(at(serializer)=> __Met<#serializer>),
                None => quote_spanned!(at(&ty)=> <__Met<#ty> as __tweaks::RelationField>::Target),
            },
            definition: match &nested.relation {
                Some(relation) => Some(relation.to_token_stream()),
                None => variant.map(|variant| quote!(Relation::#variant)),
            },
        }
    }
}

/// A given name, or the usual one.
pub(super) fn spelled(given: Option<&Keyed<String>>, usual: &str, ident: &Ident) -> Keyed<String> {
    given.cloned().unwrap_or_else(|| Keyed { value: usual.to_owned(), span: ident.span() })
}

/// `#[tweaks(rename = "x")]` on a field that is no column, where it would do nothing.
fn unused(field: &syn::Field) -> Option<Error> {
    let attribute = field.attrs.iter().find(|attribute| attribute.path().is_ident("tweaks"))?;
    let message = match is_relation(&field.ty) {
        true => {
            "a relation is shown by a serializer; add `nested` or `nested = …` here, or remove this: without it the relation is not shown"
        }
        false => "this field is no column and so not part of the serializer; remove the attribute",
    };
    let first = attribute.meta.require_list().ok().and_then(|list| list.tokens.clone().into_iter().next());
    Some(Error::custom(message).with_span(&first.map_or_else(|| attribute.span(), |first| first.span())))
}
