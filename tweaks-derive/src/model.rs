//! The model: the facts of one derive input, decided once, with the tokens they came from.

mod messages;
mod shape;

use darling::util::SpannedValue;
use darling::{Error, FromAttributes as _, Result};
use heck::ToUpperCamelCase as _;
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt as _;
use syn::{Data, DeriveInput, Fields, Path, Type};

use crate::attr::{Asked, EnumAttributes, FieldAttributes, Lists, OnDemand, StructAttributes, VariantAttributes};
use crate::sea::{self, Facts};
use crate::text;
use messages::messages_of;
pub(crate) use shape::{Family, Parent, Shape, is_relation};
use shape::{child, parent};

/// What the derive stands on.
pub(crate) enum Item<'a> {
    Serializer(Box<Serializer<'a>>),
    Choices(Choices<'a>),
    /// SeaORM's dense format hands every derive to `Model` and to `ModelEx`: what stands on the first is done on the second.
    DoneElsewhere,
}

/// A struct.
pub(crate) struct Serializer<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) attributes: StructAttributes,
    pub(crate) source: Source,
    /// The name for people.
    pub(crate) name: String,
    pub(crate) fields: Vec<Field<'a>>,
    /// The rows of other entities that those of a model belong to.
    pub(crate) parents: Vec<Parent>,
    /// The entities whose rows belong to those of a model.
    pub(crate) children: Vec<Type>,
}

/// Where the values of a serializer come from and go to.
pub(crate) enum Source {
    /// The struct is the model of this table.
    Model(String),
    /// The struct is a further serializer of this entity.
    Entity(Path),
    /// There is none: any JSON object.
    Body,
}

/// A field of a struct, other than a relation.
pub(crate) struct Field<'a> {
    pub(crate) original: &'a syn::Field,
    pub(crate) ident: &'a Ident,
    pub(crate) attributes: FieldAttributes,
    /// The public name, and where it stands.
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) label: String,
    /// What SeaORM knows of it; only in a model.
    pub(crate) column: Option<sea::Column>,
    pub(crate) shape: Shape<'a>,
    pub(crate) required: Option<Span>,
    pub(crate) read_only: Option<Span>,
    pub(crate) write_only: Option<Span>,
    pub(crate) on_demand: Option<(OnDemand, Span)>,
    /// By what lists can be filtered and ordered, where it is said.
    pub(crate) filter: Option<Asked>,
    pub(crate) order: Option<Asked>,
    /// Whether a declared index has its column.
    pub(crate) in_index: bool,
    /// The variant of SeaORM's `Relation`, where the field names one.
    pub(crate) relation_enum: Option<String>,
    /// The application's texts by code, ready to be shown.
    pub(crate) messages: Vec<(String, String)>,
}

/// An enum.
pub(crate) struct Choices<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) attributes: EnumAttributes,
    pub(crate) variants: Vec<Variant<'a>>,
}

/// A variant of an enum.
pub(crate) struct Variant<'a> {
    pub(crate) original: &'a syn::Variant,
    pub(crate) name: String,
    pub(crate) name_span: Span,
}

impl<'a> Item<'a> {
    pub(crate) fn from_input(input: &'a DeriveInput) -> Result<Self> {
        match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => Serializer::from_input(input, fields.named.iter().collect()),
                _ => Err(Error::custom("`Tweaks` needs a struct with named fields").with_span(&input.ident)),
            },
            Data::Enum(data) => Choices::from_input(input, data.variants.iter().collect()).map(Self::Choices),
            Data::Union(_) => Err(Error::custom("`Tweaks` needs a struct or an enum").with_span(&input.ident)),
        }
    }
}

impl<'a> Serializer<'a> {
    fn from_input(input: &'a DeriveInput, fields: Vec<&'a syn::Field>) -> Result<Item<'a>> {
        let facts = Facts::from_attributes(&input.attrs)?;
        // The marker of `#[sea_orm::model]` on `Model`; `ModelEx` has every field.
        if facts.has("model_ex") {
            return Ok(Item::DoneElsewhere);
        }
        let mut errors = Error::accumulator();
        let attributes = errors.handle(StructAttributes::from_attributes(&input.attrs));
        let table = sea::Table::of(&facts, &fields)?;
        let of_model = || fields.iter().filter(|_| table.is_some());
        let parents = of_model().filter_map(|field| parent(field)).collect();
        let children = of_model().filter_map(|field| child(field)).collect();
        let mut described = Vec::new();
        let mut all_read = true;
        for field in fields {
            let read = errors.handle(Field::from_field(field, table.as_ref()));
            all_read &= read.is_some();
            described.extend(read.flatten());
        }
        let Some(attributes) = attributes else {
            return Err(errors.finish().err().unwrap_or_else(|| Error::custom("unreadable attributes")));
        };
        let source = match (table, &attributes.entity) {
            (Some(table), _) => Source::Model(table.name),
            (None, Some(entity)) => Source::Entity(entity.clone()),
            (None, None) => Source::Body,
        };
        let name = attributes.name.as_ref().map_or_else(|| usual_name(&source, input), |name| name.as_ref().clone());
        let mut serializer = Self { original: input, attributes, source, name, fields: described, parents, children };
        let Self { attributes, fields, .. } = &mut serializer;
        for (name, _) in attributes.index.iter().flat_map(|index| &index.terms) {
            fields.iter_mut().filter(|field| field.ident.unraw() == name.unraw()).for_each(|field| field.in_index = true);
        }
        // A field that could not be read is not missing.
        if all_read {
            errors.handle(serializer.apply_lists());
        }
        errors.handle(serializer.fill_messages());
        errors.finish_with(Item::Serializer(Box::new(serializer)))
    }

    /// Messages are worded here, not at run time: their one placeholder is known while the user's crate is compiled. A
    /// message of the struct with a mistake is reported once, not once per field.
    fn fill_messages(&mut self) -> Result<()> {
        let mut errors = Error::accumulator();
        for index in 0..self.fields.len() {
            match messages_of(&self.fields[index], &self.attributes) {
                Ok(messages) => self.fields[index].messages = messages,
                Err(error) => errors.push(error),
            }
        }
        errors.finish().map_err(without_repetitions)
    }

    /// `required_fields(a, b)` on the struct is `required` on the fields a and b, and so on.
    fn apply_lists(&mut self) -> Result<()> {
        let mut errors = Error::accumulator();
        let lists = [
            (&self.attributes.required_fields, Flagged::Required),
            (&self.attributes.read_only_fields, Flagged::ReadOnly),
            (&self.attributes.write_only_fields, Flagged::WriteOnly),
            (&self.attributes.on_demand_fields, Flagged::OnDemand),
        ];
        for (names, flag) in lists {
            for name in &names.0 {
                match self.fields.iter_mut().find(|field| field.ident.unraw() == name.unraw()) {
                    Some(field) => field.flag(flag, name.span()),
                    None => errors.push(unknown_field(name, &self.fields)),
                }
            }
        }
        let Self { attributes, fields, .. } = self;
        errors.handle(ask(&attributes.filter, fields, |field| &mut field.filter));
        errors.handle(ask(&attributes.order, fields, |field| &mut field.order));
        errors.finish()
    }

    /// Whether the relation of a field goes by way of a junction table.
    pub(crate) fn is_by_way_of_another(&self, relation: &Ident) -> bool {
        let Data::Struct(data) = &self.original.data else { return false };
        let field = data.fields.iter().find(|field| field.ident.as_ref().is_some_and(|ident| ident.unraw() == relation.unraw()));
        field.is_some_and(|field| Facts::from_attributes(&field.attrs).is_ok_and(|facts| facts.has("via")))
    }

    /// Whether an index begins with this column.
    pub(crate) fn is_indexed(&self, column: &sea::Column) -> bool {
        let columns = || self.fields.iter().filter_map(|field| field.column.as_ref());
        let is_first =
            |mut group: Box<dyn Iterator<Item = &sea::Column> + '_>| group.next().is_some_and(|first| first.name == column.name);
        let declared = self.attributes.index.iter().filter_map(|index| index.terms.first()).any(|(name, _)| {
            let field = self.fields.iter().find(|field| field.ident.unraw() == name.unraw());
            field.and_then(|field| field.column.as_ref()).is_some_and(|first| first.name == column.name)
        });
        let of_group =
            column.unique_key.is_some() && is_first(Box::new(columns().filter(|other| other.unique_key == column.unique_key)));
        let of_key = column.key && is_first(Box::new(columns().filter(|other| other.key)));
        column.indexed || column.unique || declared || of_group || of_key
    }
}

/// `filter(exclude(a), extra(b))` on the struct is `filter = false` on the field a and `filter` on b.
fn ask<'a>(lists: &Lists, fields: &mut [Field<'a>], slot: for<'f> fn(&'f mut Field<'a>) -> &'f mut Option<Asked>) -> Result<()> {
    let mut errors = Error::accumulator();
    for (names, off) in [(&lists.exclude, true), (&lists.extra, false)] {
        for name in names {
            match fields.iter_mut().find(|field| field.ident.unraw() == name.unraw()) {
                Some(field) => match slot(field) {
                    Some(_) => {
                        let message = format!("what can be asked of `{name}` is said twice; remove one of them");
                        errors.push(Error::custom(message).with_span(name));
                    }
                    empty => {
                        let unindexed = lists.unindexed.filter(|_| !off);
                        *empty = Some(Asked { off, unindexed, ..Asked::new(name.span()) });
                    }
                },
                None => errors.push(unknown_field(name, fields)),
            }
        }
    }
    errors.finish()
}

fn unknown_field(name: &Ident, fields: &[Field<'_>]) -> Error {
    let known: Vec<String> = fields.iter().map(|field| field.ident.unraw().to_string()).collect();
    let near = text::did_you_mean(&name.to_string(), known.iter().map(String::as_str));
    Error::custom(format!("there is no field `{name}` here{near}")).with_span(name)
}

/// Errors at the same place with the same words once.
fn without_repetitions(error: Error) -> Error {
    let mut seen = Vec::new();
    let mut kept = Vec::new();
    for error in error.flatten() {
        let key = (format!("{:?}", error.span()), error.to_string());
        if !seen.contains(&key) {
            seen.push(key);
            kept.push(error);
        }
    }
    Error::multiple(kept)
}

/// `shop_order` → "`ShopOrder`"; a struct without a table is called by its own name.
fn usual_name(source: &Source, input: &DeriveInput) -> String {
    match source {
        Source::Model(table) => table.to_upper_camel_case(),
        Source::Entity(_) | Source::Body => input.ident.unraw().to_string(),
    }
}

#[derive(Clone, Copy)]
enum Flagged {
    Required,
    ReadOnly,
    WriteOnly,
    OnDemand,
}

impl<'a> Field<'a> {
    /// The field, or `None` for a relation.
    fn from_field(field: &'a syn::Field, table: Option<&sea::Table>) -> Result<Option<Self>> {
        let Some(ident) = &field.ident else { return Err(Error::custom("a field needs a name").with_span(field)) };
        let attributes = FieldAttributes::from_attributes(&field.attrs)?;
        let facts = Facts::from_attributes(&field.attrs)?;
        let has_content = attributes.nested.is_some() || attributes.computed.is_some() || attributes.source.is_some();
        if table.is_some() && !has_content && (facts.has("ignore") || is_relation(&field.ty)) {
            return unused(field).map_or(Ok(None), Err);
        }
        let own = ident.unraw().to_string();
        let (name, name_span) = spelled(attributes.rename.as_ref(), &own, ident.span());
        let column = table.filter(|_| !has_content).map(|table| sea::Column::new(&facts, &own, &field.ty, table));
        let label = attributes.label.as_ref().map_or_else(|| text::label(&name), |label| label.as_ref().clone());
        let span_of = |flag: &darling::util::Flag| flag.is_present().then(|| flag.span());
        Ok(Some(Self {
            original: field,
            ident,
            label,
            column,
            shape: Shape::of(&field.ty),
            required: span_of(&attributes.required),
            read_only: span_of(&attributes.read_only),
            write_only: span_of(&attributes.write_only),
            on_demand: attributes.on_demand.as_ref().map(|on_demand| (**on_demand, on_demand.span())),
            messages: Vec::new(),
            filter: attributes.filter.clone(),
            order: attributes.order.clone(),
            in_index: false,
            relation_enum: facts.text("relation_enum"),
            name,
            name_span,
            attributes,
        }))
    }

    fn flag(&mut self, flag: Flagged, span: Span) {
        match flag {
            Flagged::Required => _ = self.required.get_or_insert(span),
            Flagged::ReadOnly => _ = self.read_only.get_or_insert(span),
            Flagged::WriteOnly => _ = self.write_only.get_or_insert(span),
            Flagged::OnDemand => _ = self.on_demand.get_or_insert((OnDemand::Everywhere, span)),
        }
    }

    pub(crate) fn is_skipped(&self) -> bool {
        self.attributes.skip.is_present()
    }

    /// Whether leaving it out can be a mistake; a further serializer does not know, because its entity does.
    fn can_be_required(&self) -> bool {
        let fills_itself = self.column.as_ref().is_some_and(|column| column.has_default || column.nullable);
        let filled = self.attributes.default.is_some() || self.attributes.on_create.is_some();
        self.required.is_some() || !(self.is_read_only() || fills_itself || filled || self.shape.optional)
    }

    /// Whether it shows the rows of a relation to many.
    pub(crate) fn is_to_many(&self) -> bool {
        self.is_a("HasMany")
    }

    /// Whether it shows the one row of a relation that belongs to its own.
    pub(crate) fn is_to_one(&self) -> bool {
        self.is_a("HasOne")
    }

    fn is_a(&self, relation: &str) -> bool {
        matches!(&self.original.ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == relation))
    }

    fn can_be_blank(&self) -> bool {
        !self.is_read_only() && matches!(self.shape.family, Family::Text | Family::Other)
    }

    /// Whether it shows something else than a column or an input of its own.
    pub(crate) fn is_derived(&self) -> bool {
        self.attributes.nested.is_some() || self.attributes.computed.is_some() || self.attributes.source.is_some()
    }

    /// Whether clients write the rows of a relation by it.
    pub(crate) fn is_nested_write(&self) -> bool {
        self.attributes.nested.as_ref().is_some_and(|nested| nested.write.is_some())
    }

    /// Whether clients never write it: marked so, made of something else, or a key that the database counts.
    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only.is_some()
            || (self.is_derived() && !self.is_nested_write())
            || self.column.as_ref().is_some_and(|column| column.key && column.has_default)
    }
}

/// `#[tweaks(rename = "x")]` on a field that is no column, where it would do nothing.
fn unused(field: &syn::Field) -> Option<Error> {
    let attribute = field.attrs.iter().find(|attribute| attribute.path().is_ident("tweaks"))?;
    if is_relation(&field.ty) {
        return Some(
            Error::custom("a relation is shown by a serializer; add `nested` or `nested = …` here").with_span(attribute),
        );
    }
    Some(Error::custom("this field is no column and so not part of the serializer; remove the attribute").with_span(attribute))
}

/// A given name with its place, or the usual one.
fn spelled(given: Option<&SpannedValue<String>>, usual: &str, span: Span) -> (String, Span) {
    given.map_or_else(|| (usual.to_owned(), span), |given| (given.as_ref().clone(), given.span()))
}

impl<'a> Choices<'a> {
    fn from_input(input: &'a DeriveInput, variants: Vec<&'a syn::Variant>) -> Result<Self> {
        let mut errors = Error::accumulator();
        let attributes = errors.handle(EnumAttributes::from_attributes(&input.attrs));
        let sea_case = Facts::from_attributes(&input.attrs)?.text("rename_all");
        let own_case =
            attributes.as_ref().and_then(|attributes| attributes.rename_all.as_ref()).map(|case| case.as_ref().clone());
        let case = own_case.or(sea_case);
        let read =
            variants.into_iter().filter_map(|variant| errors.handle(Variant::from_variant(variant, case.as_deref()))).collect();
        match attributes {
            Some(attributes) => errors.finish_with(Self { original: input, attributes, variants: read }),
            None => Err(errors.finish().err().unwrap_or_else(|| Error::custom("unreadable attributes"))),
        }
    }
}

impl<'a> Variant<'a> {
    fn from_variant(variant: &'a syn::Variant, case: Option<&str>) -> Result<Self> {
        let attributes = VariantAttributes::from_attributes(&variant.attrs)?;
        let own = variant.ident.unraw().to_string();
        let facts = Facts::from_attributes(&variant.attrs)?;
        let case = facts.text("rename").or(case.map(str::to_owned));
        let usual =
            facts.text("string_value").unwrap_or_else(|| case.map_or_else(|| own.clone(), |case| sea::cased(&own, &case)));
        let (name, name_span) = spelled(attributes.rename.as_ref(), &usual, variant.ident.span());
        Ok(Self { original: variant, name, name_span })
    }
}
