//! Replies: what is answered when everything went well, as JSON with its headers.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use sea_orm::DatabaseExecutor;

use super::errors;
use crate::context::Context;
use crate::exec::{self, Answer, Edited, Reader, Refusal, Reply};
use crate::query::{self, Pagination, ReadPlan};
use crate::render;
use crate::schema::Cell;
use crate::schema::Json;
use crate::schema::{Column, Table};
use crate::schema::{StoredRow, Values};

fn reader<'a>(db: &'a DatabaseExecutor<'a>, context: &'a Context) -> Reader<'a> {
    Reader { db, context, write_row: render::row }
}

/// An answer without headers of its own.
fn plain(status: StatusCode, body: Vec<u8>) -> Answer {
    Answer { status: status.as_u16(), location: None, tag: None, body }
}

/// The answer as it is sent.
pub(super) fn response(answer: Answer) -> HttpResponse {
    let Answer { status, location, tag, body } = answer;
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
    if body.is_empty() {
        return headers(response.finish(), location, tag);
    }
    headers(response.content_type("application/json").body(body), location, tag)
}

fn headers(mut response: HttpResponse, location: Option<String>, tag: Option<String>) -> HttpResponse {
    let headers = [(header::LOCATION, location), (header::ETAG, tag)];
    for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        if let Ok(value) = header::HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A list, and what its links are made of.
pub(super) struct List {
    pub(super) plan: ReadPlan,
    pub(super) context: Context,
    pub(super) pagination: Pagination,
    /// The absolute URL of the list, without its query.
    pub(super) url: String,
}

impl List {
    /// The rows, and the links to the neighbours of their page.
    pub(super) async fn read(&self, db: &DatabaseExecutor<'_>) -> Result<(Vec<u8>, [Option<String>; 2]), Refusal> {
        let Self { plan, context, pagination, url } = self;
        let (page, found) = exec::list(reader(db, context), plan).await?;
        let count = match plan.count {
            Some(count) => Some(exec::count(reader(db, context), plan, count).await?),
            None => None,
        };
        let Some(window) = &plan.window else {
            let mut out = Vec::new();
            render::array(&page, context, &mut out)?;
            return Ok((out, [None, None]));
        };
        let links = query::links(pagination, window, &plan.statement.order, &found, url, context.parameters());
        let body = render::envelope(count, links.clone(), |out| render::array(&page, context, out))?;
        Ok((body, links))
    }
}

/// The answer to a request for a list.
pub(super) async fn list(db: &DatabaseExecutor<'_>, list: &List) -> Result<HttpResponse, Refusal> {
    let (body, links) = list.read(db).await?;
    let mut response = response(plain(StatusCode::OK, body));
    if let Some(relations) = errors::link_header(&links) {
        response.headers_mut().insert(header::LINK, relations);
    }
    Ok(response)
}

/// One row.
pub(super) struct Row {
    pub(super) plan: ReadPlan,
    pub(super) context: Context,
}

impl Row {
    /// The row with a key as it is shown, and its tag.
    async fn read(&self, db: &DatabaseExecutor<'_>, key: &Values) -> Result<(Vec<u8>, Option<String>), Refusal> {
        let (page, tag) = exec::one(reader(db, &self.context), &self.plan, key).await?.ok_or(Refusal::NotFound)?;
        Ok(self.tagged(render::first(&page, &self.context)?, tag))
    }

    /// The body with its tag: that of the row, if nothing else is shown.
    fn tagged(&self, body: Vec<u8>, tag: Option<String>) -> (Vec<u8>, Option<String>) {
        let whole = |tag: String| if self.plan.statement.is_of_columns() { tag } else { exec::of_answer(&tag, &body) };
        let tag = tag.map(whole);
        (body, tag)
    }

    /// The same of a row that was written: as it is, unless relations are to be read with it.
    async fn written(&self, db: &DatabaseExecutor<'_>, stored: &dyn StoredRow) -> Result<(Vec<u8>, Option<String>), Refusal> {
        let Self { plan, context } = self;
        // A sum over other rows may have changed after the row was written.
        if plan.statement.is_one_row() && plan.table.kept_sums.is_empty() {
            let body = render::stored(&plan.statement, stored, context)?;
            return Ok(self.tagged(body, exec::of_stored(plan.table, stored)));
        }
        let key = plan.table.key().map(|column| Some((column.name, stored.get(column.name)?))).collect::<Option<Values>>();
        self.read(db, &key.ok_or(Refusal::NotFound)?).await
    }
}

/// The answer to a request for one row, unless the client has it already.
pub(super) async fn row(
    db: &DatabaseExecutor<'_>,
    row: &Row,
    key: &Values,
    request: &HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let (body, tag) = row.read(db, key).await?;
    if tag.as_ref().is_some_and(|tag| errors::is_known(request, tag)) {
        return Ok(headers(HttpResponse::NotModified().finish(), None, tag));
    }
    Ok(response(Answer { tag, ..plain(StatusCode::OK, body) }))
}

/// What is answered with a row that was changed.
pub(super) fn changed(row: Row) -> Reply<Arc<dyn StoredRow>> {
    written(row, StatusCode::OK, |_| None)
}

/// What is answered with a new row of the list at a path.
pub(super) fn created(row: Row, path: String) -> Reply<Arc<dyn StoredRow>> {
    let table = row.plan.table;
    written(row, StatusCode::CREATED, move |stored| location(&path, table, stored))
}

fn written<F>(mut row: Row, status: StatusCode, location: F) -> Reply<Arc<dyn StoredRow>>
where
    F: Fn(&dyn StoredRow) -> Option<String> + Send + Sync + 'static,
{
    row.plan.statement.rows.is_written = true;
    let shared = Arc::new((row, location));
    Arc::new(move |transaction, stored| {
        let shared = Arc::clone(&shared);
        async move {
            let (row, location) = shared.as_ref();
            let (body, tag) = row.written(&transaction.into(), stored.as_ref()).await?;
            Ok(Answer { location: location(stored.as_ref()), tag, ..plain(status, body) })
        }
        .boxed()
    })
}

/// What is answered to a deletion.
pub(super) fn deleted() -> Reply<()> {
    Arc::new(|_, ()| async { Ok(plain(StatusCode::NO_CONTENT, Vec::new())) }.boxed())
}

/// What is answered to a bulk edit: what was done or, to clients of a Django API, the list as it is then.
pub(super) fn edited(list: Option<List>, table: &'static Table) -> Reply<Edited> {
    let list = Arc::new(list);
    Arc::new(move |transaction, edited| {
        let list = Arc::clone(&list);
        async move {
            let body = match list.as_ref() {
                Some(list) => list.read(&transaction.into()).await?.0,
                None => json_of(&edited, table).to_string().into_bytes(),
            };
            Ok(plain(StatusCode::OK, body))
        }
        .boxed()
    })
}

/// `{"created": {temp_id: id}, "updated": [id], "deleted": [id]}`
fn json_of(edited: &Edited, table: &Table) -> Json {
    let mut created = serde_json::Map::new();
    for (temp_id, stored) in &edited.created {
        let temp_id = temp_id.as_str().map_or_else(|| temp_id.to_string(), str::to_owned);
        let mut key: Vec<Json> = table.key().filter_map(|column| key_json(column, stored.as_ref())).collect();
        created.insert(temp_id, if key.len() == 1 { key.swap_remove(0) } else { Json::Array(key) });
    }
    serde_json::json!({ "created": created, "updated": edited.updated, "deleted": edited.deleted })
}

/// A column of a key as it is shown.
fn key_json(column: &Column, stored: &dyn StoredRow) -> Option<Json> {
    let mut json = Vec::new();
    (column.render)(Cell::Value(stored.get(column.name)?), &column.format, &mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Where the new row is to be found: the path of the list, then the key.
fn location(path: &str, table: &Table, stored: &dyn StoredRow) -> Option<String> {
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
