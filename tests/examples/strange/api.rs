//! The endpoints.

use actix_web::http::Method;
use actix_web::web;
use tests::entities::exact::{amounts, every, forms, newtypes};
use tests::entities::{circle, instrument, kin, ledger, magazine, membership, store};
use tweaks_runtime::Api;
use tweaks_runtime::openapi::{Documented, DocumentedHandler};
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::permissions::IsAuthenticatedOrReadOnly;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{HasTable as _, Table};

use crate::loan::{self, OwnLoans};
use crate::museum::{curator, exhibit, hall, label, locker};

pub(crate) const TABLES: &[&Table] = &[
    hall::Entity::TABLE,
    curator::Entity::TABLE,
    locker::Entity::TABLE,
    exhibit::Entity::TABLE,
    label::Entity::TABLE,
    loan::Entity::TABLE,
    every::Entity::TABLE,
    forms::Entity::TABLE,
    forms::stamp::Entity::TABLE,
    newtypes::user::Entity::TABLE,
    newtypes::session::Entity::TABLE,
    newtypes::ruled::Entity::TABLE,
    amounts::basket::Entity::TABLE,
    amounts::line::Entity::TABLE,
    circle::team::Entity::TABLE,
    circle::player::Entity::TABLE,
    membership::Entity::TABLE,
    store::shelf::Entity::TABLE,
    store::place::Entity::TABLE,
    ledger::bank::Entity::TABLE,
    ledger::account::Entity::TABLE,
    ledger::payee::Entity::TABLE,
    ledger::entry::Entity::TABLE,
    ledger::profile::Entity::TABLE,
    kin::owner::Entity::TABLE,
    kin::badge::Entity::TABLE,
    kin::locker::Entity::TABLE,
    kin::seat::Entity::TABLE,
    kin::note::Entity::TABLE,
    kin::memo::Entity::TABLE,
    kin::pass::Entity::TABLE,
    kin::letter::Entity::TABLE,
    magazine::author::Entity::TABLE,
    magazine::article::Entity::TABLE,
    instrument::Entity::TABLE,
];

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/questions").route(web::post().to(loan::ask)).route(web::patch().to(loan::ask_in_part)))
        .service(api());
}

pub(crate) fn settings() -> Settings {
    Settings::new().versions(loan::versions()).authentication("Bearer", loan::by_token).browsable(true).query_count(true)
}

fn api() -> Api {
    let said = Documented::new().body::<loan::Delay>("put_off").list("Loans.").detail("One loan.");
    let api = Api::new("Strange", "1.0")
        .license("MIT", "https://opensource.org/license/mit")
        .docs("/docs")
        .handler(DocumentedHandler::new("POST", "/questions").body::<loan::Question>().answer::<loan::Reply>(200, "An answer."))
        .handler(
            DocumentedHandler::new("PATCH", "/questions")
                .partial_body::<loan::Question>()
                .answer::<loan::Reply>(200, "An answer."),
        )
        .resource(
            Resource::<loan::Entity>::new("/loans/")
                .list_action(Method::GET, "recent", loan::recent)
                .action(Method::POST, "put_off", loan::put_off)
                .versions(loan::table())
                .permission(OwnLoans)
                .paginate(PageNumber { default: 3, max: 50 })
                .idempotency(Idempotency::new())
                .documented(said),
        );
    others(museum(api))
}

fn museum(api: Api) -> Api {
    let bulk = BulkEdit::new().allow_delete();
    api.resource(Resource::<hall::Entity>::new("/halls").paginate(LimitOffset { default: 3, max: 50 }).bulk_edit(bulk).counts())
        .resource(Resource::<hall::Brief>::read_only("/Halls"))
        .resource(Resource::<curator::Entity>::new("/curators").paginate(Cursor { default: 3, max: 50 }).counts())
        .resource(Resource::<hall::Brief>::read_only("/säle"))
        .resource(Resource::<hall::Counted>::read_only("/halls-counted"))
        .resource(Resource::<locker::Entity>::new("/lockers").bulk_edit(bulk))
        .resource(
            Resource::<exhibit::Entity>::new("/exhibits")
                .paginate(PageNumber { default: 3, max: 50 })
                .bulk_edit(bulk)
                .require_if_match(),
        )
        .resource(Resource::<exhibit::Entity>::new("/halls/{hall_code:[A-Z]{1,3}}/exhibits"))
        .resource(Resource::<label::Entity>::new("/labels").permission(IsAuthenticatedOrReadOnly))
}

fn others(api: Api) -> Api {
    let bulk = BulkEdit::new().allow_delete();
    api.resource(Resource::<every::Entity>::new("/every").paginate(Cursor { default: 3, max: 50 }).bulk_edit(bulk))
        .resource(Resource::<forms::Entity>::new("/figures").bulk_edit(bulk))
        .resource(Resource::<forms::stamp::Entity>::new("/stamps").bulk_edit(bulk))
        .resource(Resource::<newtypes::user::Entity>::new("/users"))
        .resource(Resource::<newtypes::session::Entity>::new("/sessions"))
        .resource(Resource::<newtypes::ruled::Entity>::new("/ruled"))
        .resource(Resource::<amounts::basket::Entity>::new("/baskets"))
        .resource(Resource::<circle::team::Entity>::new("/teams"))
        .resource(Resource::<circle::player::Entity>::new("/players"))
        .resource(Resource::<membership::Entity>::new("/memberships").bulk_edit(bulk))
        .resource(Resource::<store::shelf::Entity>::new("/shelves"))
        .resource(Resource::<store::place::Entity>::new("/places").bulk_edit(bulk))
        .resource(Resource::<ledger::account::Entity>::new("/accounts"))
        .resource(Resource::<ledger::account::Patched>::new("/accounts-patched"))
        .resource(Resource::<kin::owner::Single>::new("/singles"))
        .resource(Resource::<kin::owner::Postbox>::new("/postboxes"))
        .resource(Resource::<kin::owner::Entity>::read_only("/owners"))
        .resource(Resource::<magazine::article::Article>::new("/articles"))
        .resource(Resource::<instrument::Entity>::new("/instruments").paginate(PageNumber { default: 3, max: 50 }).stats())
}
