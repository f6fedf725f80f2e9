//! Snapshots of expansions, and the words of errors about the grammar.
//!
//! Each `tests/expand/<name>.rs` holds an input, and `<name>.expanded.rs` beside it the expansion. The integration tests compile
//! the expanded files, and compare their tables with those of the inputs.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident};
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

#[test]
fn a_key_of_nested_in_a_wrong_form_says_what_to_write() {
    let cases = [
        ("nested(limit)", "write `limit = 5`"),
        ("nested(limit(5))", "write `limit = 5`"),
        ("nested(limit = \"5\")", "write `limit = 5`"),
        ("nested(write, max)", "write `max = 5`"),
        ("nested(order)", "write `order(a, desc(b))`"),
        ("nested(order = a)", "write `order(a, desc(b))`"),
        ("nested(order())", "write `order(a, desc(b))`"),
        ("nested(order(asc(a)))", "expected columns, such as `desc(created_at), id`"),
        ("nested(first = true)", "write `first`"),
        ("nested(ids(a))", "write `ids`"),
        ("nested(serializer)", "write `serializer = OrderBrief`"),
        ("nested(relation)", "write `relation = Relation::Orders`"),
        ("nested(write, on_update)", "write `on_update = append`"),
        ("nested(write, on_update = replce)", "an update can `replace`, `append` or `patch_by_id`; did you mean `replace`?"),
        ("nested(\"OrderBrief\")", "expected a key, such as `limit = 5`"),
        ("required = true", "write `required`"),
    ];
    for (attribute, expected) in cases {
        let attribute: TokenStream = attribute.parse().expect("tokens");
        let input = parse_quote! {
            #[tweaks(entity = a::Entity)]
            struct Brief { #[tweaks(#attribute)] orders: HasMany<b::Entity> }
        };
        let error = crate::model::Item::from_input(&input).err().expect("an error");
        // Darling adds the path of the key, if the place is not shown.
        let message = error.to_string();
        assert_eq!(message.rsplit_once(" at ").map(|(words, _)| words), Some(expected), "{attribute}");
    }
}

#[test]
fn a_misspelt_key_gives_one_error_and_the_expansion_of_the_right_one() {
    let cases = [
        ("#[tweaks(filtre)]", "#[tweaks(filter)]"),
        ("#[tweaks(ordr)]", "#[tweaks(order)]"),
        ("#[tweaks(read_only, on_creat = now())]", "#[tweaks(read_only, on_create = now())]"),
        (
            "#[tweaks(read_only, on_updte = now(), on_create = now())]",
            "#[tweaks(read_only, on_update = now(), on_create = now())]",
        ),
        ("#[tweaks(defalt = 5)]", "#[tweaks(default = 5)]"),
        ("#[tweaks(requird)]", "#[tweaks(required)]"),
        ("#[tweaks(write_onli)]", "#[tweaks(write_only)]"),
        ("#[tweaks(on_demnd)]", "#[tweaks(on_demand)]"),
        ("#[tweaks(lable = \"Name\")]", "#[tweaks(label = \"Name\")]"),
        ("#[tweaks(renam = \"other\")]", "#[tweaks(rename = \"other\")]"),
        ("#[tweaks(lenght(max = 5))]", "#[tweaks(length(max = 5))]"),
        ("#[tweaks(validat = check)]", "#[tweaks(validate = check)]"),
        ("#[tweaks(readable_bye = Staff)]", "#[tweaks(readable_by = Staff)]"),
        ("#[tweaks(sinse = 2)]", "#[tweaks(since = 2)]"),
        // No key is near: the rest is as it is.
        ("#[tweaks(filter, zzz)]", "#[tweaks(filter)]"),
        ("#[tweaks(filter, length(max = \"five\"))]", "#[tweaks(filter)]"),
        ("#[tweaks(filter)] #[tweaks = \"required\"]", "#[tweaks(filter)]"),
        // A check: the first of the two gives way.
        ("#[tweaks(required, allow_null)]", "#[tweaks(allow_null)]"),
        ("#[tweaks(validate = \"check\", filter)]", "#[tweaks(filter)]"),
    ];
    for (wrong, right) in cases {
        let (errors, stub) = model_with(wrong);
        assert_eq!(errors, 1, "{wrong}");
        assert_eq!((0, stub), model_with(right), "{wrong}");
    }
}

#[test]
fn a_misuse_says_once_what_to_write() {
    let cases = [
        (
            "#[tweaks(skip_serializing)]",
            "there is no attribute `skip_serializing` here; write `write_only` [tweaks::unknown_key]",
        ),
        ("#[tweaks(max_length = 5)]", "there is no attribute `max_length` here; write `length(max = 5)` [tweaks::unknown_key]"),
        ("#[tweaks(unique)]", "write it in `#[sea_orm(…)]` [tweaks::unknown_key]"),
        (
            "#[tweaks]",
            "nothing is said here; write keys, such as `#[tweaks(required)]`, or remove this [tweaks::empty_attribute]",
        ),
        ("#[tweaks = \"required\"]", "the keys stand in parentheses, such as `#[tweaks(required)]` [tweaks::form_of_key]"),
        ("#[tweaks(length(min = \"2\"))]", "write `min = 5`"),
        ("#[tweaks(filter(\"exact\"))]", "a name stands without quotes; write `exact`"),
        ("#[tweaks(filter(greater))]", "there is no lookup `greater`"),
        ("#[tweaks(filter, rename = \"limit\")]", "`limit` has a meaning of its own in query strings"),
    ];
    for (wrong, expected) in cases {
        let found = errors_of(&model_text(wrong));
        assert!(found.len() == 1 && found[0].contains(expected), "{wrong}: {found:?}");
    }
    let expanded = errors_of("pub struct Model { pub id: i64 }");
    assert!(expanded.len() == 1 && expanded[0].ends_with("[tweaks::expanded_format]"), "{expanded:?}");
    // A column of such a name is no mistake, as long as nobody asks to filter by it.
    assert_eq!(errors_of(&model_text("#[tweaks(rename = \"limit\")]")), Vec::<String>::new());
}

/// The texts of the errors about an item.
fn errors_of(source: &str) -> Vec<String> {
    let expansion: syn::File = syn::parse2(crate::derive::derive(source.parse().expect("Rust"))).expect("items");
    let texts = expansion.items.into_iter().filter_map(|item| if let Item::Macro(item) = item { Some(item.mac) } else { None });
    texts.map(|error| error.parse_body::<syn::LitStr>().expect("a text").value()).collect()
}

/// The number of errors of a model whose text has these attributes, and the rest of its expansion.
fn model_with(attributes: &str) -> (usize, String) {
    let expansion: syn::File = syn::parse2(crate::derive::derive(model_text(attributes).parse().expect("Rust"))).expect("items");
    let (errors, rest): (Vec<_>, Vec<_>) = expansion.items.into_iter().partition(|item| matches!(item, Item::Macro(_)));
    (errors.len(), rest.iter().map(|item| item.to_token_stream().to_string()).collect())
}

fn model_text(attributes: &str) -> String {
    format!(
        "#[sea_orm(table_name = \"product\")]
        pub struct Model {{
            #[sea_orm(primary_key)] pub id: i64,
            #[sea_orm(indexed)] {attributes} pub name: Option<String>,
        }}"
    )
}

/// The file with every derive of ours replaced by what it writes.
fn expand_file(source: &str) -> String {
    let mut file = syn::parse_file(source).expect("Rust");
    let mut items = Vec::new();
    for mut item in std::mem::take(&mut file.items) {
        let expansion = has_our_derive(&item).then(|| crate::derive::derive(as_derived(item.clone()).to_token_stream()));
        without_our_attributes(&mut item);
        items.push(item);
        items.extend(expansion.map(|tokens| syn::parse2::<syn::File>(tokens).expect("items").items).unwrap_or_default());
    }
    file.items = items;
    prettyplease::unparse(&file)
}

/// The item as a derive sees it: the attribute of the dense format has been at work before.
fn as_derived(mut item: Item) -> Item {
    if let Item::Struct(item) = &mut item {
        let is_dense = |attribute: &Attribute| attribute.path().to_token_stream().to_string() == "sea_orm :: model";
        if item.attrs.iter().any(is_dense) {
            item.ident = format_ident!("ModelEx");
        }
        item.attrs.retain(|attribute| !is_dense(attribute));
    }
    item
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
