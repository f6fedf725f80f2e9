//! The model: the facts of one derive input, decided once, with the tokens they came from.

mod docs;
mod era;
mod field;
mod index;
mod messages;
mod shape;

use darling::{Error, FromAttributes as _, Result};
use heck::ToUpperCamelCase as _;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Fields, Path, Token, Type};

use crate::attr::{
    Criterion, EnumAttributes, FieldAttributes, Keyed, Letters, Names, NewtypeAttributes, OnDemand, Required, StructAttributes,
    StructCriteria, VariantAttributes, Versions, Word, check_quotes,
};
use crate::place::at;
use crate::sea::{self, Facts};
use crate::text::{self, name_of};
pub(crate) use era::Era;
pub(crate) use field::{Child, Field};
pub(crate) use index::{Index, TextIndex};
pub(crate) use shape::{Family, Parent, is_known, is_relation, met, target};

/// A derive input.
pub(crate) enum Item<'a> {
    Serializer(Box<Serializer<'a>>),
    Choices(Choices<'a>),
    Newtype(Newtype<'a>),
    /// SeaORM's dense format hands every derive to `Model` and to `ModelEx`. Only `ModelEx` has every field, so `Model` gets
    /// no expansion.
    HandledByModelEx,
}

/// A struct.
pub(crate) struct Serializer<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) attributes: StructAttributes,
    pub(crate) source: Source,
    /// The name for people.
    pub(crate) name: String,
    /// Its doc comment.
    pub(crate) about: String,
    pub(crate) fields: Vec<Field<'a>>,
    /// All indexes of a model's table.
    pub(crate) indexes: Vec<Index>,
    /// Those over the letters of texts.
    pub(crate) text_indexes: Vec<TextIndex>,
    /// The fields `BelongsTo<…>` of a model.
    pub(crate) parents: Vec<Parent>,
    /// The entities whose rows belong to the rows of a model.
    pub(crate) children: Vec<Type>,
}

/// Where the values of a serializer come from and go to.
pub(crate) enum Source {
    /// The struct is the model of this table.
    Model(String),
    /// The struct is a further serializer of this entity.
    Entity(Path),
    /// The struct is any JSON object.
    Body,
}

/// An enum.
pub(crate) struct Choices<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) attributes: EnumAttributes,
    /// Its doc comment.
    pub(crate) about: String,
    pub(crate) variants: Vec<Variant<'a>>,
}

/// A struct around one value, with a type of its own.
pub(crate) struct Newtype<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) attributes: NewtypeAttributes,
    /// The type of the value.
    pub(crate) inner: &'a Type,
}

/// A variant of an enum.
pub(crate) struct Variant<'a> {
    pub(crate) original: &'a syn::Variant,
    pub(crate) name: Keyed<String>,
    /// Its doc comment.
    pub(crate) about: String,
    /// The versions that take it.
    pub(crate) versions: Versions,
}

impl<'a> Item<'a> {
    pub(crate) fn from_input(input: &'a DeriveInput) -> Result<Self> {
        match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => {
                    let facts = Facts::from_attributes(&input.attrs)?;
                    if facts.has("model_ex") {
                        return Ok(Self::HandledByModelEx);
                    }
                    let fields: Vec<_> = fields.named.iter().collect();
                    Serializer::from_fields(input, &facts, &fields).map(Box::new).map(Self::Serializer)
                }
                Fields::Unnamed(fields) => Newtype::from_fields(input, &fields.unnamed).map(Self::Newtype),
                Fields::Unit => Err(Error::custom("`Tweaks` needs a struct with fields").with_span(&input.ident)),
            },
            Data::Enum(data) => Choices::from_variants(input, data.variants.iter()).map(Self::Choices),
            Data::Union(_) => Err(Error::custom("`Tweaks` needs a struct or an enum").with_span(&input.ident)),
        }
    }
}

impl<'a> Serializer<'a> {
    fn from_fields(input: &'a DeriveInput, facts: &Facts, originals: &[&'a syn::Field]) -> Result<Self> {
        let mut errors = Error::accumulator();
        errors.handle(check_quotes(&input.attrs));
        let attributes = errors.handle(StructAttributes::from_attributes(&input.attrs)).unwrap_or_default();
        let (about, table) = (docs::about(&input.attrs)?, sea::Table::of(facts, originals)?);
        let case = attributes.rename_all.as_deref().map(String::as_str);
        let field = |field| Field::from_field(field, table.as_ref(), case);
        let read: Vec<_> = originals.iter().map(|original| errors.handle(field(original))).collect();
        let all_read = read.iter().all(Option::is_some);
        let mut fields: Vec<Field<'a>> = read.into_iter().flatten().flatten().collect();
        // A field that could not be read is not missing.
        if all_read {
            errors.handle(apply_lists(&attributes, &mut fields));
        }
        errors.handle(messages::fill(&attributes, &mut fields));
        // Behind the lists, by which a field may be required as well.
        for field in &mut fields {
            field.eras = Era::all(&field.attributes, &field.name);
        }
        index::number_columns(&mut fields, &attributes.index);
        let of_model = if table.is_some() { originals } else { &[] };
        let parents = of_model.iter().filter_map(|field| shape::parent(field)).collect();
        let children = of_model.iter().filter_map(|field| shape::child(field)).collect();
        let source = match (table, &attributes.entity) {
            (Some(table), _) => Source::Model(table.name),
            (None, Some(entity)) => Source::Entity(entity.clone()),
            (None, None) => Source::Body,
        };
        let name = attributes.name.clone().unwrap_or_else(|| usual_name(&source, input));
        let indexes = index::indexes(&fields, &attributes.index);
        let text_indexes = index::text_indexes(&fields, &attributes.index);
        let original = input;
        errors.finish_with(Self { original, attributes, source, name, about, fields, indexes, text_indexes, parents, children })
    }

    /// The fields that the schema lists.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(|field| !field.is_skipped())
    }

    /// Whether clients of different versions see different fields.
    pub(crate) fn is_versioned(&self) -> bool {
        self.shown().any(|field| field.eras.len() > 1)
    }

    pub(crate) fn is_model(&self) -> bool {
        matches!(self.source, Source::Model(_))
    }

    pub(crate) fn is_body(&self) -> bool {
        matches!(self.source, Source::Body)
    }

    /// The type that has the schema: the entity, where the struct is its model, and the struct itself otherwise.
    pub(crate) fn subject(&self) -> TokenStream {
        match self.source {
            Source::Model(_) => quote!(Entity),
            Source::Entity(_) | Source::Body => self.original.ident.to_token_stream(),
        }
    }

    /// The name of the struct as users wrote it: SeaORM's dense format hands it on as `ModelEx`.
    pub(crate) fn struct_name(&self) -> String {
        if self.is_model() { "Model".to_owned() } else { name_of(&self.original.ident) }
    }

    /// The entity whose rows the serializer reads.
    pub(crate) fn entity(&self) -> TokenStream {
        match &self.source {
            Source::Entity(entity) => quote_spanned!(at(entity)=> __Entity),
            Source::Model(_) | Source::Body => quote!(Entity),
        }
    }

    /// Whether the relation of a field goes by way of a junction table.
    pub(crate) fn is_by_way_of_another(&self, relation: &Ident) -> bool {
        let Data::Struct(data) = &self.original.data else { return false };
        let field =
            data.fields.iter().find(|field| field.ident.as_ref().is_some_and(|ident| name_of(ident) == name_of(relation)));
        field.is_some_and(|field| Facts::from_attributes(&field.attrs).is_ok_and(|facts| facts.has("via")))
    }

    /// Whether an index begins with the column of a field.
    pub(crate) fn is_indexed(&self, field: &Field<'_>) -> bool {
        self.indexes.iter().any(|index| index.terms.first().map(|(column, _)| *column) == field.column_index)
    }

    /// Whether an index is over the letters of a column, or its entries.
    pub(crate) fn has_letters(&self, letters: Letters, name: &Ident) -> bool {
        let Some(column) = self.column_index(name) else { return false };
        self.text_indexes.iter().any(|index| index.letters == letters && index.columns.contains(&column))
    }

    /// Whether indexes serve the lookups of a criterion, or all lookups where it names none.
    pub(crate) fn is_served(&self, field: &Field<'_>, criterion: &Criterion) -> bool {
        let serves = |lookup: &Ident| match lookup.to_string().as_str() {
            "contains" | "overlap" if field.shape.has_entries() => self.has_letters(Letters::Entries, field.ident),
            "iexact" => self.has_letters(Letters::Lower, field.ident),
            lookup if is_about_parts(lookup) => self.is_indexed(field) || self.has_letters(Letters::Trigrams, field.ident),
            _ => self.is_indexed(field),
        };
        if criterion.names.is_empty() { self.is_indexed(field) } else { criterion.names.iter().all(serves) }
    }

    /// Whether one of the lookups looks at every row, although the column has an index: at parts of texts, without one over their letters.
    pub(crate) fn reads_all(&self, field: &Field<'_>, criterion: &Criterion) -> bool {
        let is_served = self.has_letters(Letters::Trigrams, field.ident);
        !is_served && criterion.names.iter().any(|lookup| is_about_parts(&lookup.to_string()))
    }

    /// The position of a column in the table of a model.
    pub(crate) fn column_index(&self, name: &Ident) -> Option<usize> {
        self.fields.iter().find(|field| field.is_named(name))?.column_index
    }
}

/// Whether a lookup finds parts of texts.
fn is_about_parts(lookup: &str) -> bool {
    ["contains", "startswith", "endswith"].contains(&lookup.strip_prefix('i').unwrap_or(lookup))
}

/// `required_fields(a, b)` on the struct is `required` on the fields a and b, and so on.
fn apply_lists(attributes: &StructAttributes, fields: &mut [Field<'_>]) -> Result<()> {
    let mut errors = Error::accumulator();
    errors.handle(apply(&attributes.required_fields, fields, |field, span| set(&mut field.required, Required::ALWAYS, span)));
    errors.handle(apply(&attributes.read_only_fields, fields, |field, span| set(&mut field.read_only, Word, span)));
    errors.handle(apply(&attributes.write_only_fields, fields, |field, span| set(&mut field.write_only, Word, span)));
    let on_demand = &attributes.on_demand_fields;
    errors.handle(apply(on_demand, fields, |field, span| set(&mut field.on_demand, OnDemand::Everywhere, span)));
    errors.handle(apply_criteria(&attributes.filter, fields, |field| &mut field.filter));
    errors.handle(apply_criteria(&attributes.order, fields, |field| &mut field.order));
    errors.finish()
}

fn apply(names: &Names, fields: &mut [Field<'_>], set: fn(&mut FieldAttributes, Span)) -> Result<()> {
    let mut errors = Error::accumulator();
    for name in &names.0 {
        if let Some(field) = errors.handle(find(fields, name)) {
            set(&mut field.attributes, name.span());
        }
    }
    errors.finish()
}

fn set<T>(attribute: &mut Option<Keyed<T>>, value: T, span: Span) {
    attribute.get_or_insert(Keyed { value, span });
}

/// `filter(exclude(a), extra(b))` on the struct is `filter = false` on the field a and `filter` on b.
fn apply_criteria(
    lists: &StructCriteria,
    fields: &mut [Field<'_>],
    slot: fn(&mut FieldAttributes) -> &mut Option<Criterion>,
) -> Result<()> {
    let mut errors = Error::accumulator();
    let excluded = lists.exclude.iter().map(|name| (name, true));
    for (name, off) in excluded.chain(lists.extra.iter().map(|name| (name, false))) {
        let Some(field) = errors.handle(find(fields, name)) else { continue };
        let slot = slot(&mut field.attributes);
        if slot.is_some() {
            let message = format!("what can be asked of `{name}` is said twice; remove one of them");
            errors.push(Error::custom(message).with_span(name));
        } else {
            *slot = Some(Criterion { off, unindexed: lists.unindexed.filter(|_| !off), ..Criterion::new(name.span()) });
        }
    }
    errors.finish()
}

fn find<'f, 'a>(fields: &'f mut [Field<'a>], name: &Ident) -> Result<&'f mut Field<'a>> {
    match fields.iter().position(|field| field.is_named(name)) {
        Some(index) => Ok(&mut fields[index]),
        None => {
            let known: Vec<String> = fields.iter().map(|field| name_of(field.ident)).collect();
            let near = text::did_you_mean(&name.to_string(), known.iter().map(String::as_str));
            Err(Error::custom(format!("there is no field `{name}` here{near}")).with_span(name))
        }
    }
}

/// `shop_order` → "`ShopOrder`"; a struct without a table is called by its own name.
fn usual_name(source: &Source, input: &DeriveInput) -> String {
    match source {
        Source::Model(table) => table.to_upper_camel_case(),
        Source::Entity(_) | Source::Body => name_of(&input.ident),
    }
}

impl<'a> Newtype<'a> {
    fn from_fields(input: &'a DeriveInput, fields: &'a Punctuated<syn::Field, Token![,]>) -> Result<Self> {
        let mut fields = fields.iter();
        let (Some(field), None) = (fields.next(), fields.next()) else {
            let message = "a newtype has one field; give the fields names, and they are those of a serializer";
            return Err(Error::custom(message).with_span(&input.ident));
        };
        if let Some(attribute) = field.attrs.iter().find(|attribute| attribute.path().is_ident("tweaks")) {
            let message = "a newtype is read and shown as the value in it; write this where it is the type of a field";
            return Err(Error::custom(message).with_span(attribute));
        }
        Ok(Self { original: input, attributes: NewtypeAttributes::from_attributes(&input.attrs)?, inner: &field.ty })
    }
}

impl<'a> Choices<'a> {
    fn from_variants(input: &'a DeriveInput, variants: impl Iterator<Item = &'a syn::Variant>) -> Result<Self> {
        if let Some(error) = relation_enum(input) {
            return Err(error);
        }
        let mut errors = Error::accumulator();
        let attributes = errors.handle(EnumAttributes::from_attributes(&input.attrs)).unwrap_or_default();
        let case = match &attributes.rename_all {
            Some(case) => Some(case.value.clone()),
            None => Facts::from_attributes(&input.attrs)?.text("rename_all"),
        };
        let variants = variants.filter_map(|variant| errors.handle(Variant::from_variant(variant, case.as_deref()))).collect();
        errors.finish_with(Self { original: input, attributes, about: docs::about(&input.attrs)?, variants })
    }
}

/// `#[derive(DeriveRelation, Tweaks)] enum Relation`, as in SeaORM's compact format.
fn relation_enum(input: &DeriveInput) -> Option<Error> {
    let Data::Enum(data) = &input.data else { return None };
    let leads = |variant: &syn::Variant| {
        let facts = Facts::from_attributes(&variant.attrs);
        facts.is_ok_and(|facts| ["belongs_to", "has_many", "has_one"].iter().any(|key| facts.has(key)))
    };
    let message = "relations are no choices; remove `Tweaks` and its attributes here, and show the rows in a further serializer: `#[tweaks(nested(relation = Relation::…))]` on a field `BelongsTo<…>`, `HasOne<…>` or `HasMany<…>` [tweaks::relation_enum]";
    data.variants.iter().any(leads).then(|| Error::custom(message).with_span(&input.ident))
}

impl<'a> Variant<'a> {
    fn from_variant(variant: &'a syn::Variant, case: Option<&str>) -> Result<Self> {
        let attributes = VariantAttributes::from_attributes(&variant.attrs)?;
        let own = name_of(&variant.ident);
        let facts = Facts::from_attributes(&variant.attrs)?;
        let case = facts.text("rename").or(case.map(str::to_owned));
        let usual = facts.text("string_value").or_else(|| Some(sea::cased(&own, &case?))).unwrap_or(own);
        let name = field::spelled(attributes.rename.as_ref(), &usual, &variant.ident);
        Ok(Self { original: variant, name, about: docs::about(&variant.attrs)?, versions: attributes.versions() })
    }
}
