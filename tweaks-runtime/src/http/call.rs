//! One request of a resource, for hand-written handlers and for [`Resource`](super::Resource) alike.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;

use super::extract::{connection, no_connection, read_body, refused};
use super::responses::{List, Row};
use super::{Settings, errors, responses};
use crate::body::{BulkEdit, Mode};
use crate::context::{Action, Context};
use crate::exec::{self, Body, Bulk, Expected, Once, Refusal, Write, statements};
use crate::parameters::Parameters;
use crate::profile::Profile;
use crate::query::{self, Choice, Listing, Pagination, ReadPlan, Request, View};
use crate::schema::Values;
use crate::schema::{HasTable, ModelSerializer, Schema, Table};

/// One request of a resource. Needs a `web::Data<DatabaseConnection>` in the application, or a plain
/// `DatabaseConnection`.
///
/// ```
/// use actix_web::{HttpResponse, web};
/// use tweaks_runtime::prelude::*;
/// # mod customer {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "customer")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub name: String }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
///
/// /// The same list as the resource's, behind the application's own checks.
/// async fn customers(call: Call<customer::Entity>) -> HttpResponse {
///     call.paginate(LimitOffset { default: 20, max: 200 }).list().await
/// }
///
/// let route = web::get().to(customers);
/// # drop(route);
/// ```
pub struct Call<S> {
    request: HttpRequest,
    body: Body,
    db: DatabaseConnection,
    settings: Settings,
    options: Options,
    serializer: PhantomData<fn() -> S>,
}

/// What a resource, or a handler, decides about a request.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) pagination: Pagination,
    /// Whether clients may filter and order lists.
    pub(super) autofilter: bool,
    /// Whether clients may ask how many rows there are.
    pub(super) counts: bool,
    pub(super) choice: Choice,
    /// Parameters of the query string that the application reads.
    pub(super) own: Vec<&'static str>,
    /// Whether a change has to say how it expects the row to be.
    pub(super) if_match_required: bool,
    /// How `Idempotency-Key` is taken, if it is.
    #[cfg(feature = "idempotency")]
    pub(super) idempotency: Option<crate::idempotency::Idempotency>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pagination: Pagination::None,
            autofilter: true,
            counts: false,
            choice: Choice::default(),
            own: Vec::new(),
            if_match_required: false,
            #[cfg(feature = "idempotency")]
            idempotency: None,
        }
    }
}

impl<S: ModelSerializer> Call<S> {
    /// Cuts the list into pages.
    #[must_use]
    pub fn paginate(mut self, pagination: impl Into<Pagination>) -> Self {
        self.options.pagination = pagination.into();
        self
    }

    /// Offers no filters and no ordering.
    #[must_use]
    pub fn without_autofilter(mut self) -> Self {
        self.options.autofilter = false;
        self
    }

    /// Lets clients ask for the number of rows on all pages, by `count=exact` or `count=estimated`: one statement more.
    #[must_use]
    pub fn counts(mut self) -> Self {
        self.options.counts = true;
        self
    }

    /// Decides the fields of the answer in place of the parameter `fields`; names of nested ones as there, `customer__email`.
    #[must_use]
    pub fn fields<'a>(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.options.choice.fields = Some(fields.into_iter().map(str::to_owned).collect());
        self
    }

    /// Includes fields that are on demand, in place of the parameter `include_fields`.
    #[must_use]
    pub fn include_fields<'a>(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.options.choice.include_fields = Some(fields.into_iter().map(str::to_owned).collect());
        self
    }

    /// Insists on `If-Match` in changes and deletions. The entity needs a column `#[tweaks(etag)]`.
    #[must_use]
    pub fn require_if_match(mut self) -> Self {
        const { has_tag::<S>() }
        self.options.if_match_required = true;
        self
    }

    /// Takes `Idempotency-Key`: a write that is sent twice is done once.
    #[cfg(feature = "idempotency")]
    #[must_use]
    pub fn idempotency(mut self, keys: crate::idempotency::Idempotency) -> Self {
        self.options.idempotency = Some(keys);
        self
    }

    /// Lets the query string have a parameter that the application reads, for instance in a computed field by
    /// [`Context::parameter`].
    #[must_use]
    pub fn parameter(mut self, name: &'static str) -> Self {
        self.options.own.push(name);
        self
    }

    pub(super) fn options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The same request with another serializer of the entity.
    #[must_use]
    pub fn with<T: ModelSerializer<Entity = S::Entity>>(self) -> Call<T> {
        let Self { request, body, db, settings, options, .. } = self;
        Call { request, body, db, settings, options, serializer: PhantomData }
    }

    /// Answers with many rows.
    pub async fn list(self) -> HttpResponse {
        self.answer(Action::List).await
    }

    /// Answers with the row that the path names.
    pub async fn retrieve(self) -> HttpResponse {
        self.answer(Action::Retrieve).await
    }

    /// Creates a row, and answers with it.
    pub async fn create(self) -> HttpResponse {
        self.answer(Action::Create).await
    }

    /// Changes all fields of the row that the path names, and answers with it.
    pub async fn update(self) -> HttpResponse {
        self.answer(Action::Update).await
    }

    /// Changes the given fields of the row that the path names, and answers with it.
    pub async fn partial_update(self) -> HttpResponse {
        self.answer(Action::PartialUpdate).await
    }

    /// Deletes the row that the path names.
    pub async fn delete(self) -> HttpResponse {
        self.answer(Action::Delete).await
    }

    /// Creates, changes and deletes many rows, all or none; `D` is the serializer for changes. Creations need `can_create`.
    pub async fn bulk_edit<D: ModelSerializer<Entity = S::Entity>>(self, options: BulkEdit, can_create: bool) -> HttpResponse {
        let (count, profile) = (self.settings.query_count, self.settings.profile);
        let (create, update, table) = (S::SCHEMA, D::SCHEMA, <S::Entity as HasTable>::TABLE);
        let bulk = Bulk {
            create,
            update,
            table,
            options,
            can_create,
            if_match_required: self.options.if_match_required,
            profile: profile,
            context: self.erased_context(),
            once: None,
        };
        let call = self.erase();
        counted(count, async move {
            call.edit_rows(bulk).await.unwrap_or_else(|refusal| errors::refusal(refusal, profile, create.name))
        })
        .await
    }

    fn erased_context(&self) -> Context {
        self.settings.new_context(Action::BulkEdit, &self.request)
    }

    async fn answer(self, action: Action) -> HttpResponse {
        let count = self.settings.query_count;
        let table = <S::Entity as HasTable>::TABLE;
        // What all actions take together is too large to be a part of a handler's future.
        counted(count, Box::pin(perform(self.erase(), S::SCHEMA, table, action))).await
    }

    fn erase(self) -> Call<()> {
        let Self { request, body, db, settings, options, .. } = self;
        Call { request, body, db, settings, options, serializer: PhantomData }
    }
}

/// The answer, with the number of its statements where that is wanted.
async fn counted(count: bool, answer: impl Future<Output = HttpResponse>) -> HttpResponse {
    if !count {
        return answer.await;
    }
    let (mut response, sent) = statements::recorded(answer).await;
    response.headers_mut().insert(header::HeaderName::from_static("x-query-count"), sent.len().into());
    response
}

/// What every action has in common, once for all serializers.
async fn perform(call: Call<()>, schema: &'static Schema, table: &'static Table, action: Action) -> HttpResponse {
    let profile = call.settings.profile;
    let outcome = match action {
        Action::List => call.list_rows(schema).await,
        Action::Retrieve => call.retrieve_row(schema, table).await,
        Action::Create => call.create_row(schema, table).await,
        Action::Update | Action::PartialUpdate => call.update_row(schema, table, action).await,
        Action::Delete => call.delete_row(schema, table).await,
        // Has a way of its own, because it has two serializers.
        Action::BulkEdit => Err(Refusal::NotFound),
    };
    outcome.unwrap_or_else(|refusal| errors::refusal(refusal, profile, schema.name))
}

/// Fails the build for an entity whose states nothing tells apart.
pub(super) const fn has_tag<S: ModelSerializer>() {
    assert!(
        <S::Entity as HasTable>::TABLE.etag.is_some(),
        "nothing tells two states of these rows apart; add `#[tweaks(etag)]` to a version or a time of the entity's model"
    );
}

type Outcome = Result<HttpResponse, Refusal>;

impl Call<()> {
    /// The plan of the answer; with what is asked of a list where the answer is one.
    fn request<'a>(&'a self, schema: &'static Schema, view: View, parameters: &'a Parameters, lists: bool) -> Request<'a> {
        let Options { pagination, autofilter, counts, choice, own, .. } = &self.options;
        let (resource, secret) = (self.request.path(), self.settings.cursor_secret.as_ref());
        // An array has no place for a count.
        let counts = *counts && *pagination != Pagination::None;
        let listing = Listing { pagination, autofilter: *autofilter, counts, resource, secret };
        let (profile, limits) = (self.settings.profile, self.settings.query_limits);
        Request { schema, view, parameters, listing: lists.then_some(listing), choice, own, profile, limits }
    }

    fn plan(&self, schema: &'static Schema, view: View) -> Result<ReadPlan, Refusal> {
        let parameters = self.parameters();
        query::plan(&self.request(schema, view, &parameters, false)).map_err(Refusal::Problems)
    }

    /// The plan of a list. What only the database knows to be wrong is said together with everything else.
    async fn list_plan(&self, schema: &'static Schema) -> Result<ReadPlan, Refusal> {
        let parameters = self.parameters();
        let refused = match query::prepare(&self.request(schema, View::List, &parameters, true)) {
            Ok(plan) => return Ok(plan),
            Err(refused) => refused,
        };
        let mut problems = refused.problems;
        match exec::check_references(&(&self.db).into(), &self.context(Action::List), &refused.references).await {
            Err(Refusal::Problems(more)) => problems.extend(more),
            Err(refusal) => return Err(refusal),
            Ok(()) => {}
        }
        Err(Refusal::Problems(problems))
    }

    fn parameters(&self) -> Parameters {
        Parameters::parse(self.request.query_string())
    }

    fn context(&self, action: Action) -> Context {
        self.settings.new_context(action, &self.request)
    }

    /// The key that the path names; a text that cannot be a key names no row.
    fn key(&self, table: &Table) -> Result<Values, Refusal> {
        let part = |column: &'static crate::schema::Column| {
            // Actix leaves what could change the path's meaning, such as `%2F`, as it came.
            let text = percent_encoding::percent_decode_str(self.request.match_info().query(column.name)).decode_utf8().ok()?;
            column.value_in_path(&text).map(|value| (column.name, value))
        };
        table.key().map(part).collect::<Option<Values>>().ok_or(Refusal::NotFound)
    }

    /// The list with everything that answering with it takes.
    fn list(&self, plan: ReadPlan, action: Action) -> List {
        List { plan, context: self.context(action), pagination: self.options.pagination.clone(), url: self.url() }
    }

    async fn list_rows(self, schema: &'static Schema) -> Outcome {
        let list = self.list(self.list_plan(schema).await?, Action::List);
        responses::list(&(&self.db).into(), &list).await
    }

    async fn edit_rows(mut self, mut bulk: Bulk) -> Outcome {
        bulk.once = self.once(&bulk.context)?;
        let (schema, table) = (bulk.create, bulk.table);
        let strict = bulk.profile == Profile::Strict;
        // Planned before anything is done: a bad query string must not be found after the change.
        let list = if strict {
            self.plan(schema, View::List)?;
            None
        } else {
            Some(self.list(self.list_plan(schema).await?, Action::List))
        };
        let (json, noticed) = std::mem::replace(&mut self.body, Err(Refusal::NotFound))?;
        if strict && !noticed.is_empty() {
            return Err(Refusal::Problems(noticed));
        }
        exec::bulk_edit(&self.db, bulk, json, responses::edited(list, table)).await.map(responses::response)
    }

    /// The absolute URL of the request without its query.
    fn url(&self) -> String {
        let connection = self.request.connection_info();
        format!("{}://{}{}", connection.scheme(), connection.host(), self.request.path())
    }

    async fn retrieve_row(self, schema: &'static Schema, table: &Table) -> Outcome {
        let row = Row { plan: self.plan(schema, View::Detail)?, context: self.context(Action::Retrieve) };
        responses::row(&(&self.db).into(), &row, &self.key(table)?, &self.request).await
    }

    async fn create_row(mut self, schema: &'static Schema, table: &'static Table) -> Outcome {
        let row = Row { plan: self.plan(schema, View::List)?, context: self.context(Action::Create) };
        let once = self.once(&row.context)?;
        let write = Write { once, ..self.write(schema, table, &row.context) };
        let reply = responses::created(row, self.request.path().to_owned());
        exec::create(&self.db, write, reply).await.map(responses::response)
    }

    async fn update_row(mut self, schema: &'static Schema, table: &'static Table, action: Action) -> Outcome {
        let row = Row { plan: self.plan(schema, View::Detail)?, context: self.context(action) };
        let (key, expected, once) = (self.key(table)?, self.expected()?, self.once(&row.context)?);
        let write = Write { expected, once, ..self.write(schema, table, &row.context) };
        exec::update(&self.db, write, key, responses::changed(row)).await.map(responses::response)
    }

    async fn delete_row(mut self, schema: &'static Schema, table: &'static Table) -> Outcome {
        self.plan(schema, View::Detail)?;
        let context = self.context(Action::Delete);
        let (key, expected, once) = (self.key(table)?, self.expected()?, self.once(&context)?);
        let write = Write { expected, once, ..self.write(schema, table, &context) };
        exec::delete(&self.db, write, key, responses::deleted()).await.map(responses::response)
    }

    /// What makes the request happen once, if the resource takes keys and the client sent one.
    #[cfg(feature = "idempotency")]
    fn once(&self, context: &Context) -> Result<Option<Once>, Refusal> {
        self.options.idempotency.map_or(Ok(None), |keys| keys.read(&self.request, &self.body, context))
    }

    /// Without the feature, nothing does.
    #[cfg(not(feature = "idempotency"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with the feature")]
    fn once(&self, _: &Context) -> Result<Option<Once>, Refusal> {
        Ok(None)
    }

    /// How the client expects the row to be, which the resource may insist on.
    fn expected(&self) -> Result<Option<Expected>, Refusal> {
        let header = self.request.headers().get(header::IF_MATCH);
        match header.map(|header| header.to_str().unwrap_or_default()) {
            Some(expected) => Ok(Some(Expected::read(expected))),
            None if self.options.if_match_required => Err(Refusal::PreconditionRequired),
            None => Ok(None),
        }
    }

    fn write(&mut self, schema: &'static Schema, table: &'static Table, context: &Context) -> Write {
        let mode = if context.action() == Action::PartialUpdate { Mode::Partial } else { Mode::Complete };
        let body = std::mem::replace(&mut self.body, Err(Refusal::NotFound));
        let (profile, context) = (self.settings.profile, context.clone());
        Write { schema, table, body, mode, profile, context, expected: None, once: None }
    }
}

impl<S: ModelSerializer> FromRequest for Call<S> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = Settings::of(&request);
            let db = connection(&request).ok_or_else(|| refused(no_connection(), &settings))?;
            let has_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
            let body = if has_body { read_body(&request, payload, &settings).await? } else { Err(Refusal::NotFound) };
            Ok(Self { request, body, db, settings, options: Options::default(), serializer: PhantomData })
        })
    }
}
