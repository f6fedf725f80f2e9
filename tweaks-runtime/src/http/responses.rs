//! Responses: answers to requests that were done, as JSON with their headers.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use futures_util::FutureExt as _;
use sea_orm::{DatabaseExecutor, Value};
use xxhash_rust::xxh3::xxh3_128;

use super::preference::Return;
use super::simple_rest;
use crate::body::{self, Mark};
use crate::context::Context;
use crate::exec::{self, Answer, Budget, Done, Failure, Reader, Refusal, Reply, statements};
use crate::parameters::RESERVED;
use crate::query::ReadPlan;
use crate::render;
use crate::schema::{Cell, Column, Json, Kind, Members, StoredRow, Table, TiedColumn, Values};

/// An answer without headers of its own.
pub(super) fn plain(status: StatusCode, body: Vec<u8>) -> Answer {
    Answer { status: status.as_u16(), location: None, tag: None, body, is_replayed: false }
}

/// The answer as it is sent.
pub(super) fn response(answer: Answer) -> HttpResponse {
    let Answer { status, location, tag, body, is_replayed } = answer;
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
    for (name, value) in [(header::LOCATION, location), (header::ETAG, tag)] {
        if let Some(value) = value.and_then(|value| header::HeaderValue::from_str(&value).ok()) {
            response.insert_header((name, value));
        }
    }
    if is_replayed {
        response.insert_header(("idempotent-replayed", "true"));
    }
    match body.is_empty() {
        true => response.finish(),
        false => response.content_type("application/json").body(body),
    }
}

/// A list that is to be shown.
pub(super) struct ListAnswer {
    pub(super) plan: ReadPlan,
    pub(super) context: Context,
    /// The columns that the path says.
    pub(super) tied: Vec<TiedColumn>,
    /// The absolute URL of the list, without its query.
    pub(super) url: String,
    /// Whether a header says which rows of how many these are, in the place of links.
    pub(super) says_range: bool,
}

impl ListAnswer {
    /// The rows, and the header that says where in the list they are.
    async fn read(&self, db: &DatabaseExecutor<'_>) -> Result<(Vec<u8>, Option<(HeaderName, String)>), Refusal> {
        let Self { plan, context, tied, url, says_range } = self;
        let reader = Reader { db, context, budget: &Budget::new(plan.limits) };
        let promise = statements::promise(plan.queries());
        let (page, found) = exec::list(reader, plan).await?;
        if found.rows == 0 && !tied.is_empty() {
            statements::beyond_promise(1);
            exec::check_outer(db, context, plan.table, tied).await?;
        }
        let count = match plan.count {
            Some(count) => Some(exec::count(reader, plan, count).await?),
            None => None,
        };
        promise.check();
        if *says_range || !plan.is_page() {
            let mut array = Vec::new();
            render::array(&page, context, &mut array)?;
            return Ok((array, says_range.then(|| simple_rest::content_range(plan.window.as_ref(), found.rows, count))));
        }
        let links = plan.links(&found, url, &context.parameters);
        let body = render::envelope(count, links.clone(), |out| render::array(&page, context, out))?;
        Ok((body, link_header(links)))
    }
}

/// The answer to a request for a list, unless the client knows its tag already.
pub(super) async fn list(
    db: &DatabaseExecutor<'_>,
    list: &ListAnswer,
    is_known: impl Fn(&str) -> bool,
) -> Result<HttpResponse, Refusal> {
    let (body, place) = list.read(db).await?;
    let mut response = digested(body, is_known);
    if let Some((name, Ok(place))) = place.map(|(name, place)| (name, header::HeaderValue::from_str(&place))) {
        response.headers_mut().insert(name, place);
    }
    Ok(response)
}

/// The neighbours of a page (RFC 8288), where it has some.
fn link_header(links: [Option<String>; 2]) -> Option<(HeaderName, String)> {
    let links = links.into_iter().zip(["next", "prev"]);
    let relations: Vec<String> = links.filter_map(|(url, name)| Some(format!("<{}>; rel=\"{name}\"", url?))).collect();
    (!relations.is_empty()).then(|| (header::LINK, relations.join(", ")))
}

/// The answer with a body, unless the client knows its tag already: a weak one, because no change is made on the condition that a list
/// is as it was.
pub(super) fn digested(body: Vec<u8>, is_known: impl Fn(&str) -> bool) -> HttpResponse {
    let tag = format!("W/\"{:032x}\"", xxh3_128(&body));
    let answer = if is_known(&tag) { plain(StatusCode::NOT_MODIFIED, Vec::new()) } else { plain(StatusCode::OK, body) };
    response(Answer { tag: Some(tag), ..answer })
}

/// A row that is to be shown.
pub(super) struct RowAnswer {
    pub(super) plan: ReadPlan,
    pub(super) context: Context,
}

impl RowAnswer {
    /// The row with a key as it is shown, and its tag.
    async fn read(&self, db: &DatabaseExecutor<'_>, key: &Values) -> Result<(Vec<u8>, Option<String>), Refusal> {
        let reader = Reader { db, context: &self.context, budget: &Budget::new(self.plan.limits) };
        let promise = statements::promise(self.plan.queries());
        let (page, tag) = exec::one(reader, &self.plan, key).await?.ok_or(Refusal::NotFound)?;
        promise.check();
        Ok(self.tagged(render::first(&page, &self.context)?, tag))
    }

    /// A row that was written, as it is, unless relations are to be read with it.
    async fn of_stored(&self, db: &DatabaseExecutor<'_>, stored: &dyn StoredRow) -> Result<(Vec<u8>, Option<String>), Refusal> {
        let Self { plan, context } = self;
        // A document is shown to the letter, which a row does not keep.
        let is_document = |column: &Column| matches!(column.kind, Kind::Json);
        let has_documents = plan.statement.columns().any(|column| is_document(column) && !is_null(column, stored));
        if plan.statement.is_one_row() && !has_documents {
            let body = render::stored(&plan.statement, stored, context)?;
            return Ok(self.tagged(body, exec::of_stored(plan.table, stored)));
        }
        let key = plan.table.key().map(|column| Some((column.name, stored.get(column.name)?))).collect::<Option<Values>>();
        self.read(db, &key.ok_or(Refusal::NotFound)?).await
    }

    /// The body with its tag.
    fn tagged(&self, body: Vec<u8>, tag: Option<String>) -> (Vec<u8>, Option<String>) {
        let tag = tag.map(|tag| if self.has_tag_of_row() { tag } else { exec::of_answer(&tag, &body) });
        (body, tag)
    }

    /// Whether its tag is that of the row: nothing else is shown, and no other version shows it otherwise.
    fn has_tag_of_row(&self) -> bool {
        self.plan.statement.is_of_columns() && self.context.version().is_none()
    }

    /// A row that was written as clients see it who want nothing of it: its tag, if the body has no part in it.
    fn unseen(&self, stored: &dyn StoredRow) -> (Vec<u8>, Option<String>) {
        (Vec::new(), exec::of_stored(self.plan.table, stored).filter(|_| self.has_tag_of_row()))
    }
}

/// The answer to a request for one row, unless the client knows its tag already.
pub(super) async fn row(
    db: &DatabaseExecutor<'_>,
    row: &RowAnswer,
    key: &Values,
    is_known: impl Fn(&str) -> bool,
) -> Result<HttpResponse, Refusal> {
    let (body, tag) = row.read(db, key).await?;
    let is_known = tag.as_deref().is_some_and(is_known);
    let answer = if is_known { plain(StatusCode::NOT_MODIFIED, Vec::new()) } else { plain(StatusCode::OK, body) };
    Ok(response(Answer { tag, ..answer }))
}

/// The reply with a row that was written; a new one has its place below the path of the list, which says some columns itself.
pub(super) fn written(row: RowAnswer, list: Option<(String, Vec<TiedColumn>)>, returned: Option<Return>) -> Reply<Done> {
    let is_minimal = returned == Some(Return::Minimal);
    let shared = Arc::new((RowAnswer { plan: row.plan.of_written_row(), ..row }, list));
    Arc::new(move |transaction, done| {
        let shared = Arc::clone(&shared);
        async move {
            let (row, list) = shared.as_ref();
            let stored = done.created.into_iter().chain(done.updated).map(|(_, stored)| stored).next();
            let stored = stored.ok_or_else(|| Refusal::Failed(Failure::internal(&"a write without a row")))?;
            let (body, tag) = match is_minimal {
                true => row.unseen(stored.as_ref()),
                false => row.of_stored(&transaction.into(), stored.as_ref()).await?,
            };
            let location = list.as_ref().and_then(|list| location(list, row.plan.table, stored.as_ref()));
            let status = match (&list, is_minimal) {
                (Some(_), _) => StatusCode::CREATED,
                (None, true) => StatusCode::NO_CONTENT,
                (None, false) => StatusCode::OK,
            };
            Ok(Answer { location, tag, ..plain(status, body) })
        }
        .boxed()
    })
}

/// The reply that says nothing but that all was done.
pub(super) fn done() -> Reply<Done> {
    Arc::new(|_, _| async { Ok(plain(StatusCode::NO_CONTENT, Vec::new())) }.boxed())
}

/// The reply that names the row that is gone, for clients that look for it in the answer.
pub(super) fn deleted(key: Members) -> Reply<Done> {
    let body = Json::Object(key).to_string();
    Arc::new(move |_, _| {
        let body = body.clone();
        async move { Ok(plain(StatusCode::OK, body.into_bytes())) }.boxed()
    })
}

/// The reply to a bulk edit: its outcome or, to clients of a Django API, the list as it is then.
pub(super) fn edited(list: Arc<Option<ListAnswer>>, table: &'static Table) -> Reply<Done> {
    Arc::new(move |transaction, done| {
        let list = Arc::clone(&list);
        async move {
            let body = match list.as_ref() {
                Some(list) => list.read(&transaction.into()).await?.0,
                None => outcome(&done, table).to_string().into_bytes(),
            };
            Ok(plain(StatusCode::OK, body))
        }
        .boxed()
    })
}

/// `{"created": {temp_id: id}, "updated": [id], "deleted": [id]}`, with a list in the place of an id where a key has several columns.
fn outcome(done: &Done, table: &Table) -> Json {
    let mut created = Members::new();
    for (mark, stored) in &done.created {
        created.insert(mark.text(), key_of(table, stored.as_ref()));
    }
    let updated = done.updated.iter().map(|(mark, _)| mark.sent()).collect();
    let deleted = done.deleted.iter().map(Mark::sent).collect();
    let lists = [("created", Json::Object(created)), ("updated", Json::Array(updated)), ("deleted", Json::Array(deleted))];
    Json::Object(lists.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The key of a row, the columns of one of several in a list.
pub(super) fn key_of(table: &Table, stored: &dyn StoredRow) -> Json {
    let mut key: Vec<Json> = table.key().filter_map(|column| key_json(column, stored)).collect();
    if key.len() == 1 { key.swap_remove(0) } else { Json::Array(key) }
}

fn is_null(column: &Column, stored: &dyn StoredRow) -> bool {
    stored.get(column.name).is_some_and(|value| value == value.as_null())
}

/// A column of a key as it is shown.
fn key_json(column: &Column, stored: &dyn StoredRow) -> Option<Json> {
    shown(column, stored.get(column.name)?)
}

/// A value of a column as it is shown.
pub(super) fn shown(column: &Column, value: Value) -> Option<Json> {
    let mut json = Vec::new();
    (column.render)(Cell::Value(value), &column.format, &mut json).ok()?;
    body::read(&json, None).ok()
}

/// A value without the quotes of a text.
fn text(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// The place of a new row: the path of the list, then the key.
fn location((list, tied): &(String, Vec<TiedColumn>), table: &Table, stored: &dyn StoredRow) -> Option<String> {
    let slash = if list.ends_with('/') { "/" } else { "" };
    let mut location = list.trim_end_matches('/').to_owned();
    for column in table.key().filter(|column| !tied.iter().any(|(own, _)| own.name == column.name)) {
        location.push('/');
        let key = text(&key_json(column, stored)?);
        location.extend(percent_encoding::utf8_percent_encode(&key, RESERVED));
    }
    Some(location + slash)
}
