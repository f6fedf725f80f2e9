//! Which fields an answer shows: `fields`, `include_fields` and `omit`, at every level (`drf_tweaks` §4).

use std::collections::BTreeMap;

use super::names::suggestion;
use crate::context::Version;
use crate::problem::{Place, Problem, did_you_mean};
use crate::profile::Profile;
use crate::schema::{Field, Nested, Schema, Shape, Visibility};

/// The place of an object: it decides which fields are shown without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Many objects, or one that was just added to them.
    List,
    /// One object.
    Detail,
}

/// The fields of one level of an answer, in the order of its schema, and the levels below.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub(crate) fields: Vec<(&'static Field, Option<Selection>)>,
}

/// The fields that a handler asks for in place of the query string; `None` leaves the question to the query string.
///
/// ```
/// use tweaks_runtime::__private::query::HandlerFields;
///
/// let fields = HandlerFields { fields: Some(vec!["id".into(), "customer__email".into()]), include_fields: None };
/// # drop(fields);
/// ```
#[derive(Clone, Debug, Default)]
pub struct HandlerFields {
    /// In place of `fields`.
    pub fields: Option<Vec<String>>,
    /// In place of `include_fields`.
    pub include_fields: Option<Vec<String>>,
}

/// The names of the parameters.
pub(super) const NAMES: [&str; 3] = ["fields", "include_fields", "omit"];

/// The names of fields that one parameter holds, or a handler in its place.
pub(super) struct FieldTokens<'a> {
    pub(super) parameter: &'static str,
    pub(super) tokens: Vec<&'a str>,
    pub(super) is_of_handler: bool,
}

/// Names as a tree: `items__product__sku` is `sku` below `product` below `items`.
#[derive(Clone, Debug, Default)]
struct NameTree(BTreeMap<String, NameTree>);

/// The name below the deepest level, in place of all that were asked for there: no field has it.
const TOO_DEEP: &str = "…";

static NO_NAMES: NameTree = NameTree(BTreeMap::new());

impl NameTree {
    /// At most `depth` relations down: on-demand fields may lead in circles, and each level costs statements.
    fn read(tokens: &[&str], depth: usize) -> Self {
        let mut names = Self::default();
        for token in tokens.iter().map(|token| token.trim()).filter(|token| !token.is_empty()) {
            let mut level = &mut names;
            let mut rest = token;
            for _ in 0..=depth {
                let (head, below) = rest.split_once("__").unwrap_or((rest, ""));
                level = level.0.entry(head.to_owned()).or_default();
                rest = below;
                if below.is_empty() {
                    break;
                }
            }
            if !rest.is_empty() {
                level.0.entry(TOO_DEEP.to_owned()).or_default();
            }
        }
        names
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn below(&self, name: &str) -> &Self {
        self.0.get(name).unwrap_or(&NO_NAMES)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The names of the three parameters at one level.
#[derive(Clone, Copy)]
struct LevelNames<'a> {
    fields: &'a NameTree,
    include_fields: &'a NameTree,
    omit: &'a NameTree,
}

impl LevelNames<'_> {
    fn below(&self, name: &str) -> Self {
        Self { fields: self.fields.below(name), include_fields: self.include_fields.below(name), omit: self.omit.below(name) }
    }

    /// Rule 4.3: `fields` decides alone where it says anything, or else a field on demand needs to be included.
    fn show(&self, field: &Field, view: View) -> bool {
        let omitted = self.omit.has(field.name) && self.omit.below(field.name).is_empty();
        let usual = match (field.visibility, view) {
            (Visibility::Always, _) | (Visibility::InDetail, View::Detail) => true,
            (Visibility::InDetail, View::List) | (Visibility::OnDemand, _) => false,
        };
        let wanted = match self.fields.is_empty() {
            true => usual || self.include_fields.has(field.name),
            false => self.fields.has(field.name),
        };
        wanted && !omitted
    }
}

/// The selection that the query string, or a handler, asks for; at most `depth` levels down. In the strict profile the client's
/// names have to be names of fields, and a hidden name is answered as one that does not exist.
pub(super) fn read(
    (schema, version, view): (&'static Schema, Version, View),
    tokens: &[FieldTokens<'_>; 3],
    profile: Profile,
    depth: usize,
) -> Result<Selection, Vec<Problem>> {
    let names = tokens.each_ref().map(|tokens| NameTree::read(&tokens.tokens, depth));
    // Names that the application itself asks for are no mistake of the client's.
    let of_client = tokens.iter().zip(&names).filter(|(tokens, _)| profile.is_strict() && !tokens.is_of_handler);
    let unknown =
        of_client.flat_map(|(tokens, names)| Unknown { parameter: tokens.parameter, version }.fields("", schema, names));
    let problems: Vec<Problem> = unknown.collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let [fields, include_fields, omit] = &names;
    Ok(level(schema, version, view, LevelNames { fields, include_fields, omit }))
}

fn level(schema: &'static Schema, version: Version, view: View, names: LevelNames<'_>) -> Selection {
    let shown = schema.readable(version).filter(|field| names.show(field, view));
    let fields = shown.map(|field| {
        let below = |nested: Nested| level((nested.schema)(), version, View::List, names.below(field.name));
        (field, with_fields(field).map(below))
    });
    Selection { fields: fields.collect() }
}

/// The rows that a field shows as objects.
fn with_fields(field: &Field) -> Option<Nested> {
    field.nested.filter(|nested| nested.shape != Shape::Keys)
}

/// The names of a parameter that no readable field has.
#[derive(Clone, Copy)]
struct Unknown {
    parameter: &'static str,
    version: Version,
}

impl Unknown {
    /// The problems with the names below a prefix.
    fn fields(self, prefix: &str, schema: &'static Schema, names: &NameTree) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, below) in &names.0 {
            let field = schema.field(name, self.version).filter(|field| field.is_readable());
            match (field, field.and_then(with_fields)) {
                (Some(_), Some(nested)) => {
                    problems.extend(self.fields(&format!("{prefix}{name}__"), (nested.schema)(), below));
                }
                (Some(_), None) if below.is_empty() => {}
                (Some(_), None) => problems.push(self.problem(format!("`{prefix}{name}` has no fields of its own."))),
                (None, _) => {
                    let near = did_you_mean(name, schema.readable(self.version).map(|field| field.name));
                    problems.push(self.problem(format!("There is no field `{prefix}{name}`{}", suggestion(near))));
                }
            }
        }
        problems
    }

    fn problem(self, detail: String) -> Problem {
        Problem::new(Place::parameter(self.parameter), "unknown", detail)
    }
}
