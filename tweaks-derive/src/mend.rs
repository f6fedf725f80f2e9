//! The struct without its mistakes. The fallback expands it, so that correct code elsewhere finds the columns, relations and lookups that it
//! is about.

use proc_macro2::Ident;
use quote::format_ident;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Fields, Meta, Token, parse_quote};

use crate::check;
use crate::model::{Item, is_relation};
use crate::sea::Facts;

/// The struct with the nearest known keys for those that are misspelt, and without what is wrong otherwise.
pub(crate) fn mended(input: &DeriveInput) -> DeriveInput {
    let mut item = input.clone();
    let fields = if let Data::Struct(data) = &input.data { data.fields.len() } else { 0 };
    // From the end, because a field that is left out has no place any more. Twice, because the checks come behind the grammar; and then
    // what gives a value its form, without which its type may be none for a field.
    let places = || (0..=fields).rev();
    for (place, forms) in places().chain(places()).map(|place| (place, false)).chain(places().map(|place| (place, true))) {
        mend(&mut item, place, forms);
    }
    item
}

fn mend(item: &mut DeriveInput, place: usize, forms: bool) {
    // An attribute that cannot be read has no keys.
    accept(item, with_keys(item, place, &keys_of(item, place)));
    let mut index = 0;
    while let Some(key) = keys_of(item, place).get(index) {
        if key.path().is_ident("json") && !forms {
            index += 1;
            continue;
        }
        let renamed = nearest(item, key).map(|name| change(item, place, index, Some(name)));
        let removed = if is_derived(key) { left_out(item, place) } else { change(item, place, index, None) };
        if !renamed.into_iter().chain([removed]).any(|changed| accept(item, changed)) {
            index += 1;
        }
    }
    let in_base64 = [keys_of(item, place), vec![parse_quote!(base64)]].concat();
    accept(item, with_keys(item, place, &in_base64));
    if is_relation_at(item, place) {
        accept(item, left_out(item, place));
    }
}

/// Takes the changed item if it has fewer mistakes.
fn accept(item: &mut DeriveInput, changed: DeriveInput) -> bool {
    let better = mistakes(&changed) < mistakes(item);
    if better {
        *item = changed;
    }
    better
}

/// The numbers of mistakes in the grammar, and of those that the checks find behind it.
fn mistakes(item: &DeriveInput) -> (usize, usize) {
    match Item::from_input(item) {
        Ok(read) => (0, check::check(&read).map_or_else(|error| error.len(), |()| 0)),
        Err(error) => (error.len(), 0),
    }
}

/// The attributes of the struct itself at the place 0, those of its fields behind them.
fn attributes(item: &mut DeriveInput, place: usize) -> Option<&mut Vec<Attribute>> {
    match (place.checked_sub(1), &mut item.data) {
        (None, _) => Some(&mut item.attrs),
        (Some(index), Data::Struct(data)) => data.fields.iter_mut().nth(index).map(|field| &mut field.attrs),
        _ => None,
    }
}

fn keys_of(item: &DeriveInput, place: usize) -> Vec<Meta> {
    let mut item = item.clone();
    let attributes = attributes(&mut item, place).map(std::mem::take).unwrap_or_default();
    attributes.iter().filter(|attribute| attribute.path().is_ident("tweaks")).flat_map(metas).collect()
}

/// The keys in an attribute, as far as it can be read.
fn metas(attribute: &Attribute) -> impl IntoIterator<Item = Meta> + use<> {
    attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default()
}

fn with_keys(item: &DeriveInput, place: usize, keys: &[Meta]) -> DeriveInput {
    let mut item = item.clone();
    if let Some(attributes) = attributes(&mut item, place) {
        attributes.retain(|attribute| !attribute.path().is_ident("tweaks"));
        attributes.extend((!keys.is_empty()).then(|| parse_quote!(#[tweaks(#(#keys),*)])));
    }
    item
}

/// The item with another name for a key, or without the key.
fn change(item: &DeriveInput, place: usize, index: usize, name: Option<Ident>) -> DeriveInput {
    let mut keys = keys_of(item, place);
    let mut key = keys.remove(index);
    if let Some(name) = name {
        match &mut key {
            Meta::Path(path) => *path = name.into(),
            Meta::List(list) => list.path = name.into(),
            Meta::NameValue(pair) => pair.path = name.into(),
        }
        keys.insert(index, key);
    }
    with_keys(item, place, &keys)
}

/// The known key that is nearest to a misspelt one.
fn nearest(item: &DeriveInput, key: &Meta) -> Option<Ident> {
    let start = format!("Unknown field: `{}`. Did you mean `", key.path().get_ident()?);
    let errors = Item::from_input(item).err()?.flatten();
    let name =
        errors.into_iter().find_map(|error| Some(error.to_string().strip_prefix(&start)?.split('`').next()?.to_owned()))?;
    Some(format_ident!("{name}"))
}

/// Whether the key says that the field is no column.
fn is_derived(key: &Meta) -> bool {
    ["nested", "computed", "source"].iter().any(|derived| key.path().is_ident(derived))
}

/// The item without a field that shows something else than a column. A model and a body have it still, for their other readers.
fn left_out(item: &DeriveInput, place: usize) -> DeriveInput {
    match Facts::from_attributes(&item.attrs).is_ok_and(|facts| facts.has("table_name")) {
        true => with_keys(item, place, &[]),
        false if keys_of(item, 0).iter().all(|key| !key.path().is_ident("entity")) => {
            with_keys(item, place, &[parse_quote!(skip)])
        }
        false => without_field(item, place),
    }
}

fn without_field(item: &DeriveInput, place: usize) -> DeriveInput {
    let mut item = item.clone();
    if let Data::Struct(data) = &mut item.data
        && let Fields::Named(fields) = &mut data.fields
    {
        let kept = std::mem::take(&mut fields.named).into_iter().enumerate().filter(|(index, _)| index + 1 != place);
        fields.named = kept.map(|(_, field)| field).collect();
    }
    item
}

fn is_relation_at(item: &DeriveInput, place: usize) -> bool {
    let Data::Struct(data) = &item.data else { return false };
    place.checked_sub(1).and_then(|index| data.fields.iter().nth(index)).is_some_and(|field| is_relation(&field.ty))
}
