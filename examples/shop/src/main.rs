//! The shop as a program: `shop` alone serves the demo, `seed` and `serve` do one thing each.

use std::path::{Path, PathBuf};

use actix_web::{App, HttpServer, web};
use clap::{Parser, Subcommand, ValueEnum};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use shop::seed::{self, seed};
use shop::{api, clock};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema_check;
use tweaks_runtime::statements;

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
        /// Where the tables are to be, such as `sqlite://shop.db?mode=rwc` or `postgres://localhost/shop`.
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
}

type Failure = Box<dyn std::error::Error>;

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    match Arguments::parse().command {
        None => demo().await,
        Some(Command::Seed { database, data }) => {
            let rows = data.map_or_else(|| Ok(seed::DEMO.to_owned()), std::fs::read_to_string)?;
            seed(&Database::connect(database).await?, serde_json::from_str(&rows)?).await?;
            Ok(())
        }
        Some(Command::Check { database }) => check(&connect(&database).await?).await,
        Some(Command::Serve { database, port, profile, now, workers }) => {
            if let Some(now) = now {
                clock::stop_at(now);
            }
            let settings = match profile {
                ProfileName::Strict => Settings::new(),
                ProfileName::Drf => Settings::new().profile(Profile::Drf).query_count(true),
            };
            serve(connect(&database).await?, port, settings, workers).await
        }
    }
}

/// Serves a SQLite file next to the program, made when it is absent.
async fn demo() -> Result<(), Failure> {
    let file = std::env::current_exe()?.with_file_name("shop.db");
    let fresh = !Path::new(&file).exists();
    let db = connect(&format!("sqlite://{}?mode=rwc", file.display())).await?;
    if fresh {
        seed(&db, serde_json::from_str(seed::DEMO)?).await?;
    } else {
        seed::complete(&db).await?;
    }
    println!("The shop keeps its data in {}.", file.display());
    println!("Look at http://127.0.0.1:8080/customers/ and http://127.0.0.1:8080/products/?limit=3");
    serve(db, 8080, Settings::new(), None).await
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

async fn connect(url: &str) -> Result<DatabaseConnection, Failure> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false);
    let mut db = Database::connect(options).await?;
    statements::observe(&mut db);
    Ok(db)
}

async fn serve(db: DatabaseConnection, port: u16, settings: Settings, workers: Option<usize>) -> Result<(), Failure> {
    let db = web::Data::new(db);
    let server = HttpServer::new(move || App::new().app_data(db.clone()).app_data(settings.clone()).configure(api::configure));
    let server = match workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    server.bind(("127.0.0.1", port))?.run().await?;
    Ok(())
}
