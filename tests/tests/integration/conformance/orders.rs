//! What the first seed's order API answered (`tests/conformance/orders`), replayed against `examples/orders_api`.

use actix_web::web::ServiceConfig;
use futures_util::FutureExt as _;
use orders_api::token::{Kind, Tokens};
use orders_api::{api, clock, seed};
use serde_json::Value as Json;
use tests::client::{Answer, Client};
use tweaks_runtime::prelude::*;

use super::{Recording, features};

const SECRET: &str = "conformance-secret-of-at-least-32-bytes";

pub(super) const ORDERS: Recording = Recording {
    folder: "orders",
    tables: &orders_api::TABLES,
    seed: |db| {
        clock::stop_at("2025-06-19T02:57:30Z".parse().expect("a time"));
        seed::seed(db, serde_json::from_str(seed::DEMO).expect("demo data")).boxed_local()
    },
    client: |db| Client::new(db, endpoints).settings(api::settings(Profile::Drf, &Tokens::new(SECRET))),
};

fn endpoints(config: &mut ServiceConfig) {
    api::configure(config, &Tokens::new(SECRET));
}

features!(
    ORDERS;
    auth,
    customers,
    customers_delete,
    customers_validation,
    orders_create,
    orders_delete,
    orders_read,
    orders_update,
    orders_validation,
    parsing,
    permissions,
    products,
    products_actions,
    products_stock,
    products_validation,
);

/// An access token of user 1, signed with the secret, that was good until 2025-01-01.
const EXPIRED: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjogImFjY2VzcyIsICJleHAiOiAxNzM1Njg5NjAwLCAiaWF0IjogMTczNTY4NzgwMCwgImp0aSI6ICIwMTIzNDU2Nzg5YWJjZGVmIiwgInVzZXJfaWQiOiAiMSJ9.WhiRWwJPY8gihnRiKRHAc9YtI9YXGShOqcTBub5z-rQ";

/// The header of a role, as `replay.py` makes it.
pub(super) fn token(role: &Json, previous: Option<&Answer>) -> Option<String> {
    let issued = |secret: &str, kind, user| Tokens::new(secret).issue(kind, user).expect("a token");
    let received = |name: &str| previous.and_then(|answer| answer.json[name].as_str()).unwrap_or("none").to_owned();
    let token = match role.as_str()? {
        "user" => issued(SECRET, Kind::Access, "1"),
        "admin" => issued(SECRET, Kind::Access, "2"),
        "unknown_user" => issued(SECRET, Kind::Access, "999"),
        "refresh_as_access" => issued(SECRET, Kind::Refresh, "1"),
        "bad_signature" => issued("another-secret-of-at-least-32-bytes", Kind::Access, "1"),
        "bad" => "not-a-valid-token".to_owned(),
        "expired" => EXPIRED.to_owned(),
        "response_access" => received("access"),
        "response_refresh" => received("refresh"),
        role => panic!("an unknown role: {role}"),
    };
    Some(format!("Bearer {token}"))
}

/// Whether an answer has two tokens, which are new each time.
pub(super) fn are_tokens(answer: &Json) -> bool {
    ["refresh", "access"].iter().all(|name| answer[*name].as_str().is_some_and(|token| token.matches('.').count() == 2))
}

/// The bytes of a body that is no text.
pub(super) fn bytes(base64: &str) -> Vec<u8> {
    base64::prelude::Engine::decode(&base64::prelude::BASE64_STANDARD, base64).expect("base64")
}
