//! Parameters: each name that a query string, a path or a header may have, with its type.

use serde_json::{Value as Json, json};

use super::form::Form;
use super::operation::Facts;
use super::property::usual_label;
use super::types::{self, Side};
use crate::query::{BY, FieldPath, FilterName, Joint, LimitOffset, Owner, PageNumber, Pagination};
use crate::schema::{Column, Field, Kind, Lookup, Visibility};

/// A parameter of the query string, which may be left out.
pub(super) fn query(name: &str, about: &str, schema: &Json) -> Json {
    let mut parameter = json!({"name": name, "in": "query"});
    parameter["schema"] = schema.clone();
    if !about.is_empty() {
        parameter["description"] = about.into();
    }
    parameter
}

/// The same with several values: with commas between them, or the parameter once for each.
fn list(name: &str, about: &str, items: &Json, bounds: &[(&str, usize)]) -> Json {
    let mut schema = json!({"type": "array", "items": items});
    for (keyword, bound) in bounds {
        schema[*keyword] = (*bound).into();
    }
    let mut parameter = query(name, about, &schema);
    (parameter["style"], parameter["explode"]) = ("form".into(), false.into());
    // Without a value a list is not there.
    parameter["allowEmptyValue"] = true.into();
    parameter
}

/// The parameters of the path.
pub(super) fn of_path(facts: &Facts<'_>) -> Vec<Json> {
    let resource = facts.resource;
    let tied = resource.tied.iter().map(|(name, column)| (name.as_str(), *column));
    let keys = resource.key().filter(|_| !facts.operation.is_of_list).map(|column| (column.name, Some(column)));
    let parameter = |(name, column): (&str, Option<&'static Column>)| {
        let schema = column.map_or_else(|| json!({"type": "string"}), |column| of_column(facts, column));
        let mut parameter = json!({"name": name, "in": "path", "required": true, "schema": schema});
        let label = usual_label(name);
        if let Some(example) = facts.components.borrow().example(&label, &parameter["schema"]) {
            parameter["example"] = example;
        }
        if let Some(column) = column.filter(|column| !column.about.is_empty()) {
            parameter["description"] = column.about.into();
        }
        parameter
    };
    tied.chain(keys).map(parameter).collect()
}

/// A value of a column in a path: no other leads to a row.
fn of_column(facts: &Facts<'_>, column: &'static Column) -> Json {
    match &column.kind {
        Kind::Choice(choice) => facts.components.borrow_mut().choice(choice, Form::Create),
        kind @ Kind::Integer { .. } => types::scalar(kind, &column.format, Side::Body),
        Kind::Text => json!({"type": "string", "minLength": 1}),
        kind => types::scalar(kind, &column.format, Side::Parameter),
    }
}

/// The filters of a list, one parameter for each lookup.
pub(super) fn filters(facts: &Facts<'_>) -> Vec<Json> {
    let filters = facts.names().all_filters();
    // What the application reads itself filters nothing.
    let others = filters.iter().filter(|filter| !facts.resource.own_parameters.contains(&filter.name.as_str()));
    others.map(|filter| of_filter(facts, filter)).collect()
}

fn of_filter(facts: &Facts<'_>, filter: &FilterName) -> Json {
    let field = match &filter.owner {
        Owner::Field(path) => path.0.last().copied(),
        Owner::Named(_) => None,
    };
    let value = value(facts, filter, field);
    let members = facts.api.conventions.limits.members;
    let about = format!("{}{}", in_words(filter), days(facts, filter));
    let mut parameter = match filter.lookup {
        Lookup::In | Lookup::NotIn => list(&filter.name, &about, &value, &[("maxItems", members)]),
        Lookup::Range => list(&filter.name, &about, &value, &[("minItems", 2), ("maxItems", 2)]),
        _ if filter.is_of_entries() => list(&filter.name, &about, &value, &[("maxItems", members)]),
        _ => query(&filter.name, &about, &value),
    };
    parameter["allowEmptyValue"] = true.into();
    if field.is_some_and(|field| field.deprecated.is_some()) {
        parameter["deprecated"] = true.into();
    }
    parameter
}

/// What a date alone means to a filter by a point in time, and where its days are.
fn days(facts: &Facts<'_>, filter: &FilterName) -> String {
    let kind = filter.column.map(|column| &column.kind);
    let zone = facts.api.conventions.zone.as_ref().filter(|_| matches!(kind, Some(Kind::DateTime)));
    let place = zone.map_or_else(String::new, |zone| format!(" in {zone}"));
    match (filter.lookup, kind) {
        (lookup, _) if lookup.is_of_time() => zone.map_or_else(String::new, |_| format!(" Days are those{place}.")),
        (Lookup::IsNull, _) => String::new(),
        (_, Some(Kind::DateTime | Kind::LocalDateTime)) if facts.is_strict() => format!(" A date alone is that day{place}."),
        _ => String::new(),
    }
}

fn value(facts: &Facts<'_>, filter: &FilterName, field: Option<&'static Field>) -> Json {
    match filter.lookup {
        // Of four digits: `24` may be meant as another year. A number has no zeros in front.
        Lookup::Year => return json!({"type": "integer", "minimum": 1000, "maximum": 9999}),
        Lookup::Month => return json!({"type": "string", "pattern": MONTH}),
        _ => {}
    }
    let kind = if filter.lookup.is_textual() && !filter.is_of_entries() { Kind::Text } else { filter.kind() };
    let format = field.map(|field| field.format).or_else(|| filter.column.map(|column| column.format));
    match (&kind, filter.column.map(|column| &column.kind)) {
        (Kind::Choice(_), Some(Kind::Choice(choice))) => facts.components.borrow_mut().choice(choice, Form::Create),
        _ => types::scalar(&kind, &format.unwrap_or(crate::schema::ValueFormat::NONE), Side::Parameter),
    }
}

/// A month of a year from 0001 to 9999.
const MONTH: &str = "^([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-(0[1-9]|1[0-2])$";

fn in_words(filter: &FilterName) -> &'static str {
    match filter.lookup {
        Lookup::Contains if filter.is_of_entries() => "A list with all of these entries.",
        Lookup::Overlap => "A list with one of these entries at least.",
        Lookup::Exact => "Equal to this.",
        Lookup::Ne => "Not equal to this, or without a value.",
        Lookup::Gt => "Greater than this.",
        Lookup::Gte => "Greater than this, or equal.",
        Lookup::Lt => "Less than this.",
        Lookup::Lte => "Less than this, or equal.",
        Lookup::In => "One of these.",
        Lookup::NotIn => "None of these.",
        Lookup::Range => "From the first to the second, both included.",
        Lookup::Date => "On this day.",
        Lookup::Year => "In this year.",
        Lookup::Month => "In this month of a year.",
        Lookup::IsNull => "Whether there is no value.",
        Lookup::IsEmpty => "Whether the text is empty.",
        Lookup::IExact => "Equal to this, in whatever case.",
        Lookup::Contains => "With this text in it.",
        Lookup::IContains => "With this text in it, in whatever case.",
        Lookup::StartsWith => "With this text at its start.",
        Lookup::IStartsWith => "With this text at its start, in whatever case.",
        Lookup::EndsWith => "With this text at its end.",
        Lookup::IEndsWith => "With this text at its end, in whatever case.",
    }
}

/// A component with names, which are asked for once, and how it is referred to.
fn enumeration(facts: &Facts<'_>, suffix: &str, names: impl FnOnce() -> Vec<String>) -> Json {
    let mut components = facts.components.borrow_mut();
    let name = format!("{}{suffix}", components.name(facts.serializer().id));
    components.refer(&name, |_| {
        let names = names();
        let varnames = types::variant_names(names.iter().map(String::as_str));
        json!({"type": "string", "enum": names, "x-enum-varnames": varnames})
    })
}

/// The groups of conditions, where there is something to group. Each may stand several times, and then all of them hold.
pub(super) fn groups(facts: &Facts<'_>) -> Vec<Json> {
    let (names, own) = (facts.names(), &facts.resource.own_parameters);
    let filters = names.all_filters();
    if filters.is_empty() || facts.api.conventions.limits.grouped(names.profile) == 0 {
        return Vec::new();
    }
    let is_easy = |filter: &&FilterName| !filter.takes_list() && matches!(filter.kind(), Kind::Boolean | Kind::Integer { .. });
    let easy: Vec<String> = filters.iter().filter(is_easy).take(2).map(|filter| format!("{}=1", filter.name)).collect();
    // No `example`: a page that tries the operation would send it with each request.
    let example = if easy.is_empty() { String::new() } else { format!(", such as `({})`", easy.join(",")) };
    let group = |joint: Joint| {
        let about = match joint {
            Joint::Or => "One of these conditions holds",
            Joint::Not => "These conditions do not all hold",
            Joint::And => "All of these conditions hold",
        };
        let about = format!(
            "{about}. They are filters in parentheses, with commas between them{example}; `and=(…)`, `or=(…)` and `not=(…)` may stand among \
             them. A value with a comma or a parenthesis stands in quotes, and a list in parentheses."
        );
        let mut parameter = query(joint.name(), &about, &json!({"type": "array", "items": {"type": "string"}}));
        (parameter["style"], parameter["explode"]) = ("form".into(), true.into());
        parameter["allowEmptyValue"] = true.into();
        parameter
    };
    let free = Joint::ALL.into_iter().filter(|joint| !own.contains(&joint.name()));
    free.map(group).collect()
}

/// The search for words.
pub(super) fn search(facts: &Facts<'_>) -> Option<Json> {
    let (parameter, fields) = facts.names().searched_fields()?;
    let fields = fields.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let about = format!("Words, each of which stands in one of {fields}, in whatever case. Words in quotes stand together.");
    let mut parameter = query(parameter, &about, &json!({"type": "string"}));
    parameter["allowEmptyValue"] = true.into();
    Some(parameter)
}

/// How figures are grouped; nothing where they are not.
pub(super) fn grouping(facts: &Facts<'_>) -> Option<Json> {
    let names: Vec<String> = facts.names().groups().into_iter().map(|group| group.name).collect();
    let about = "What the rows of a group have in common. Without it there is one group of all rows.";
    let mut parameter = (!names.is_empty()).then(|| list(BY, about, &json!({"type": "string", "enum": names}), &[]))?;
    parameter["schema"]["uniqueItems"] = true.into();
    Some(parameter)
}

/// The order of a list; nothing where it can have no other.
pub(super) fn ordering(facts: &Facts<'_>) -> Option<Json> {
    let names = facts.names().all_orderings();
    let terms: Vec<String> = names.iter().flat_map(|order| [order.name.clone(), format!("-{}", order.name)]).collect();
    let most = facts.api.conventions.limits.terms;
    let about =
        "The names by which the list is sorted, one after the other; with a minus in front from the largest to the smallest.";
    (!terms.is_empty()).then(|| {
        let mut parameter = list("ordering", about, &enumeration(facts, "Ordering", || terms.clone()), &[("maxItems", most)]);
        parameter["schema"]["uniqueItems"] = true.into();
        let has = |name: &str| json!({"contains": {"const": name}});
        let both = |pair: &[String]| json!({"allOf": pair.iter().map(|name| has(name)).collect::<Vec<_>>()});
        // A name stands once, in one of its directions.
        let mut twice: Vec<Json> = terms.chunks(2).map(both).collect();
        parameter["schema"]["not"] = if let [_] = &twice[..] { twice.remove(0) } else { json!({ "anyOf": twice }) };
        parameter
    })
}

/// The fields of an answer.
pub(super) fn fields(facts: &Facts<'_>, name: &'static str, about: &str) -> Option<Json> {
    let paths = || facts.names().all_fields().iter().map(FieldPath::name).collect();
    let has_fields = facts.serializer().readable(facts.context).next().is_some();
    has_fields.then(|| list(name, about, &enumeration(facts, "FieldPath", paths), &[]))
}

/// The fields that are shown on demand alone.
pub(super) fn on_demand(facts: &Facts<'_>) -> Vec<String> {
    let is_on_demand = |path: &FieldPath| path.0.last().is_some_and(|field| field.visibility != Visibility::Always);
    facts.names().all_fields().iter().filter(|path| is_on_demand(path)).map(FieldPath::name).collect()
}

/// The parameters of pages.
pub(super) fn pages(facts: &Facts<'_>) -> Vec<Json> {
    let number = |least: u64, most: u64| {
        let mut schema = json!({"type": "integer", "minimum": least});
        if most > 0 {
            schema["maximum"] = most.into();
        }
        schema
    };
    let rows = |default: u64, max: u64| match default {
        0 => (format!("The number of rows; it has to be said.{}", most(max)), number(1, max)),
        _ => (format!("The number of rows, {default} without this.{}", most(max)), number(1, max)),
    };
    match facts.resource.pagination {
        Pagination::None => Vec::new(),
        Pagination::LimitOffset(LimitOffset { default, max }, [limit, offset]) => {
            let (about, schema) = rows(default, max);
            let skipped = number(0, facts.api.conventions.limits.offset);
            let mut limit = query(limit, &about, &schema);
            if default == 0 {
                limit["required"] = true.into();
            }
            vec![limit, query(offset, "The number of rows before the first one.", &skipped)]
        }
        Pagination::PageNumber(PageNumber { default, max }, [page, page_size]) => {
            let (about, schema) = rows(default, max);
            // Of pages with one row each there are the most.
            let farthest = if facts.is_strict() { facts.api.conventions.limits.offset.saturating_add(1) } else { 0 };
            let number = number(1, farthest);
            vec![query(page, "The number of the page, counted from 1.", &number), query(page_size, &about, &schema)]
        }
        Pagination::Cursor(crate::query::Cursor { default, max }, [cursor, limit]) => {
            let (about, schema) = rows(default, max);
            let place = "The place where the page begins, as `next` or `previous` of another page says it.";
            vec![query(cursor, place, &json!({"type": "string"})), query(limit, &about, &schema)]
        }
    }
}

/// The parameters of `ra-data-simple-rest`, whose values are JSON.
pub(super) fn ranges(facts: &Facts<'_>) -> Vec<Json> {
    let of_json = |name: &str, about: String, schema: Json| {
        query(name, &about, &json!({"type": "string", "contentMediaType": "application/json", "contentSchema": schema}))
    };
    let max = facts.resource.pagination.most_rows();
    let ends = json!({"type": "array", "prefixItems": [{"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 0}], "minItems": 2, "maxItems": 2});
    let range = of_json("range", format!("The places of the first and of the last row.{}", most(max)), ends);
    if !facts.resource.has_autofilter {
        return vec![range];
    }
    let filters = json!({"type": "object"});
    let order =
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"enum": ["ASC", "DESC"]}], "minItems": 2, "maxItems": 2});
    vec![
        of_json("filter", "The filters of this list as members; a list finds one of its values.".to_owned(), filters),
        range,
        of_json("sort", "The name of a field that orders the list, and the direction.".to_owned(), order),
    ]
}

/// The parameters that say where a page begins, and how many rows it has.
pub(super) fn place_and_size(facts: &Facts<'_>) -> Option<[&'static str; 2]> {
    match facts.resource.pagination {
        Pagination::None => None,
        Pagination::LimitOffset(_, [size, place])
        | Pagination::PageNumber(_, [place, size])
        | Pagination::Cursor(_, [place, size]) => Some([place, size]),
    }
}

/// More is not refused, but cut.
fn most(max: u64) -> String {
    if max == 0 { String::new() } else { format!(" At most {max}.") }
}

/// A header of the request.
pub(super) fn header(name: &str, about: &str, is_required: bool) -> Json {
    json!({"name": name, "in": "header", "description": about, "required": is_required, "schema": {"type": "string"}})
}
