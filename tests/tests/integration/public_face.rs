//! The public names of the runtime, compared with a list that is reviewed: none comes or goes unnoticed.
//!
//! Fields, variants and methods are not listed, nor names with two underscores in front, which no promise covers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use syn::{Ident, Item, Visibility};

use crate::sources::{Sources, has_attribute, imports};

/// Set to anything, writes the list anew before it is compared; the snapshots of the derive have the same variable.
const OVERWRITE: &str = "TWEAKS_OVERWRITE";
const COMMAND: &str = "TWEAKS_OVERWRITE=1 cargo test -p tests public_face";

#[test]
fn the_public_names_are_those_of_the_list() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("public_face.txt");
    let names = public_names(&Sources::of_crate("tweaks-runtime"), "tweaks_runtime");
    if std::env::var_os(OVERWRITE).is_some() {
        let lines: Vec<&str> = names.iter().map(String::as_str).collect();
        fs::write(&file, lines.join("\n") + "\n").expect("the list");
    }
    let listed = fs::read_to_string(&file);
    let listed = listed.unwrap_or_else(|_| panic!("tests/public_face.txt is missing: run `{COMMAND}`, read the list, commit it"));
    let changes = changes(&listed, &names);
    let advice = format!("if that is meant, run `{COMMAND}` and say so in CHANGELOG.md; if not, write `pub(crate)`");
    assert!(changes.is_empty(), "public names came (+) and went (-):\n{}\n{advice}", changes.join("\n"));
}

#[test]
fn public_names_are_found_wherever_they_are_declared() {
    let sources = Sources::new([
        ("lib.rs", "pub mod __private; pub mod schema; mod exec; pub use exec::statements; pub use other::{Derive, Old as New};"),
        ("__private.rs", "pub struct Hidden;"),
        ("schema.rs", "pub trait Scalar {} pub(crate) struct Slot; struct Own; #[cfg(feature = \"a\")] pub const NAME: u8 = 1;"),
        ("exec/mod.rs", "pub mod statements; pub fn unreachable() {} #[macro_export] macro_rules! table { () => {} }"),
        ("exec/statements.rs", "pub fn observe() {} pub mod log { pub use crate::schema::*; } #[cfg(test)] pub fn test() {}"),
    ]);
    let expected = [
        "runtime::Derive",
        "runtime::New",
        "runtime::schema::NAME",
        "runtime::schema::Scalar",
        "runtime::statements::log::NAME",
        "runtime::statements::log::Scalar",
        "runtime::statements::observe",
        "runtime::table!",
    ];
    let names = public_names(&sources, "runtime");
    assert_eq!(names.iter().collect::<Vec<_>>(), expected);

    let listed = expected.join("\n").replace("runtime::New\n", "").replace("observe", "watch");
    assert_eq!(changes(&listed, &names), ["- runtime::statements::watch", "+ runtime::New", "+ runtime::statements::observe"]);
}

fn changes(listed: &str, names: &BTreeSet<String>) -> Vec<String> {
    let listed: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    let went = listed.difference(names).map(|name| format!("- {name}"));
    went.chain(names.difference(&listed).map(|name| format!("+ {name}"))).collect()
}

fn public_names(sources: &Sources, of: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(sources, &[], sources.items(&[]), of, &mut names);
    let items = sources.files.values().flat_map(|file| &file.items);
    let exported = items.filter_map(exported_macro).filter(|name| !is_private(name));
    names.extend(exported.map(|name| format!("{of}::{name}!")));
    names
}

/// The public names of a module under the path by which users reach it.
fn collect(sources: &Sources, module: &[String], items: &[Item], reached_by: &str, names: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Mod(item) if is_public(&item.vis) && !is_private(&item.ident.to_string()) => {
                let inner = [module, &[item.ident.to_string()]].concat();
                let items = item.content.as_ref().map_or_else(|| sources.items(&inner), |(_, items)| items);
                collect(sources, &inner, items, &format!("{reached_by}::{}", item.ident), names);
            }
            Item::Use(item) if is_public(&item.vis) => {
                for (path, name) in imports(item) {
                    let reached_by = if name == "*" { reached_by.to_owned() } else { format!("{reached_by}::{name}") };
                    match sources.resolve(module, &path) {
                        // A re-export of a whole module of this crate.
                        Some((inner, rest)) if rest.is_empty() => {
                            collect(sources, &inner, sources.items(&inner), &reached_by, names);
                        }
                        _ => drop(names.insert(reached_by)),
                    }
                }
            }
            item => names.extend(public_item(item).map(|name| format!("{reached_by}::{name}"))),
        }
    }
}

fn public_item(item: &Item) -> Option<&Ident> {
    let (visibility, name) = match item {
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Static(item) => (&item.vis, &item.ident),
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        Item::Union(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then_some(name)
}

/// An exported macro stands at the root of its crate, whatever module declares it.
fn exported_macro(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    item.ident.as_ref().filter(|_| has_attribute(&item.attrs, "macro_export")).map(Ident::to_string)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_private(name: &str) -> bool {
    name.starts_with("__")
}
