//! Documents: OpenAPI 3.1, written from the tables of facts.
//!
//! The [`Api`](crate::Api) of an application serves them: `/openapi.json` in its newest version, `/openapi/v2.json` in version 2.

mod components;
mod generators;
mod names;
mod operation;
mod parameters;
mod responses;
mod types;

use std::cell::RefCell;

use serde_json::{Map, Value as Json, json};

use crate::context::{Action, Context};
use crate::description::{ApiDescription, ResourceDescription};
use components::Components;
pub use generators::{Generator, Generators};
use names::{Clash, Names, OperationIds};
pub use operation::{Facts, Operation};

/// The document of an API, as a request may see it.
///
/// # Errors
///
/// If two types would have the same name in it.
pub(crate) fn document(
    api: &ApiDescription,
    context: &Context,
    generators: &dyn Fn(&ResourceDescription) -> Generators,
) -> Result<Json, String> {
    let mut names = Names::default();
    api.resources.iter().for_each(|resource| [resource.list, resource.detail].into_iter().for_each(|schema| names.add(schema, context)));
    let names = names.distinct().map_err(|Clash { name, types: [one, other] }| {
        format!("`{one}` and `{other}` would both be called `{name}` in the API's document; rename one of them")
    })?;
    let components = RefCell::new(Components::new(context, api.conventions.profile, names, &api.resources));
    let (mut paths, mut ids) = (Map::new(), OperationIds::default());
    for resource in &api.resources {
        let generators = generators(resource);
        for own in resource.operations.iter().filter(|own| own.method != "HEAD") {
            let context = context.clone().acting(own.action);
            let facts = Facts { api, resource, operation: own, context: &context, components: &components };
            let mut operation = Operation::default();
            operation.set("operationId", ids.distinct(&own.path, action_name(own.action)));
            operation.set("tags", json!([tag(resource)]));
            generators.add(&facts, &mut operation);
            let path = paths.entry(own.path.clone()).or_insert_with(|| json!({}));
            path[own.method.to_lowercase()] = operation.into_json();
        }
    }
    Ok(whole(api, paths.into(), components.into_inner()))
}

fn whole(api: &ApiDescription, paths: Json, components: Components) -> Json {
    let mut info = json!({"title": api.title, "version": api.version});
    if !api.about.is_empty() {
        info["description"] = api.about.as_str().into();
    }
    let tags: Vec<Json> = api.resources.iter().map(|resource| json!({"name": tag(resource)})).collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": info,
        "security": [],
        "tags": tags,
        "paths": paths,
        "components": {"schemas": components.into_json()},
    });
    if let Some(version) = api.conventions.api_version {
        document["info"]["x-api-version"] = version.into();
    }
    if api.conventions.is_authenticated {
        document["components"]["securitySchemes"] = json!({"user": scheme(api.conventions.challenge.as_deref())});
    }
    document
}

/// How clients say who they are, as the challenge asks for it.
fn scheme(challenge: Option<&str>) -> Json {
    let scheme = challenge.and_then(|challenge| challenge.split_whitespace().next()).unwrap_or("Bearer");
    json!({"type": "http", "scheme": scheme.to_lowercase()})
}

fn tag(resource: &ResourceDescription) -> String {
    resource.path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')).collect::<Vec<_>>().join(" ")
}

fn action_name(action: Action) -> &'static str {
    match action {
        Action::List => "list",
        Action::Retrieve => "retrieve",
        Action::Create => "create",
        Action::Update => "update",
        Action::PartialUpdate => "partial_update",
        Action::Delete => "delete",
        Action::BulkEdit => "bulk_edit",
        Action::Custom(name) => name,
        Action::Metadata => "metadata",
    }
}
