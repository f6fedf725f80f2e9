//! The endpoints of one entity: list and detail.

use std::marker::PhantomData;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, Route, web};

use super::call::{Call, Options, has_tag};
use super::{Settings, errors};
use crate::body::BulkEdit;
use crate::context::Action;
use crate::query::Pagination;
use crate::schema::{HasTable, ModelSerializer};

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
pub struct Resource<S, D = S> {
    path: String,
    options: Options,
    actions: Vec<Action>,
    bulk: BulkEdit,
    serializers: PhantomData<fn() -> (S, D)>,
}

impl<S: ModelSerializer> Resource<S> {
    /// All endpoints. A serializer with which no row can be made fails the build here: give it the missing columns, or
    /// let the resource be [`read_only`](Self::read_only).
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self::read_only(path).creatable().updatable().deletable()
    }

    /// `GET` of the list and of the detail, nothing else; more can be added.
    #[must_use]
    pub fn read_only(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            options: Options::default(),
            actions: vec![Action::List, Action::Retrieve],
            bulk: BulkEdit::new(),
            serializers: PhantomData,
        }
    }
}

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> Resource<S, D> {
    /// Adds `POST` on the list.
    #[must_use]
    pub fn creatable(self) -> Self {
        const {
            assert!(
                S::SCHEMA.can_create(),
                "this serializer cannot create rows: a NOT NULL column without a default is not among its writable fields; add it, or use `Resource::read_only`"
            );
        }
        self.allow(&[Action::Create])
    }

    /// Adds `PUT` and `PATCH` on the detail.
    #[must_use]
    pub fn updatable(self) -> Self {
        self.allow(&[Action::Update, Action::PartialUpdate])
    }

    /// Adds `DELETE` on the detail.
    #[must_use]
    pub fn deletable(self) -> Self {
        self.allow(&[Action::Delete])
    }

    /// Leaves one action out, so that it is answered with 405, or with 404 where the path has no other.
    #[must_use]
    pub fn without(mut self, action: Action) -> Self {
        self.actions.retain(|own| *own != action);
        self
    }

    fn allow(mut self, actions: &[Action]) -> Self {
        self.actions.extend(actions);
        self
    }

    /// Adds `PUT` on the list: many creations, changes and deletions in one transaction.
    #[must_use]
    pub fn bulk_edit(self, bulk: BulkEdit) -> Self {
        Self { bulk, ..self }.allow(&[Action::BulkEdit])
    }

    /// Another serializer for the detail.
    #[must_use]
    pub fn detail<T: ModelSerializer<Entity = S::Entity>>(self) -> Resource<S, T> {
        Resource { path: self.path, options: self.options, actions: self.actions, bulk: self.bulk, serializers: PhantomData }
    }

    /// Cuts the list into pages.
    #[must_use]
    pub fn paginate(mut self, pagination: impl Into<Pagination>) -> Self {
        self.options.pagination = pagination.into();
        self
    }

    /// Offers no filters and no ordering; without this, lists have those that the serializer allows.
    #[must_use]
    pub fn without_autofilter(mut self) -> Self {
        self.options.autofilter = false;
        self
    }

    /// Lets clients ask for the number of rows on all pages, by `count=exact` or `count=estimated`: one statement more, and for
    /// the exact number one that reads all of them.
    #[must_use]
    pub fn counts(mut self) -> Self {
        self.options.counts = true;
        self
    }

    /// Insists on `If-Match` in changes and deletions, so that nobody undoes what they have not seen: without it they are answered
    /// with 428 (RFC 6585 §3). The entity needs a column `#[tweaks(etag)]`.
    #[must_use]
    pub fn require_if_match(mut self) -> Self {
        const { has_tag::<S>() }
        self.options.if_match_required = true;
        self
    }

    /// Takes `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-06) on every write: one that is sent twice is done once, and
    /// answered twice. The application makes the table [`exec::idempotency::Entity`](crate::exec::idempotency::Entity).
    ///
    /// ```
    /// use tweaks_runtime::prelude::*;
    /// # mod order {
    /// #     use sea_orm::entity::prelude::*;
    /// #     use tweaks_runtime::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    /// #     #[sea_orm(table_name = "order")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub item: String }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    ///
    /// let orders = Resource::<order::Entity>::new("/orders").idempotency(Idempotency::new().required());
    /// # drop(orders);
    /// ```
    #[cfg(feature = "idempotency")]
    #[must_use]
    pub fn idempotency(mut self, keys: crate::idempotency::Idempotency) -> Self {
        self.options.idempotency = Some(keys);
        self
    }

    /// Lets the query string have a parameter that the application reads, for instance in a computed field by
    /// [`Context::parameter`](crate::context::Context::parameter).
    #[must_use]
    pub fn parameter(mut self, name: &'static str) -> Self {
        self.options.own.push(name);
        self
    }

    /// The path of the detail: one segment per column of the key.
    fn detail_path(&self) -> String {
        let table = <S::Entity as HasTable>::TABLE;
        let keys: Vec<String> = table.key().map(|column| format!("/{{{}}}", column.name)).collect();
        let slash = if self.path.ends_with('/') { "/" } else { "" };
        format!("{}{}{slash}", self.path.trim_end_matches('/'), keys.concat())
    }

    fn route(&self, action: Action) -> Route {
        let options = self.options.clone();
        match action {
            Action::List => web::to(move |call: Call<S>| call.options(options.clone()).list()),
            Action::Create => web::to(move |call: Call<S>| call.options(options.clone()).create()),
            Action::Retrieve => web::to(move |call: Call<D>| call.options(options.clone()).retrieve()),
            Action::Update => web::to(move |call: Call<D>| call.options(options.clone()).update()),
            Action::PartialUpdate => web::to(move |call: Call<D>| call.options(options.clone()).partial_update()),
            Action::BulkEdit => {
                let (bulk, can_create) = (self.bulk, self.actions.contains(&Action::Create));
                web::to(move |call: Call<S>| call.options(options.clone()).bulk_edit::<D>(bulk, can_create))
            }
            Action::Delete => web::to(move |call: Call<D>| call.options(options.clone()).delete()),
        }
    }

    /// The endpoints of one path; what it does not have is answered with 405 and the list of what it has.
    fn endpoints(&self, path: &str, candidates: &[Action]) -> actix_web::Resource {
        let actions: Vec<Action> = candidates.iter().copied().filter(|action| self.actions.contains(action)).collect();
        let served: Vec<Method> = actions.iter().flat_map(|action| methods(*action)).cloned().chain([Method::OPTIONS]).collect();
        let allowed = served.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let mut resource = web::resource(path.to_owned());
        for action in actions {
            for method in methods(action).iter().cloned() {
                resource = resource.route(self.route(action).method(method));
            }
        }
        resource.default_service(web::to(move |request: HttpRequest| {
            let response = unsupported(&request, &allowed);
            async { response }
        }))
    }
}

fn methods(action: Action) -> &'static [Method] {
    match action {
        Action::List | Action::Retrieve => &[Method::GET, Method::HEAD],
        Action::Create => &[Method::POST],
        Action::Update | Action::BulkEdit => &[Method::PUT],
        Action::PartialUpdate => &[Method::PATCH],
        Action::Delete => &[Method::DELETE],
    }
}

fn unsupported(request: &HttpRequest, allowed: &str) -> HttpResponse {
    match *request.method() {
        Method::OPTIONS => {
            let mut response = HttpResponse::NoContent();
            response.insert_header((ALLOW, allowed));
            if allowed.contains("PATCH") {
                // RFC 5789 §3.1.
                response.insert_header(("Accept-Patch", "application/json, application/merge-patch+json"));
            }
            response.finish()
        }
        ref method => errors::method_not_allowed(method, allowed, Settings::of(request).profile),
    }
}

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> HttpServiceFactory for Resource<S, D> {
    fn register(self, config: &mut AppService) {
        let list = self.endpoints(&self.path, &[Action::List, Action::Create, Action::BulkEdit]);
        let detail =
            self.endpoints(&self.detail_path(), &[Action::Retrieve, Action::Update, Action::PartialUpdate, Action::Delete]);
        let detail_wanted = self.actions.iter().any(|action| !matches!(action, Action::List | Action::Create | Action::BulkEdit));
        HttpServiceFactory::register(list, config);
        if detail_wanted {
            HttpServiceFactory::register(detail, config);
        }
    }
}
