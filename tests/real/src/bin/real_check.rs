//! The check of Chinook's entities, as an application has it: `real_check --database sqlite://chinook.db --fix`. The entities are those of the
//! database, as the generator wrote them, or with `REAL_STATE=mended` as its diff left them;
//! with `REAL_STATE=shapes` those of the other database.

use std::process::ExitCode;

macro_rules! program {
    ($name:ident, $($entities:ident)::+) => {
        mod $name {
            use real::$($entities)::+::{
                album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
            };

            tweaks_runtime::check_main!(
                album::Entity,
                artist::Entity,
                customer::Entity,
                employee::Entity,
                genre::Entity,
                invoice::Entity,
                invoice_line::Entity,
                media_type::Entity,
                playlist::Entity,
                playlist_track::Entity,
                track::Entity,
            );

            pub(crate) fn run() -> std::process::ExitCode {
                main()
            }
        }
    };
}

/// The same for the database of other shapes.
macro_rules! shapes {
    ($name:ident, $($entities:ident)::+: $($table:ident),*) => {
        mod $name {
            use real::shapes::$($entities)::+::{$($table),*};

            tweaks_runtime::check_main!($($table::Entity),*);

            pub(crate) fn run() -> std::process::ExitCode {
                main()
            }
        }
    };
}

shapes!(sqlite_shapes, sqlite::generated: customers, film, language, order, order_details);
shapes!(
    postgres_shapes,
    postgres::generated: actor, customers, film, film_actor, language, order_details, orders, payment, wp_posts
);

program!(sqlite, sqlite::generated);
program!(sqlite_mended, sqlite::mended);
program!(postgres, postgres::generated);
program!(postgres_mended, postgres::mended);

fn main() -> ExitCode {
    let is_postgres = std::env::args().any(|argument| argument.starts_with("postgres:"));
    if std::env::var("REAL_STATE").is_ok_and(|state| state == "shapes") {
        return if is_postgres { postgres_shapes::run() } else { sqlite_shapes::run() };
    }
    let is_mended = std::env::var("REAL_STATE").is_ok_and(|state| state == "mended");
    match (is_postgres, is_mended) {
        (false, false) => sqlite::run(),
        (false, true) => sqlite_mended::run(),
        (true, false) => postgres::run(),
        (true, true) => postgres_mended::run(),
    }
}
