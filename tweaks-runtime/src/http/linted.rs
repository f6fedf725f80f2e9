//! Linted requests: the middleware by which a linter sees requests.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpRequest, HttpResponse, Route};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::exec::statements::is_linted;
use crate::lint::{Lint, Linter};

/// The middleware by which a [`Lint`] sees requests, for `App::wrap`.
#[derive(Clone)]
#[must_use]
pub struct LintCounter {
    /// `None` for that of the process.
    linter: Option<Linter>,
}

impl Lint {
    /// Sees the requests of an application or a scope, by whichever handler they are answered. Workers of a server share it.
    pub fn counter(&self) -> LintCounter {
        LintCounter { linter: Some(self.linter()) }
    }
}

/// A service whose requests are linted.
#[doc(hidden)]
pub struct LintCounterService<S> {
    service: Rc<S>,
    counter: LintCounter,
}

impl<S, B> Transform<S, ServiceRequest> for LintCounter
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = LintCounterService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(LintCounterService { service: Rc::new(service), counter: self.clone() }))
    }
}

impl<S, B> Service<ServiceRequest> for LintCounterService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let service = Rc::clone(&self.service);
        // Two futures, so that each is small: what is large is slow to get from an allocator, and to give back.
        match self.counter.linter.clone() {
            Some(linter) => seen(linter, service, request).boxed_local(),
            None => unless_seen(service, request).boxed_local(),
        }
    }
}

/// The answer to a request that this linter sees.
async fn seen<S, B>(linter: Linter, service: Rc<S>, request: ServiceRequest) -> Result<ServiceResponse<EitherBody<B>>, Error>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    let words = words(request.request());
    let answer = linter.watch(words, service.call(request)).await.output?;
    Ok(answer.map_into_left_body())
}

/// The answer to a request that the linter of the process sees, unless another one does.
async fn unless_seen<S, B>(service: Rc<S>, request: ServiceRequest) -> Result<ServiceResponse<EitherBody<B>>, Error>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let head = request.request().clone();
    let (answer, found) = alone(&head, service.call(request)).await;
    Ok(match found {
        Some(found) => ServiceResponse::new(head, found.map_into_right_body()),
        None => answer?.map_into_left_body(),
    })
}

fn words(request: &HttpRequest) -> String {
    [request.method().as_str(), " ", request.uri().path_and_query().map_or("/", |path| path.as_str())].concat()
}

/// The route, which the linter of the process sees if there is one by now.
pub(super) fn route(route: Route) -> Route {
    if Linter::of_process().is_some() { route.wrap(LintCounter { linter: None }) } else { route }
}

/// The output of a request that the linter of the process sees, unless another one does; and the answer in its place.
///
/// A request without a network is one of a test, in whose own task this panics.
async fn alone<F: Future>(request: &HttpRequest, future: F) -> (F::Output, Option<HttpResponse>) {
    let Some(linter) = Linter::of_process().filter(|_| !is_linted()) else { return (future.await, None) };
    // A linter that looks at plans would make the futures of all handlers large.
    let (output, found) = Box::pin(linter.watch_alone(words(request), future)).await;
    let Some(found) = found else { return (output, None) };
    tracing::error!("{found}");
    assert!(request.peer_addr().is_some(), "{found}");
    (output, Some(HttpResponse::InternalServerError().content_type("text/plain; charset=utf-8").body(found)))
}

/// The answer of a request to a [`Call`](super::call::Call), by which the linter of the process sees it.
pub(super) async fn answer(request: &HttpRequest, answer: impl Future<Output = HttpResponse>) -> HttpResponse {
    let (answer, found) = alone(request, answer).await;
    found.unwrap_or(answer)
}
