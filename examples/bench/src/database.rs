//! The database that all contestants read.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, process};

use actix_web::rt::System;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::Decimal;
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database as SeaOrm, DatabaseConnection, DbErr, EntityTrait as _, PaginatorTrait as _,
    Schema,
};
use shop::product;
use shop::seed::{DEMO, seed};
use tweaks_runtime::connect_options;

use crate::Failure;
use crate::notes::note;

/// The tables of the shop, those that point at others first, and the benchmark's own.
const TABLES: [&str; 6] = ["order_item", "shop_order", "product", "customer", "tweaks_idempotency", "note"];

/// The products of which each new order takes some, and how many there are of them.
const ORDERED: [u16; 2] = [90, 91];
const ENOUGH: i32 = 1_000_000_000;

/// A database that is the benchmark's alone while it runs.
pub(crate) struct Database {
    url: String,
    /// The file, where it is one of our own.
    file: Option<PathBuf>,
}

impl Database {
    /// The database at a URL, or a new file.
    pub(crate) fn new(url: Option<String>) -> Self {
        if let Some(url) = url {
            return Self { url, file: None };
        }
        let file = env::temp_dir().join(format!("tweaks-bench-{}.db", process::id()));
        Self { url: format!("sqlite://{}?mode=rwc", file.display()), file: Some(file) }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Makes the tables anew, with the demo data and as many further products as it takes to have `rows`.
    pub(crate) fn fill(&self, rows: u16) -> Result<(), Failure> {
        System::new().block_on(fill(&self.url, rows))
    }

    /// Takes away what [`fill`](Self::fill) made.
    pub(crate) fn discard(&self) -> Result<(), Failure> {
        match &self.file {
            // The servers still have it open, which does not keep its name in the directory.
            Some(file) => {
                let parts = ["", "-wal", "-shm"].map(|suffix| format!("{}{suffix}", file.display()));
                Ok(parts.iter().filter(|part| Path::new(part).exists()).try_for_each(fs::remove_file)?)
            }
            None => System::new().block_on(clear(&self.url)),
        }
    }
}

/// A pool, the same for all contestants: as a program of the derive has it.
pub(crate) async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    SeaOrm::connect(options(url)).await
}

/// How long a connection may lie idle. While one contestant is measured those of the others are idle, and are to be there again; those of
/// the scenarios before are not, or a database server would have no more to give.
pub(crate) const REST: Duration = Duration::from_secs(30);

/// How it is made.
pub(crate) fn options(url: &str) -> ConnectOptions {
    let mut options = connect_options(url);
    options.min_connections(1);
    options.idle_timeout(REST).max_lifetime(None::<Duration>);
    options
}

/// Makes the tables anew, in a program that runs tasks already.
pub(crate) async fn fill(url: &str, rows: u16) -> Result<(), Failure> {
    let db = connect(url).await?;
    drop_tables(&db).await?;
    seed(&db, serde_json::from_str(DEMO)?).await?;
    add_products(&db, rows).await?;
    add_notes(&db).await?;
    db.close().await?;
    Ok(())
}

async fn clear(url: &str) -> Result<(), Failure> {
    let db = connect(url).await?;
    drop_tables(&db).await?;
    db.close().await?;
    Ok(())
}

async fn drop_tables(db: &DatabaseConnection) -> Result<(), DbErr> {
    for table in TABLES {
        db.execute_unprepared(&format!("DROP TABLE IF EXISTS {table}")).await?;
    }
    Ok(())
}

async fn add_products(db: &DatabaseConnection, rows: u16) -> Result<(), Failure> {
    // A row takes six of the parameters of a statement, of which there are 32766 in SQLite.
    const AT_ONCE: usize = 5000;
    let there = usize::try_from(product::Entity::find().count(db).await?)?;
    let missing: Vec<u16> = (1..=rows).skip(there).collect();
    for numbers in missing.chunks(AT_ONCE) {
        product::Entity::insert_many(numbers.iter().copied().map(product_row)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// One for each connection of a client.
async fn add_notes(db: &DatabaseConnection) -> Result<(), Failure> {
    const NOTES: i64 = 1000;
    let backend = db.get_database_backend();
    db.execute(&Schema::new(backend).create_table_from_entity(note::Entity)).await?;
    let row = |number| note::ActiveModel {
        id: NotSet,
        title: Set(format!("Note {number}")),
        content: Set("Nothing that changes.".to_owned()),
        version: Set(1),
    };
    note::Entity::insert_many((1..=NOTES).map(row)).exec_without_returning(db).await?;
    Ok(())
}

fn product_row(number: u16) -> product::ActiveModel {
    product::ActiveModel {
        id: NotSet,
        // Other than the demo data's, whatever numbers those have.
        sku: Set(format!("SKU-B{number:05}")),
        name: Set(format!("Product of the benchmark {number}")),
        description: Set(format!("Description of product {number}: nothing that lists show unless they are asked.")),
        price: Set(Decimal::new(i64::from(number) * 37 + 99, 2)),
        stock: Set(if ORDERED.contains(&number) { ENOUGH } else { i32::from(number % 200) }),
        active: Set(!number.is_multiple_of(8)),
    }
}
