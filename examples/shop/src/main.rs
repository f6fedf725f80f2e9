//! The shop as a program: `shop` alone serves the demo, `seed` and `serve` do one thing each.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use actix_web::{App, HttpServer, web};
use clap::{Parser, Subcommand, ValueEnum};
use sea_orm::DatabaseConnection;
use sea_orm::prelude::DateTimeUtc;
use shop::seed::{self, seed};
use shop::{api, clock};
use tracing_subscriber::EnvFilter;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Health, ReadReplicas, connect, connect_options, connect_per_worker, schema_check};

/// The e-commerce API of the README.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Create the tables and fill them.
    Seed {
        /// Where the tables are to be, such as `sqlite://shop.db?mode=rwc`, `postgres://localhost/shop` or `mysql://localhost/shop`.
        #[arg(long)]
        database: String,
        /// The rows, as a JSON file; without it the demo data.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Compare what the entities say with what the database has; fails if something differs.
    Check {
        /// Where the tables are.
        #[arg(long)]
        database: String,
    },
    /// Answer requests.
    Serve {
        /// Where the tables are.
        #[arg(long)]
        database: String,
        /// Another server of the same database, to be read; the one that takes writes is found among all of them.
        #[arg(long)]
        replica: Vec<String>,
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// How strict to be, and how errors look.
        #[arg(long, value_enum, default_value_t = ProfileName::Strict)]
        profile: ProfileName,
        /// The time at which the clock stands still.
        #[arg(long)]
        now: Option<DateTimeUtc>,
        /// How many threads answer requests; one per processor without it.
        #[arg(long)]
        workers: Option<usize>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum ProfileName {
    Strict,
    Drf,
    SimpleRest,
}

type Failure = Box<dyn std::error::Error>;

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    begin_log();
    match Arguments::parse().command {
        None => demo().await,
        Some(Command::Seed { database, data }) => {
            let rows = data.map_or_else(|| Ok(seed::DEMO.to_owned()), std::fs::read_to_string)?;
            seed(&connect(database).await?, serde_json::from_str(&rows)?).await?;
            Ok(())
        }
        Some(Command::Check { database }) => check(&connect(database).await?).await,
        Some(Command::Serve { database, replica, port, profile, now, workers }) => {
            if let Some(now) = now {
                clock::stop_at(now);
            }
            let settings = Settings::new().versions(api::versions()).browsable(true);
            let settings = match profile {
                ProfileName::Strict => settings,
                ProfileName::Drf => settings.profile(Profile::Drf).query_count(true),
                ProfileName::SimpleRest => settings.profile(Profile::SimpleRest),
            };
            if replica.is_empty() {
                return serve(&database, port, settings, workers).await;
            }
            serve_replicated([vec![database], replica].concat(), port, settings, workers).await
        }
    }
}

/// Serves a SQLite file next to the program, made when it is absent.
async fn demo() -> Result<(), Failure> {
    let file = std::env::current_exe()?.with_file_name("shop.db");
    let fresh = !Path::new(&file).exists();
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let db = connect(&url).await?;
    if fresh {
        seed(&db, serde_json::from_str(seed::DEMO)?).await?;
    } else {
        seed::complete(&db).await?;
    }
    println!("The shop keeps its data in {}.", file.display());
    println!("Look at http://127.0.0.1:8080/docs and http://127.0.0.1:8080/products/?limit=3");
    db.close().await?;
    serve(&url, 8080, Settings::new().versions(api::versions()).browsable(true), None).await
}

/// Writes the log to the standard error: what `RUST_LOG` asks for, or else all but the details.
fn begin_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

async fn check(db: &DatabaseConnection) -> Result<(), Failure> {
    let differences = schema_check(db, &shop::TABLES).await?;
    for difference in &differences {
        println!("{difference}");
    }
    match differences.len() {
        0 => println!("The database has what the entities say."),
        count => return Err(format!("{count} differences").into()),
    }
    Ok(())
}

/// Answers requests, by a pool for each thread.
async fn serve(database: &str, port: u16, settings: Settings, workers: Option<usize>) -> Result<(), Failure> {
    // A database that is not there is an error now, and not in each thread.
    connect(database).await?.close().await?;
    let workers = workers.map_or_else(processors, Ok)?;
    let connect = connect_per_worker(connect_options(database), workers);
    let app = move || {
        let app = App::new().data_factory(connect.clone()).app_data(settings.clone());
        app.service(Health::new("/health")).configure(api::configure).default_service(tweaks_runtime::fallback())
    };
    HttpServer::new(app).workers(workers).bind(("127.0.0.1", port))?.run().await?;
    Ok(())
}

/// Answers requests, by one pool for each server of the database.
async fn serve_replicated(servers: Vec<String>, port: u16, settings: Settings, workers: Option<usize>) -> Result<(), Failure> {
    let db = web::Data::new(ReadReplicas::connect(servers).await?);
    let app = move || {
        let app = App::new().app_data(db.clone()).app_data(settings.clone());
        app.service(Health::new("/health")).configure(api::configure).default_service(tweaks_runtime::fallback())
    };
    HttpServer::new(app).workers(workers.map_or_else(processors, Ok)?).bind(("127.0.0.1", port))?.run().await?;
    Ok(())
}

fn processors() -> std::io::Result<usize> {
    available_parallelism().map(NonZero::get)
}
