//! Health: what a balancer asks a process before it sends it requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};

use super::extract::connection;
use super::replicated::replicas;
use super::settings::Settings;
use super::voice::Voice;
use super::{errors, fallback};
use crate::exec::answers;

/// Two endpoints for balancers and supervisors: `/live` below a path says that the process answers (204), `/ready` that it is of use.
///
/// Ready is a process whose database answers within two seconds, or any server of a [replicated](crate::ReadReplicas) one, and which does
/// not [leave](Self::leave). Anything else is a 503 with `Retry-After`. Neither endpoint asks who the client is, or counts as a request
/// of a resource. A process that is not live should be ended; one that is not ready should get no requests, and may be again.
///
/// ```no_run
/// use actix_web::{App, HttpServer, web};
/// use tweaks_runtime::Health;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let db = web::Data::new(tweaks_runtime::connect("postgres://localhost/shop").await?);
/// let health = Health::new("/health");
/// let server = HttpServer::new(move || App::new().app_data(db.clone()).service(health.clone()));
/// # drop(server);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Health {
    path: Arc<str>,
    is_leaving: Arc<AtomicBool>,
}

impl Health {
    /// The endpoints below a path, such as `/health`.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { path: path.trim_end_matches('/').into(), is_leaving: Arc::default() }
    }

    /// Says from now on that the process is not ready, in all clones, so that balancers take it out before it stops: call it some seconds
    /// before `ServerHandle::stop`.
    pub fn leave(&self) {
        self.is_leaving.store(true, Ordering::Relaxed);
    }

    async fn is_ready(&self, request: &HttpRequest) -> bool {
        if self.is_leaving.load(Ordering::Relaxed) {
            return false;
        }
        match (replicas(request), connection(request)) {
            (Some(replicas), _) => replicas.is_any_there(),
            (None, Ok(db)) => answers(&db).await,
            (None, Err(_)) => false,
        }
    }

    async fn ready(self, request: HttpRequest) -> HttpResponse {
        if self.is_ready(&request).await {
            return no_content();
        }
        let detail = "The service is not ready; try again.";
        let mut response = errors::plain(StatusCode::SERVICE_UNAVAILABLE, detail, &Voice::of(&request, &Settings::of(&request)));
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(1));
        response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
        response
    }
}

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

fn no_content() -> HttpResponse {
    HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, NO_STORE)).finish()
}

impl HttpServiceFactory for Health {
    fn register(self, config: &mut AppService) {
        let (live, ready) = (format!("{}/live", self.path), format!("{}/ready", self.path));
        let live = web::resource(live).route(reading().to(async || no_content()));
        let ready = web::resource(ready).route(reading().to(move |request: HttpRequest| self.clone().ready(request)));
        for resource in [live, ready] {
            let resource = resource.default_service(fallback::allow(&[Method::GET, Method::HEAD]));
            HttpServiceFactory::register(resource, config);
        }
    }
}

fn reading() -> actix_web::Route {
    use actix_web::guard;

    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
