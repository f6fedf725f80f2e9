//! The endpoints.

use actix_web::http::StatusCode;
use actix_web::web;
use tweaks_runtime::openapi::DocumentedHandler;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::ModelSerializer;
use tweaks_runtime::{Api, Versions, versions};

use crate::customer::Customer;
use crate::order::Order;
use crate::order_item::OrderItem;
use crate::product::{Product, ProductV1, ProductV2, ProductV3, ProductV4};
use crate::registration::{self, Registration};

/// Adds the endpoints of the shop to an application.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(web::redirect("/", "docs").using_status_code(StatusCode::FOUND)).service(api()).service(
        web::resource("/validate/registration/")
            .route(web::post().to(registration::register))
            .route(web::patch().to(registration::check_part)),
    );
}

/// The resources of the shop.
pub fn api() -> Api {
    let pages = LimitOffset { default: 20, max: 200 };
    Api::new("Shop", env!("CARGO_PKG_VERSION"))
        .about("A small e-commerce API.")
        .license("MIT", "https://opensource.org/license/mit")
        .handler(
            DocumentedHandler::new("POST", "/validate/registration/")
                .summary("Validation of a registration")
                .body::<Registration>()
                .other_answer(200, "It is valid."),
        )
        .handler(
            DocumentedHandler::new("PATCH", "/validate/registration/")
                .summary("Validation of a part of a registration")
                .partial_body::<Registration>()
                .other_answer(200, "It is valid."),
        )
        .docs("/docs")
        .resource(Resource::<Customer>::new("/customers/").paginate(PageNumber { default: 10, max: 25 }))
        .resource(Resource::<ProductV3>::read_only("/products/search/").without(Action::Retrieve))
        .resource(Resource::<Product>::new("/products/").bulk_edit(BulkEdit::new().max_items(10).allow_delete()).paginate(pages))
        .resource(
            Resource::<Product>::read_only("/products-nodelete/")
                .without(Action::Retrieve)
                .creatable()
                .without_autofilter()
                .bulk_edit(BulkEdit::new())
                .paginate(pages),
        )
        .resource(
            Resource::<Product>::read_only("/products-nocreate/")
                .without(Action::Retrieve)
                .without_autofilter()
                .bulk_edit(BulkEdit::new().allow_delete())
                .paginate(pages),
        )
        .resource(
            Resource::<ProductV1>::read_only("/products-nolimit/")
                .without(Action::Retrieve)
                .without_autofilter()
                .paginate(LimitOffset { default: 0, max: 50 }),
        )
        .resource(Resource::<Order>::new("/orders/").parameter("currency").paginate(pages).idempotency(Idempotency::new()))
        .resource(unfiltered::<Order>("/orders-forced/").paginate(pages))
        .resource(unfiltered::<Order>("/orders-unoptimized/").paginate(pages))
        .resource(unfiltered::<OrderItem>("/items/").paginate(pages))
        .resource(
            Resource::<ProductV4>::new("/versioned/products/")
                .versions(versions![1 => ProductV1, 2 => ProductV2, 3 => ProductV3, 4 => ProductV4, deprecated = 2, obsolete = 1])
                .without_autofilter()
                .paginate(pages),
        )
        .resource(
            // Without bounds of its own: those of the settings, counted from version 4.
            detail("/versioned-offset/products/").versions(versions![1 => ProductV1, 2 => ProductV2, 3 => _, 4 => ProductV4]),
        )
        .resource(detail("/versioned-notable/products/"))
        .resource(detail("/versioned-notable-custom/products/").versions(versions![deprecated = 2, obsolete = 1]))
}

/// The versions of the shop: the newest is usual, the one before it deprecated.
pub fn versions() -> Versions {
    Versions::in_accept().default_version(4).deprecated_behind(1).obsolete_behind(2)
}

/// One product at a time.
fn detail(path: &str) -> Resource<ProductV4> {
    Resource::read_only(path).without(Action::List)
}

/// A list that nobody can filter or order.
fn unfiltered<S: ModelSerializer>(path: &str) -> Resource<S> {
    Resource::read_only(path).without(Action::Retrieve).without_autofilter().parameter("currency")
}
