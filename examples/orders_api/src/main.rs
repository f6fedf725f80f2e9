//! The order API as a program: `seed` makes the tables, `check` compares them, `serve` answers requests.

use std::num::NonZero;
use std::path::PathBuf;
use std::thread::available_parallelism;

use actix_web::{App, HttpServer};
use clap::{Parser, Subcommand, ValueEnum};
use orders_api::seed::{self, seed};
use orders_api::token::Tokens;
use orders_api::{TABLES, api, clock};
use sea_orm::prelude::DateTimeUtc;
use tracing_subscriber::EnvFilter;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{connect, connect_options, connect_per_worker, schema_check};

/// Customers, products and orders behind tokens.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Where the tables are, such as `sqlite://orders.db?mode=rwc`, `postgres://localhost/orders` or `mysql://localhost/orders`.
    #[arg(long, global = true, default_value = "sqlite://orders.db?mode=rwc")]
    database: String,
}

#[derive(Subcommand)]
enum Command {
    /// Create the tables and fill them.
    Seed {
        /// The rows, as a JSON file; without it the demo data.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Compare what the entities say with what the database has; fails if something differs.
    Check,
    /// Answer requests.
    Serve {
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// How strict to be, and how errors look.
        #[arg(long, value_enum, default_value_t = ProfileName::Strict)]
        profile: ProfileName,
        /// The time at which the clock stands still.
        #[arg(long)]
        now: Option<DateTimeUtc>,
        /// Signs the tokens (HS256): as long as it is secret, nobody else can make one.
        #[arg(long)]
        jwt_secret: String,
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
    begin_log();
    let Arguments { command, database } = Arguments::parse();
    match command {
        Command::Seed { data } => {
            let rows = data.map_or_else(|| Ok(seed::DEMO.to_owned()), std::fs::read_to_string)?;
            let db = connect(database).await?;
            seed(&db, serde_json::from_str(&rows)?).await?;
            Ok(db.close().await?)
        }
        Command::Check => check(&database).await,
        Command::Serve { port, profile, now, jwt_secret } => {
            now.into_iter().for_each(clock::stop_at);
            let profile = if matches!(profile, ProfileName::Drf) { Profile::Drf } else { Profile::Strict };
            serve(&database, port, profile, &Tokens::new(&jwt_secret)).await
        }
    }
}

/// Writes the log to the standard error: what `RUST_LOG` asks for, or else all but the details.
fn begin_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

async fn check(database: &str) -> Result<(), Failure> {
    let differences = schema_check(&connect(database).await?, &TABLES).await?;
    for difference in &differences {
        println!("{difference}");
    }
    if differences.is_empty() { Ok(()) } else { Err(format!("{} differences", differences.len()).into()) }
}

/// Answers requests, by a pool for each thread.
async fn serve(database: &str, port: u16, profile: Profile, tokens: &Tokens) -> Result<(), Failure> {
    // A database that is not there is an error now, and not in each thread.
    connect(database).await?.close().await?;
    let workers = available_parallelism().map(NonZero::get)?;
    let connect = connect_per_worker(connect_options(database), workers);
    let (settings, tokens) =
        (api::settings(profile, tokens).query_count(profile == Profile::Drf).browsable(true), tokens.clone());
    let server = HttpServer::new(move || {
        let app = App::new().data_factory(connect.clone()).app_data(settings.clone());
        app.configure(|config| api::configure(config, &tokens))
    });
    server.workers(workers).bind(("127.0.0.1", port))?.run().await?;
    Ok(())
}
