//! The endpoints of one entity: list and detail.

use std::marker::PhantomData;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, Route, web};

use super::admission::Admission;
use super::extract::Incoming;
use super::options::{Options, Serializers, options};
use super::perform::answer;
use super::settings::Settings;
use super::{errors, media};
use crate::body::BulkEdit;
use crate::context::Action;
use crate::schema::ModelSerializer;

/// The endpoints of one entity, to be registered with `App::service`: `GET` and `POST` on the path, `GET`, `PUT`, `PATCH` and
/// `DELETE` on the path with the key behind it.
///
/// `S` is the serializer of the list, `D` that of the detail; the entity itself stands for its own serializer. A path that ends
/// with a slash gives detail paths that do.
///
/// ```
/// use actix_web::App;
/// use tweaks_runtime::prelude::*;
/// # mod product {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "product")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub name: String, pub price: i32 }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
///
/// #[derive(Tweaks)]
/// #[tweaks(entity = product::Entity)]
/// pub struct ProductName {
///     pub id: i64,
///     pub name: String,
/// }
///
/// let app = App::new()
///     .service(Resource::<product::Entity>::new("/products").paginate(LimitOffset { default: 20, max: 200 }))
///     .service(Resource::<ProductName>::read_only("/product-names"));
/// # drop(app);
/// ```
#[must_use]
pub struct Resource<S, D = S> {
    endpoints: Endpoints,
    serializers: PhantomData<fn() -> (S, D)>,
}

/// A resource as data: `register` makes routes of it, and nothing else knows what is served.
pub(crate) struct Endpoints {
    path: String,
    actions: Vec<Action>,
    serializers: Serializers,
    options: Options,
}

impl<S: ModelSerializer> Resource<S> {
    /// All endpoints. A serializer with which no row can be made fails the build here: give it the missing columns, or
    /// let the resource be [`read_only`](Self::read_only).
    pub fn new(path: impl Into<String>) -> Self {
        Self::read_only(path).creatable().updatable().deletable()
    }

    /// `GET` of the list and of the detail, nothing else; more can be added.
    pub fn read_only(path: impl Into<String>) -> Self {
        let (path, actions) = (path.into(), vec![Action::List, Action::Retrieve]);
        let endpoints = Endpoints { path, actions, serializers: Serializers::of::<S, S>(), options: Options::default() };
        Self { endpoints, serializers: PhantomData }
    }
}

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> Resource<S, D> {
    options!(S, self.endpoints.options);

    /// Adds `POST` on the list.
    pub fn creatable(self) -> Self {
        const {
            assert!(
                S::SCHEMA.can_create(),
                "this serializer cannot create rows: a NOT NULL column without a default is not among its writable fields in each API version; add it, or use `Resource::read_only`"
            );
        }
        self.allow(&[Action::Create])
    }

    /// Adds `PUT` and `PATCH` on the detail.
    pub fn updatable(self) -> Self {
        self.allow(&[Action::Update, Action::PartialUpdate])
    }

    /// Adds `DELETE` on the detail.
    pub fn deletable(self) -> Self {
        self.allow(&[Action::Delete])
    }

    /// Leaves one action out, so that it is answered with 405, or with 404 where the path has no other.
    pub fn without(mut self, action: Action) -> Self {
        self.endpoints.actions.retain(|own| *own != action);
        self
    }

    /// Adds `PUT` on the list: many creations, changes and deletions in one transaction.
    pub fn bulk_edit(mut self, bulk: BulkEdit) -> Self {
        self.endpoints.options.bulk = bulk;
        self.allow(&[Action::BulkEdit])
    }

    fn allow(mut self, actions: &[Action]) -> Self {
        self.endpoints.actions.extend(actions);
        self
    }

    /// Another serializer for the detail.
    pub fn detail<T: ModelSerializer<Entity = S::Entity>>(self) -> Resource<S, T> {
        let endpoints = Endpoints { serializers: Serializers::of::<S, T>(), ..self.endpoints };
        Resource { endpoints, serializers: PhantomData }
    }
}

/// One path, and the actions on it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PathDescription {
    /// With the names of the key's columns in braces.
    pub(crate) path: String,
    /// Each action with each of its methods.
    pub(crate) operations: Vec<(Action, &'static Method)>,
}

/// The actions of the list, in the order in which they are offered.
const OF_LIST: [Action; 3] = [Action::List, Action::Create, Action::BulkEdit];

/// The actions of the detail, in the order in which they are offered.
const OF_DETAIL: [Action; 4] = [Action::Retrieve, Action::Update, Action::PartialUpdate, Action::Delete];

impl Endpoints {
    /// The list and, if it is served, the detail.
    pub(crate) fn paths(&self) -> Vec<PathDescription> {
        let path = |path: String, candidates: &[Action]| {
            let actions = candidates.iter().filter(|action| self.actions.contains(action));
            let operations = actions.flat_map(|action| methods(*action).iter().map(|method| (*action, method))).collect();
            PathDescription { path, operations }
        };
        let detail = Some(path(self.detail_path(), &OF_DETAIL)).filter(|detail| !detail.operations.is_empty());
        [path(self.path.clone(), &OF_LIST)].into_iter().chain(detail).collect()
    }

    /// The options of every request.
    pub(crate) fn options(&self) -> Options {
        Options { can_create: self.actions.contains(&Action::Create), ..self.options.clone() }
    }

    /// Stops an application in which a version would be offered what it cannot do.
    fn check_versions(&self) {
        let creates = self.actions.contains(&Action::Create);
        for row in self.options.versions.live().filter(|_| creates) {
            let name = row.list.name;
            assert!(
                row.list.can_create(),
                "{name} at {} is served in version {} and cannot create rows in it: a NOT NULL column without a default is not among \
                 its writable fields; add it, call the version obsolete in `versions!`, or use `Resource::read_only`",
                self.path,
                row.last,
            );
        }
    }

    /// The path of the detail: one segment per column of the key.
    fn detail_path(&self) -> String {
        let keys: Vec<String> = self.serializers.table.key().map(|column| format!("/{{{}}}", column.name)).collect();
        let slash = if self.path.ends_with('/') { "/" } else { "" };
        format!("{}{}{slash}", self.path.trim_end_matches('/'), keys.concat())
    }

    /// The endpoints of one path; a method that it does not have is answered with 405 and the list of those that it has.
    fn service(&self, path: &PathDescription) -> actix_web::Resource {
        let served = path.operations.iter().map(|(_, method)| *method).chain([&Method::OPTIONS]);
        let allowed = served.map(Method::as_str).collect::<Vec<_>>().join(", ");
        let routes = path.operations.iter().map(|(action, method)| self.route(*action).method(Method::clone(method)));
        let resource = routes.fold(web::resource(path.path.clone()), actix_web::Resource::route);
        let (serializers, options) = (self.serializers, self.options());
        resource.default_service(web::to(move |request: HttpRequest| {
            unsupported(request, serializers, options.clone(), allowed.clone())
        }))
    }

    fn route(&self, action: Action) -> Route {
        let (serializers, options) = (self.serializers, self.options());
        web::to(move |incoming: Incoming| answer(incoming, serializers, options.clone(), action))
    }
}

fn methods(action: Action) -> &'static [Method] {
    match action {
        Action::List | Action::Retrieve => &[Method::GET, Method::HEAD],
        Action::Create => &[Method::POST],
        Action::Update | Action::BulkEdit => &[Method::PUT],
        Action::PartialUpdate => &[Method::PATCH],
        Action::Delete => &[Method::DELETE],
        Action::Metadata => &[Method::OPTIONS],
    }
}

/// The answer to a method that the path does not have; whoever would be refused with another is refused with this one.
async fn unsupported(request: HttpRequest, mut serializers: Serializers, options: Options, allowed: String) -> HttpResponse {
    let settings = Settings::of(&request);
    let mut context = settings.new_context(Action::Metadata, &request);
    let mut admission = Admission::of(&request, &settings, &options, &mut context, &mut serializers).await;
    let (method, profile) = (request.method(), settings.profile);
    let mut response = match admission.refusal() {
        Err(refusal) => errors::refusal(refusal, method, profile, serializers.list.name),
        Ok(()) if method == Method::OPTIONS => described(&allowed),
        Ok(()) => errors::method_not_allowed(method, &allowed, profile),
    };
    admission.describe(&mut response, &context);
    response
}

fn described(allowed: &str) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.insert_header((ALLOW, allowed));
    if allowed.contains("PATCH") {
        response.insert_header((media::ACCEPT_PATCH, media::PATCHES));
    }
    response.finish()
}

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> HttpServiceFactory for Resource<S, D> {
    fn register(self, config: &mut AppService) {
        self.endpoints.check_versions();
        for path in self.endpoints.paths() {
            HttpServiceFactory::register(self.endpoints.service(&path), config);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[expect(unreachable_pub, reason = "SeaORM's derive takes public models only")]
    mod product {
        use sea_orm::entity::prelude::*;

        use crate::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "product")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub name: String,
            #[sea_orm(default_value = 1)]
            #[tweaks(etag, read_only)]
            pub version: i32,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    #[derive(Tweaks)]
    #[tweaks(entity = product::Entity)]
    #[allow(dead_code, reason = "read by the derive")]
    struct ProductName {
        id: i64,
        name: String,
    }

    fn described(endpoints: &Endpoints) -> Vec<String> {
        let described = |PathDescription { path, operations }| {
            operations.into_iter().map(move |(action, method): (Action, &Method)| format!("{method} {path} {action:?}"))
        };
        endpoints.paths().into_iter().flat_map(described).collect()
    }

    #[test]
    fn a_resource_is_data() {
        let pages = LimitOffset { default: 20, max: 200 }.named("rows", "from");
        let resource = Resource::<ProductName>::read_only("/products/").detail::<product::Entity>().updatable().deletable();
        let resource = resource.without(Action::Update).bulk_edit(BulkEdit::new()).paginate(pages.clone()).require_if_match();
        let wanted = [
            "GET /products/ List",
            "HEAD /products/ List",
            "PUT /products/ BulkEdit",
            "GET /products/{id}/ Retrieve",
            "HEAD /products/{id}/ Retrieve",
            "PATCH /products/{id}/ PartialUpdate",
            "DELETE /products/{id}/ Delete",
        ];
        assert_eq!(described(&resource.endpoints), wanted);
        let (Serializers { list, detail, table }, options) = (resource.endpoints.serializers, resource.endpoints.options());
        assert_eq!((table.name(), list.fields().count(), detail.fields().count()), ("product", 2, 3));
        assert_eq!(options.pagination, pages);
        assert!(options.if_match_required && !options.key_required && !options.can_create && !options.without_autofilter);
    }

    #[test]
    fn a_path_without_an_action_is_not_served() {
        let resource = Resource::<product::Entity>::read_only("/products").without(Action::Retrieve);
        assert_eq!(described(&resource.endpoints), ["GET /products List", "HEAD /products List"]);
    }
}
