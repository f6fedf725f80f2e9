//! Authentication: how an application knows who a request is from, and asks clients who they are.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use sea_orm::{DatabaseConnection, DbErr};

use crate::context::Context;
use crate::permission::{Denial, User, put_user};

/// The way in which an application finds the user of a request.
#[derive(Clone)]
pub(super) struct Authentication {
    /// `None` where a client cannot be asked for credentials.
    pub(super) challenge: Option<HeaderValue>,
    pub(super) authenticate: Arc<dyn Fn(HttpRequest, DatabaseConnection) -> LocalBoxFuture<'static, Found> + Send + Sync>,
}

/// Puts the user in, if there is one.
pub(super) type Found = Result<Option<PutUser>, AuthenticationError>;

pub(super) type PutUser = Box<dyn FnOnce(&mut Context)>;

/// Why nobody can say who a request is from.
#[derive(Debug)]
#[non_exhaustive]
pub enum AuthenticationError {
    /// The credentials do not count: 401.
    Refused(Denial),
    /// The database did not answer: 500 or 503, as everywhere.
    Failed(DbErr),
}

impl From<Denial> for AuthenticationError {
    fn from(denial: Denial) -> Self {
        Self::Refused(denial)
    }
}

impl From<DbErr> for AuthenticationError {
    fn from(error: DbErr) -> Self {
        Self::Failed(error)
    }
}

impl Authentication {
    pub(super) fn new<U, F>(
        challenge: Option<&str>,
        authenticate: impl Fn(HttpRequest, DatabaseConnection) -> F + Send + Sync + 'static,
    ) -> Self
    where
        U: User,
        F: Future<Output = Result<Option<U>, AuthenticationError>> + 'static,
    {
        #[expect(clippy::expect_used, reason = "an application that cannot work is to be told when it starts")]
        let challenge = challenge.map(|text| HeaderValue::from_str(text).expect("a header's value has visible letters"));
        let put = |user: U| Box::new(move |context: &mut Context| put_user(context, user)) as PutUser;
        let authenticate = move |request, db| {
            let found = authenticate(request, db);
            async move { Ok(found.await?.map(put)) }.boxed_local()
        };
        Self { challenge, authenticate: Arc::new(authenticate) }
    }
}

/// Asks the client who it is (RFC 9110 §11.6.1).
pub(super) fn challenge(response: &mut HttpResponse, challenge: Option<&HeaderValue>) {
    if let Some(challenge) = challenge.filter(|_| response.status() == StatusCode::UNAUTHORIZED) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge.clone());
    }
}
