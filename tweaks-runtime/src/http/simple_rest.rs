//! The dialect of `ra-data-simple-rest`, by which a front end of `react-admin` asks: three parameters of lists, whose values are JSON; a
//! header with the place of the rows in their list; and the shape of errors that its inputs show.

use actix_web::http::header::{CONTENT_RANGE, HeaderName};
use serde_json::{Map, Value, json};

use crate::body::{self, Unreadable};
use crate::parameters::Parameters;
use crate::problem::{Message, NON_FIELD_ERRORS, Place, Problem};
use crate::query::{Joint, LimitOffset, ORDERING, Pagination, Window};
use crate::schema::{Json, Lookup, Members};

/// The parameters of a list, and those that a range is turned into: answers without pages pass over them.
pub(super) const PARAMETERS: [&str; 5] = [FILTER, RANGE, SORT, LIMIT, OFFSET];

const FILTER: &str = "filter";
const RANGE: &str = "range";
const SORT: &str = "sort";

const LIMIT: &str = "limit";
const OFFSET: &str = "offset";

/// Where the errors stand that are about no input.
const ROOT: &str = "root";

/// As many rows as a list may have that is not cut into pages.
const ALL: u64 = u32::MAX as u64;

/// The pages of a list that is asked for by ranges: as large as its own may be.
pub(super) fn pages(own: &Pagination) -> Pagination {
    let max = own.most_rows();
    LimitOffset { default: if max == 0 { ALL } else { max }, max: 0 }.named(LIMIT, OFFSET)
}

/// What the three parameters say, in the words of all other clients; `None` where there are none.
pub(super) fn question(query: &Parameters, list: &List<'_>) -> Option<Result<Parameters, Vec<Problem>>> {
    let [filter, range, sort] = [FILTER, RANGE, SORT].map(|name| query.last(name).map(|text| (name, text)));
    if filter.or(range).or(sort).is_none() {
        return None;
    }
    let (mut members, mut problems) = (Members::new(), Vec::new());
    for (given, read) in [(filter, filters as Read), (range, place), (sort, order)] {
        let Some((name, text)) = given else { continue };
        let json = body::read(text.as_bytes(), None).map_err(|Unreadable(detail)| Message::new("invalid", detail));
        match json.and_then(|json| read(&json, &mut members, list)) {
            Ok(()) => {}
            Err(message) => problems.push(message.at(Place::parameter(name))),
        }
    }
    if let (None, Some(ids)) = (range, most_ids(&members)) {
        // Rows that others refer to, and as many at most as a list of values may have.
        members.insert(LIMIT.to_owned(), Json::Number(ids.max(1).to_string()));
    }
    match (Parameters::of_body(&Json::Object(members)), problems.is_empty()) {
        (Ok(asked), true) => Some(Ok(asked)),
        (Ok(_), false) => Some(Err(problems)),
        (Err(more), _) => Some(Err(problems.into_iter().chain(more).collect())),
    }
}

/// A list that is asked for.
pub(super) struct List<'a> {
    /// The most rows of a range; 0: no such limit.
    pub(super) max: u64,
    /// The name of the parameter with the words of a search, and whether a filter has the name that the front end uses for them.
    pub(super) searched: Option<&'a str>,
}

/// Adds what a parameter says.
type Read = fn(&Json, &mut Members, &List<'_>) -> Result<(), Message>;

/// What front ends call the words of a search.
const WORDS: &str = "q";

fn filters(json: &Json, members: &mut Members, list: &List<'_>) -> Result<(), Message> {
    let Json::Object(filters) = json else {
        return Err(Message::new("invalid", "Enter the filters as an object, such as {\"price__gte\": 100}."));
    };
    for (name, json) in filters {
        match list.searched {
            Some(parameter) if name == WORDS => _ = members.insert(parameter.to_owned(), json.clone()),
            _ => filter(&name.replace('.', SEPARATOR), json, members),
        }
    }
    Ok(())
}

/// How many rows a list of values finds at most, where one is of a column that tells rows apart by its name.
fn most_ids(members: &Members) -> Option<usize> {
    if let Json::Array(ids) = members.get("id__in")? { Some(ids.len()) } else { None }
}

/// The text between the parts of a name.
const SEPARATOR: &str = "__";

/// A list means one of its values, an object is of a related row, and `null` stands for what has no value.
fn filter(name: &str, json: &Json, members: &mut Members) {
    let with = |lookup: Lookup| format!("{name}{SEPARATOR}{}", lookup.name());
    let own = name.rsplit(SEPARATOR).next().and_then(Lookup::from_name);
    match json {
        _ if Joint::named(name).is_some() => _ = members.insert(name.to_owned(), json.clone()),
        Json::Object(inner) => inner.iter().for_each(|(below, json)| filter(&format!("{name}{SEPARATOR}{below}"), json, members)),
        Json::Array(_) if !own.is_some_and(Lookup::takes_list) => _ = members.insert(with(Lookup::In), json.clone()),
        Json::Null => _ = members.insert(with(Lookup::IsNull), Json::Bool(true)),
        json => _ = members.insert(name.to_owned(), json.clone()),
    }
}

/// `[0, 24]`, the places of the first and of the last row.
fn place(json: &Json, members: &mut Members, list: &List<'_>) -> Result<(), Message> {
    let wrong = || Message::new("invalid", "Enter the places of the first and of the last row, such as [0, 24].");
    let Json::Array(ends) = json else { return Err(wrong()) };
    let ends: Option<Vec<u64>> =
        ends.iter().map(|end| if let Json::Number(text) = end { text.parse().ok() } else { None }).collect();
    let Some([first, last]) = ends.as_deref() else { return Err(wrong()) };
    let rows = last.checked_sub(*first).and_then(|more| more.checked_add(1)).ok_or_else(wrong)?;
    if list.max > 0 && rows > list.max {
        // With fewer rows the next range would begin behind some that nobody saw.
        return Err(Message::new("too_many", format!("A range has at most {} rows here.", list.max)));
    }
    members.insert(LIMIT.to_owned(), Json::Number(rows.min(ALL).to_string()));
    members.insert(OFFSET.to_owned(), Json::Number(first.to_string()));
    Ok(())
}

/// `["price", "DESC"]`, the name of a field and the direction.
fn order(json: &Json, members: &mut Members, _: &List<'_>) -> Result<(), Message> {
    let wrong = || Message::new("invalid", "Enter the name of a field and ASC or DESC, such as [\"price\", \"DESC\"].");
    let Json::Array(parts) = json else { return Err(wrong()) };
    let [Json::String(name), Json::String(direction)] = parts.as_slice() else { return Err(wrong()) };
    let sign = match direction.to_ascii_uppercase().as_str() {
        "ASC" => "",
        "DESC" => "-",
        _ => return Err(wrong()),
    };
    members.insert(ORDERING.to_owned(), Json::String(format!("{sign}{}", name.replace('.', SEPARATOR))));
    Ok(())
}

/// The place of the rows in their list (RFC 9110 §14.4): `items 0-24/319`, or `items */319` where there are none.
pub(super) fn content_range(window: Option<&Window>, rows: usize, count: Option<u64>) -> (HeaderName, String) {
    let first = window.map_or(0, Window::offset);
    let of = count.map_or_else(|| "*".to_owned(), |count| count.to_string());
    let range = match u64::try_from(rows).unwrap_or(u64::MAX) {
        0 => "*".to_owned(),
        rows => format!("{first}-{}", first.saturating_add(rows - 1)),
    };
    (CONTENT_RANGE, format!("items {range}/{of}"))
}

/// Problems at the parameters that the front end knows.
pub(super) fn places(problems: &[Problem]) -> Vec<Problem> {
    let renamed = |problem: &Problem| {
        let own = match &problem.place {
            Place::Parameter(name) if name == ORDERING => Some(SORT),
            Place::Parameter(name) if name == LIMIT || name == OFFSET => Some(RANGE),
            _ => None,
        };
        Problem { place: own.map_or_else(|| problem.place.clone(), Place::parameter), ..problem.clone() }
    };
    problems.iter().map(renamed).collect()
}

/// What the page tells its user: all that is wrong with a question, and with a body the one thing that is, or how many there are.
pub(super) fn message(problems: &[Problem], says: impl Fn(&Problem) -> String, how_many: impl FnOnce() -> String) -> String {
    let is_of_body = |problem: &Problem| matches!(problem.place, Place::Body(_));
    match problems {
        [one] => says(one),
        many if !many.iter().any(is_of_body) => many.iter().map(says).collect::<Vec<_>>().join(" "),
        _ => how_many(),
    }
}

/// DRF's map of errors with one text for each input, and those that are about none at the root.
pub(super) fn errors(map: &Value) -> Value {
    let Value::Object(members) = map else { return json!({}) };
    let mut by_input = Map::new();
    for (name, below) in members {
        let name = if matches!(name.as_str(), NON_FIELD_ERRORS | "detail") { ROOT } else { name };
        let below = match below {
            Value::Array(texts) => said(texts),
            Value::String(text) => text.as_str().into(),
            below => errors(below),
        };
        let below = if name == ROOT { json!({ "serverError": below }) } else { below };
        by_input.insert(name.to_owned(), below);
    }
    Value::Object(by_input)
}

fn said(texts: &[Value]) -> Value {
    texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ").into()
}
