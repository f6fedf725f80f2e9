//! A handler validates a struct without the derive.

use actix_web::HttpResponse;
use tweaks_runtime::prelude::*;

pub struct Login {
    pub name: String,
}

pub async fn log_in(_: Valid<Login>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

fn main() {}
