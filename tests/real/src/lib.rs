//! Chinook, a real database, on SQLite and on PostgreSQL: its scripts are those of its authors, its entities those of `sea-orm-cli generate entity
//! --entity-format dense --model-extra-derives tweaks_runtime::Tweaks`, before and after the diff of `real_check --fix`.

// Columns are described by their names.
#![allow(missing_docs)]

use tweaks_runtime::schema::{HasTable, Table};

/// The script of the database, without the statements that make the database itself.
#[must_use]
pub fn script(is_postgres: bool) -> String {
    let whole = if is_postgres { include_str!("../chinook-postgres.sql") } else { include_str!("../chinook-sqlite.sql") };
    let of_server = ["DROP DATABASE", "CREATE DATABASE", "\\c "];
    let lines = whole.trim_start_matches('\u{feff}').lines();
    lines.filter(|line| !of_server.iter().any(|start| line.starts_with(start))).collect::<Vec<_>>().join("\n")
}

macro_rules! tables {
    ($($table:ident),*) => {
        /// The tables of one list of entities.
        macro_rules! tables_of {
            ($entities:ident) => {
                [$(<$entities::$table::Entity as HasTable>::TABLE),*]
            };
        }
    };
}

tables!(album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track);

pub mod shapes;

pub mod sqlite {
    use super::{HasTable, Table};

    /// The generator takes SQLite's integers for the largest ones.
    pub type Number = i64;

    #[rustfmt::skip]
    pub mod generated;
    #[rustfmt::skip]
    pub mod mended;
    #[path = "../api.rs"]
    pub mod api;

    pub const GENERATED: [&Table; 11] = tables_of!(generated);
    pub const MENDED: [&Table; 11] = tables_of!(mended);
}

pub mod postgres {
    use super::{HasTable, Table};

    pub type Number = i32;

    #[rustfmt::skip]
    pub mod generated;
    #[rustfmt::skip]
    pub mod mended;
    // The same resources of other entities.
    #[expect(clippy::duplicate_mod)]
    #[path = "../api.rs"]
    pub mod api;

    pub const GENERATED: [&Table; 11] = tables_of!(generated);
    pub const MENDED: [&Table; 11] = tables_of!(mended);
}
