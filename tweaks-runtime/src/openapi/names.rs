//! Names of components: short ones, with the module in front where two would be the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::application;
use crate::context::Context;
use crate::schema::{Field, Kind, Schema};

/// Two types whose components would have one name.
#[derive(Clone, Debug)]
pub(super) struct Clash {
    pub(super) name: String,
    /// As sentences call them.
    pub(super) types: [String; 2],
}

/// The serializers and choices behind some serializers, these included, by their ids with the short name of each.
#[derive(Default)]
pub(super) struct Names {
    short: BTreeMap<&'static str, String>,
    /// The names of the application's types, each with its schema and the field that brought it. They are as the application has them.
    own: BTreeMap<String, (Json, String)>,
    clash: Option<Clash>,
}

impl Names {
    /// Adds a serializer, and everything that its fields lead to.
    pub(super) fn add(&mut self, schema: &'static Schema, context: &Context) {
        if self.short.contains_key(schema.id) {
            return;
        }
        let last = last_segment(schema.id);
        // The serializer of an entity is written on its `Model`, whose name says nothing.
        self.short.insert(schema.id, ascii(if last == "Model" { schema.name } else { last }));
        schema.of_version(context.version).for_each(|field| self.add_field(schema, field, context));
    }

    fn add_field(&mut self, schema: &Schema, field: &'static Field, context: &Context) {
        if let Some(nested) = field.nested {
            self.add((nested.schema)(), context);
        }
        self.add_kind(&field.kind, context);
        for (name, own) in application::of_field(field).into_iter().flat_map(|own| own.components) {
            let place = format!("the type `{name}` of `{}.{}`", schema.id, field.name);
            match self.own.get(&name) {
                Some((known, _)) if *known == own => {}
                Some((_, known)) => self.clash = Some(Clash { name, types: [known.clone(), place] }),
                None => _ = self.own.insert(name, (own, place)),
            }
        }
    }

    pub(super) fn add_kind(&mut self, kind: &Kind, context: &Context) {
        match kind {
            Kind::Choice(choice) if !choice.id.is_empty() => {
                self.short.insert(choice.id, ascii(last_segment(choice.id)));
            }
            Kind::List { entry, .. } => self.add_kind(entry, context),
            Kind::Object(schema) | Kind::Objects(schema) => self.add(schema(), context),
            _ => {}
        }
    }

    /// A name for each id. An entity gives way to a serializer of its name; whatever else would be called like another has its module in
    /// front.
    pub(super) fn distinct(mut self) -> Result<BTreeMap<&'static str, String>, Clash> {
        let others: BTreeSet<String> =
            self.short.iter().filter(|(id, _)| last_segment(id) != "Model").map(|(_, name)| name.clone()).collect();
        let models = self.short.iter_mut().filter(|(id, name)| last_segment(id) == "Model" && others.contains(*name));
        models.for_each(|(_, name)| name.push_str("Model"));
        let name = |(id, name): (&&'static str, &String)| {
            let is_taken =
                OWN.contains(&name.as_str()) || namesake(&self.short, id, name).is_some() || self.own_like(name).is_some();
            (*id, if is_taken { format!("{}{name}", ascii(&pascal(module(id)))) } else { name.clone() })
        };
        let names: BTreeMap<&'static str, String> = self.short.iter().map(name).collect();
        let of_two = |types: [&str; 2]| types.map(|id| format!("`{id}`"));
        let clash = names.iter().find_map(|(id, name)| Some((name.clone(), of_two([namesake(&names, id, name)?, id]))));
        let clash = clash.map(|(name, types)| Clash { name, types });
        match self.clash.clone().or(clash).or_else(|| self.clash_of_own(&names)) {
            Some(clash) => Err(clash),
            None => Ok(names),
        }
    }

    /// A type of the application whose name is that of a component that is made of a name.
    fn own_like(&self, name: &str) -> Option<(&String, &str)> {
        let own = self.own.iter().find(|(own, _)| is_made_of(own, name))?;
        Some((own.0, &own.1.1))
    }

    fn clash_of_own(&self, names: &BTreeMap<&'static str, String>) -> Option<Clash> {
        let of_document = OWN.iter().find_map(|name| Some((self.own.get_key_value(*name)?, "the document's own".to_owned())));
        let of_document = of_document.map(|((name, (_, place)), other)| (name, place.as_str(), other));
        let of_serializer = || {
            names
                .iter()
                .find_map(|(id, name)| self.own_like(name).map(|(own, place)| (own, place, format!("a component of `{id}`"))))
        };
        let (name, place, other) = of_document.or_else(of_serializer)?;
        Some(Clash { name: name.clone(), types: [place.to_owned(), other] })
    }
}

/// The names of components that are in each document.
const OWN: [&str; 3] = ["Problem", "ProblemDetail", "Messages"];

/// What stands behind the name of a serializer or of a choice in the names of the components that are made of it.
const SUFFIXES: [&str; 18] = [
    "",
    "Choice",
    "Create",
    "Update",
    "Patch",
    "Entry",
    "NestedCreate",
    "NestedEntry",
    "FieldPath",
    "Ordering",
    "Page",
    "CountedPage",
    "BulkCreate",
    "BulkUpdate",
    "BulkDelete",
    "BulkUpdateTagged",
    "BulkDeleteTagged",
    "BulkResult",
];

/// The id of another whose name, or the name of a component that is made of it, is this one.
fn namesake(names: &BTreeMap<&'static str, String>, id: &str, name: &str) -> Option<&'static str> {
    names.iter().find(|(other, own)| **other != id && is_made_of(name, own)).map(|(other, _)| *other)
}

/// Whether a name is that of a component that is made of another, to generators of clients, which fold names. A path stands behind
/// `Below`.
fn is_made_of(name: &str, other: &str) -> bool {
    let (name, other) = (folded(name), folded(other));
    let is_suffix = |rest: &str| SUFFIXES.iter().any(|suffix| suffix.eq_ignore_ascii_case(rest));
    name.strip_prefix(&other).is_some_and(|rest| is_suffix(rest) || rest.starts_with("below"))
}

/// A name as generators of clients compare it, some of which make modules of names.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The letters of a name that the name of a component may have.
fn ascii(name: &str) -> String {
    name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

fn last_segment(id: &str) -> &str {
    id.rsplit("::").next().unwrap_or(id)
}

fn module(id: &str) -> &str {
    id.rsplit("::").nth(1).unwrap_or_default()
}

/// `order_item` as `OrderItem`.
pub(super) fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split(|letter: char| !letter.is_alphanumeric()).map(word).collect()
}

/// The operations of a document by name, as clients fold it, each once.
#[derive(Default)]
pub(super) struct OperationIds(BTreeSet<String>);

impl OperationIds {
    /// A name of its own for an operation: the words of its path, and what it does.
    pub(super) fn distinct(&mut self, path: &str, action: &str) -> String {
        let words = path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
        let words: Vec<String> =
            words.map(|segment| segment.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")).collect();
        let name = words.into_iter().filter(|word| word != action).chain([action.to_owned()]).collect::<Vec<_>>().join("_");
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        candidates.find(|candidate| self.0.insert(folded(candidate))).unwrap_or(name)
    }
}
