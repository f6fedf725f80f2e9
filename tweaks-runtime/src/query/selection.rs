//! Which fields an answer shows: `fields`, `include_fields` and `omit`, at every level (`drf_tweaks` §4).

use std::collections::BTreeMap;

use crate::parameters::Parameters;
use crate::problem::{Place, Problem, did_you_mean};
use crate::profile::Profile;
use crate::schema::Shape;
use crate::schema::{Field, Schema, Visibility};

/// What is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Many objects, or one that was just added to them.
    List,
    /// One object.
    Detail,
}

/// The fields of one level of an answer, in the order of its schema, and the levels below.
#[derive(Clone, Debug)]
pub struct Selection {
    pub(crate) fields: Vec<(&'static Field, Option<Selection>)>,
}

/// What the application's own code asks for, in place of the query string. What is `None` is read from the query string.
///
/// ```
/// use tweaks_runtime::query::Choice;
///
/// let choice = Choice { fields: Some(vec!["id".into(), "customer__email".into()]), include_fields: None };
/// # drop(choice);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// In place of `fields`.
    pub fields: Option<Vec<String>>,
    /// In place of `include_fields`.
    pub include_fields: Option<Vec<String>>,
}

/// The names of the parameters.
pub(crate) const NAMES: [&str; 3] = ["fields", "include_fields", "omit"];

/// Names as a tree: `items__product__sku` is `sku` below `product` below `items`.
#[derive(Clone, Debug, Default)]
struct Names(BTreeMap<String, Names>);

/// What stands in the place of names below the deepest level.
const TOO_DEEP: &str = "…";

static NOTHING: Names = Names(BTreeMap::new());

impl Names {
    /// At most `depth` relations down: on-demand fields may lead in circles, and each level costs statements.
    fn read<'a>(tokens: impl Iterator<Item = &'a str>, depth: usize) -> Self {
        let mut names = Self::default();
        for token in tokens.map(str::trim).filter(|token| !token.is_empty()) {
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
                // KeptSum as one name that no field has.
                level.0.entry(TOO_DEEP.to_owned()).or_default();
            }
        }
        names
    }

    fn of_parameter(parameters: &Parameters, name: &str, depth: usize) -> Self {
        let values: Vec<&str> = parameters.all(name).into_iter().flatten().collect();
        Self::read(values.iter().flat_map(|value| value.split(',')), depth)
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn below(&self, name: &str) -> &Self {
        self.0.get(name).unwrap_or(&NOTHING)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The three sets of names of one level.
#[derive(Clone, Copy)]
struct Asked<'a> {
    fields: &'a Names,
    include_fields: &'a Names,
    omit: &'a Names,
}

impl Asked<'_> {
    fn below(&self, name: &str) -> Self {
        Self { fields: self.fields.below(name), include_fields: self.include_fields.below(name), omit: self.omit.below(name) }
    }

    /// Rule 4.3: `fields` decides alone where it says anything, or else what is on demand needs to be included.
    fn shows(&self, field: &Field, view: View) -> bool {
        let omitted = self.omit.has(field.name) && self.omit.below(field.name).is_empty();
        let usual = match (field.visibility, view) {
            (Visibility::Always, _) | (Visibility::InDetail, View::Detail) => true,
            (Visibility::InDetail, View::List) | (Visibility::OnDemand, _) => false,
        };
        let asked = match self.fields.is_empty() {
            true => usual || self.include_fields.has(field.name),
            false => self.fields.has(field.name),
        };
        field.is_readable() && asked && !omitted
    }
}

impl Selection {
    /// What is shown when nothing is asked for: every readable field that is not on demand there.
    #[must_use]
    pub fn usual(schema: &'static Schema, view: View) -> Self {
        Self::level(schema, view, Asked { fields: &NOTHING, include_fields: &NOTHING, omit: &NOTHING })
    }

    /// What the parameters, or the application, ask for; at most `depth` levels down.
    ///
    /// # Errors
    ///
    /// The names that no field has, where strict. A hidden name is answered as one that does not exist.
    pub fn asked(
        schema: &'static Schema,
        view: View,
        parameters: &Parameters,
        choice: &Choice,
        profile: Profile,
        depth: usize,
    ) -> Result<Self, Vec<Problem>> {
        let chosen = |choice: &Option<Vec<String>>, name: &str| match choice {
            Some(tokens) => Names::read(tokens.iter().map(String::as_str), depth),
            None => Names::of_parameter(parameters, name, depth),
        };
        let [fields, include_fields, omit] = NAMES;
        let (fields, include_fields) = (chosen(&choice.fields, fields), chosen(&choice.include_fields, include_fields));
        let omit = Names::of_parameter(parameters, omit, depth);
        if profile == Profile::Strict {
            // Names that the application itself asks for are no mistake of the client's.
            let own = [choice.fields.is_some(), choice.include_fields.is_some(), false];
            let sets = NAMES.iter().zip([&fields, &include_fields, &omit]).zip(own).filter(|(_, own)| !own).map(|(set, _)| set);
            let problems: Vec<Problem> = sets.flat_map(|(parameter, names)| unknown(parameter, "", schema, names)).collect();
            if !problems.is_empty() {
                return Err(problems);
            }
        }
        Ok(Self::level(schema, view, Asked { fields: &fields, include_fields: &include_fields, omit: &omit }))
    }

    fn level(schema: &'static Schema, view: View, asked: Asked<'_>) -> Self {
        let shown = schema.fields.iter().filter(|field| asked.shows(field, view));
        let fields = shown.map(|field| {
            let nested = field.nested.filter(|nested| nested.shape != Shape::Keys);
            (field, nested.map(|nested| Self::level((nested.schema)(), View::List, asked.below(field.name))))
        });
        Self { fields: fields.collect() }
    }
}

/// The names of a tree that no readable field has; `prefix` is the way to it.
fn unknown(parameter: &str, prefix: &str, schema: &'static Schema, names: &Names) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, below) in &names.0 {
        let field = schema.field(name).filter(|field| field.is_readable());
        let nested = field.and_then(|field| field.nested).filter(|nested| nested.shape != Shape::Keys);
        match (field, nested) {
            (Some(_), Some(nested)) => {
                problems.extend(unknown(parameter, &format!("{prefix}{name}__"), (nested.schema)(), below));
            }
            (Some(_), None) if below.is_empty() => {}
            (Some(_), None) => {
                let detail = format!("`{prefix}{name}` has no fields of its own.");
                problems.push(Problem::new(Place::Parameter(parameter.to_owned()), "unknown", detail));
            }
            (None, _) => problems.push(no_such_field(parameter, &format!("{prefix}{name}"), name, schema)),
        }
    }
    problems
}

fn no_such_field(parameter: &str, shown: &str, name: &str, schema: &'static Schema) -> Problem {
    let readable = schema.fields.iter().filter(|field| field.is_readable()).map(|field| field.name);
    let near = did_you_mean(name, readable).map(|near| format!("; did you mean `{near}`?"));
    let detail = format!("There is no field `{shown}`{}", near.as_deref().unwrap_or("."));
    Problem::new(Place::Parameter(parameter.to_owned()), "unknown", detail)
}
