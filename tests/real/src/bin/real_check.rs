//! The check of Chinook's entities, as an application has it: `real_check --database sqlite://chinook.db --fix`. The entities are those of the
//! database, as the generator wrote them, or with `REAL_STATE=mended` as its diff left them.

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

program!(sqlite, sqlite::generated);
program!(sqlite_mended, sqlite::mended);
program!(postgres, postgres::generated);
program!(postgres_mended, postgres::mended);

fn main() -> ExitCode {
    let is_postgres = std::env::args().any(|argument| argument.starts_with("postgres:"));
    let is_mended = std::env::var("REAL_STATE").is_ok_and(|state| state == "mended");
    match (is_postgres, is_mended) {
        (false, false) => sqlite::run(),
        (false, true) => sqlite_mended::run(),
        (true, false) => postgres::run(),
        (true, true) => postgres_mended::run(),
    }
}
