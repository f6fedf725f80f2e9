//! One request of a resource, for hand-written handlers and for [`Resource`](super::Resource) alike.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;

use super::extract::{connection, no_connection, read_body, refused};
use super::{Settings, answer};
use crate::body::{BulkEdit, Mode, Strictness};
use crate::context::{Action, Context};
use crate::exec::{self, Body, Bulk, Edited, Expected, Reader, Refusal, Write, statements};
use crate::parameters::Parameters;
use crate::query::{self, Choice, Listing, Pagination, ReadPlan, Request, View};
use crate::render;
use crate::schema::{Column, HasTable, ModelSerializer, Schema, Table};
use crate::storage::{Stored, Values};
use crate::value::{Cell, Json};

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
        let bulk =
            Bulk { create, update, table, options, can_create, strictness: profile.strictness(), context: self.erased_context() };
        let call = self.erase();
        counted(count, async move {
            call.edit_rows(bulk).await.unwrap_or_else(|refusal| answer::refusal(refusal, profile, create.name))
        })
        .await
    }

    fn erased_context(&self) -> Context {
        self.settings.new_context(Action::BulkEdit, &self.request)
    }

    async fn answer(self, action: Action) -> HttpResponse {
        let count = self.settings.query_count;
        let table = <S::Entity as HasTable>::TABLE;
        counted(count, perform(self.erase(), S::SCHEMA, table, action)).await
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
    outcome.unwrap_or_else(|refusal| answer::refusal(refusal, profile, schema.name))
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
        let (strictness, limits) = (self.settings.profile.strictness(), self.settings.query_limits);
        Request { schema, view, parameters, listing: lists.then_some(listing), choice, own, strictness, limits }
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
        match exec::refuse_strangers(&self.db, &refused.references).await {
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

    async fn list_rows(self, schema: &'static Schema) -> Outcome {
        let plan = self.list_plan(schema).await?;
        let context = self.context(Action::List);
        let (page, found) = exec::list(reader(&self.db, &context), &plan).await?;
        let count = match plan.count {
            Some(count) => Some(exec::count(&self.db, &plan, count).await?),
            None => None,
        };
        let Some(window) = &plan.window else {
            let mut out = Vec::new();
            render::array(&page, &context, &mut out)?;
            return Ok(json(StatusCode::OK, out));
        };
        let (order, url, parameters) = (&plan.statement.order, self.url(), self.parameters());
        let links = query::links(&self.options.pagination, window, order, &found, &url, &parameters);
        let relations = answer::link_header(&links);
        let mut response = json(StatusCode::OK, render::envelope(count, links, |out| render::array(&page, &context, out))?);
        if let Some(relations) = relations {
            response.headers_mut().insert(header::LINK, relations);
        }
        Ok(response)
    }

    async fn edit_rows(mut self, bulk: Bulk) -> Outcome {
        let (schema, table) = (bulk.create, bulk.table);
        let strict = bulk.strictness == Strictness::Report;
        // Planned before anything is done: a bad query string must not fail after the change.
        if strict {
            self.plan(schema, View::List)?
        } else {
            self.list_plan(schema).await?
        };
        let (json, noticed) = std::mem::replace(&mut self.body, Err(Refusal::NotFound))?;
        if strict && !noticed.is_empty() {
            return Err(Refusal::Problems(noticed));
        }
        let edited = exec::bulk_edit(&self.db, bulk, json).await?;
        if strict { Ok(json_of(&edited, table)) } else { self.list_rows(schema).await }
    }

    /// The absolute URL of the request without its query.
    fn url(&self) -> String {
        let connection = self.request.connection_info();
        format!("{}://{}{}", connection.scheme(), connection.host(), self.request.path())
    }

    async fn retrieve_row(self, schema: &'static Schema, table: &Table) -> Outcome {
        let plan = self.plan(schema, View::Detail)?;
        let context = self.context(Action::Retrieve);
        let found = exec::one(reader(&self.db, &context), &plan, &self.key(table)?).await?;
        let (page, tag) = found.ok_or(Refusal::NotFound)?;
        if let Some(tag) = &tag
            && answer::is_known(&self.request, tag)
        {
            return Ok(tagged(HttpResponse::NotModified().finish(), Some(tag.clone())));
        }
        Ok(tagged(json(StatusCode::OK, render::first(&page, &context)?), tag))
    }

    async fn create_row(self, schema: &'static Schema, table: &'static Table) -> Outcome {
        let plan = self.plan(schema, View::List)?;
        let path = self.request.path().to_owned();
        let (db, context) = (self.db.clone(), self.context(Action::Create));
        let stored = exec::create(&db, self.write(schema, table, &context)).await?;
        let location = location(&path, table, stored.as_ref());
        let (body, tag) = after_write(&db, &plan, stored, &context).await?;
        let mut response = tagged(json(StatusCode::CREATED, body), tag);
        if let Some(location) = location.and_then(|location| header::HeaderValue::from_str(&location).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        Ok(response)
    }

    async fn update_row(self, schema: &'static Schema, table: &'static Table, action: Action) -> Outcome {
        let plan = self.plan(schema, View::Detail)?;
        let (key, expected) = (self.key(table)?, self.expected()?);
        let (db, context) = (self.db.clone(), self.context(action));
        let mut write = self.write(schema, table, &context);
        write.expected = expected;
        let stored = exec::update(&db, write, key).await?;
        let (body, tag) = after_write(&db, &plan, stored, &context).await?;
        Ok(tagged(json(StatusCode::OK, body), tag))
    }

    async fn delete_row(self, schema: &'static Schema, table: &'static Table) -> Outcome {
        self.plan(schema, View::Detail)?;
        let context = self.context(Action::Delete);
        exec::delete(&self.db, schema, table, self.key(table)?, context, self.expected()?).await?;
        Ok(HttpResponse::NoContent().finish())
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

    fn write(self, schema: &'static Schema, table: &'static Table, context: &Context) -> Write {
        let mode = if context.action() == Action::PartialUpdate { Mode::Partial } else { Mode::Complete };
        let (strictness, context) = (self.settings.profile.strictness(), context.clone());
        Write { schema, table, body: self.body, mode, strictness, context, expected: None }
    }
}

fn json(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status).content_type("application/json").body(body)
}

/// The answer with the tag of the row that it shows.
fn tagged(mut response: HttpResponse, tag: Option<String>) -> HttpResponse {
    if let Some(tag) = tag.and_then(|tag| header::HeaderValue::from_str(&tag).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn reader<'a>(db: &'a DatabaseConnection, context: &'a Context) -> Reader<'a> {
    Reader { db, context, write_row: render::row }
}

/// What is shown of a row that was written, and its tag: the row as it is, unless relations are to be read with it.
async fn after_write(
    db: &DatabaseConnection,
    plan: &ReadPlan,
    stored: Arc<dyn Stored>,
    context: &Context,
) -> Result<(Vec<u8>, Option<String>), Refusal> {
    // A sum over other rows may have changed after the row was written.
    if plan.statement.is_one_row() && plan.table.kept.is_empty() {
        let body = render::stored(&plan.statement, stored.as_ref(), context)?;
        return Ok((body, exec::of_stored(plan.table, stored.as_ref())));
    }
    let key = plan.table.key().filter_map(|column| Some((column.name, stored.get(column.name)?))).collect();
    let (page, tag) = exec::one(reader(db, context), plan, &key).await?.ok_or(Refusal::NotFound)?;
    Ok((render::first(&page, context)?, tag))
}

/// `{"created": {temp_id: id}, "updated": [id], "deleted": [id]}`
fn json_of(edited: &Edited, table: &Table) -> HttpResponse {
    let mut created = serde_json::Map::new();
    for (temp_id, stored) in &edited.created {
        let temp_id = temp_id.as_str().map_or_else(|| temp_id.to_string(), str::to_owned);
        let mut key: Vec<Json> = table.key().filter_map(|column| key_json(column, stored.as_ref())).collect();
        created.insert(temp_id, if key.len() == 1 { key.swap_remove(0) } else { Json::Array(key) });
    }
    HttpResponse::Ok().json(serde_json::json!({ "created": created, "updated": edited.updated, "deleted": edited.deleted }))
}

/// A column of a key as it is shown.
fn key_json(column: &Column, stored: &dyn Stored) -> Option<Json> {
    let mut json = Vec::new();
    (column.render)(Cell::Value(stored.get(column.name)?), &column.limits, &mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Where the new row is to be found: the path of the list, then the key.
fn location(path: &str, table: &Table, stored: &dyn Stored) -> Option<String> {
    let slash = if path.ends_with('/') { "/" } else { "" };
    let mut location = path.trim_end_matches('/').to_owned();
    for column in table.key() {
        let shown = key_json(column, stored)?;
        let text = shown.as_str().map_or_else(|| shown.to_string(), str::to_owned);
        location.push('/');
        location.extend(percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC));
    }
    Some(location + slash)
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
