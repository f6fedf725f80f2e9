//! A client that calls an application without a network, and knows how many statements each answer took.

use std::pin::Pin;
use std::rc::Rc;

use actix_web::http::{Method, StatusCode, header::HeaderMap};
use actix_web::{App, dev::ServiceResponse, test, web};
use sea_orm::DatabaseConnection;
use serde_json::Value as Json;
use tokio::sync::OnceCell;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{ReadReplicas, statements};

use crate::database::is_mariadb;
use crate::trace;

/// An application to be called: its endpoints, its database, its settings.
pub struct Client {
    db: DatabaseConnection,
    replicas: Option<ReadReplicas>,
    settings: Settings,
    configure: fn(&mut web::ServiceConfig),
    app: OnceCell<Rc<Application>>,
}

/// The application, made with the first request.
type Application = dyn Fn(test::TestRequest) -> Pin<Box<dyn Future<Output = ServiceResponse>>>;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body as JSON; `null` where it is empty or no JSON.
    pub json: Json,
    pub text: String,
    pub bytes: web::Bytes,
    /// The SQL that was sent, without what controls transactions, and with names in the quotes of the standard.
    pub statements: Vec<String>,
}

impl Client {
    #[must_use]
    pub fn new(db: &DatabaseConnection, configure: fn(&mut web::ServiceConfig)) -> Self {
        Self { db: db.clone(), replicas: None, settings: Settings::new(), configure, app: OnceCell::new() }
    }

    /// A client of the shop.
    #[must_use]
    pub fn shop(db: &DatabaseConnection) -> Self {
        Self::new(db, shop::api::configure).settings(Settings::new().versions(shop::api::versions()))
    }

    #[must_use]
    pub fn settings(self, settings: Settings) -> Self {
        Self { settings, app: OnceCell::new(), ..self }
    }

    /// The same over several servers of the database.
    #[must_use]
    pub fn replicas(self, replicas: &ReadReplicas) -> Self {
        Self { replicas: Some(replicas.clone()), app: OnceCell::new(), ..self }
    }

    /// The same with the profile for clients of a Django API.
    #[must_use]
    pub fn drf(self) -> Self {
        let settings = self.settings.clone().profile(Profile::Drf);
        self.settings(settings)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.json(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: Json) -> Answer {
        self.json(Method::PUT, path, body).await
    }

    pub async fn patch(&self, path: &str, body: Json) -> Answer {
        self.json(Method::PATCH, path, body).await
    }

    async fn json(&self, method: Method, path: &str, body: Json) -> Answer {
        self.send(method, path, &[("Content-Type", "application/json")], body.to_string().into_bytes()).await
    }

    async fn application(&self) -> Rc<Application> {
        let app = match &self.replicas {
            Some(replicas) => App::new().app_data(web::Data::new(replicas.clone())),
            None => App::new().app_data(web::Data::new(self.db.clone())),
        };
        let app = app.app_data(self.settings.clone()).configure(self.configure);
        let app = Rc::new(test::init_service(app).await);
        Rc::new(move |request| {
            let app = Rc::clone(&app);
            Box::pin(async move { test::call_service(&*app, request.to_request()).await })
        })
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let method_name = method.to_string();
        let app = self.app.get_or_init(|| self.application()).await;
        let mut request = test::TestRequest::with_uri(path).method(method).insert_header(("Host", "testserver"));
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        let sent_as = format!("{method_name} {path}\n{headers:?}\n{}", String::from_utf8_lossy(&body));
        let call = async {
            let response = app(request.set_payload(body)).await;
            let (status, headers) = (response.status(), response.headers().clone());
            (status, headers, test::read_body(response).await)
        };
        let ((status, headers, body), statements) = statements::recorded(call).await;
        let text = String::from_utf8_lossy(&body).into_owned();
        let quoted = |sql: String| if is_mariadb() { sql.replace('`', "\"") } else { sql };
        let statements: Vec<String> = statements.into_iter().map(|statement| quoted(statement.sql)).collect();
        trace::record(&sent_as, status, &headers, &text, &statements);
        let json = serde_json::from_slice(&body).unwrap_or_default();
        Answer { status, headers, json, text, bytes: body, statements }
    }
}

impl Answer {
    /// The value of a header, where there is one.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The problems of a `strict` answer as "place code", sorted.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let place =
            |error: &Json| error.get("pointer").or(error.get("parameter")).and_then(Json::as_str).unwrap_or("-").to_owned();
        let errors = self.json["errors"].as_array().cloned().unwrap_or_default();
        let mut problems: Vec<String> =
            errors.iter().map(|error| format!("{} {}", place(error), error["code"].as_str().unwrap_or("?"))).collect();
        problems.sort();
        problems
    }
}
