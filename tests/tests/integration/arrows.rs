//! The arrows between the files of a crate: which file names what another file defines.

use std::collections::{BTreeMap, BTreeSet};

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};

use crate::sources::{Module, Sources, imports};

/// The arrows between the files of a crate, and the words in them.
#[derive(Default)]
pub(crate) struct Arrows {
    /// By the files at both ends, the first path that draws the arrow.
    pub(crate) paths: BTreeMap<(String, String), String>,
    pub(crate) words: BTreeMap<String, BTreeSet<String>>,
}

impl Arrows {
    pub(crate) fn of(sources: &Sources) -> Self {
        let mut arrows = Self::default();
        for (module, file) in &sources.files {
            let mut names = Names { module: module.clone(), paths: Vec::new(), words: BTreeSet::new() };
            file.items.iter().for_each(|item| names.visit_item(item));
            for (from, path) in names.paths {
                let target = sources.defining_file(&from, &path).filter(|target| target.name != file.name);
                if let Some(target) = target {
                    arrows.paths.entry((file.name.clone(), target.name.clone())).or_insert(path.join("::"));
                }
            }
            arrows.words.insert(file.name.clone(), names.words);
        }
        arrows
    }

    pub(crate) fn reached_from<'a>(&'a self, file: &'a str) -> BTreeSet<&'a str> {
        let (mut reached, mut pending) = (BTreeSet::new(), vec![file]);
        while let Some(next) = pending.pop() {
            let targets = self.paths.keys().filter(|(from, _)| from == next).map(|(_, to)| to.as_str());
            pending.extend(targets.filter(|target| reached.insert(*target)));
        }
        reached
    }

    pub(crate) fn say(&self, from: &str, to: &str) -> String {
        format!("{from} uses {to} (`{}`)", self.paths[&(from.to_owned(), to.to_owned())])
    }
}

/// The paths of a file, each with the module that it is seen from, and all words.
struct Names {
    module: Module,
    paths: Vec<(Module, Vec<String>)>,
    words: BTreeSet<String>,
}

impl Names {
    fn note(&mut self, path: Vec<String>) {
        // A single word is a variable, or a name that a `use` brought.
        if path.len() > 1 {
            self.paths.push((self.module.clone(), path));
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.paths.extend(imports(item).into_iter().map(|(path, _)| (self.module.clone(), path)));
        }
        visit::visit_item_use(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.note(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.visit_path(&item.path);
        let text = spell(TokenBuffer::new2(item.tokens.clone()).begin());
        text.split(' ').for_each(|path| self.note(path.split("::").map(str::to_owned).collect()));
        self.words.extend(text.split([' ', ':']).map(str::to_owned));
    }

    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.words.insert(ident.to_string());
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

/// The names among tokens: paths in one piece, all else as spaces. `$crate` is left whole: it is of the crate that expands.
fn spell(mut cursor: Cursor<'_>) -> String {
    let mut text = String::new();
    while let Some((_, next)) = cursor.token_tree() {
        let punctuation = cursor.punct().map(|(punctuation, _)| punctuation.as_char());
        match (cursor.ident(), punctuation, cursor.any_group()) {
            (Some((ident, _)), ..) => {
                let goes_on = text.ends_with("::") || text.ends_with('$');
                text.push_str(if goes_on { "" } else { " " });
                text.push_str(&ident.to_string());
            }
            (_, Some(mark @ (':' | '$')), _) => text.push(mark),
            (.., Some((inside, ..))) => text.extend([" ", &spell(inside), " "]),
            _ => text.push(' '),
        }
        cursor = next;
    }
    text
}
