//! Responses: every status that an operation can answer with, and what the answer is.

use serde_json::{Value as Json, json};

use super::bulk;
use super::components::Components;
use super::form::Form;
use super::operation::{Facts, Operation, header};
use super::{operation_codes, tied, types};
use crate::context::Action;
use crate::description::Versioning;
use crate::query::Pagination;
use crate::schema::{Column, Kind};

/// The media type of problems in the strict profile.
const PROBLEM: &str = "application/problem+json";

/// What stands for the object where the client wants nothing of it.
const MINIMAL: &str = "It was done, and `Prefer: return=minimal` asks for no more.";

/// Adds the answers to a request that was done.
pub(super) fn successes(facts: &Facts<'_>, operation: &mut Operation) {
    let one = |about: &str| json!({"description": about, "content": content(&row(facts))});
    match facts.action() {
        Action::List => {
            let mut forms = content(&page(facts));
            if facts.resource.has_lines {
                let rows = json!({"type": "string", "description": "All rows, an object in each line."});
                forms["application/x-ndjson"] = json!({"schema": rows});
                if cfg!(feature = "csv") {
                    let rows = json!({"type": "string", "description": "All rows, below the names of their fields."});
                    forms["text/csv"] = json!({"schema": rows});
                }
            }
            operation.response(200, json!({"description": "The rows.", "content": forms}));
            operation.response(304, json!({"description": "The client knows these rows."}));
        }
        Action::Retrieve => {
            operation.response(200, one("The object."));
            if facts.has_tag() {
                operation.response(304, json!({"description": "The client knows this state of the object."}));
            }
        }
        Action::Create => operation.response(201, one("The new object.")),
        Action::Update | Action::PartialUpdate => {
            if facts.makes_at_key() {
                operation.response(201, one("The new object."));
            }
            operation.response(200, one("The object as it is now."));
            operation.response(204, json!({"description": MINIMAL}));
        }
        Action::Delete if facts.asks_for_ranges() => {
            let keys = facts.serializer().keys(facts.context.version).map(|field| (field.name.to_owned(), json!({})));
            let key = json!({"type": "object", "properties": keys.collect::<serde_json::Map<_, _>>()});
            operation.response(200, json!({"description": "The key of the object that is gone.", "content": content(&key)}));
            operation.response(204, json!({"description": MINIMAL}));
        }
        Action::Delete => operation.response(204, json!({"description": "The object is gone."})),
        Action::BulkEdit => {
            operation.response(200, json!({"description": "Everything was done.", "content": content(&edited(facts))}));
            operation.response(204, json!({"description": MINIMAL}));
            if facts.resource.bulk.is_lenient() {
                let about = "What became of each entry, as `Prefer: handling=lenient` asks for it.";
                operation.response(207, json!({"description": about, "content": content(&bulk::results(facts))}));
            }
        }
        Action::Stats => {
            operation.response(200, json!({"description": "The figures of each group.", "content": content(&figures(facts))}));
            operation.response(304, json!({"description": "The client knows these figures."}));
        }
        Action::Custom(name) => operation.response(200, custom(facts, name)),
        Action::Metadata => {}
    }
    headers(facts, operation);
}

fn headers(facts: &Facts<'_>, operation: &mut Operation) {
    let text = json!({"type": "string"});
    let statuses: Vec<u16> = operation.statuses();
    let is_one_row = !matches!(facts.action(), Action::List | Action::BulkEdit | Action::Stats | Action::Delete);
    for status in statuses.into_iter().filter(|status| *status < 400) {
        if facts.action() == Action::List && facts.asks_for_ranges() {
            let about = "Which rows of how many these are (RFC 9110): `items 0-24/319`.";
            operation.header(status, "Content-Range", header(about, &text));
        } else if facts.action() == Action::List && facts.resource.pagination != Pagination::None {
            operation.header(status, "Link", header("The next and the previous page (RFC 8288).", &text));
        }
        if status == 201 {
            operation.header(
                status,
                "Location",
                header("The path of the new object.", &json!({"type": "string", "format": "uri-reference"})),
            );
        }
        if matches!(facts.action(), Action::List | Action::Stats) {
            operation.header(status, "ETag", header("A digest of the rows.", &text));
        }
        if matches!(facts.action(), Action::Create | Action::Update | Action::PartialUpdate | Action::BulkEdit)
            || (facts.action() == Action::Delete && facts.asks_for_ranges())
        {
            operation.header(status, "Preference-Applied", header("What was heard of `Prefer` (RFC 7240).", &text));
        }
        if facts.has_tag() && is_one_row {
            operation.header(status, "ETag", header("The state of the object.", &text));
        }
        if facts.resource.takes_idempotency_key && facts.operation.is_write() {
            operation.header(status, "Idempotent-Replayed", header("`true` if the request was done before.", &text));
        }
    }
}

/// The answer of a custom action: what it says, or else the object, or the list.
fn custom(facts: &Facts<'_>, name: &str) -> Json {
    let said = facts.said.answers.iter().find(|(own, _)| *own == name).map(|(_, schema)| *schema);
    let schema = match said {
        Some(Some(schema)) => facts.components.borrow_mut().object(schema, Form::Answer),
        None if !facts.operation.is_of_list => row(facts),
        None if facts.method() == "GET" => page(facts),
        _ => return json!({"description": "It was done."}),
    };
    json!({"description": "It was done.", "content": content(&schema)})
}

fn content(schema: &Json) -> Json {
    json!({"application/json": {"schema": schema}})
}

/// The object of an answer.
pub(super) fn row(facts: &Facts<'_>) -> Json {
    facts.components.borrow_mut().object(facts.serializer(), Form::Answer)
}

/// The rows of a list: an array, or an envelope around it.
fn page(facts: &Facts<'_>) -> Json {
    let rows = json!({"type": "array", "items": row(facts)});
    if facts.resource.pagination == Pagination::None || facts.asks_for_ranges() {
        return rows;
    }
    let has_counts = facts.resource.has_counts;
    let mut components = facts.components.borrow_mut();
    let name = format!("{}{}Page", components.name(facts.serializer().id), if has_counts { "Counted" } else { "" });
    components.refer(&name, |_| {
        let link = |about: &str| json!({"type": ["string", "null"], "format": "uri-reference", "description": about});
        let mut properties = json!({"next": link("The URL of the next page."), "previous": link("The URL of the previous page."), "results": rows});
        if has_counts {
            properties["count"] = json!({"type": "integer", "description": "The number of rows on all pages, if it was asked for."});
        }
        json!({"type": "object", "properties": properties, "required": ["next", "previous", "results"]})
    })
}

/// A value of a column in an answer.
fn value(facts: &Facts<'_>, column: &'static Column) -> Json {
    match &column.kind {
        Kind::Choice(choice) => facts.components.borrow_mut().choice(choice, Form::Answer),
        kind => types::scalar(kind, &column.format, types::Side::Answer),
    }
}

/// An object for each group: what they have in common, and their figures.
fn figures(facts: &Facts<'_>) -> Json {
    let names = facts.names();
    let mut properties = serde_json::Map::new();
    for group in names.groups() {
        let schema = match group.part {
            Some(_) => json!({"type": ["string", "null"]}),
            None => value(facts, group.column),
        };
        let schema =
            if group.column.nullable && group.part.is_none() { json!({"anyOf": [schema, {"type": "null"}]}) } else { schema };
        properties.insert(group.name, schema);
    }
    let mut required = Vec::new();
    for figure in names.figures() {
        let schema = match figure.column {
            None => json!({"type": "integer", "minimum": 0}),
            Some(column) => {
                // A sum has the type of its column, and not its bounds.
                let schema = value(facts, column);
                json!({"type": [schema["type"].clone(), "null"]})
            }
        };
        required.push(Json::from(figure.name.clone()));
        properties.insert(figure.name, schema);
    }
    let name = format!("{}Stats", facts.components.borrow().name(facts.serializer().id));
    let object = json!({"type": "object", "properties": properties, "required": required});
    let item = facts.components.borrow_mut().refer(&name, |_| object);
    json!({"type": "array", "items": item})
}

/// The answer to a bulk edit: the keys of what was done or, to clients of a Django API, the list as it is then.
fn edited(facts: &Facts<'_>) -> Json {
    if facts.is_strict() { bulk::result(facts) } else { page(facts) }
}

/// The body of an operation.
pub(super) fn body(facts: &Facts<'_>) -> Option<Json> {
    if facts.action() == Action::BulkEdit {
        return Some(bulk::body(facts));
    }
    let (schema, form) = facts.bodies().into_iter().next()?;
    let schema = match facts.action() {
        Action::Custom(_) => facts.components.borrow_mut().object(schema, form),
        _ => tied::object(facts, schema, form),
    };
    // A body that is not there is an empty object.
    let is_required = facts.components.borrow().demands(&schema);
    let media = facts.components.borrow().media(schema);
    // Of several types clients take the last one.
    let content = match form {
        Form::Patch if facts.action() != Action::Update => {
            json!({"application/merge-patch+json": media, "application/json": media})
        }
        _ => json!({"application/json": media}),
    };
    Some(json!({"required": is_required, "content": content}))
}

/// Adds the answers to a request that is refused.
pub(super) fn refusals(facts: &Facts<'_>, operation: &mut Operation) {
    let of_write = if facts.operation.is_write() { refused_writes(facts) } else { Vec::new() };
    for (_, status, about) in refused_requests(facts).into_iter().chain(of_write).filter(|(applies, ..)| *applies) {
        operation.response(status, refusal(&mut facts.components.borrow_mut(), status, about));
    }
    if facts.action() == Action::BulkEdit && !facts.is_strict() {
        let about = "The messages about each entry, or about the whole list.";
        operation.response(400, json!({"description": about, "content": content(&json!({}))}));
        let about = "An entry cannot be done: the messages about each entry, or about the whole request.";
        for status in operation.statuses().into_iter().filter(|status| [404, 412, 428].contains(status)) {
            let either = json!({"anyOf": [{"type": "object"}, {"type": "array", "items": {}}]});
            operation.response(status, json!({"description": about, "content": content(&either)}));
        }
    }
    if facts.is_strict() && !facts.asks_for_ranges() {
        codes(facts, operation);
    }
    let seconds = header("After how many seconds it is worth another try.", &json!({"type": "integer"}));
    operation.header(409, "Retry-After", seconds.clone());
    operation.header(503, "Retry-After", seconds);
    if let Some(challenge) = &facts.api.conventions.challenge {
        operation.header(401, "WWW-Authenticate", header(&format!("`{challenge}`"), &json!({"type": "string"})));
    }
}

/// Adds the codes of problems to the answers that have some.
fn codes(facts: &Facts<'_>, operation: &mut Operation) {
    let codes = operation_codes::of_operation(facts);
    operation.say(400, "x-codes", codes.known.into_iter().collect());
    if codes.has_others {
        operation.say(400, "x-codes-of-application", true.into());
    }
    if facts.action() == Action::BulkEdit {
        for (status, code) in [(404, "not_found"), (412, "precondition_failed"), (428, "precondition_required")] {
            operation.say(status, "x-codes", json!([code]));
        }
    }
}

/// A status: whether an operation can be refused with it, and why.
type Refused = (bool, u16, &'static str);

fn refused_requests(facts: &Facts<'_>) -> Vec<Refused> {
    let Facts { resource, operation: own, api, .. } = facts;
    let is_bulk = facts.action() == Action::BulkEdit;
    let has_numbered_pages = !facts.is_strict() && facts.action() == Action::List;
    let may_be_missing = !own.is_of_list || is_bulk || !resource.tied.is_empty() || has_numbered_pages;
    let is_authenticated = api.conventions.is_authenticated;
    vec![
        (true, 400, "Something is wrong with the request; everything that is wrong is said."),
        (is_authenticated, 401, "It is not known who asks."),
        (is_authenticated || own.permission.is_some(), 403, "The user may not do this."),
        (may_be_missing, 404, "There is no such object."),
        (true, 406, "The client takes no JSON."),
        (api.conventions.versioning != Versioning::None, 410, "The API version is obsolete."),
        (true, 500, "The server failed."),
        (true, 503, "The database is not available, or took too long."),
    ]
}

fn refused_writes(facts: &Facts<'_>) -> Vec<Refused> {
    let Facts { resource, operation: own, .. } = facts;
    let (is_one, is_bulk) = (!own.is_of_list, facts.action() == Action::BulkEdit);
    let has_body = facts.action() != Action::Delete;
    let needs_state = facts.needs_state() && facts.action() != Action::Create;
    let [taken, unstorable] = match resource.takes_idempotency_key {
        true => [
            "A request with this key is being done, or other data refers to the object.",
            "The key was used for another request, or the database cannot store the values.",
        ],
        false => [
            "Other data refers to the object, or another request changed the same data.",
            "The database cannot store the values.",
        ],
    };
    vec![
        (true, 409, taken),
        (is_one || (is_bulk && facts.has_tag()), 412, "The object is in another state than the request expects."),
        (has_body, 413, "The body is too long."),
        (has_body, 415, "The body is no JSON."),
        (true, 422, unstorable),
        (needs_state, 428, "The request has to say which state of the object it is about."),
        (true, 507, "The database has no room left."),
    ]
}

/// The answer to a request that is refused with a status.
pub(super) fn refusal(components: &mut Components, status: u16, about: &str) -> Json {
    let media = if components.is_strict() { PROBLEM } else { "application/json" };
    let schema = if status == 400 { problems(components) } else { problem(components) };
    json!({"description": about, "content": {media: {"schema": schema}}})
}

/// RFC 9457, or DRF's object with a sentence.
fn problem(components: &mut Components) -> Json {
    components.refer("Problem", |components| {
        if !components.is_strict() {
            return json!({"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]});
        }
        let detail = components.refer("ProblemDetail", |_| {
            json!({
                "type": "object",
                "properties": {
                    "code": {"type": "string", "description": "A stable word for programs."},
                    "detail": {"type": "string", "description": "A sentence for people."},
                    "pointer": {"type": "string", "description": "The place in the body, as a JSON Pointer in a URI fragment."},
                    "parameter": {"type": "string", "description": "The parameter of the query string."},
                },
                "required": ["code", "detail"],
            })
        });
        if components.asks_for_ranges() {
            return problem_of_inputs();
        }
        json!({
            "type": "object",
            "description": "RFC 9457.",
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "errors": {"type": "array", "items": detail, "description": "Everything that is wrong with the request."},
            },
            "required": ["type", "title", "status", "detail"],
        })
    })
}

/// RFC 9457, with a text for each input, and for the user of a front end.
fn problem_of_inputs() -> Json {
    let about = "A text for each input, nested as the body is; what is about none stands in `root.serverError`.";
    json!({
        "type": "object",
        "description": "RFC 9457.",
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "message": {"type": "string", "description": "What the user of the page is told."},
            "errors": {"type": "object", "additionalProperties": {"type": ["string", "object"]}, "description": about},
        },
        "required": ["type", "title", "status", "detail", "message"],
    })
}

/// All problems of a request; to clients of a Django API a map of each field to its messages, nested as the body is.
fn problems(components: &mut Components) -> Json {
    if components.is_strict() {
        return problem(components);
    }
    components.refer("Messages", |_| {
        let about = "The messages about each field, nested as the body is.";
        json!({"type": "object", "additionalProperties": true, "description": about})
    })
}
