//! Descriptions of resources: their endpoints as data.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::header::{HeaderName, HeaderValue};
use serde_json::json;

use super::api::Api;
use super::documents::{Documents, Writer};
use super::metadata::Offer;
use super::options::Options;
use super::path::{parameters, template};
use super::resource::{Endpoints, Resource, ServedPath};
use super::settings::Settings;
use super::versions::{Facts, Source, Standings, Versions};
use crate::context::{Action, Context, Version};
use crate::description::{
    ApiDescription, Conventions, KnownVersions, OperationDescription, ResourceDescription, Standing, Versioning,
};
use crate::openapi::{self, Documented, DocumentedHandler, Generators, Subject};
use crate::permission::{Permission, Verdict};
use crate::schema::{Column, ModelSerializer};

impl Api {
    /// What it serves in the API version of a request.
    pub(super) fn describe(&self, settings: &Settings, context: &Context) -> ApiDescription {
        let resource = |endpoints: &Endpoints| endpoints.describe(settings, context);
        ApiDescription {
            title: self.title.clone(),
            version: self.version.clone(),
            about: self.about.clone(),
            license: self.license.clone(),
            conventions: self.conventions(settings, context),
            resources: self.resources.iter().filter_map(resource).collect(),
        }
    }

    fn conventions(&self, settings: &Settings, context: &Context) -> Conventions {
        let versions = settings.versions.as_ref().map(described);
        // Without settings, the tables of resources have theirs.
        let usual = if self.live_versions(settings).is_empty() { Versioning::None } else { Versioning::Accept };
        Conventions {
            profile: settings.profile,
            limits: settings.query_limits,
            zone: settings.zone_name(),
            is_authenticated: settings.authentication.is_some(),
            challenge: settings.challenge().and_then(|challenge| challenge.to_str().ok().map(str::to_owned)),
            counts_queries: settings.query_count,
            api_version: context.version(),
            versioning: versions.unwrap_or(usual),
        }
    }
}

impl Endpoints {
    /// What is served in the version of a request; nothing where that version does not have the resource.
    fn describe(&self, settings: &Settings, context: &Context) -> Option<ResourceDescription> {
        let (options, version) = (self.options(), context.version());
        let row = version.and_then(|version| options.versions.row(version));
        let (versions, standing) = known(settings.versions.as_ref(), options.versions, version);
        let is_gone =
            version.is_some_and(|version| version <= versions.obsolete || (row.is_none() && !versions.numbers.is_empty()));
        let (list, detail) = row.map_or((self.serializers.list, self.serializers.detail), |row| (row.list, row.detail));
        (!is_gone).then(|| ResourceDescription {
            path: template(&self.path),
            table: self.serializers.table,
            list,
            detail,
            tied: self.path_parameters(),
            operations: self.operations(&options),
            pagination: options.pagination,
            has_autofilter: !options.without_autofilter,
            has_counts: options.counts,
            own_parameters: options.own_parameters,
            if_match_required: options.if_match_required,
            takes_idempotency_key: options.read_key.is_some(),
            idempotency_key_required: options.key_required,
            bulk: options.bulk,
            has_lines: options.most_lines.is_some(),
            can_create: options.can_create,
            standing,
            versions,
        })
    }

    /// What is served at a path, for `OPTIONS`; the version of a request decides about the serializers.
    pub(super) fn offer(&self, path: &ServedPath, allowed: &str) -> Option<Arc<Offer>> {
        let resource = self.describe(&Settings::default(), &Context::new(Action::Metadata))?;
        Some(Arc::new(Offer { resource, path: template(&path.path), allowed: allowed.to_owned() }))
    }

    /// The parameters of the path, each with its column unless the application reads it.
    fn path_parameters(&self) -> Vec<(String, Option<&'static Column>)> {
        let tied = self.tied().map(|tied| tied.ok().map(|(_, column)| column));
        parameters(&self.path).map(str::to_owned).zip(tied).collect()
    }

    fn operations(&self, options: &Options) -> Vec<OperationDescription> {
        let paths = self.paths();
        let operations =
            paths.iter().flat_map(|path| path.operations.iter().map(|(action, method)| (&path.path, *action, method)));
        let described = operations.map(|(path, action, method)| OperationDescription {
            path: template(path),
            method: method.as_str().to_owned(),
            action,
            is_of_list: self.is_of_list(path, action),
            permission: options.permissions.of(action).map(|rule| [rule.name(), rule.description()].map(Cow::into_owned)),
            needs_user: options.permissions.of(action).is_some_and(|rule| refuses_strangers(rule, action)),
        });
        described.collect()
    }

    fn is_of_list(&self, path: &str, action: Action) -> bool {
        match action {
            Action::List | Action::Create | Action::BulkEdit | Action::Stats => true,
            Action::Custom(_) => self.custom.iter().any(|custom| custom.path == path && custom.is_of_list),
            _ => false,
        }
    }

    fn live_versions(&self, settings: &Settings) -> impl Iterator<Item = u32> + use<> {
        let KnownVersions { numbers, obsolete, .. } = known(settings.versions.as_ref(), self.options.versions, None).0;
        numbers.into_iter().filter(move |number| *number > obsolete)
    }
}

fn refuses_strangers(rule: &dyn Permission, action: Action) -> bool {
    matches!(rule.allow(&Context::new(action), action), Verdict::Deny(_))
}

/// The versions of a resource, and how one of them stands.
fn known(versions: Option<&Versions>, facts: Facts, version: Option<u32>) -> (KnownVersions, Standing) {
    let standings @ Standings { deprecated, obsolete } = Standings::of(versions, facts);
    let numbers = facts.rows.iter().flat_map(|row| row.first..=row.last).collect();
    let is_deprecated = version.is_some_and(|number| standings.is_deprecated(number.into()));
    let deprecations = versions.map_or(&[][..], |versions| &versions.deprecations);
    let own = deprecations.iter().filter(|own| is_deprecated && Some(own.version) == version).flat_map(|own| &own.headers);
    let text = |(name, value): &(HeaderName, HeaderValue)| (name.to_string(), value.to_str().unwrap_or_default().to_owned());
    let standing = Standing { is_deprecated, headers: own.map(text).collect() };
    (KnownVersions { numbers, deprecated, obsolete }, standing)
}

/// The dates after which versions may be gone.
fn sunsets(versions: Option<&Versions>, live: &[u32]) -> serde_json::Map<String, serde_json::Value> {
    let known = versions.map_or(&[][..], |versions| &versions.deprecations).iter().filter(|own| live.contains(&own.version));
    let dates = known.flat_map(|own| own.headers.iter().map(move |(name, value)| (own.version, name, value)));
    let sunsets = dates.filter(|(_, name, _)| *name == "sunset");
    sunsets.map(|(version, _, date)| (version.to_string(), date.to_str().unwrap_or_default().into())).collect()
}

fn described(versions: &Versions) -> Versioning {
    match &versions.source {
        Source::Accept => Versioning::Accept,
        Source::Header(name) => Versioning::Header(name.to_string()),
        Source::Path(name) => Versioning::Path(name),
        Source::Query(name) => Versioning::Query(name),
    }
}

impl Api {
    /// The path of the document of the newest version, `/openapi.json` without this. The others stand below it: for
    /// `/api/schema.json` and for `/api/schema/` they are `/api/schema/v2.json` and so on.
    pub fn documents(mut self, path: impl Into<String>) -> Self {
        self.documents.path = format!("/{}", path.into().trim_start_matches('/'));
        self
    }

    /// Adds a hand-written handler to its documents; the application registers it besides.
    pub fn handler(mut self, handler: DocumentedHandler) -> Self {
        let path = template(handler.path());
        self.documents.handlers.push(handler.at(path));
        self
    }

    /// What writes the operations of its documents.
    pub fn generators(mut self, generators: Generators) -> Self {
        self.documents.generators = generators;
        self
    }

    /// Its document in an API version, or in the newest, as somebody unknown may see it: for tests, and for a file in a repository.
    ///
    /// # Errors
    ///
    /// If two types would have the same name in it.
    pub fn document(&self, settings: &Settings, version: Option<u32>) -> Result<serde_json::Value, String> {
        self.write(settings, &self.context(settings, version))
    }

    /// The texts that `drf_tweaks` would write about each operation, in an API version or in the newest: its path, its method, the text.
    ///
    /// # Errors
    ///
    /// As for [`document`](Self::document).
    pub fn texts(&self, settings: &Settings, version: Option<u32>) -> Result<Vec<[String; 3]>, String> {
        let context = self.context(settings, version);
        self.about_all(settings, &context, |subject| openapi::texts(subject, &context))
    }

    /// Somebody unknown, who asks for a version.
    fn context(&self, settings: &Settings, version: Option<u32>) -> Context {
        let mut context = Context::new(Action::Metadata);
        let version = version.or_else(|| self.live_versions(settings).last().copied());
        context.version = version.map_or(Version::NEWEST, Version::of);
        context
    }

    fn about_all<T>(&self, settings: &Settings, context: &Context, write: impl FnOnce(&Subject<'_>) -> T) -> T {
        let nothing = Documented::new();
        let documented = |path: &str| {
            let own = self.resources.iter().find(|endpoints| template(&endpoints.path) == path);
            own.map_or(&nothing, |endpoints| endpoints.options.documented.as_ref())
        };
        let Documents { generators, handlers, .. } = &self.documents;
        write(&Subject { api: &self.describe(settings, context), documented: &documented, handlers, generators })
    }
}

impl Writer for Api {
    fn documents(&self) -> &Documents {
        &self.documents
    }

    fn check(&self) -> Result<(), String> {
        let settings = Settings::default();
        let versions = self.live_versions(&settings).into_iter().map(Some).chain([None]);
        versions
            .map(|version| self.context(&settings, version))
            .try_for_each(|context| self.about_all(&settings, &context, |subject| openapi::check(subject, &context)))
    }

    fn live_versions(&self, settings: &Settings) -> Vec<u32> {
        let mut all: Vec<u32> = self.resources.iter().flat_map(|endpoints| endpoints.live_versions(settings)).collect();
        all.extend(settings.versions.as_ref().and_then(|versions| versions.default));
        all.sort_unstable();
        all.dedup();
        all
    }

    fn write(&self, settings: &Settings, context: &Context) -> Result<serde_json::Value, String> {
        let mut document = self.about_all(settings, context, |subject| openapi::document(subject, context))?;
        document["servers"] = json!([{"url": "/"}]);
        let live = self.live_versions(settings);
        if !live.is_empty() {
            let documents = live.iter().map(|number| (number.to_string(), self.documents.path_in(&number.to_string()).into()));
            document["x-documents"] = documents.collect::<serde_json::Map<_, _>>().into();
            let sunsets = sunsets(settings.versions.as_ref(), &live);
            if !sunsets.is_empty() {
                document["x-sunset"] = sunsets.into();
            }
        }
        Ok(document)
    }

    fn depends_on_user(&self, settings: &Settings, context: &Context) -> bool {
        let mut schemas =
            self.describe(settings, context).resources.into_iter().flat_map(|resource| [resource.list, resource.detail]);
        let mut seen = Vec::new();
        schemas.any(|schema| schema.depends_on_user(&mut seen))
    }
}

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> Resource<S, D> {
    /// What the application says about it in documents.
    pub fn documented(mut self, documented: Documented) -> Self {
        self.endpoints.options.documented = Arc::new(documented);
        self
    }
}
