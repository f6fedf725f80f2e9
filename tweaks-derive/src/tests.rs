//! Snapshots of expansions: each `tests/expand/<name>.rs` is what a user writes, `<name>.expanded.rs` beside it what comes of
//! it. The expanded files are compiled by the integration tests, and their tables compared with those of the inputs.

use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::{Attribute, DeriveInput, Item, Meta, Token, parse_quote, punctuated::Punctuated};

/// Set to anything, writes the snapshots anew instead of comparing them.
const OVERWRITE: &str = "TWEAKS_OVERWRITE";

#[test]
fn expansions_read_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/expand");
    let files = fs::read_dir(folder).expect("the snapshots").map(|entry| entry.expect("a file").path());
    let inputs: Vec<PathBuf> = files.filter(|file| !file.to_string_lossy().ends_with(".expanded.rs")).collect();
    assert!(!inputs.is_empty());
    for input in inputs {
        let snapshot = input.with_extension("expanded.rs");
        let expanded = expand_file(&fs::read_to_string(&input).expect("an input"));
        if std::env::var_os(OVERWRITE).is_some() {
            fs::write(&snapshot, &expanded).expect("a snapshot");
        }
        let known = fs::read_to_string(&snapshot).unwrap_or_default();
        assert_eq!(expanded, known, "{} changed; look at it, then run this test with {OVERWRITE}=1", snapshot.display());
    }
}

/// The file with every derive of ours replaced by what it writes.
fn expand_file(source: &str) -> String {
    let mut file = syn::parse_file(source).expect("Rust");
    let mut items = Vec::new();
    for mut item in std::mem::take(&mut file.items) {
        let expansion = has_our_derive(&item).then(|| crate::derive::derive(item.to_token_stream()));
        without_our_attributes(&mut item);
        items.push(item);
        items.extend(expansion.map(|tokens| syn::parse2::<syn::File>(tokens).expect("items").items).unwrap_or_default());
    }
    file.items = items;
    prettyplease::unparse(&file)
}

fn has_our_derive(item: &Item) -> bool {
    let input: Result<DeriveInput, _> = syn::parse2(item.to_token_stream());
    input.is_ok_and(|input| input.attrs.iter().any(|attribute| derives(attribute).iter().any(|path| path.is_ident("Tweaks"))))
}

fn derives(attribute: &Attribute) -> Vec<syn::Path> {
    if !attribute.path().is_ident("derive") {
        return Vec::new();
    }
    let parsed = attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
    parsed.map(|paths| paths.into_iter().collect()).unwrap_or_default()
}

fn without_our_attributes(item: &mut Item) {
    let fields = match item {
        Item::Struct(item) => {
            clean(&mut item.attrs);
            item.fields.iter_mut().map(|field| &mut field.attrs).collect::<Vec<_>>()
        }
        Item::Enum(item) => {
            clean(&mut item.attrs);
            item.variants.iter_mut().map(|variant| &mut variant.attrs).collect()
        }
        _ => Vec::new(),
    };
    fields.into_iter().for_each(clean);
}

fn clean(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident("tweaks"));
    for attribute in attributes.iter_mut() {
        let paths: Vec<syn::Path> = derives(attribute).into_iter().filter(|path| !path.is_ident("Tweaks")).collect();
        if let Meta::List(list) = &mut attribute.meta
            && list.path.is_ident("derive")
        {
            *attribute = parse_quote!(#[derive(#(#paths),*)]);
        }
    }
    let empty: Attribute = parse_quote!(#[derive()]);
    attributes.retain(|attribute| *attribute != empty);
}
