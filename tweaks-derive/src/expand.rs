//! The expansion: checked facts, one line per field. Nothing here can fail.

mod choices;
mod columns;
mod computed;
mod demands;
mod draft;
mod fields;
mod filters;
mod nested;
mod newtype;
mod rules;
mod search;
mod stats;
mod tokens;
mod upsert;
mod write_hooks;

use darling::util::PreservedStrExpr;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::{Item, Serializer, Source};
use crate::place::at;
pub(crate) use demands::{demand, demand_all};
pub(crate) use tokens::{anonymous, assertion};

pub(crate) fn expand(item: &Item<'_>) -> TokenStream {
    match item {
        Item::Serializer(serializer) => expand_serializer(serializer),
        Item::Choices(choices) => choices::expand(choices),
        Item::Newtype(newtype) => newtype::expand(newtype),
        Item::HandledByModelEx => TokenStream::new(),
    }
}

fn expand_serializer(serializer: &Serializer<'_>) -> TokenStream {
    let (demands, columns) = (demands::expand(serializer), columns::expand(serializer));
    let fields = fields::expand(serializer);
    let schema = expand_schema(serializer);
    let draft = draft::expand(serializer);
    let impls = expand_impls(serializer);
    let more = expand_impls_of_source(serializer);
    anonymous(serializer.attributes.runtime.as_ref(), &quote!(#demands #columns #fields #schema #draft #impls #more))
}

fn expand_schema(serializer: &Serializer<'_>) -> TokenStream {
    let (attributes, subject, entity) = (&serializer.attributes, serializer.subject(), serializer.entity());
    let name = match (&serializer.source, &attributes.name) {
        (Source::Entity(_), None) => quote!(<#entity as __tweaks::Serializer>::SCHEMA.name()),
        _ => serializer.name.to_token_stream(),
    };
    let table = match &serializer.source {
        Source::Model(_) => quote!(.table(&__TABLE)),
        Source::Entity(_) => quote!(.table(<#entity as __tweaks::HasTable>::TABLE)),
        Source::Body => TokenStream::new(),
    };
    let own = attributes.versions();
    let (first, last) = (own.first().literal(), own.last().literal());
    let versions = own.since.or(own.until).map(|_| quote!(.versions(#first, #last)));
    let validators = tokens::list("validators", attributes.validators.0.iter().map(|hook| object_hook(&subject, hook)));
    let one = |hook: &Option<PreservedStrExpr>| hook.as_ref().map(|hook| object_hook(&subject, hook));
    let validate = one(&attributes.validate).map(|hook| quote!(.validate(#hook)));
    let validate_clean = one(&attributes.validate_clean).map(|hook| quote!(.validate_clean(#hook)));
    let (ordering, filters) = filters::declared(serializer);
    let (search, stats, upsert) = (search::setter(serializer), stats::setter(serializer), upsert::setter(serializer));
    let write_hooks = write_hooks::expand(serializer);
    let (id, described) = (tokens::id(&serializer.struct_name()), tokens::described(&serializer.about));
    quote! {
        #ordering
        static __SCHEMA: __tweaks::Schema =
            __tweaks::Schema::new(#name, &__FIELDS, || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()))
                .id(#id) #described #versions #table #validators #validate #validate_clean #write_hooks #filters #search #stats #upsert;
    }
}

fn object_hook(subject: &TokenStream, hook: &(impl ToTokens + Spanned)) -> TokenStream {
    quote_spanned!(at(&hook)=> |__draft, __context| __tweaks::object_hook::<#subject, _>(__draft, __context, &#hook))
}

fn expand_impls(serializer: &Serializer<'_>) -> TokenStream {
    let (subject, cost, budget) = (serializer.subject(), nested::cost(serializer), nested::budget(serializer));
    quote! {
        #[automatically_derived]
        impl __tweaks::Serializer for #subject {
            type Draft = __Draft;
            const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
            const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<__tweaks::Deepest>>::QUERIES;
        }
        #cost
        __tweaks::has_json_schema!(#subject);
        #budget
    }
}

fn expand_impls_of_source(serializer: &Serializer<'_>) -> TokenStream {
    if serializer.is_body() {
        return draft::expand_from_draft(serializer);
    }
    let (subject, entity) = (serializer.subject(), serializer.entity());
    let has_table = columns::has_table(serializer);
    let parents = write_hooks::parents(&serializer.parents);
    quote! {
        #has_table
        #[automatically_derived]
        impl __tweaks::ModelSerializer for #subject {
            type Entity = #entity;
            type Offers = __tweaks::offers!(#entity, __SCHEMA);
        }
        #parents
    }
}
