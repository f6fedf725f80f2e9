//! The sources of a crate, read as text: its files as modules, and where a path leads. Test code is left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

/// The path of a module; `lib.rs` is the empty one.
pub(crate) type Module = Vec<String>;

pub(crate) struct Sources {
    pub(crate) files: BTreeMap<Module, SourceFile>,
    /// By module and exported name, the path behind a `pub use`.
    reexports: BTreeMap<(Module, String), Vec<String>>,
}

pub(crate) struct SourceFile {
    pub(crate) name: String,
    pub(crate) lines: usize,
    pub(crate) items: Vec<Item>,
}

impl Sources {
    /// The sources of a crate of this workspace.
    pub(crate) fn of_crate(folder: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join("src");
        let mut files = Vec::new();
        read_folder(&root, "", &mut files);
        Self::new(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
    }

    /// Sources by file name, as in `("query/mod.rs", "pub use …")`.
    pub(crate) fn new<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files: BTreeMap<Module, SourceFile> = texts.into_iter().map(|(name, text)| parse(name, text)).collect();
        let test_modules: Vec<Module> = files.iter().flat_map(|(module, file)| test_modules(module, &file.items)).collect();
        for (module, file) in &mut files {
            let is_test_file = test_modules.iter().any(|test_module| module.starts_with(test_module));
            file.items.retain(|item| !is_test_file && !is_test(item));
        }
        let reexports = files.iter().flat_map(|(module, file)| reexports(module, &file.items)).collect();
        Self { files, reexports }
    }

    pub(crate) fn items(&self, module: &[String]) -> &[Item] {
        self.files.get(module).map_or(&[], |file| &file.items)
    }

    /// The file that a path leads to, seen from a module, and the segments behind the file; `None` for other crates.
    pub(crate) fn resolve(&self, from: &[String], path: &[String]) -> Option<(Module, Vec<String>)> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let (base, rest) = match path.first()?.as_str() {
            "crate" => (&from[..0], &path[1..]),
            "self" => (from, &path[1..]),
            "super" => (&from[..from.len().checked_sub(supers)?], &path[supers..]),
            child if self.files.contains_key(&[from, &[child.to_owned()]].concat()) => (from, path),
            _ => return None,
        };
        let full = [base, rest].concat();
        let length = (0..=full.len()).rev().find(|length| self.files.contains_key(&full[..*length]))?;
        Some((full[..length].to_vec(), full[length..].to_vec()))
    }

    /// The file that defines what a path names: re-exports are followed.
    pub(crate) fn defining_file(&self, from: &[String], path: &[String]) -> Option<&SourceFile> {
        let (mut module, mut rest) = self.resolve(from, path)?;
        // Eight re-exports in a row would be a circle of names.
        for _ in 0..8 {
            let Some((name, behind)) = rest.split_first() else { break };
            let Some(target) = self.reexports.get(&(module.clone(), name.clone())) else { break };
            let Some(found) = self.resolve(&module, &[target, behind].concat()) else { break };
            (module, rest) = found;
        }
        self.files.get(&module)
    }
}

/// Every path that a `use` declaration imports, with the name that the import gives it.
pub(crate) fn imports(item: &ItemUse) -> Vec<(Vec<String>, String)> {
    // The empty segment keeps `::name` from being taken for a child module of that name.
    let before = if item.leading_colon.is_some() { vec![String::new()] } else { Vec::new() };
    leaves(&item.tree, &before)
}

pub(crate) fn has_attribute(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}

fn leaves(tree: &UseTree, before: &[String]) -> Vec<(Vec<String>, String)> {
    let path = |ident: &syn::Ident| match ident == "self" && !before.is_empty() {
        true => before.to_vec(),
        false => [before, &[ident.to_string()]].concat(),
    };
    match tree {
        UseTree::Path(tree) => leaves(&tree.tree, &path(&tree.ident)),
        UseTree::Name(tree) => {
            let path = path(&tree.ident);
            let name = path.last().cloned().unwrap_or_default();
            vec![(path, name)]
        }
        UseTree::Rename(tree) => vec![(path(&tree.ident), tree.rename.to_string())],
        UseTree::Glob(_) => vec![(before.to_vec(), "*".to_owned())],
        UseTree::Group(group) => group.items.iter().flat_map(|tree| leaves(tree, before)).collect(),
    }
}

fn read_folder(folder: &Path, before: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a file").path();
        let name = format!("{before}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            read_folder(&path, &format!("{name}/"), files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((name, fs::read_to_string(&path).expect("a source")));
        }
    }
}

fn parse(name: &str, text: &str) -> (Module, SourceFile) {
    let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{name} is not Rust: {error}"));
    let mut module: Module = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    module.pop_if(|last| last == "mod" || last == "lib");
    (module, SourceFile { name: name.to_owned(), lines: text.lines().count(), items: syntax.items })
}

fn test_modules(module: &[String], items: &[Item]) -> Vec<Module> {
    let tests = items.iter().filter(|item| is_test(item));
    tests
        .filter_map(|item| if let Item::Mod(item) = item { Some([module, &[item.ident.to_string()]].concat()) } else { None })
        .collect()
}

fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    let is_cfg = |attribute: &&Attribute| attribute.path().is_ident("cfg");
    attributes.iter().filter(is_cfg).any(|attribute| attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test"))
}

fn reexports(module: &[String], items: &[Item]) -> Vec<((Module, String), Vec<String>)> {
    let uses = items.iter().filter_map(|item| if let Item::Use(item) = item { Some(item) } else { None });
    let public = uses.filter(|item| !matches!(item.vis, Visibility::Inherited));
    public.flat_map(imports).map(|(path, name)| ((module.to_vec(), name), path)).collect()
}
