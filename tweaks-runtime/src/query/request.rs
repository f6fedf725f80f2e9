//! Requests for rows: the parts of a plan, and which of them reads which parameter of the query string.

use std::sync::LazyLock;

use super::joint::Joint;
use super::limits::QueryLimits;
use super::names::Names;
use super::order::ORDERING;
use super::pages::{PageParameter, Pagination};
use super::selection::{FieldTokens, HandlerFields, NAMES, View};
use crate::context::{Action, Context};
use crate::parameters::Parameters;
use crate::problem::{Place, Problem};
use crate::profile::Profile;
use crate::schema::{Schema, TiedColumn};

/// A request for rows, before its query string is read.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Request<'a> {
    /// The serializer, and the entity behind it.
    pub schema: &'static Schema,
    /// The request as a whole: its version and its user decide which fields there are.
    pub context: &'a Context,
    /// Many objects or one.
    pub view: View,
    /// The query string.
    pub parameters: &'a Parameters,
    /// The list that is asked for; `None` for one object, and for the answer to a write.
    pub listing: Option<Listing<'a>>,
    /// The fields that a handler asks for.
    pub handler_fields: &'a HandlerFields,
    /// The parameters that the application reads itself.
    pub own_parameters: &'a [&'static str],
    /// The profile, which decides what unknown names do.
    pub profile: Profile,
    /// The limits of the query string.
    pub limits: QueryLimits,
}

/// A list that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// How it is cut into pages.
    pub pagination: &'a Pagination,
    /// Whether clients may filter and order it.
    pub autofilter: bool,
    /// Whether clients may ask how many rows there are.
    pub counts: bool,
    /// The values that the path says.
    pub tied: &'a [TiedColumn],
    /// The path of the list: its cursors are of no use elsewhere.
    pub resource: &'a str,
    /// The application's own secret: cursors that are made without it are refused.
    pub secret: &'a [u8],
}

/// A question for the number of rows of a list on all its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Exact,
    /// As many as the database believes, where it has a belief.
    Estimated,
}

/// The name of the parameter that says how figures are grouped.
pub(crate) const BY: &str = "by";

/// The name of the parameter that asks for a count.
const COUNT: &str = "count";

/// The query string, sorted by the passes that read it.
pub(super) struct QueryString<'a> {
    pub(super) fields: [FieldTokens<'a>; 3],
    pub(super) page: Option<[PageParameter<'a>; 2]>,
    /// The terms of the ordering, wherever they stand.
    pub(super) ordering: Vec<&'a str>,
    pub(super) count: Result<Option<Count>, Vec<Problem>>,
    /// The words of a search.
    pub(super) search: Option<&'a str>,
    /// The groups, wherever they stand.
    pub(super) groups: Vec<(Joint, &'a str)>,
    /// Every parameter once, in order of appearance.
    pub(super) parameters: Vec<Parameter<'a>>,
    /// The names of the parameters that are no filters.
    pub(super) known: Vec<&'static str>,
    pub(super) is_malformed: bool,
    /// Everything that may decide which rows a list has, and their order. A cursor is bound to all of it.
    pub(super) decisive: Vec<(&'a str, &'a str)>,
}

/// A parameter, with the last of its values.
pub(super) struct Parameter<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    /// The values before, where it stands more than once: those of a list, which generated clients write so.
    before: Vec<&'a str>,
    /// Whether it is read by something else than a filter.
    pub(super) is_known: bool,
    /// Whether it stands more than once and may not, unless it is a filter that takes a list.
    pub(super) is_repeated: bool,
}

impl<'a> Parameter<'a> {
    /// The values, without blanks around them: all of a list, or the last.
    pub(super) fn texts(&self, is_list: bool) -> impl Iterator<Item = &'a str> + Clone {
        let before = if is_list { &self.before[..] } else { &[] };
        before.iter().copied().chain([self.text]).map(str::trim)
    }
}

static NOBODY: LazyLock<Context> = LazyLock::new(|| Context::new(Action::List));

static NO_FIELDS: HandlerFields = HandlerFields { fields: None, include_fields: None };

impl<'a> Request<'a> {
    /// A request of nobody in particular, of the newest version and the strict profile, for no list.
    pub fn new(schema: &'static Schema, view: View, parameters: &'a Parameters) -> Self {
        Self {
            schema,
            context: &NOBODY,
            view,
            parameters,
            listing: None,
            handler_fields: &NO_FIELDS,
            own_parameters: &[],
            profile: Profile::Strict,
            limits: QueryLimits::default(),
        }
    }

    /// Sorts the query string by the passes that read it.
    pub(super) fn query_string(&self, names: Names<'_>) -> QueryString<'a> {
        let parameters = self.parameters;
        let page_names = self.listing.and_then(|listing| listing.pagination.names());
        let ordering = self.listing.filter(|listing| listing.autofilter).map(|_| ORDERING);
        let count = self.listing.filter(|listing| listing.counts).map(|_| COUNT);
        let has_groups = ordering.is_some() && self.limits.grouped(self.profile) > 0;
        // The application's own parameters come first.
        let is_free = |joint: &Joint| has_groups && !self.own_parameters.contains(&joint.name());
        let joints: Vec<Joint> = Joint::ALL.into_iter().filter(is_free).collect();
        let known = NAMES.into_iter().chain(page_names.into_iter().flatten()).chain(ordering).chain(count);
        let search = ordering.and_then(|_| names.searched()).map(|(name, _)| name);
        let known = known.chain(joints.iter().map(|joint| joint.name())).chain(search);
        let known: Vec<&'static str> = known.chain(self.own_parameters.iter().copied()).collect();
        let read = |name: &'a str| {
            let repeated = parameters.all(name).count().saturating_sub(1);
            let before = parameters.all(name).take(repeated).collect();
            let is_joint = || joints.iter().any(|joint| joint.name() == name);
            let groups = self.schema.stats.is_some() && name == BY;
            let is_list = NAMES.contains(&name) || ordering == Some(name) || is_joint() || groups;
            let (is_known, is_repeated) = (known.contains(&name), repeated > 0 && !is_list);
            Some(Parameter { name, text: parameters.last(name)?, before, is_known, is_repeated })
        };
        let harmless: Vec<&str> = NAMES.into_iter().chain(page_names.into_iter().flatten()).chain(count).collect();
        QueryString {
            fields: self.field_tokens(),
            page: page_names.map(|names| names.map(|name| PageParameter { name, text: parameters.last(name) })),
            ordering: ordering.into_iter().flat_map(|name| members(parameters, name)).collect(),
            count: count.map_or(Ok(None), |name| Count::read(parameters.last(name).unwrap_or_default(), self.profile)),
            groups: joints.iter().flat_map(|joint| parameters.all(joint.name()).map(move |text| (*joint, text))).collect(),
            search: search.and_then(|name| parameters.last(name)),
            parameters: parameters.names().into_iter().filter_map(read).collect(),
            known,
            is_malformed: parameters.is_malformed,
            decisive: decisive(parameters, &harmless),
        }
    }

    /// The names of fields, as the client gives them or a handler in its place.
    fn field_tokens(&self) -> [FieldTokens<'a>; 3] {
        let HandlerFields { fields, include_fields } = self.handler_fields;
        let [of_fields, of_include_fields, of_omit] = NAMES;
        [(of_fields, fields.as_ref()), (of_include_fields, include_fields.as_ref()), (of_omit, None)].map(|(parameter, given)| {
            let tokens = match given {
                Some(given) => given.iter().map(String::as_str).collect(),
                None => members(self.parameters, parameter).collect(),
            };
            FieldTokens { parameter, tokens, is_of_handler: given.is_some() }
        })
    }
}

/// The names in the values of a parameter, without blanks around them, wherever they stand.
pub(super) fn members<'a>(parameters: &'a Parameters, name: &'a str) -> impl Iterator<Item = &'a str> {
    parameters.all(name).flat_map(|text| text.split(',')).map(str::trim).filter(|member| !member.is_empty())
}

/// The parameters but these, which change neither the rows nor their order, sorted by name. No list of parameters that do:
/// a feature that was missing in it would let the cursor of one list page through another.
fn decisive<'a>(parameters: &'a Parameters, harmless: &[&str]) -> Vec<(&'a str, &'a str)> {
    let pairs = parameters.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut decisive: Vec<_> = pairs.filter(|(name, _)| !harmless.contains(name)).collect();
    // A stable sort: the order of repeated parameters counts.
    decisive.sort_by_key(|(name, _)| *name);
    decisive
}

impl Count {
    fn read(text: &str, profile: Profile) -> Result<Option<Self>, Vec<Problem>> {
        match text.trim() {
            "" => Ok(None),
            "exact" => Ok(Some(Self::Exact)),
            "estimated" => Ok(Some(Self::Estimated)),
            _ if !profile.is_strict() => Ok(None),
            _ => {
                let place = Place::parameter(COUNT);
                Err(vec![Problem::new(place, "invalid", "Enter `exact` or `estimated`.")])
            }
        }
    }
}
