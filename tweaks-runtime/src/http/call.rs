//! One request of a resource, for hand-written handlers and for [`Resource`](super::Resource) alike.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;

use super::{Settings, answer};
use crate::body::{self, Mode};
use crate::context::Action;
use crate::exec::{self, Body, Failure, Refusal, Row, Write, statements};
use crate::query::{self, Pagination, Parameters, ReadPlan, View};
use crate::render::{self, Template};
use crate::schema::{HasTable, ModelSerializer, Schema, Table};
use crate::storage::{Stored, Values};

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
    pagination: Pagination,
    serializer: PhantomData<fn() -> S>,
}

impl<S: ModelSerializer> Call<S> {
    /// Cuts the list into pages.
    #[must_use]
    pub fn paginate(mut self, pagination: impl Into<Pagination>) -> Self {
        self.pagination = pagination.into();
        self
    }

    /// The same request with another serializer of the entity.
    #[must_use]
    pub fn with<T: ModelSerializer<Entity = S::Entity>>(self) -> Call<T> {
        let Self { request, body, db, settings, pagination, .. } = self;
        Call { request, body, db, settings, pagination, serializer: PhantomData }
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

    async fn answer(self, action: Action) -> HttpResponse {
        let count = self.settings.query_count;
        let table = <S::Entity as HasTable>::TABLE;
        let answer = perform(self.erase(), S::SCHEMA, table, action);
        if !count {
            return answer.await;
        }
        let (mut response, sent) = statements::recorded(answer).await;
        response.headers_mut().insert(header::HeaderName::from_static("x-query-count"), sent.len().into());
        response
    }

    fn erase(self) -> Call<()> {
        let Self { request, body, db, settings, pagination, .. } = self;
        Call { request, body, db, settings, pagination, serializer: PhantomData }
    }
}

/// What every action has in common, once for all serializers.
async fn perform(call: Call<()>, schema: &'static Schema, table: &'static Table, action: Action) -> HttpResponse {
    let profile = call.settings.profile;
    let outcome = match action {
        Action::List => call.list_rows(schema, table).await,
        Action::Retrieve => call.retrieve_row(schema, table).await,
        Action::Create => call.create_row(schema, table).await,
        Action::Update | Action::PartialUpdate => call.update_row(schema, table, action).await,
        Action::Delete => call.delete_row(schema, table).await,
    };
    outcome.unwrap_or_else(|refusal| answer::refusal(refusal, profile, schema.name))
}

type Outcome = Result<HttpResponse, Refusal>;

impl Call<()> {
    fn parameters(&self) -> Parameters {
        Parameters::parse(self.request.query_string())
    }

    fn plan(&self, schema: &'static Schema, view: View, pagination: &Pagination) -> Result<ReadPlan, Refusal> {
        query::plan(schema, view, &self.parameters(), pagination, self.settings.profile.strictness()).map_err(Refusal::Problems)
    }

    /// The key that the path names; a text that cannot be a key names no row.
    fn key(&self, table: &Table) -> Result<Values, Refusal> {
        let part = |column: &'static crate::schema::Column| {
            // Actix leaves what could change the path's meaning, such as `%2F`, as it came.
            let text = percent_encoding::percent_decode_str(self.request.match_info().query(column.name)).decode_utf8().ok()?;
            (column.from_text)(&text).map(|value| (column.name, value))
        };
        table.key().map(part).collect::<Option<Values>>().ok_or(Refusal::NotFound)
    }

    async fn list_rows(self, schema: &'static Schema, table: &Table) -> Outcome {
        let plan = self.plan(schema, View::List, &self.pagination)?;
        let rows = exec::list(&self.db, table, &plan).await?;
        let template = Template::new(&plan);
        let body = if let Some(window) = plan.window {
            let links = query::links(&self.pagination, window, rows.len(), &self.url(), &self.parameters());
            render::envelope(links, |out| template.array(&rows, out))?
        } else {
            let mut out = Vec::new();
            template.array(&rows, &mut out)?;
            out
        };
        Ok(json(StatusCode::OK, body))
    }

    /// The absolute URL of the request without its query.
    fn url(&self) -> String {
        let connection = self.request.connection_info();
        format!("{}://{}{}", connection.scheme(), connection.host(), self.request.path())
    }

    async fn retrieve_row(self, schema: &'static Schema, table: &Table) -> Outcome {
        let plan = self.plan(schema, View::Detail, &Pagination::None)?;
        let row = exec::one(&self.db, table, &plan, &self.key(table)?).await?.ok_or(Refusal::NotFound)?;
        shown(StatusCode::OK, &plan, &row)
    }

    async fn create_row(self, schema: &'static Schema, table: &'static Table) -> Outcome {
        let plan = self.plan(schema, View::List, &Pagination::None)?;
        let path = self.request.path().trim_end_matches('/').to_owned();
        let slash = if self.request.path().ends_with('/') { "/" } else { "" };
        let db = self.db.clone();
        let stored = exec::create(&db, self.write(schema, table, Action::Create)).await?;
        let location = location(&path, slash, table, stored.as_ref());
        let mut response = shown(StatusCode::CREATED, &plan, &Row::Written(stored))?;
        if let Some(location) = location.and_then(|location| header::HeaderValue::from_str(&location).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        Ok(response)
    }

    async fn update_row(self, schema: &'static Schema, table: &'static Table, action: Action) -> Outcome {
        let plan = self.plan(schema, View::Detail, &Pagination::None)?;
        let key = self.key(table)?;
        let db = self.db.clone();
        let stored = exec::update(&db, self.write(schema, table, action), key).await?;
        shown(StatusCode::OK, &plan, &Row::Written(stored))
    }

    async fn delete_row(self, schema: &'static Schema, table: &'static Table) -> Outcome {
        self.plan(schema, View::Detail, &Pagination::None)?;
        exec::delete(&self.db, table, self.key(table)?).await?;
        Ok(HttpResponse::NoContent().finish())
    }

    fn write(self, schema: &'static Schema, table: &'static Table, action: Action) -> Write {
        let mode = if action == Action::PartialUpdate { Mode::Partial } else { Mode::Complete };
        let (strictness, context) = (self.settings.profile.strictness(), self.settings.new_context(action));
        Write { schema, table, body: self.body, mode, strictness, context }
    }
}

fn json(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status).content_type("application/json").body(body)
}

fn shown(status: StatusCode, plan: &ReadPlan, row: &Row) -> Outcome {
    let mut out = Vec::new();
    Template::new(plan).object(row, &mut out)?;
    Ok(json(status, out))
}

/// Where the new row is to be found: the path of the list, then the key.
fn location(path: &str, slash: &str, table: &Table, stored: &dyn Stored) -> Option<String> {
    let mut location = path.to_owned();
    for column in table.key() {
        let mut json = Vec::new();
        (column.render)(crate::value::Cell::Value(stored.get(column.name)?), &column.limits, &mut json).ok()?;
        let shown = serde_json::from_slice::<serde_json::Value>(&json).ok()?;
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
            Ok(Self { request, body, db, settings, pagination: Pagination::None, serializer: PhantomData })
        })
    }
}

/// An answer in the place of the extracted value.
pub(super) fn refused(refusal: Refusal, settings: &Settings) -> actix_web::Error {
    let response = answer::refusal(refusal, settings.profile, "object");
    actix_web::error::InternalError::from_response("refused", response).into()
}

fn connection(request: &HttpRequest) -> Option<DatabaseConnection> {
    let shared = request.app_data::<web::Data<DatabaseConnection>>().map(|db| DatabaseConnection::clone(db));
    shared.or_else(|| request.app_data::<DatabaseConnection>().cloned())
}

fn no_connection() -> Refusal {
    Refusal::Failed(Failure::internal(&"the application has no DatabaseConnection; add `.app_data(web::Data::new(db))`"))
}

/// The body of a request that may have one. What is wrong with its type or its JSON is kept for later: a row that does
/// not exist is a 404 whatever is sent to it.
pub(super) async fn read_body(request: &HttpRequest, payload: Payload, settings: &Settings) -> Result<Body, actix_web::Error> {
    let bytes = collect(payload, settings).await?;
    if !bytes.is_empty() && !is_json(request) {
        let given = request.content_type();
        return Ok(Err(Refusal::UnsupportedMediaType(format!("Unsupported media type \"{given}\" in request."))));
    }
    Ok(body::read(&bytes).map_err(|body::Unreadable(detail)| Refusal::Unreadable(detail)))
}

fn is_json(request: &HttpRequest) -> bool {
    request.content_type().eq_ignore_ascii_case("application/json")
}

async fn collect(mut payload: Payload, settings: &Settings) -> Result<Vec<u8>, actix_web::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk?;
        if bytes.len() + chunk.len() > settings.body_limit {
            let detail = format!("The body is longer than {} bytes.", settings.body_limit);
            let response = answer::plain(StatusCode::PAYLOAD_TOO_LARGE, &detail, settings.profile);
            return Err(actix_web::error::InternalError::from_response("too large", response).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
