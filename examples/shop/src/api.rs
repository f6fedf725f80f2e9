//! The endpoints.

use actix_web::web;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::ModelSerializer;

use crate::customer::Customer;
use crate::order::Order;
use crate::order_item::OrderItem;
use crate::product::{Product, ProductV1, ProductV3};
use crate::registration;

/// Adds the endpoints of the shop to an application.
pub fn configure(config: &mut web::ServiceConfig) {
    let pages = LimitOffset { default: 20, max: 200 };
    config
        .service(Resource::<Customer>::new("/customers/").paginate(PageNumber { default: 10, max: 25 }))
        .service(Resource::<ProductV3>::read_only("/products/search/").without(Action::Retrieve))
        .service(Resource::<Product>::new("/products/").bulk_edit(BulkEdit::new().max_items(10).allow_delete()).paginate(pages))
        .service(
            Resource::<Product>::read_only("/products-nodelete/")
                .without(Action::Retrieve)
                .creatable()
                .without_autofilter()
                .bulk_edit(BulkEdit::new())
                .paginate(pages),
        )
        .service(
            Resource::<Product>::read_only("/products-nocreate/")
                .without(Action::Retrieve)
                .without_autofilter()
                .bulk_edit(BulkEdit::new().allow_delete())
                .paginate(pages),
        )
        .service(
            Resource::<ProductV1>::read_only("/products-nolimit/")
                .without(Action::Retrieve)
                .without_autofilter()
                .paginate(LimitOffset { default: 0, max: 50 }),
        )
        .service(Resource::<Order>::new("/orders/").parameter("currency").paginate(pages).idempotency(Idempotency::new()))
        .service(unfiltered::<Order>("/orders-forced/").paginate(pages))
        .service(unfiltered::<Order>("/orders-unoptimized/").paginate(pages))
        .service(unfiltered::<OrderItem>("/items/").paginate(pages))
        .service(
            web::resource("/validate/registration/")
                .route(web::post().to(registration::register))
                .route(web::patch().to(registration::check_part)),
        );
}

/// A list that nobody can filter or order.
fn unfiltered<S: ModelSerializer>(path: &str) -> Resource<S> {
    Resource::read_only(path).without(Action::Retrieve).without_autofilter().parameter("currency")
}
