//! A handler validates a struct without the derive.

use actix_web::{HttpResponse, Route, web};
use tweaks_runtime::prelude::*;

pub struct Login {
    pub name: String,
}

async fn log_in(_: Valid<Login>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

pub fn route() -> Route {
    web::post().to(log_in)
}

fn main() {}
