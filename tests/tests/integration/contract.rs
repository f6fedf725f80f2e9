//! The lock on the contract: which differences of two documents break clients, and which do not.

use std::fs;
use std::panic::catch_unwind;

use serde_json::{Value as Json, json};
use tweaks_runtime::openapi::contract::{Changes, check, compare};

use crate::documents::all_documents;

/// A document with one operation.
fn operation(operation: &Json) -> Json {
    json!({"paths": {"/products/": {"post": operation}}})
}

fn request(schema: &Json) -> Json {
    operation(&json!({"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}}))
}

fn answer(schema: &Json) -> Json {
    operation(&json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}))
}

fn codes(changes: &Changes) -> (Vec<&'static str>, Vec<&'static str>) {
    let codes = |list: &[tweaks_runtime::openapi::contract::Change]| list.iter().map(|change| change.code).collect();
    (codes(&changes.breaking), codes(&changes.others))
}

/// A change of a schema that allows less, with its code and that of the opposite: in a request it breaks, in an answer the opposite does.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn requests_may_only_take_more_and_answers_only_give_less() {
    let object = |required: &Json| json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": required});
    let pairs = [
        (json!({"type": ["string", "null"]}), json!({"type": "string"}), "null_removed", "null_added"),
        (json!({"anyOf": [{"type": "string"}, {"type": "null"}]}), json!({"type": "string"}), "null_removed", "null_added"),
        (json!({"type": "number"}), json!({"type": "integer"}), "type_changed", "type_changed"),
        (json!({"type": ["string", "integer"]}), json!({"type": "string"}), "type_changed", "type_changed"),
        (json!({}), json!({"type": "string"}), "type_changed", "type_changed"),
        (json!({"enum": ["a", "b"]}), json!({"enum": ["a"]}), "enum_value_removed", "enum_value_added"),
        (json!({"type": "string"}), json!({"type": "string", "enum": ["a"]}), "enum_added", "enum_removed"),
        (json!({"enum": ["a", "b"]}), json!({"const": "a"}), "enum_value_removed", "enum_value_added"),
        (json!({"minimum": 1}), json!({"minimum": 2}), "narrowed", "widened"),
        (json!({"maximum": 9}), json!({"maximum": 8}), "narrowed", "widened"),
        (json!({"exclusiveMinimum": 1}), json!({"exclusiveMinimum": 2}), "narrowed", "widened"),
        (json!({"minLength": 1}), json!({"minLength": 2}), "narrowed", "widened"),
        (json!({}), json!({"minLength": 1}), "narrowed", "widened"),
        (json!({"maxLength": 9}), json!({"maxLength": 8}), "narrowed", "widened"),
        (json!({}), json!({"maxLength": 8}), "narrowed", "widened"),
        (json!({"maxItems": 9}), json!({"maxItems": 8}), "narrowed", "widened"),
        (json!({"minItems": 1}), json!({"minItems": 2}), "narrowed", "widened"),
        (json!({"maxProperties": 9}), json!({"maxProperties": 8}), "narrowed", "widened"),
        (json!({}), json!({"pattern": "^a"}), "narrowed", "widened"),
        (json!({}), json!({"format": "email"}), "narrowed", "widened"),
        (json!({"format": "int64"}), json!({"format": "int32"}), "narrowed", "widened"),
        (json!({"format": "double"}), json!({"format": "float"}), "narrowed", "widened"),
        (json!({}), json!({"multipleOf": 2}), "narrowed", "widened"),
        (json!({}), json!({"uniqueItems": true}), "narrowed", "widened"),
        (json!({"type": "object"}), json!({"type": "object", "additionalProperties": false}), "narrowed", "widened"),
        (json!({"type": "array"}), json!({"type": "array", "items": {"type": "string"}}), "narrowed", "widened"),
        (
            json!({"type": "array", "items": {"maxLength": 9}}),
            json!({"type": "array", "items": {"maxLength": 8}}),
            "narrowed",
            "widened",
        ),
        (json!({"x-rules": []}), json!({"x-rules": ["Not on Sundays."]}), "rule_added", "rule_removed"),
        (object(&json!([])), object(&json!(["a"])), "field_required", "field_optional"),
        (
            json!({"allOf": [{"pattern": "a"}]}),
            json!({"allOf": [{"pattern": "a"}, {"pattern": "b"}]}),
            "branch_added",
            "branch_removed",
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
            json!({"anyOf": [{"type": "string"}]}),
            "branch_removed",
            "branch_added",
        ),
        (
            json!({"oneOf": [{"maxLength": 9}, {"type": "integer"}]}),
            json!({"oneOf": [{"maxLength": 8}, {"type": "integer"}]}),
            "narrowed",
            "widened",
        ),
        (json!({}), json!({"not": {"const": "a"}}), "exception_added", "exception_removed"),
    ];
    for (wide, narrow, forth, back) in pairs {
        let case = format!("{wide} {narrow}");
        assert_eq!(codes(&compare(&request(&wide), &request(&narrow))), (vec![forth], vec![]), "{case}");
        assert_eq!(codes(&compare(&request(&narrow), &request(&wide))), (vec![], vec![back]), "{case}");
        assert_eq!(codes(&compare(&answer(&wide), &answer(&narrow))), (vec![], vec![forth]), "{case}");
        assert_eq!(codes(&compare(&answer(&narrow), &answer(&wide))), (vec![back], vec![]), "{case}");
    }
}

#[test]
fn what_is_neither_more_nor_less_breaks_both_ways() {
    let pairs = [
        (json!({"type": "string"}), json!({"type": "integer"}), "type_changed"),
        (json!({"pattern": "a"}), json!({"pattern": "b"}), "changed"),
        (json!({"format": "date"}), json!({"format": "date-time"}), "changed"),
        (json!({"multipleOf": 2}), json!({"multipleOf": 3}), "changed"),
        (json!({"contentEncoding": "base64"}), json!({"contentEncoding": "base32"}), "changed"),
    ];
    for (one, other, code) in pairs {
        for place in [request, answer] {
            assert_eq!(codes(&compare(&place(&one), &place(&other))), (vec![code], vec![]), "{one} {other}");
            assert_eq!(codes(&compare(&place(&other), &place(&one))), (vec![code], vec![]), "{other} {one}");
        }
    }
}

#[test]
fn fields_come_and_go() {
    let object = |fields: &[&str], required: &[&str]| {
        let properties: Json = fields.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
        json!({"type": "object", "properties": properties, "required": required})
    };
    let (one, two) = (object(&["a"], &[]), object(&["a", "b"], &[]));
    for place in [request, answer] {
        assert_eq!(codes(&compare(&place(&two), &place(&one))), (vec!["field_removed"], vec![]));
        assert_eq!(codes(&compare(&place(&one), &place(&two))), (vec![], vec!["field_added"]));
        let renamed = compare(&place(&object(&["a"], &[])), &place(&object(&["c"], &[])));
        assert_eq!(codes(&renamed), (vec!["field_removed"], vec!["field_added"]));
    }
    let demanded = object(&["a", "b"], &["b"]);
    assert_eq!(codes(&compare(&request(&one), &request(&demanded))), (vec!["required_field_added"], vec![]));
    assert_eq!(codes(&compare(&answer(&one), &answer(&demanded))), (vec![], vec!["field_added"]));
    let mut closed = one.clone();
    closed["additionalProperties"] = false.into();
    let mut more = two.clone();
    more["additionalProperties"] = false.into();
    assert_eq!(codes(&compare(&answer(&closed), &answer(&more))), (vec!["field_added"], vec![]));
}

/// A change of an operation, which breaks, with its code and that of the opposite, which does not.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn operations_may_only_offer_more() {
    let parameters = |list: &Json| operation(&json!({"parameters": list, "responses": {}}));
    let page = |more: &Json| {
        let mut page = json!({"name": "page", "in": "query", "schema": {"type": "integer"}});
        page.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        page
    };
    let body = |required: bool| operation(&json!({"requestBody": {"required": required, "content": {}}, "responses": {}}));
    let bare = operation(&json!({"responses": {}}));
    let responses = |responses: &Json| operation(&json!({ "responses": responses }));
    let content = |content: &Json| responses(&json!({"200": {"content": content}}));
    let secure = |security: &Json| {
        let mut document = operation(&json!({"security": security, "responses": {}}));
        document["components"]["securitySchemes"] =
            json!({"user": {"type": "http", "scheme": "bearer"}, "badge": {"type": "apiKey", "in": "header", "name": "Badge"}});
        document
    };
    let ruled = |rule: &Json| operation(&json!({"x-permissions": rule, "responses": {}}));
    let pairs = [
        (bare.clone(), json!({"paths": {}}), "operation_removed", "operation_added"),
        (parameters(&json!([page(&json!({}))])), parameters(&json!([])), "parameter_removed", "parameter_added"),
        (
            parameters(&json!([page(&json!({}))])),
            parameters(&json!([page(&json!({"required": true}))])),
            "parameter_required",
            "parameter_optional",
        ),
        (
            parameters(&json!([page(&json!({"allowEmptyValue": true}))])),
            parameters(&json!([page(&json!({}))])),
            "empty_value_refused",
            "empty_value_taken",
        ),
        (
            parameters(&json!([page(&json!({}))])),
            parameters(&json!([page(&json!({"schema": {"type": "integer", "maximum": 9}}))])),
            "narrowed",
            "widened",
        ),
        (body(false), bare.clone(), "body_removed", "body_added"),
        (body(false), body(true), "body_required", "body_optional"),
        (responses(&json!({"200": {}, "201": {}})), responses(&json!({"200": {}})), "status_removed", "status_added"),
        (
            content(&json!({"application/json": {}, "text/csv": {}})),
            content(&json!({"application/json": {}})),
            "media_type_removed",
            "media_type_added",
        ),
        (responses(&json!({"200": {"headers": {"Link": {}}}})), responses(&json!({"200": {}})), "header_removed", "header_added"),
        (bare.clone(), secure(&json!([{"user": []}])), "security_narrowed", "security_widened"),
        (secure(&json!([{}, {"user": []}])), secure(&json!([{"user": []}])), "security_narrowed", "security_widened"),
        (secure(&json!([{"user": []}, {"badge": []}])), secure(&json!([{"user": []}])), "security_narrowed", "security_widened"),
        (
            secure(&json!([{"user": ["read"]}])),
            secure(&json!([{"user": ["read", "write"]}])),
            "security_narrowed",
            "security_widened",
        ),
        (bare.clone(), ruled(&json!(["IsStaff"])), "permission_added", "permission_removed"),
        (
            json!({"x-documents": {"1": "/v1", "2": "/v2"}}),
            json!({"x-documents": {"2": "/v2"}}),
            "version_removed",
            "version_added",
        ),
    ];
    for (more, less, forth, back) in pairs {
        assert_eq!(codes(&compare(&more, &less)), (vec![forth], vec![]), "{more} {less}");
        assert_eq!(codes(&compare(&less, &more)), (vec![], vec![back]), "{less} {more}");
    }
    let demanded = compare(&parameters(&json!([])), &parameters(&json!([page(&json!({"required": true}))])));
    assert_eq!(codes(&demanded), (vec!["required_parameter_added"], vec![]));
    assert_eq!(demanded.breaking[0].place, "POST /products/ → parameters → page");
    assert_eq!(codes(&compare(&bare, &body(true))).0, ["required_body_added"]);
    let style = compare(&parameters(&json!([page(&json!({}))])), &parameters(&json!([page(&json!({"explode": false}))])));
    assert_eq!(codes(&style).0, ["parameter_style"]);
    assert_eq!(codes(&compare(&ruled(&json!(["IsStaff"])), &ruled(&json!(["IsOwner"])))).0, ["permission_changed"]);
}

#[test]
fn what_clients_do_not_rely_on_breaks_nothing() {
    let with = |more: &Json| {
        let mut own = json!({"responses": {"200": {}, "409": {}}});
        own.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        operation(&own)
    };
    let plain = with(&json!({}));
    for (more, expected) in [
        (json!({"summary": "Other words."}), vec![]),
        (json!({"deprecated": true}), vec!["deprecated"]),
        (json!({"operationId": "other"}), vec!["operation_renamed"]),
        (json!({"responses": {"200": {"description": "Words."}}}), vec!["status_removed"]),
        (json!({"responses": {"200": {"content": {"application/json": {"example": 1}}}, "409": {}}}), vec!["media_type_added"]),
    ] {
        assert_eq!(codes(&compare(&plain, &with(&more))), (vec![], expected), "{more}");
    }
    let example = |example: i32| answer(&json!({"type": "integer", "example": example, "description": "Words."}));
    assert!(compare(&example(1), &example(2)).is_empty());
    // An end that is taken back.
    let warned = operation(&json!({"responses": {"200": {"headers": {"Warning": {}, "sunset": {}}}}}));
    let calm = operation(&json!({"responses": {"200": {}}}));
    assert_eq!(codes(&compare(&warned, &calm)), (vec![], vec!["header_removed"; 2]));
    // The name of a parameter in the path is not sent.
    let named = |name: &str| {
        let parameter = json!({"name": name, "in": "path", "required": true, "schema": {"type": "integer"}});
        json!({"paths": {format!("/products/{{{name}}}/"): {"get": {"parameters": [parameter], "responses": {}}}}})
    };
    assert!(compare(&named("id"), &named("pk")).is_empty());
}

#[test]
fn references_are_followed_and_names_of_components_are_nothing() {
    let tree = |name: &str, kind: &str| {
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        let node =
            json!({"type": "object", "properties": {"value": {"type": kind}, "below": {"type": "array", "items": reference}}});
        let mut document = request(&reference);
        document["components"]["schemas"][name] = node;
        document
    };
    assert!(compare(&tree("Node", "string"), &tree("Branch", "string")).is_empty());
    let changed = compare(&tree("Node", "string"), &tree("Branch", "integer"));
    assert_eq!(codes(&changed), (vec!["type_changed"], vec![]), "once, although it leads in a circle");
    assert_eq!(changed.breaking[0].place, "POST /products/ → body → application/json → Node → value");
    // A component that is written where it is used.
    let plain = request(&json!({"type": "string"}));
    let mut named = request(&json!({"anyOf": [{"$ref": "#/components/schemas/Text"}]}));
    named["components"]["schemas"]["Text"] = json!({"type": "string"});
    assert!(compare(&named, &named.clone()).is_empty());
    let mut reference = request(&json!({"$ref": "#/components/schemas/Text"}));
    reference["components"] = named["components"].clone();
    assert!(compare(&plain, &reference).is_empty() && compare(&reference, &plain).is_empty());
    // Circles that never meet, and references that lead nowhere.
    let lost = request(&json!({"$ref": "#/components/schemas/Lost"}));
    assert_eq!(codes(&compare(&lost, &request(&json!({"$ref": "#/nowhere"})))).0, ["changed"]);
    let node = |below: Json| json!({"type": "object", "properties": {"c": below}});
    let mut one = request(&json!({"$ref": "#/components/schemas/A"}));
    one["components"]["schemas"]["A"] = node(node(json!({"$ref": "#/components/schemas/A"})));
    let mut other = request(&node(json!({"$ref": "#/components/schemas/B"})));
    other["components"]["schemas"]["B"] = node(node(json!({"$ref": "#/components/schemas/B"})));
    assert!(compare(&one, &other).is_empty() && compare(&other, &one).is_empty());
}

#[test]
fn a_new_order_takes_nothing_from_the_old_ones() {
    let ordering = |names: &[&str]| {
        let terms: Vec<String> = names.iter().flat_map(|name| [(*name).to_owned(), format!("-{name}")]).collect();
        let both = |name: &&str| json!({"allOf": [{"contains": {"const": name}}, {"contains": {"const": format!("-{name}")}}]});
        let not = json!({"anyOf": names.iter().map(both).collect::<Vec<_>>()});
        request(&json!({"type": "array", "items": {"enum": terms}, "not": not}))
    };
    let (few, many) = (ordering(&["name"]), ordering(&["name", "price"]));
    assert_eq!(codes(&compare(&few, &many)), (vec![], vec!["enum_value_added"]));
    assert_eq!(codes(&compare(&many, &few)).0, ["enum_value_removed"]);
}

#[test]
fn a_version_may_go_when_its_sunset_is_over() {
    let (past, future) = ("Sun, 11 Nov 2018 23:59:59 GMT", "Sat, 31 Dec 2995 23:59:59 GMT");
    for (date, breaks) in [(past, false), (future, true), ("soon", true)] {
        let old = json!({
            "x-documents": {"1": "/v1"}, "x-sunset": {"1": date},
            "paths": {"/a": {"get": {"responses": {}, "x-deprecation": {"sunset": date}}}},
        });
        let changes = compare(&old, &json!({"x-documents": {}, "paths": {}}));
        assert_eq!(changes.breaking.len(), if breaks { 2 } else { 0 }, "{date} {changes:?}");
        assert_eq!(changes.others.len(), if breaks { 0 } else { 2 }, "{date}");
    }
}

#[test]
fn a_document_keeps_its_own_promises() {
    for (name, document) in all_documents() {
        let changes = compare(&document, &document.clone());
        assert!(changes.is_empty(), "{name}: {changes:?}");
    }
}

#[test]
fn versions_of_one_struct_differ_as_its_attributes_say() {
    let documents = all_documents();
    let of = |version: u32| &documents.iter().find(|(name, _)| *name == format!("magazine-{version}")).expect("a document").1;
    let found = |old: u32, new: u32, code: &str, end: &str| {
        let changes = compare(of(old), of(new));
        let is_it = |change: &tweaks_runtime::openapi::contract::Change| change.code == code && change.place.ends_with(end);
        assert!(changes.breaking.iter().any(is_it), "{old} to {new}: {code} {end}\n{changes:#?}");
    };
    found(1, 2, "field_removed", "→ headline");
    found(2, 3, "field_removed", "→ shelf");
    found(3, 4, "field_removed", "→ caption");
    found(3, 4, "enum_value_removed", "→ stage → StageChoice");
    found(4, 5, "field_removed", "→ written_by");
    let added = compare(of(2), of(3));
    assert!(added.changelog().contains("→ pages`: The field is new. (field_added)"), "{}", added.changelog());
}

/// The documents that the clients of the examples were promised.
#[test]
fn the_examples_keep_their_contracts() {
    for (name, document) in all_documents().iter().filter(|(name, _)| !name.starts_with("magazine")) {
        check(format!("{}/golden/contract/{name}.json", env!("CARGO_MANIFEST_DIR")), document);
    }
}

#[test]
fn a_broken_contract_is_told_line_by_line() {
    let folder = std::env::temp_dir().join(format!("contract-{}", std::process::id()));
    let file = folder.join("v1.json");
    let one = request(&json!({"type": "object", "properties": {"a": {"maxLength": 9}, "b": {}}}));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(&file, one.to_string()).expect("a file");
    check(&file, &one);
    let two = request(&json!({"type": "object", "properties": {"a": {"maxLength": 8}}}));
    if std::env::var_os("TWEAKS_OVERWRITE").is_none() {
        let panic = catch_unwind(|| check(&file, &two)).expect_err("it is broken");
        let said = panic.downcast_ref::<String>().cloned().unwrap_or_default();
        let lines = [
            "- `POST /products/ → body → application/json → a`: `maxLength` was 9, and is 8. (narrowed)",
            "- `POST /products/ → body → application/json → b`: The field is gone. (field_removed)",
            "add an API version",
            "TWEAKS_OVERWRITE=1",
        ];
        assert!(lines.iter().all(|line| said.contains(line)), "{said}");
        assert_eq!(fs::read_to_string(&file).expect("a file"), one.to_string(), "the promise is kept");
    }
    fs::remove_dir_all(&folder).expect("no folder");
}
