//! Which fields an answer shows: `fields`, `include_fields` and `omit`, at every level (`drf_tweaks` §4).

use std::collections::BTreeMap;

use super::names::{Names, suggestion};
use crate::context::Context;
use crate::problem::{Place, Problem, did_you_mean};
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
            for (index, name) in token.split_terminator("__").take(depth.saturating_add(2)).enumerate() {
                let name = if index > depth { TOO_DEEP } else { name };
                level = level.0.entry(name.to_owned()).or_default();
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

    /// The problems with names that no readable field has; the prefix leads to this level.
    fn unknown(&self, prefix: &str, schema: &'static Schema, context: &Context) -> Vec<String> {
        let mut unknown = Vec::new();
        for (name, below) in &self.0 {
            let field = schema.readable_field(name, context);
            match (field, field.and_then(with_fields)) {
                (Some(_), Some(nested)) => {
                    unknown.extend(below.unknown(&format!("{prefix}{name}__"), (nested.schema)(), context));
                }
                (Some(_), None) if below.is_empty() => {}
                (Some(_), None) => unknown.push(format!("`{prefix}{name}` has no fields of its own.")),
                (None, _) => {
                    let near = did_you_mean(name, schema.readable(context).map(|field| field.name));
                    unknown.push(format!("There is no field `{prefix}{name}`{}", suggestion(near)));
                }
            }
        }
        unknown
    }
}

/// The selection that the query string, or a handler, asks for. In the strict profile the client's names have to be names of
/// fields, and a hidden name is answered as one that does not exist.
pub(super) fn read(names: Names<'_>, view: View, tokens: &[FieldTokens<'_>; 3]) -> Result<Selection, Vec<Problem>> {
    let Names { schema, context, depth, profile } = names;
    let names = tokens.each_ref().map(|tokens| NameTree::read(&tokens.tokens, depth));
    // Names that the application itself asks for are no mistake of the client's.
    let of_client = tokens.iter().zip(&names).filter(|(tokens, _)| profile.is_strict() && !tokens.is_of_handler);
    let problems = of_client.flat_map(|(tokens, names)| {
        let problem = |detail| Problem::new(Place::parameter(tokens.parameter), "unknown", detail);
        names.unknown("", schema, context).into_iter().map(problem)
    });
    let problems: Vec<Problem> = problems.collect();
    if problems.is_empty() { Ok(level(schema, context, view, names.each_ref())) } else { Err(problems) }
}

/// The fields of one level, with the names that the three parameters have for it.
fn level(schema: &'static Schema, context: &Context, view: View, names: [&NameTree; 3]) -> Selection {
    let fields = schema.readable(context).filter(|field| is_shown(field, view, names)).map(|field| {
        let names = names.map(|names| names.below(field.name));
        (field, with_fields(field).map(|nested| level((nested.schema)(), context, View::List, names)))
    });
    Selection { fields: fields.collect() }
}

/// Rule 4.3: `fields` decides alone where it says anything, or else a field on demand needs to be included.
fn is_shown(field: &Field, view: View, [fields, include_fields, omit]: [&NameTree; 3]) -> bool {
    let omitted = omit.has(field.name) && omit.below(field.name).is_empty();
    let usual = match (field.visibility, view) {
        (Visibility::Always, _) | (Visibility::InDetail, View::Detail) => true,
        (Visibility::InDetail, View::List) | (Visibility::OnDemand, _) => false,
    };
    let wanted = match fields.is_empty() {
        true => usual || include_fields.has(field.name),
        false => fields.has(field.name),
    };
    wanted && !omitted
}

/// The rows that a field shows as objects.
pub(super) fn with_fields(field: &Field) -> Option<Nested> {
    field.nested.filter(|nested| nested.shape != Shape::Keys)
}
