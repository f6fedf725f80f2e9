//! The API as a program.

use actix_web::{App, HttpServer, web};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = tweaks_runtime::connect("sqlite://tasks.db?mode=rwc").await?;
    tweaks_runtime::create_tables(&db, &tasks::TABLES).await?;
    let db = web::Data::new(db);
    println!("http://127.0.0.1:8080/docs");
    let server = HttpServer::new(move || App::new().app_data(db.clone()).configure(tasks::configure));
    server.bind(("127.0.0.1", 8080))?.run().await?;
    Ok(())
}
