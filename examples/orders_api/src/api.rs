//! The endpoints, and who may use them.

use actix_web::http::{Method, StatusCode};
use actix_web::web;
use tweaks_runtime::openapi::{Documented, DocumentedHandler};
use tweaks_runtime::permissions::{IsAuthenticated, IsAuthenticatedOrReadOnly, IsStaff};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{Creates, ModelSerializer};
use tweaks_runtime::{Api, allow, fallback};

use crate::token::{CHALLENGE, Tokens};
use crate::{customer, login, order, product};

/// Adds the endpoints to an application, and what logs in.
pub fn configure(config: &mut web::ServiceConfig, tokens: &Tokens) {
    let post = |path: &str| web::resource(path.to_owned()).default_service(allow(&[Method::POST]));
    config
        .app_data(web::Data::new(tokens.clone()))
        .service(post("/api/login/").route(web::post().to(login::log_in)))
        .service(post("/api/token/refresh/").route(web::post().to(login::refresh)))
        .service(web::redirect("/", "api/schema/swagger-ui/").using_status_code(StatusCode::FOUND))
        .service(api())
        .default_service(fallback());
}

/// The resources.
pub fn api() -> Api {
    let staff = [Action::Update, Action::PartialUpdate, Action::Delete];
    let products = open::<product::Entity>("/api/products/").action(Method::PUT, "mark_sold_out", product::mark_sold_out).action(
        Method::POST,
        "increase_stock",
        product::increase_stock,
    );
    Api::new("Orders", env!("CARGO_PKG_VERSION"))
        .about("Customers, products and orders, for people with a login.")
        .license("MIT", "https://opensource.org/license/mit")
        .documents("/api/schema/")
        .handler(
            DocumentedHandler::new("POST", "/api/login/")
                .summary("Log in")
                .body::<login::Login>()
                .answer::<login::TokenPair>(200, "The tokens.")
                .other_answer(401, "Nobody has this name and this password."),
        )
        .handler(
            DocumentedHandler::new("POST", "/api/token/refresh/")
                .summary("A new token for an old one")
                .body::<login::Refresh>()
                .answer::<login::AccessToken>(200, "The token.")
                .other_answer(401, "The token is not valid any more."),
        )
        .docs("/api/schema/swagger-ui/")
        .resource(open::<customer::Entity>("/api/customers/").permission_for(&staff, IsStaff))
        .resource(products.documented(Documented::new().body::<product::Delivery>("increase_stock")))
        .resource(Resource::<order::Entity>::new("/api/orders/").without_autofilter().permission(IsAuthenticated))
}

/// What everybody may read.
fn open<E: ModelSerializer<Offers: Creates>>(path: &str) -> Resource<E> {
    let resource = Resource::new(path).without_autofilter().permission(IsAuthenticatedOrReadOnly);
    resource.permission_for(&[Action::Metadata], IsAuthenticated)
}

/// The settings by which requests are let in.
pub fn settings(profile: Profile, tokens: &Tokens) -> Settings {
    let tokens = tokens.clone();
    let settings = Settings::new().profile(profile).whole_lists(true).require_permissions();
    settings.authentication(CHALLENGE, move |request, db| tokens.clone().authenticate(request, db))
}
