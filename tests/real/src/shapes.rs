//! Shapes of other real databases, as other programs have them: quoted names with capitals and spaces, words of SQL as columns,
//! keys of several columns, generated columns, enums, domains, arrays, `money`, `tsvector`, `inet`, partitions, triggers, views, and
//! tables without a key.

use tweaks_runtime::schema::{HasTable, Table};

/// The script of the database.
#[must_use]
pub fn script(is_postgres: bool) -> &'static str {
    if is_postgres { include_str!("../shapes-postgres.sql") } else { include_str!("../shapes-sqlite.sql") }
}

macro_rules! tables {
    ($entities:ident: $($table:ident),*) => {
        [$(<$entities::$table::Entity as HasTable>::TABLE),*]
    };
}

pub mod sqlite {
    use super::{HasTable, Table};

    #[rustfmt::skip]
    pub mod generated;
    #[rustfmt::skip]
    pub mod mended;

    pub const GENERATED: [&Table; 5] = tables!(generated: customers, film, language, order, order_details);
    pub const MENDED: [&Table; 5] = tables!(mended: customers, film, language, order, order_details);
}

pub mod postgres {
    use super::{HasTable, Table};

    /// A table of another schema than the current one.
    pub mod elsewhere;
    #[rustfmt::skip]
    pub mod generated;
    #[rustfmt::skip]
    pub mod mended;

    pub const GENERATED: [&Table; 9] =
        tables!(generated: actor, customers, film, film_actor, language, order_details, orders, payment, wp_posts);
    pub const MENDED: [&Table; 9] =
        tables!(mended: actor, customers, film, film_actor, language, order_details, orders, payment, wp_posts);
}
