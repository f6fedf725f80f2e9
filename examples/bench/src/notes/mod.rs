//! Notes: a change of one that names the state that the client has seen.

mod hand_written;
#[expect(unreachable_pub, reason = "SeaORM's derive takes public models only")]
pub(crate) mod note;

use actix_web::web::ServiceConfig;
use serde_json::json;
use tweaks_runtime::prelude::*;

use crate::ask::Ask;
use crate::scenario::Scenario;

/// A change of one note, of which each connection has its own.
pub(crate) const CHANGED: Scenario = Scenario {
    name: "note-changed",
    ask: Ask { method: "PATCH", path: "/notes/{own}/", body: another_title },
    share: 8,
    checked: &["/notes/1/", "/notes/2/"],
    derived,
    hand_written: hand_written::configure,
    others: &[],
};

fn another_title() -> String {
    json!({"title": "Title {unique}"}).to_string()
}

/// The resource as the derive makes it.
fn derived(config: &mut ServiceConfig) {
    config.service(Resource::<note::Entity>::new("/notes/").require_if_match());
}
