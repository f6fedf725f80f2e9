//! Documents: OpenAPI 3.1, written from the tables of facts.
//!
//! The [`Api`](crate::Api) of an application serves them: `/openapi.json` in its newest version, `/openapi/v2.json` in version 2.

mod application;
mod bulk;
mod codes;
mod components;
pub mod contract;
mod documented;
mod examples;
mod fields;
mod form;
mod generators;
mod handler;
mod metadata;
mod names;
mod operation;
mod operation_codes;
mod own;
mod parameters;
mod patterns;
mod property;
mod responses;
mod said;
mod text;
mod tied;
mod types;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::context::{Action, Context};
use crate::description::{ApiDescription, ResourceDescription};
use crate::schema::Schema;
pub(crate) use application::SERIALIZER;
use components::Components;
pub use documented::Documented;
pub use generators::{Generator, Generators};
pub use handler::DocumentedHandler;
pub(crate) use metadata::{Asked, metadata};
use names::{Clash, Names, OperationIds};
pub use operation::{Facts, Operation};
pub(crate) use own::serializer_schema;
pub use text::Text;

/// What is written about: an API, and what the application says of it.
pub(crate) struct Subject<'a> {
    pub(crate) api: &'a ApiDescription,
    /// What is said about the resource at a path.
    pub(crate) documented: &'a dyn Fn(&str) -> &'a Documented,
    pub(crate) handlers: &'a [DocumentedHandler],
    pub(crate) generators: &'a Generators,
}

/// The document of an API, as a request may see it.
///
/// # Errors
///
/// If two types would have the same name in it.
pub(crate) fn document(subject: &Subject<'_>, context: &Context) -> Result<Json, String> {
    let components = RefCell::new(subject.components(context)?);
    let (mut paths, mut ids) = (Map::new(), OperationIds::default());
    let mut owners: BTreeMap<String, *const ResourceDescription> = BTreeMap::new();
    let mut add = |path: &str, method: &str, operation: Operation| {
        let path = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        path[method.to_lowercase()] = operation.into_json();
    };
    subject.each(context, &components, &mut |facts, generators| {
        // Of two resources at one path, the first one answers.
        if !std::ptr::eq(*owners.entry(unnamed(facts.path())).or_insert(facts.resource), facts.resource) {
            return;
        }
        let mut operation = Operation::default();
        operation.set("operationId", ids.distinct(facts.path(), action_name(facts.action())));
        operation.set("tags", json!([tag(&facts.resource.path)]));
        generators.add(&facts, &mut operation);
        add(facts.path(), facts.method(), operation);
    });
    for handler in subject.handlers {
        let mut operation = handler.operation(&mut components.borrow_mut());
        operation.set("operationId", ids.distinct(&handler.path, &handler.method.to_lowercase()));
        operation.set("tags", json!([tag(&handler.path)]));
        add(&handler.path, &handler.method, operation);
    }
    let components = Map::from_iter([("schemas".to_owned(), components.into_inner().into_json())]);
    Ok(whole(subject, [("paths", paths.into()), ("components", components.into())]))
}

/// The texts of `drf_tweaks` about each operation: its path, its method, the text.
pub(crate) fn texts(subject: &Subject<'_>, context: &Context) -> Result<Vec<[String; 3]>, String> {
    let components = RefCell::new(subject.components(context)?);
    let mut texts = Vec::new();
    subject.each(context, &components, &mut |facts, generators| {
        texts.push([facts.path().to_owned(), facts.method().to_owned(), generators.text(&facts)]);
    });
    Ok(texts)
}

/// Refuses an API in whose document two types would have the same name.
pub(crate) fn check(subject: &Subject<'_>, context: &Context) -> Result<(), String> {
    let mut handled = BTreeSet::new();
    let mut handlers = subject.handlers.iter();
    match handlers.find(|handler| !handled.insert((handler.method.as_str(), unnamed(&handler.path)))) {
        Some(DocumentedHandler { method, path, .. }) => {
            Err(format!("two handlers of the API's document are at `{method} {path}`"))
        }
        None => subject.components(context).map(drop),
    }
}

/// A path whose parameters have no names: paths that differ by these alone are one.
fn unnamed(path: &str) -> String {
    path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect::<Vec<_>>().join("/")
}

impl Subject<'_> {
    /// Components without any yet, but with a name for each that there can be.
    fn components(&self, context: &Context) -> Result<Components, String> {
        let mut names = Names::default();
        let resources = self.api.resources.iter();
        let schemas = resources.flat_map(|own| [own.list, own.detail].into_iter().chain((self.documented)(&own.path).schemas()));
        let of_handlers = self.handlers.iter().flat_map(DocumentedHandler::schemas);
        schemas.chain(of_handlers).for_each(|schema| names.add(schema, context));
        let names = names.distinct().map_err(|Clash { name, types: [one, other] }| {
            format!("{one} and {other} would both be called `{name}` in the API's document; rename one of them")
        })?;
        Ok(Components::new(context, self.api.conventions.profile, names, &self.api.resources))
    }

    /// Visits each operation that has a document, with its generators.
    fn each(&self, context: &Context, components: &RefCell<Components>, visit: &mut dyn FnMut(Facts<'_>, &Generators)) {
        for resource in &self.api.resources {
            let documented = (self.documented)(&resource.path);
            let generators = documented.generators.as_ref().unwrap_or(self.generators);
            for operation in resource.operations.iter().filter(|own| own.is_documented()) {
                let context = context.clone().acting(operation.action);
                visit(
                    Facts { api: self.api, resource, operation, said: &documented.said, context: &context, components },
                    generators,
                );
            }
        }
    }
}

fn whole(subject: &Subject<'_>, parts: [(&str, Json); 2]) -> Json {
    let api = subject.api;
    let mut info = json!({"title": api.title, "version": api.version});
    if !api.about.is_empty() {
        info["description"] = api.about.as_str().into();
    }
    if let Some([name, url]) = &api.license {
        info["license"] = json!({"name": name, "url": url});
    }
    let mut document = json!({"openapi": "3.1.0", "info": info, "security": [], "tags": tags(subject)});
    // `json!` would copy them.
    for (name, part) in parts {
        document[name] = part;
    }
    if let Some(version) = api.conventions.api_version {
        document["info"]["x-api-version"] = version.into();
    }
    if api.conventions.is_authenticated {
        document["components"]["securitySchemes"] = json!({"user": scheme(api.conventions.challenge.as_deref())});
    }
    document
}

/// The resources, and the handlers that stand beside them.
fn tags(subject: &Subject<'_>) -> Vec<Json> {
    let about = |path: &str, schema: &Schema| {
        let said = &(subject.documented)(path).said.list;
        [said.as_str(), schema.about, schema.name].into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    };
    let resources = subject.api.resources.iter().map(|own| (own.path.as_str(), about(&own.path, own.list)));
    let handlers = subject.handlers.iter().map(|own| (own.path.as_str(), format!("`{}`", own.path)));
    let mut tags: Vec<Json> = Vec::new();
    for (path, about) in resources.chain(handlers) {
        let name = tag(path);
        if !tags.iter().any(|own| own["name"] == name.as_str()) {
            tags.push(json!({"name": name, "description": about}));
        }
    }
    tags
}

/// How clients say who they are, as the challenge asks for it.
fn scheme(challenge: Option<&str>) -> Json {
    let scheme = challenge.and_then(|challenge| challenge.split_whitespace().next()).unwrap_or("Bearer");
    json!({"type": "http", "scheme": scheme.to_lowercase()})
}

fn tag(path: &str) -> String {
    path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')).collect::<Vec<_>>().join(" ")
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
        Action::Stats => "stats",
        Action::Custom(name) => name,
        Action::Metadata => "metadata",
    }
}
