//! The endpoints.

use actix_web::web;
use tweaks_runtime::prelude::*;

use crate::product::{ProductV1, ProductV3};
use crate::{customer, product, registration};

/// Adds the endpoints of the shop to an application.
pub fn configure(config: &mut web::ServiceConfig) {
    let products = LimitOffset { default: 20, max: 200 };
    config
        .service(Resource::<customer::Entity>::new("/customers/").paginate(PageNumber { default: 10, max: 25 }))
        .service(Resource::<ProductV3>::read_only("/products/search/").without(Action::Retrieve))
        .service(Resource::<product::Entity>::new("/products/").paginate(products))
        .service(
            Resource::<product::Entity>::read_only("/products-nodelete/")
                .creatable()
                .without(Action::Retrieve)
                .paginate(products),
        )
        .service(Resource::<product::Entity>::read_only("/products-nocreate/").without(Action::Retrieve).paginate(products))
        .service(
            Resource::<ProductV1>::read_only("/products-nolimit/")
                .without(Action::Retrieve)
                .paginate(LimitOffset { default: 0, max: 50 }),
        )
        .service(
            web::resource("/validate/registration/")
                .route(web::post().to(registration::register))
                .route(web::patch().to(registration::check_part)),
        );
}
