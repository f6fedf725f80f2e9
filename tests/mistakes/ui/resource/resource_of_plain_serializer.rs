//! A resource is named by a serializer without an entity.

use actix_web::web;
use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
}

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(Resource::<Login>::read_only("/logins"));
}

fn main() {}
