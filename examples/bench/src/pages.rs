//! Pages far behind the start of a list of very many rows: by cursor, and by offset beside it.

use actix_web::rt::System;
use actix_web::web::ServiceConfig;
use clap::Args;
use sea_orm::{ConnectionTrait as _, DbBackend};
use serde_json::Value;
use shop::product::Product;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

use crate::ask::Ask;
use crate::http::Connection;
use crate::measure::{self, Contestant};
use crate::report::Outcome;
use crate::server::{Pool, Serving};
use crate::{Failure, Options, database};

/// How many rows, and which page.
#[derive(Args)]
pub(crate) struct Size {
    #[command(flatten)]
    pub(crate) options: Options,
    /// How many products there are besides those of the demo data.
    #[arg(long, default_value_t = 1_000_000)]
    products: u32,
    /// The page that is compared with the first.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(2..))]
    page: u32,
}

const ROWS: u64 = 20;
const FIRST: &str = "/by-cursor/";

/// Fills the table, and measures the pages in turn.
pub(crate) fn run(url: &str, Size { options, products, page }: &Size) -> Result<(), Failure> {
    System::new().block_on(fill(url, *products))?;
    let port = Serving { url, configure, pool: Pool::Own, profile: Profile::Strict, workers: 1 }.start()?;
    let (second, far): (&str, &str) = (walk(port, 2)?.leak(), walk(port, *page)?.leak());
    let by_offset: &str = format!("/by-offset/?limit={ROWS}&offset={}", u64::from(page - 1) * ROWS).leak();
    let asked = [
        ("the page by cursor", far),
        ("the first by cursor", FIRST),
        ("the second by cursor", second),
        ("the page by offset", by_offset),
        ("the first by offset", "/by-offset/"),
    ];
    let mut contestants = asked.map(|(name, path)| Contestant { name, port, ask: Some(Ask::get(path)), samples: Vec::new() });
    let ask = Ask::get(FIRST);
    measure::alternate(&mut contestants, ask, 1, options)?;
    println!("page {page} of {ROWS} rows each, of {products} products");
    Outcome::new("pages", ask, &contestants).print();
    Ok(())
}

/// The path of a page, found as a client finds it.
fn walk(port: u16, page: u32) -> Result<String, Failure> {
    let mut path = FIRST.to_owned();
    for _ in 1..page {
        let answer: Value = serde_json::from_slice(Connection::open(port, "GET", &path, "")?.ask()?)?;
        let next = answer["next"].as_str().ok_or("the list is shorter than that")?;
        path = next.find("/by-cursor/").map(|start| next[start..].to_owned()).ok_or("a link that leads elsewhere")?;
    }
    Ok(path)
}

fn configure(config: &mut ServiceConfig) {
    config.service(Resource::<Product>::read_only("/by-cursor/").paginate(Cursor { default: ROWS, max: ROWS }));
    config.service(Resource::<Product>::read_only("/by-offset/").paginate(LimitOffset { default: ROWS, max: ROWS }));
}

async fn fill(url: &str, rows: u32) -> Result<(), Failure> {
    let db = database::connect(url).await?;
    let numbers = match db.get_database_backend() {
        DbBackend::Sqlite => format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"),
        DbBackend::MySql => format!("WITH n (i) AS (SELECT seq FROM seq_1_to_{rows})"),
        _ => format!("WITH n (i) AS (SELECT generate_series(1, {rows}))"),
    };
    let cells = "'SKU-M' || i, 'Product ' || i, '', i % 900 + 1, i % 200, TRUE";
    let columns = "sku, name, description, price, stock, active";
    let insert = match db.get_database_backend() {
        DbBackend::Sqlite | DbBackend::MySql => format!("INSERT INTO product ({columns}) {numbers} SELECT {cells} FROM n"),
        _ => format!("{numbers} INSERT INTO product ({columns}) SELECT {cells} FROM n"),
    };
    db.execute_unprepared(&insert).await?;
    let analyze = if db.get_database_backend() == DbBackend::MySql { "ANALYZE TABLE product" } else { "ANALYZE" };
    db.execute_unprepared(analyze).await?;
    db.close().await?;
    Ok(())
}
