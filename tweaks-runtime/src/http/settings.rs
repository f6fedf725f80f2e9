//! Settings: how strict to be, how errors look, how much to take.

use std::any::Any;
use std::future::ready;
use std::sync::Arc;
#[cfg(feature = "idempotency")]
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use actix_web::{HttpMessage as _, HttpRequest, web};
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::TableRef;
use tokio::sync::Semaphore;

use super::authentication::{Authentication, AuthenticationError};
use super::versions::Versions;
use crate::context::{Action, Context, LimitFn, WhoAsks};
use crate::language::Language;
use crate::parameters::Parameters;
use crate::permission::{Permission, User};
use crate::profile::Profile;
use crate::query::{ForeignForms, QueryLimits};
use crate::schema::HasTable;

/// The settings of an application, given to it as `app_data`; without them the defaults hold.
///
/// ```
/// use actix_web::App;
/// use tweaks_runtime::prelude::*;
///
/// let app = App::new().app_data(Settings::new().profile(Profile::Drf).body_limit(64 * 1024));
/// # drop(app);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Settings {
    pub(crate) profile: Profile,
    pub(crate) body_limit: usize,
    pub(crate) problem_limit: usize,
    pub(crate) query_count: bool,
    pub(super) request_ids: bool,
    pub(super) sql_comments: bool,
    pub(crate) query_limits: QueryLimits,
    pub(crate) snapshots: bool,
    /// One permit for each list that may be sent as lines at once.
    pub(super) streams: Arc<Semaphore>,
    /// `None` where all cells are to be read one by one.
    pub(crate) packed_rows: Option<Arc<ForeignForms>>,
    /// `None` where resources have no versions, or say them all by themselves.
    pub(crate) versions: Option<Versions>,
    /// `None` where it is never known who asks.
    pub(super) authentication: Option<Authentication>,
    pub(super) permissions_required: bool,
    /// The rows of tables that requests are limited to, besides the permissions of resources.
    limits: Vec<(TableRef, LimitFn)>,
    #[cfg(feature = "idempotency")]
    pub(crate) idempotency_lifetime: Duration,
    pub(crate) cursor_secret: Arc<[u8]>,
    /// `None` for all.
    pub(crate) allowed_hosts: Option<Arc<[String]>>,
    pub(crate) relative_links: bool,
    pub(crate) whole_lists: bool,
    pub(crate) redirect_slashes: bool,
    /// Those besides English.
    pub(super) languages: Vec<Arc<Language>>,
    pub(super) default_language: &'static str,
    #[cfg(feature = "openapi")]
    metadata: bool,
    #[cfg(feature = "browse")]
    browsable: bool,
    context: Vec<Arc<dyn Any + Send + Sync>>,
    request_values: Vec<RequestValue>,
}

/// Takes a value out of a request, for the context.
type RequestValue = fn(&HttpRequest) -> Option<Arc<dyn Any + Send + Sync>>;

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: Profile::Strict,
            body_limit: 2 * 1024 * 1024,
            problem_limit: 1000,
            query_count: false,
            request_ids: false,
            sql_comments: false,
            query_limits: QueryLimits::default(),
            snapshots: true,
            streams: Arc::new(Semaphore::new(2)),
            packed_rows: Some(Arc::default()),
            versions: None,
            authentication: None,
            permissions_required: false,
            limits: Vec::new(),
            #[cfg(feature = "idempotency")]
            idempotency_lifetime: Duration::from_hours(24),
            cursor_secret: Arc::from(*b"tweaks"),
            allowed_hosts: None,
            relative_links: false,
            whole_lists: false,
            redirect_slashes: false,
            languages: Vec::new(),
            default_language: "en",
            #[cfg(feature = "openapi")]
            metadata: true,
            #[cfg(feature = "browse")]
            browsable: cfg!(debug_assertions),
            context: Vec::new(),
            request_values: Vec::new(),
        }
    }
}

impl Settings {
    /// The defaults: strict, bodies of up to 2 MiB.
    pub fn new() -> Self {
        Self::default()
    }

    /// Strict answers, or answers that are compatible with Django REST Framework.
    pub fn profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// The longest body, in bytes; longer ones are answered with 413.
    pub fn body_limit(self, body_limit: usize) -> Self {
        Self { body_limit, ..self }
    }

    /// The most problems that an answer lists, 1000 without this; the last one then says how many more there are.
    pub fn problem_limit(self, problem_limit: usize) -> Self {
        Self { problem_limit, ..self }
    }

    /// Adds an `X-Query-Count` header with the number of statements to every answer. The connection must be
    /// [observed](crate::exec::statements::observe), as those of [`connect`](crate::connect) are; without that there is no header.
    pub fn query_count(self, query_count: bool) -> Self {
        Self { query_count, ..self }
    }

    /// Whether every answer of a resource carries an `X-Request-Id`: the client's, if it has at most 128 letters that can be seen, or
    /// a new one. Without this, answers to clients that sent one do, and those that say that the server failed. The id is in
    /// all lines that the log has about the request.
    pub fn request_ids(self, request_ids: bool) -> Self {
        Self { request_ids, ..self }
    }

    /// Whether statements end with a comment that says for which action, serializer and API version they are sent, as in
    /// `/*action='list',resource='Product',version='4'*/`, so that the database's own lists of slow statements say so. Those of the
    /// application's functions and handlers have none, and neither has what begins and ends a transaction.
    pub fn sql_comments(self, sql_comments: bool) -> Self {
        Self { sql_comments, ..self }
    }

    /// How the application knows the API version of a request, and what it says about old ones.
    pub fn versions(self, versions: Versions) -> Self {
        Self { versions: Some(versions), ..self }
    }

    /// How the application knows who a request is from. The function may ask the database; it gives the user, or nothing for a client
    /// that does not say who it is, or refuses what the client says, also where everybody is allowed. `challenge` is the
    /// `WWW-Authenticate` of answers with 401.
    ///
    /// The user stands in the [`Context`], for rules, hooks and computed fields: `context.get::<Account>()`. A handler without
    /// [`Call`](crate::prelude::Call) takes an [`Authenticated`](crate::permissions::Authenticated).
    ///
    /// ```
    /// use actix_web::HttpRequest;
    /// use tweaks_runtime::permissions::{AuthenticationError, Denial, User};
    /// use tweaks_runtime::prelude::*;
    ///
    /// #[derive(Clone)]
    /// struct Account { id: i64 }
    ///
    /// impl User for Account {}
    ///
    /// async fn by_token(request: HttpRequest, _: sea_orm::DatabaseConnection) -> Result<Option<Account>, AuthenticationError> {
    ///     match request.headers().get("Authorization").map(|token| token.to_str().unwrap_or_default()) {
    ///         None => Ok(None),
    ///         Some("Bearer secret") => Ok(Some(Account { id: 1 })),
    ///         Some(_) => Err(Denial::unauthenticated("Invalid token.").into()),
    ///     }
    /// }
    ///
    /// let settings = Settings::new().authentication("Bearer realm=\"api\"", by_token);
    /// # drop(settings);
    /// ```
    ///
    /// # Panics
    ///
    /// If the challenge cannot be a header's value.
    pub fn authentication<U, F>(
        self,
        challenge: &str,
        authenticate: impl Fn(HttpRequest, DatabaseConnection) -> F + Send + Sync + 'static,
    ) -> Self
    where
        U: User,
        F: Future<Output = Result<Option<U>, AuthenticationError>> + 'static,
    {
        Self { authentication: Some(Authentication::new(Some(challenge), authenticate)), ..self }
    }

    /// The same with a user that a middleware left in the request's extensions. Nothing can be said about how to authenticate, so
    /// that the answer is 403 where it would be 401.
    pub fn request_user<U: User + Clone>(self) -> Self {
        let user = |request: HttpRequest, _| ready(Ok(request.extensions().get::<U>().cloned()));
        Self { authentication: Some(Authentication::new(None, user)), ..self }
    }

    /// Insists on a permission for everything that resources do: a request of an action without one is answered with 500, and a line
    /// in the log says which it was. `Api::require_permissions` says it of the resources of an `Api`, and `Api::check_at_start` then finds
    /// all of them before.
    pub fn require_permissions(self) -> Self {
        Self { permissions_required: true, ..self }
    }

    /// The rows of an entity that a rule lets clients read, wherever a request reaches them: as nested rows, through relations in
    /// filters and orderings, in aggregates, by foreign keys in bodies. It is asked for [`Action::Retrieve`] when it is needed. A
    /// resource of the entity obeys it besides its own permission.
    ///
    /// ```
    /// use tweaks_runtime::permissions::IsStaff;
    /// use tweaks_runtime::prelude::*;
    /// # mod invoice {
    /// #     use sea_orm::entity::prelude::*;
    /// #     use tweaks_runtime::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    /// #     #[sea_orm(table_name = "invoice")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64 }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    ///
    /// let settings = Settings::new().rows_of::<invoice::Entity>(IsStaff);
    /// # drop(settings);
    /// ```
    pub fn rows_of<E: HasTable>(mut self, permission: impl Permission) -> Self {
        let rows = move |context: &Context| permission.allow(context, Action::Retrieve).limit();
        self.limits.push((E::TABLE.entity.table_ref(), Arc::new(rows)));
        self
    }

    /// How long the answer to a request with an `Idempotency-Key` is kept, 24 hours without this: the time in which clients have to have
    /// repeated their requests. Older ones are deleted in the background, and their keys are as good as new.
    #[cfg(feature = "idempotency")]
    pub fn idempotency_lifetime(self, idempotency_lifetime: Duration) -> Self {
        Self { idempotency_lifetime, ..self }
    }

    /// The secret that cursors are signed with, so that the application alone can make them. Without it, cursors are safe against
    /// mistakes, and a reader of this source can make one, which gets them nothing that a filter would not. All processes that serve
    /// the same clients need the same one.
    pub fn cursor_secret(self, secret: impl Into<Vec<u8>>) -> Self {
        Self { cursor_secret: secret.into().into(), ..self }
    }

    /// The hosts of the application, without ports; `.shop.test` is a domain with all below it. Requests for another host, which
    /// would be shown in links, are answered with 400. Without this, every well-formed host is one.
    pub fn allowed_hosts<'a>(self, hosts: impl IntoIterator<Item = &'a str>) -> Self {
        Self { allowed_hosts: Some(hosts.into_iter().map(str::to_owned).collect()), ..self }
    }

    /// Links to pages without scheme and host, so that nothing a client or a proxy says stands in them.
    pub fn relative_links(self, relative_links: bool) -> Self {
        Self { relative_links, ..self }
    }

    /// Says the problems of a list of objects in the drf profile as DRF itself does: a list as long as the client's, with an empty object
    /// for each entry without problems. Without this they are a map by index, as `drf_tweaks` has it. It takes a copy of each body.
    pub fn whole_lists(self, whole_lists: bool) -> Self {
        Self { whole_lists, ..self }
    }

    /// Redirects a path that lacks only the slash at its end, with 308, where [`fallback`](crate::fallback) serves the application.
    /// Django's 301 comes without this in the drf profile.
    pub fn redirect_slashes(self, redirect_slashes: bool) -> Self {
        Self { redirect_slashes, ..self }
    }

    /// Whether `OPTIONS` answers with what this user may do, ask and write there, which it does unless this says `false`; then it is
    /// answered with 204 and the methods in `Allow`, as without the feature `openapi`.
    ///
    /// ```
    /// use tweaks_runtime::prelude::*;
    ///
    /// let settings = Settings::new().metadata(false);
    /// # drop(settings);
    /// ```
    #[cfg(feature = "openapi")]
    pub fn metadata(self, metadata: bool) -> Self {
        Self { metadata, ..self }
    }

    /// Whether a browser that asks a resource of an [`Api`](crate::Api) for HTML gets a page about it: in debug builds without this,
    /// in release builds not.
    ///
    /// ```
    /// use tweaks_runtime::prelude::*;
    ///
    /// let settings = Settings::new().browsable(true);
    /// # drop(settings);
    /// ```
    #[cfg(feature = "browse")]
    pub fn browsable(self, browsable: bool) -> Self {
        Self { browsable, ..self }
    }

    /// The zone in which clients mean their days, UTC without this: `ordered_at=2024-03-31` is that day there. For one that is of the
    /// request, such as its user's, a middleware leaves a [`Zone`](crate::Zone) in its extensions, and
    /// [`request_value::<Zone>()`](Self::request_value) says so.
    #[cfg(feature = "with-chrono")]
    pub fn zone(self, zone: crate::Zone) -> Self {
        self.context(zone)
    }

    /// Puts a value where hooks find it: in every request's [`Context`].
    pub fn context<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.context.push(Arc::new(value));
        self
    }

    /// Puts a value of each request where hooks and computed fields find it: one that a middleware left in the request's
    /// extensions, such as the user.
    ///
    /// ```
    /// use tweaks_runtime::prelude::*;
    ///
    /// #[derive(Clone)]
    /// struct User { name: String }
    ///
    /// let settings = Settings::new().request_value::<User>();
    ///
    /// /// A computed field or a hook then asks for it.
    /// fn greeting(context: &Context) -> String {
    ///     context.get::<User>().map_or_else(|| "Hello!".to_owned(), |user| format!("Hello, {}!", user.name))
    /// }
    /// # drop(settings);
    /// # assert_eq!(greeting(&Context::new(Action::List)), "Hello!");
    /// ```
    pub fn request_value<T: Any + Clone + Send + Sync>(mut self) -> Self {
        self.request_values.push(|request| request.extensions().get::<T>().map(|value| Arc::new(value.clone()) as _));
        self
    }

    /// The name of the zone of days, where the application says one for all requests.
    #[cfg(feature = "openapi")]
    pub(super) fn zone_name(&self) -> Option<String> {
        #[cfg(feature = "with-chrono")]
        return self
            .context
            .iter()
            .rev()
            .find_map(|value| value.downcast_ref::<crate::Zone>())
            .map(|zone| zone.name().to_owned());
        #[cfg(not(feature = "with-chrono"))]
        return None;
    }

    /// How clients are asked who they are.
    pub(super) fn challenge(&self) -> Option<HeaderValue> {
        self.authentication.as_ref()?.challenge.clone()
    }

    pub(crate) fn of(request: &HttpRequest) -> Self {
        Self::said(request).cloned().unwrap_or_default()
    }

    fn said(request: &HttpRequest) -> Option<&Self> {
        request.app_data::<Self>().or_else(|| request.app_data::<web::Data<Self>>().map(web::Data::get_ref))
    }

    /// Whether `OPTIONS` has a body, by settings that an application may have or not.
    #[cfg(feature = "openapi")]
    pub(super) fn has_metadata(said: Option<&Self>) -> bool {
        said.is_none_or(|settings| settings.metadata)
    }

    #[cfg(feature = "browse")]
    pub(super) fn is_browsable(request: &HttpRequest) -> bool {
        Self::said(request).map_or(cfg!(debug_assertions), |settings| settings.browsable)
    }

    /// The request as hooks and computed fields see it; the one place where its query string is parsed.
    pub(crate) fn new_context(&self, action: Action, request: &HttpRequest) -> Context {
        let mut context = Context::new(action).with_parameters(Parameters::parse(request.query_string()));
        for value in self.context.iter().cloned().chain(self.request_values.iter().filter_map(|value| value(request))) {
            context.put(value);
        }
        if let Some(authentication) = &self.authentication {
            context.put(Arc::new(WhoAsks { has_challenge: authentication.challenge.is_some() }));
        }
        for (table, limit) in &self.limits {
            context.limit(table.clone(), Arc::clone(limit));
        }
        context
    }
}
