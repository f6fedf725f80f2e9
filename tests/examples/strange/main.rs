//! An API of entities that are unlike those of the examples, for the judges of `tests/clients` and for the pages.
//!
//! `strange seed --database URL` makes its tables and a few rows, `strange serve --database URL --port N [--profile drf]` answers.

mod api;
mod loan;
mod museum;
mod seed;

use std::error::Error;

use actix_web::{App, HttpServer, web};
use tweaks_runtime::connect;
use tweaks_runtime::prelude::*;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| words.iter().skip_while(|word| *word != name).nth(1).cloned();
    let database = option("--database").ok_or("--database is missing")?;
    match words.first().map(String::as_str) {
        Some("seed") => Ok(seed::seed(&connect(&database).await?).await?),
        Some("serve") => serve(&database, option("--port").as_deref(), option("--profile").as_deref()).await,
        _ => Err("`seed` or `serve` is missing".into()),
    }
}

async fn serve(database: &str, port: Option<&str>, profile: Option<&str>) -> Result<(), Box<dyn Error>> {
    let db = connect(database).await?;
    let settings = match profile {
        Some("drf") => api::settings().profile(Profile::Drf),
        _ => api::settings(),
    };
    let app = move || {
        App::new()
            .app_data(web::Data::new(db.clone()))
            .app_data(settings.clone())
            .configure(api::configure)
            .default_service(tweaks_runtime::fallback())
    };
    HttpServer::new(app).workers(2).bind(("127.0.0.1", port.unwrap_or("8080").parse()?))?.run().await?;
    Ok(())
}
