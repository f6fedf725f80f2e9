//! The endpoints of one entity: list and detail.

use std::marker::PhantomData;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::{Handler, HttpRequest, Responder, Route, web};

use super::action::{CallArguments, CustomAction, route};
use super::extract::Incoming;
use super::options::{Options, Serializers, options};
use super::path::{below, from_the_root, parameters};
use super::perform::Exchange;
use super::unsupported::unsupported;
use crate::body::BulkEdit;
use crate::context::Action;
use crate::schema::{Column, Creates, EditsInBulk, Figures, ModelSerializer};

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
    pub(super) endpoints: Endpoints,
    serializers: PhantomData<fn() -> (S, D)>,
}

/// A resource as data: `register` makes routes of it, and nothing else knows what is served.
pub(crate) struct Endpoints {
    pub(super) path: String,
    actions: Vec<Action>,
    /// Those of the application.
    pub(super) custom: Vec<CustomAction>,
    pub(super) serializers: Serializers,
    pub(super) options: Options,
}

// The bounds stand at the functions, where the compiler shows the notes of the trait.
impl<S> Resource<S> {
    /// All endpoints. A serializer with which no row can be made is an error here: give it the missing columns, or
    /// let the resource be [`read_only`](Self::read_only).
    ///
    /// # Panics
    ///
    /// As [`read_only`](Self::read_only) does.
    pub fn new(path: impl Into<String>) -> Self
    where
        S: ModelSerializer<Offers: Creates>,
    {
        Self::read_only(path).creatable().updatable().deletable()
    }

    /// `GET` of the list and of the detail, nothing else; more can be added.
    ///
    /// # Panics
    ///
    /// If a table, this one or a nested one, names a column that its entity does not have. Only one that is written by hand can.
    pub fn read_only(path: impl Into<String>) -> Self
    where
        S: ModelSerializer,
    {
        let (path, actions) = (from_the_root(path.into()), vec![Action::List, Action::Retrieve]);
        let (serializers, options) = (Serializers::of_resource::<S, S>(), Options::default());
        let endpoints = Endpoints { path, actions, custom: Vec::new(), serializers, options };
        Self { endpoints, serializers: PhantomData }
    }
}

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> Resource<S, D> {
    options!(S, self.endpoints.options);

    /// Adds `POST` on the list.
    pub fn creatable(self) -> Self
    where
        S: ModelSerializer<Offers: Creates>,
    {
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

    /// Adds an action of the application on the detail: `POST /products/{id}/increase_stock`. The handler is one of Actix that takes a
    /// [`Call`](crate::prelude::Call) first, and other extractors behind it. Several methods of one name share a path, and `GET` brings
    /// `HEAD`. To permissions and hooks it is [`Action::Custom`] with the name.
    ///
    /// See [`Call::change`](crate::prelude::Call::change) for an example.
    pub fn action<H, A>(self, method: Method, name: &'static str, handler: H) -> Self
    where
        H: Handler<A, Output: Responder + 'static>,
        A: CallArguments<Serializer: ModelSerializer<Entity = S::Entity>> + 'static,
    {
        self.custom(method, name, false, route(handler))
    }

    /// Adds an action of the application on the list: `GET /products/recent`. It comes before a row with such a key.
    ///
    /// ```
    /// use actix_web::{HttpResponse, http::Method};
    /// use tweaks_runtime::prelude::*;
    /// # mod product {
    /// #     use sea_orm::entity::prelude::*;
    /// #     use tweaks_runtime::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    /// #     #[sea_orm(table_name = "product")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub name: String }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    ///
    /// async fn names(call: Call<product::Entity>) -> HttpResponse {
    ///     call.fields(["name"]).list().await
    /// }
    ///
    /// let products = Resource::<product::Entity>::new("/products").list_action(Method::GET, "names", names);
    /// # drop(products);
    /// ```
    pub fn list_action<H, A>(self, method: Method, name: &'static str, handler: H) -> Self
    where
        H: Handler<A, Output: Responder + 'static>,
        A: CallArguments<Serializer: ModelSerializer<Entity = S::Entity>> + 'static,
    {
        self.custom(method, name, true, route(handler))
    }

    fn custom(mut self, method: Method, name: &'static str, is_of_list: bool, route: Box<dyn Fn() -> Route>) -> Self {
        let name = name.trim_matches('/');
        let outer = if is_of_list { self.endpoints.path.clone() } else { self.endpoints.detail_path() };
        let methods = if method == Method::GET { vec![method, Method::HEAD] } else { vec![method] };
        let path = below(&outer, name);
        self.endpoints.custom.push(CustomAction { path, name, is_of_list, methods, route });
        self
    }

    /// Leaves one action out, so that it is answered with 405, or with 404 where the path has no other.
    pub fn without(mut self, action: Action) -> Self {
        self.endpoints.actions.retain(|own| *own != action);
        self
    }

    /// Adds `PUT` on the list: many creations, changes and deletions in one transaction. A serializer with a field that is called
    /// like a member of the entries is an error here.
    pub fn bulk_edit(mut self, bulk: BulkEdit) -> Self
    where
        S: ModelSerializer<Offers: EditsInBulk>,
        D: ModelSerializer<Offers: EditsInBulk>,
    {
        self.endpoints.options.bulk = bulk;
        self.allow(&[Action::BulkEdit])
    }

    /// Adds `GET` of figures over the rows of the list, one segment below its path: those that the serializer's `stats(…)` lists, in
    /// groups that `by=status,ordered_at__month` asks for. The rows are those that the list would show all in all: its filters, its
    /// search and its scope count. To permissions it is [`Action::Stats`].
    ///
    /// ```
    /// use tweaks_runtime::prelude::*;
    /// # mod order {
    /// #     use sea_orm::entity::prelude::*;
    /// #     use tweaks_runtime::prelude::*;
    /// #[sea_orm::model]
    /// #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    /// #[sea_orm(table_name = "order")]
    /// #[tweaks(stats(count, sum(total), by(status, ordered_at.month)))]
    /// pub struct Model {
    ///     #[sea_orm(primary_key)]
    ///     pub id: i64,
    ///     pub status: String,
    ///     pub total: i64,
    ///     pub ordered_at: DateTimeUtc,
    /// }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    ///
    /// let orders = Resource::<order::Entity>::new("/orders").stats();
    /// # drop(orders);
    /// ```
    pub fn stats(self) -> Self
    where
        S: ModelSerializer<Offers: Figures>,
    {
        self.allow(&[Action::Stats])
    }

    fn allow(mut self, actions: &[Action]) -> Self {
        self.endpoints.actions.extend(actions);
        self
    }

    /// Another serializer for the detail.
    ///
    /// # Panics
    ///
    /// As [`read_only`](Self::read_only) does.
    pub fn detail<T: ModelSerializer<Entity = S::Entity>>(self) -> Resource<S, T> {
        let endpoints = Endpoints { serializers: Serializers::of_resource::<S, T>(), ..self.endpoints };
        Resource { endpoints, serializers: PhantomData }
    }
}

/// One path, and the actions on it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ServedPath {
    /// With the names of the key's columns in braces.
    pub(super) path: String,
    /// Each action with each of its methods.
    pub(super) operations: Vec<(Action, Method)>,
}

/// The actions of the list, in the order in which they are offered.
const OF_LIST: [Action; 3] = [Action::List, Action::Create, Action::BulkEdit];

/// The actions of the detail, in the order in which they are offered.
const OF_DETAIL: [Action; 4] = [Action::Retrieve, Action::Update, Action::PartialUpdate, Action::Delete];

impl Endpoints {
    /// The list and, if it is served, the detail, each with the application's own actions below it. What is below the list comes before
    /// the detail, whose key would take its name.
    pub(super) fn paths(&self) -> Vec<ServedPath> {
        let path = |path: String, candidates: &[Action]| {
            let actions = candidates.iter().filter(|action| self.actions.contains(action));
            let operations = actions.flat_map(|action| methods(*action).iter().map(|method| (*action, method.clone())));
            let asked = self.question().filter(|_| candidates.contains(&Action::List));
            let operations = operations.chain(asked.map(|method| (Action::List, method))).collect();
            ServedPath { path, operations }
        };
        let mut paths = vec![path(self.path.clone(), &OF_LIST), path(below(&self.path, "stats"), &[Action::Stats])];
        self.add_custom(&mut paths, true);
        paths.push(path(self.detail_path(), &OF_DETAIL));
        self.add_custom(&mut paths, false);
        paths.retain(|path| path.path == self.path || !path.operations.is_empty());
        paths
    }

    fn add_custom(&self, paths: &mut Vec<ServedPath>, is_of_list: bool) {
        for CustomAction { path, name, methods, .. } in self.custom.iter().filter(|custom| custom.is_of_list == is_of_list) {
            let operations = methods.iter().map(|method| (Action::Custom(name), method.clone()));
            match paths.iter_mut().find(|own| own.path == *path) {
                Some(own) => own.operations.extend(operations),
                None => paths.push(ServedPath { path: path.clone(), operations: operations.collect() }),
            }
        }
    }

    /// The options of every request.
    pub(super) fn options(&self) -> Options {
        let (can_create, tied) = (self.actions.contains(&Action::Create), self.tied().filter_map(Result::ok).collect());
        Options { tied, can_create, ..self.options.clone() }
    }

    /// The parameters of the path, each with the column that it ties; or its name, if it is no column.
    pub(super) fn tied(&self) -> impl Iterator<Item = Result<(&'static str, &'static Column), &str>> {
        let columns = self.serializers.table.columns;
        parameters(&self.path).map(move |name| {
            let named = |column: &&Column| column.field == name || column.name == name;
            let column = columns.iter().find(named).ok_or(name)?;
            Ok((if column.field == name { column.field } else { column.name }, column))
        })
    }

    /// Stops an application whose paths would be other ones than they seem.
    fn check_path(&self) {
        let (path, table) = (&self.path, self.serializers.table);
        for name in self.tied().filter_map(Result::err) {
            assert!(
                self.options.own_parameters.contains(&name),
                "`{{{name}}}` in {path} is no column of `{}`: name it like a field of the model, such as `{{customer_id}}`, or say by \
                 `.parameter(\"{name}\")` that the application reads it",
                table.name,
            );
        }
        let is_tied = |column: &Column| self.tied().filter_map(Result::ok).any(|(_, own)| own.name == column.name);
        assert!(
            !table.key().all(is_tied),
            "{path} says the whole key of `{}`, so that it has no list: name the parameter like another column",
            table.name,
        );
    }

    /// Gives each path with its endpoints, to be registered.
    pub(super) fn serve(&self, mut register: impl FnMut(&ServedPath, actix_web::Resource)) {
        self.check_path();
        self.check_versions();
        self.paths().iter().for_each(|path| register(path, self.service(path)));
    }

    /// Stops an application in which a version would be offered what it cannot do.
    fn check_versions(&self) {
        let creates = self.actions.contains(&Action::Create);
        for row in self.options.versions.live().filter(|_| creates) {
            let (name, lacking) = (row.list.name, row.list.lacking());
            assert!(
                lacking.is_none(),
                "{name} at {} is served in version {} and cannot create rows in it: nothing fills the column `{}`, which is NOT NULL and has no \
                 default; add it, call the version obsolete in `versions!`, or use `Resource::read_only`",
                self.path,
                row.last,
                lacking.unwrap_or_default(),
            );
        }
    }

    /// The path of the detail: one segment per column of the key that the path of the list does not say.
    fn detail_path(&self) -> String {
        let is_tied = |column: &&Column| self.tied().filter_map(Result::ok).any(|(_, own)| own.name == column.name);
        let keys = self.serializers.table.key().filter(|column| !is_tied(column)).map(|column| format!("{{{}}}", column.name));
        let keys: Vec<String> = keys.collect();
        below(&self.path, &keys.join("/"))
    }

    /// The endpoints of one path; a method that it does not have is answered with 405 and the list of those that it has.
    fn service(&self, path: &ServedPath) -> actix_web::Resource {
        let served = path.operations.iter().map(|(_, method)| method).chain([&Method::OPTIONS]);
        let allowed = served.map(Method::as_str).collect::<Vec<_>>().join(", ");
        let routes = path.operations.iter().map(|(action, method)| self.route(path, *action, method).method(method.clone()));
        #[cfg(feature = "lint")]
        let routes = routes.map(super::linted::route);
        let resource = routes.fold(web::resource(path.path.clone()), actix_web::Resource::route);
        let (serializers, options) = (self.serializers, self.options());
        let resource = match self.custom.iter().find(|custom| custom.path == path.path) {
            Some(custom) => resource.app_data(custom.seen(Options { pattern: path.path.as_str().into(), ..options.clone() })),
            None => resource,
        };
        #[cfg(feature = "openapi")]
        let resource = match self.offer(path, &allowed) {
            Some(offer) => resource.route(super::metadata::route(offer, serializers, options.clone())),
            None => resource,
        };
        resource.default_service(web::to(move |request: HttpRequest| {
            unsupported(request, serializers, options.clone(), allowed.clone())
        }))
    }

    fn route(&self, path: &ServedPath, action: Action, method: &Method) -> Route {
        if let Some(custom) = self.custom.iter().find(|custom| custom.is(&path.path, method)) {
            return (custom.route)();
        }
        let (serializers, options) = (self.serializers, Options { pattern: path.path.as_str().into(), ..self.options() });
        web::to(move |incoming: Incoming| Exchange::new(incoming, serializers, options.clone(), action).act(action))
    }
}

fn methods(action: Action) -> &'static [Method] {
    match action {
        Action::List | Action::Retrieve | Action::Stats => &[Method::GET, Method::HEAD],
        Action::Create => &[Method::POST],
        Action::Update | Action::BulkEdit => &[Method::PUT],
        Action::PartialUpdate => &[Method::PATCH],
        Action::Delete => &[Method::DELETE],
        Action::Metadata => &[Method::OPTIONS],
        Action::Custom(_) => &[],
    }
}

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> HttpServiceFactory for Resource<S, D> {
    fn register(self, config: &mut AppService) {
        self.endpoints.serve(|_, service| service.register(config));
    }
}

mod question;
#[cfg(test)]
mod tests;
