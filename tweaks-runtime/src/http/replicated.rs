//! Replicated databases: which of several servers a request reads, and what its answer says of where the primary is.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use sea_orm::DatabaseConnection;

use crate::exec::{Failure, ReadReplicas, Refusal, Replica, Token};

static POSITION: HeaderName = HeaderName::from_static("tweaks-position");

/// The servers of a request's database, where there are several.
pub(super) struct Replicated {
    replicas: ReadReplicas,
    /// `None` where the primary is read.
    replica: Option<Replica>,
    /// What the client has to see.
    needed: Option<Token>,
    /// Whether the request reads, by its method.
    is_read: bool,
}

impl ReadReplicas {
    /// The connection by which a handler of the application reads for a request: to a replica that has what this client wrote, or to the
    /// primary. What is written by it fails.
    ///
    /// ```
    /// use actix_web::{HttpRequest, HttpResponse, web};
    /// use sea_orm::ConnectionTrait as _;
    /// use tweaks_runtime::ReadReplicas;
    ///
    /// async fn health(request: HttpRequest, db: web::Data<ReadReplicas>) -> HttpResponse {
    ///     match db.of(&request).execute_unprepared("SELECT 1").await {
    ///         Ok(_) => HttpResponse::NoContent().finish(),
    ///         Err(_) => HttpResponse::ServiceUnavailable().finish(),
    ///     }
    /// }
    /// # drop(web::get().to(health));
    /// ```
    #[must_use]
    pub fn of(&self, request: &HttpRequest) -> DatabaseConnection {
        Replicated::of(self.clone(), request).connection()
    }
}

impl Replicated {
    pub(super) fn of(replicas: ReadReplicas, request: &HttpRequest) -> Self {
        let is_read = is_read(request.method());
        let needed = if is_read { needed(&replicas, request) } else { None };
        let replica = if is_read { replicas.replica(needed.as_ref()) } else { None };
        Self { replicas, replica, needed, is_read }
    }

    pub(super) fn connection(&self) -> DatabaseConnection {
        self.replica.as_ref().map_or_else(|| self.replicas.primary(), |replica| self.replicas.at(replica))
    }

    pub(super) fn primary(&self) -> DatabaseConnection {
        self.replicas.primary()
    }

    /// Turns a read to the primary that its replica could not answer, and says whether that is worth another try.
    pub(super) fn leaves(&mut self, failure: &Failure) -> bool {
        if failure.is_lost_server() {
            self.replica.as_ref().map_or_else(|| self.replicas.look(), |replica| self.replicas.suspect(replica));
        }
        failure.is_of_server() && self.replica.take().is_some()
    }

    /// Turns a read to the primary whose replica may not have had what the client has to see.
    pub(super) async fn was_behind(&mut self) -> bool {
        let Some(replica) = &self.replica else { return false };
        let was_behind = !self.replicas.had(replica, self.needed.as_ref()).await;
        if was_behind {
            self.replicas.look();
            self.replica = None;
        }
        was_behind
    }

    /// What the client has to bring back, if the request may have written something.
    pub(super) async fn written(&self, outcome: &Result<HttpResponse, Refusal>) -> Option<Position> {
        let may_have_written = match outcome {
            Ok(response) => !response.status().is_client_error(),
            Err(refusal) => matches!(refusal, Refusal::Failed(failure) if failure.at_commit),
        };
        if self.is_read || !may_have_written {
            return None;
        }
        let token = self.replicas.position().await;
        let cookie = self.replicas.cookie_name().map(|name| format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax"));
        let cookie = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok());
        Some(Position { token: HeaderValue::from_str(&token).ok()?, cookie })
    }
}

/// Where the primary is behind a write.
pub(super) struct Position {
    token: HeaderValue,
    cookie: Option<HeaderValue>,
}

impl Position {
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        headers.insert(POSITION.clone(), self.token);
        if let Some(cookie) = self.cookie {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

/// The servers of the application's database, if it has several.
pub(super) fn replicas(request: &HttpRequest) -> Option<ReadReplicas> {
    request.app_data::<web::Data<ReadReplicas>>().map(|replicas| ReadReplicas::clone(replicas))
}

/// The method by which a list is asked for in a body.
pub(super) const QUERY: &str = "QUERY";

/// Whether a request asks by its body (`QUERY`, RFC 10008).
pub(super) fn is_question(method: &Method) -> bool {
    method.as_str() == QUERY
}

/// Methods that are safe (RFC 9110 §9.2.1, RFC 10008).
fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || is_question(method)
}

/// What a client needs to see: of the header and the cookie what comes first. A token that is none of ours might be of a write that has
/// to be seen.
fn needed(replicas: &ReadReplicas, request: &HttpRequest) -> Option<Token> {
    let header = request.headers().get(&POSITION).map(|token| token.to_str().unwrap_or_default().to_owned());
    header.or_else(|| cookie(request, replicas.cookie_name()?)).map(|token| token.trim().parse().unwrap_or(Token::Primary))
}

/// The value of a cookie (RFC 6265 §4.2.1).
fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    let lines = request.headers().get_all(header::COOKIE).filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(own, _)| *own == name).map(|(_, value)| value.to_owned())
}
