//! The page about preludes lists what the sources export.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value as Json;
use syn::{Item, UseTree, Visibility};

/// The names in the first column of the table below a line of the page.
fn listed(start: &str) -> BTreeSet<String> {
    let page = include_str!("../../../docs/src/preludes.md");
    let (_, section) = page.split_once(start).expect("the section");
    let rows = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    let names = rows.flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2));
    names.map(str::to_owned).collect()
}

/// The public names of a source; those behind a star are not in it.
fn exported(source: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in syn::parse_file(source).expect("Rust").items {
        match item {
            Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => collect(&item.tree, &mut names),
            Item::Type(item) if matches!(item.vis, Visibility::Public(_)) => drop(names.insert(item.ident.to_string())),
            _ => {}
        }
    }
    names
}

fn collect(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => collect(&path.tree, names),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(renamed) => drop(names.insert(renamed.rename.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, names)),
        UseTree::Glob(_) => {}
    }
}

/// The source of a file of SeaORM, in the version that these tests are built with.
fn of_sea_orm(file: &str) -> String {
    let metadata =
        Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--offline"]).output().expect("cargo runs");
    let metadata: Json = serde_json::from_slice(&metadata.stdout).expect("metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "sea-orm").expect("SeaORM");
    let manifest = std::path::Path::new(package["manifest_path"].as_str().expect("a path"));
    std::fs::read_to_string(manifest.with_file_name(file)).expect("a source")
}

#[test]
fn the_page_lists_the_names_of_our_prelude() {
    assert_eq!(listed("**From `tweaks_runtime::prelude`**"), exported(include_str!("../../../tweaks-runtime/src/prelude.rs")));
}

#[test]
fn the_page_lists_the_names_of_the_prelude_of_sea_orm() {
    assert_eq!(listed("**From `sea_orm::entity::prelude`**"), exported(&of_sea_orm("src/entity/prelude.rs")));
}
