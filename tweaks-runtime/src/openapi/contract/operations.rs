//! Operations: paths, parameters, bodies and answers of two documents, and who may ask for them.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::change::Changes;
use super::comparison::{Comparison, Way, compare_deprecation, members, resolve, texts};
use super::{schemas, sunset};

/// The members of a path that are operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Headers that say how a version stands: an end that is taken back harms nobody.
const ANNOUNCEMENTS: [&str; 3] = ["Warning", "Deprecation", "Sunset"];

/// A path without the names of its parameters, a method, the path as it is written, and the operation.
type Operation<'a> = (String, &'a str, &'a str, &'a Json, &'a Json);

pub(super) fn compared(mut comparison: Comparison<'_>) -> Changes {
    let (old, new) = (comparison.old, comparison.new);
    compare_versions(&mut comparison);
    let (olds, news) = (operations(old), operations(new));
    let is_same = |one: &Operation<'_>, other: &Operation<'_>| one.0 == other.0 && one.1 == other.1;
    for own in &olds {
        let name = format!("{} {}", own.1.to_uppercase(), own.2);
        comparison.at(&name, |comparison| match news.iter().find(|other| is_same(own, other)) {
            Some(other) => compare_operation(comparison, (own.3, own.4), (other.3, other.4)),
            None if sunset::is_over(&own.4["x-deprecation"]["sunset"]) => {
                comparison.notes("operation_removed", "The operation is gone, as was announced.");
            }
            None => comparison.breaks("operation_removed", "The operation is gone."),
        });
    }
    for other in news.iter().filter(|other| !olds.iter().any(|own| is_same(own, other))) {
        let name = format!("{} {}", other.1.to_uppercase(), other.2);
        comparison.at(&name, |comparison| comparison.notes("operation_added", "The operation is new."));
    }
    comparison.into_changes()
}

fn operations(document: &Json) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let methods = METHODS.iter().filter_map(|method| Some((*method, item.get(*method)?)));
        methods.map(move |(method, operation)| (bare(path), method, path.as_str(), item, operation))
    });
    operations.collect()
}

/// A path without the names in it, which clients do not send.
fn bare(path: &str) -> String {
    let segment = |segment: &str| if segment.starts_with('{') { "{}".to_owned() } else { segment.to_owned() };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// The API versions that have documents.
fn compare_versions(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old, comparison.new);
    comparison.at("versions", |comparison| {
        for (version, own, other) in members(&old["x-documents"], &new["x-documents"]) {
            comparison.at(version, |comparison| match (own, other) {
                (Some(_), None) if sunset::is_over(&old["x-sunset"][version]) => {
                    comparison.notes("version_removed", "The version is gone, as was announced.");
                }
                (Some(_), None) => comparison.breaks("version_removed", "The version is gone."),
                (None, Some(_)) => comparison.notes("version_added", "The version is new."),
                _ => {}
            });
        }
    });
}

fn compare_operation(comparison: &mut Comparison<'_>, old: (&Json, &Json), new: (&Json, &Json)) {
    let (own, other) = (old.1, new.1);
    compare_deprecation(comparison, own, other);
    if own["operationId"] != other["operationId"] {
        let detail = format!("Generated clients call it {} now, not {}.", other["operationId"], own["operationId"]);
        comparison.notes("operation_renamed", detail);
    }
    comparison.at("parameters", |comparison| compare_parameters(comparison, old, new));
    comparison.at("body", |comparison| compare_body(comparison, &own["requestBody"], &other["requestBody"]));
    comparison.at("responses", |comparison| compare_responses(comparison, &own["responses"], &other["responses"]));
    comparison.at("security", |comparison| compare_security(comparison, own, other));
    comparison.at("permissions", |comparison| compare_permissions(comparison, &own["x-permissions"], &other["x-permissions"]));
}

/// A parameter by its place and its name; in the path, by its position there.
type Parameter<'a> = ((&'a str, String), &'a Json);

fn parameters<'a>(root: &'a Json, (item, operation): (&'a Json, &'a Json)) -> Vec<Parameter<'a>> {
    let mut parameters: Vec<Parameter<'a>> = Vec::new();
    for list in [item, operation] {
        for json in list["parameters"].as_array().into_iter().flatten() {
            let parameter = resolve(root, json).target;
            let place = parameter["in"].as_str().unwrap_or_default();
            let in_path = parameters.iter().filter(|((own, _), _)| *own == "path").count();
            let said = parameter["name"].as_str().unwrap_or_default();
            let key = match place {
                "path" => (place, format!("{}", in_path + 1)),
                "header" => (place, said.to_lowercase()),
                _ => (place, said.to_owned()),
            };
            parameters.retain(|(own, _)| *own != key);
            parameters.push((key, parameter));
        }
    }
    parameters
}

fn compare_parameters(comparison: &mut Comparison<'_>, old: (&Json, &Json), new: (&Json, &Json)) {
    let (olds, news) = (parameters(comparison.old, old), parameters(comparison.new, new));
    let find = |list: &[Parameter<'_>], key: &(&str, String)| list.iter().position(|(own, _)| own == key);
    for (key, own) in &olds {
        let name = own["name"].as_str().unwrap_or_default();
        comparison.at(name, |comparison| match find(&news, key) {
            Some(at) => compare_parameter(comparison, own, news[at].1),
            None => comparison.breaks("parameter_removed", "The parameter is gone."),
        });
    }
    for (key, other) in news.iter().filter(|(key, _)| find(&olds, key).is_none()) {
        let is_required = other["required"] == true;
        let code = if is_required { "required_parameter_added" } else { "parameter_added" };
        let detail = format!("The parameter is new in the {}{}.", key.0, if is_required { ", and has to be sent" } else { "" });
        comparison.at(other["name"].as_str().unwrap_or_default(), |comparison| comparison.tell(is_required, code, detail));
    }
}

fn compare_parameter(comparison: &mut Comparison<'_>, old: &Json, new: &Json) {
    compare_deprecation(comparison, old, new);
    if old["in"] != "path" {
        match [old, new].map(|json| json["required"] == true) {
            [false, true] => comparison.breaks("parameter_required", "The parameter has to be sent now."),
            [true, false] => comparison.notes("parameter_optional", "The parameter may be left out now."),
            _ => {}
        }
    }
    match [old, new].map(|json| json["allowEmptyValue"] == true) {
        [true, false] => comparison.breaks("empty_value_refused", "The parameter has to have a value now."),
        [false, true] => comparison.notes("empty_value_taken", "The parameter may be empty now."),
        _ => {}
    }
    if serialization(old) != serialization(new) {
        comparison.breaks("parameter_style", "The parameter is written in another way.");
    }
    schemas::compare(comparison, &old["schema"], &new["schema"], Way::Request);
    compare_media_types(comparison, &old["content"], &new["content"], Way::Request);
}

/// How values become a text.
fn serialization(parameter: &Json) -> (&str, bool) {
    let usual = if matches!(parameter["in"].as_str(), Some("query" | "cookie")) { "form" } else { "simple" };
    let style = parameter["style"].as_str().unwrap_or(usual);
    (style, parameter["explode"].as_bool().unwrap_or(style == "form"))
}

fn compare_body(comparison: &mut Comparison<'_>, old: &Json, new: &Json) {
    let (old, new) = (resolve(comparison.old, old).target, resolve(comparison.new, new).target);
    match (old.is_null(), new.is_null(), [old, new].map(|json| json["required"] == true)) {
        (true, true, _) => return,
        (false, true, _) => return comparison.breaks("body_removed", "The body is gone."),
        (true, false, [_, true]) => return comparison.breaks("required_body_added", "A body has to be sent now."),
        (true, false, _) => return comparison.notes("body_added", "A body may be sent now."),
        (false, false, [false, true]) => comparison.breaks("body_required", "The body has to be sent now."),
        (false, false, [true, false]) => comparison.notes("body_optional", "The body may be left out now."),
        _ => {}
    }
    compare_media_types(comparison, &old["content"], &new["content"], Way::Request);
}

fn compare_media_types(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    for (name, own, other) in members(old, new) {
        comparison.at(name, |comparison| match (own, other) {
            (Some(own), Some(other)) => schemas::compare(comparison, &own["schema"], &other["schema"], way),
            (Some(_), None) => comparison.breaks("media_type_removed", "The media type is gone."),
            _ => comparison.notes("media_type_added", "The media type is new."),
        });
    }
}

/// A refusal that can no longer come harms no client; a success that does is missed.
fn compare_responses(comparison: &mut Comparison<'_>, old: &Json, new: &Json) {
    for (status, own, other) in members(old, new) {
        let is_refusal = status.starts_with(['4', '5']);
        comparison.at(status, |comparison| match (own, other) {
            (Some(own), Some(other)) => compare_response(comparison, own, other),
            (Some(_), None) => comparison.tell(!is_refusal, "status_removed", "The status does not come any more."),
            _ => comparison.notes("status_added", "The status may come now."),
        });
    }
}

fn compare_response(comparison: &mut Comparison<'_>, old: &Json, new: &Json) {
    let (old, new) = (resolve(comparison.old, old).target, resolve(comparison.new, new).target);
    compare_media_types(comparison, &old["content"], &new["content"], Way::Answer);
    for (name, own, other) in headers(&old["headers"], &new["headers"]) {
        comparison.at(name, |comparison| match (own, other) {
            (Some(own), Some(other)) => {
                let (own, other) = (resolve(comparison.old, own).target, resolve(comparison.new, other).target);
                schemas::compare(comparison, &own["schema"], &other["schema"], Way::Answer);
            }
            (Some(_), None) => {
                let is_announcement = ANNOUNCEMENTS.iter().any(|own| own.eq_ignore_ascii_case(name));
                comparison.tell(!is_announcement, "header_removed", "The header does not come any more.");
            }
            _ => comparison.notes("header_added", "The header is new."),
        });
    }
}

/// The headers that either has; their names are the same in every case.
fn headers<'a>(old: &'a Json, new: &'a Json) -> Vec<(&'a str, Option<&'a Json>, Option<&'a Json>)> {
    let named = |json: &'a Json, name: &str| {
        json.as_object().into_iter().flatten().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, header)| header)
    };
    let all = members(old, new).into_iter();
    all.filter(|(name, own, _)| own.is_some() || named(old, name).is_none())
        .map(|(name, own, _)| (name, own, named(new, name)))
        .collect()
}

/// Ways to authenticate, each by its schemes and their scopes: all of a way are needed, and any way will do.
fn ways(root: &Json, operation: &Json) -> Vec<BTreeSet<String>> {
    let said = operation.get("security").unwrap_or(&root["security"]);
    let of_way = |way: &Json| {
        let schemes = way.as_object().into_iter().flatten();
        schemes.flat_map(|(name, scopes)| std::iter::once(scheme(root, name)).chain(texts(scopes).map(str::to_owned))).collect()
    };
    let ways: Vec<BTreeSet<String>> = said.as_array().into_iter().flatten().map(of_way).collect();
    if ways.is_empty() { vec![BTreeSet::new()] } else { ways }
}

/// A scheme by what clients have to know of it; its name in the document is not.
fn scheme(root: &Json, name: &str) -> String {
    let scheme = &root["components"]["securitySchemes"][name];
    json!([scheme["type"], scheme["scheme"], scheme["in"], scheme["name"]]).to_string()
}

fn compare_security(comparison: &mut Comparison<'_>, old: &Json, new: &Json) {
    let (olds, news) = (ways(comparison.old, old), ways(comparison.new, new));
    let lets_in = |ways: &[BTreeSet<String>], way: &BTreeSet<String>| ways.iter().any(|own| own.is_subset(way));
    if !olds.iter().all(|way| lets_in(&news, way)) {
        comparison.breaks("security_narrowed", "A way to authenticate, or to do without, is gone.");
    } else if !news.iter().all(|way| lets_in(&olds, way)) {
        comparison.notes("security_widened", "There is a new way to authenticate, or to do without.");
    }
}

/// Nobody knows whom another rule lets in.
fn compare_permissions(comparison: &mut Comparison<'_>, old: &Json, new: &Json) {
    match (old.is_null(), new.is_null()) {
        _ if old == new => {}
        (true, _) => comparison.breaks("permission_added", format!("The rule {new} decides who may do it.")),
        (_, true) => comparison.notes("permission_removed", format!("The rule {old} is gone.")),
        _ => comparison.breaks("permission_changed", format!("The rule {new} stands in the place of {old}.")),
    }
}
