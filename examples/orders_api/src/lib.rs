//! Orders: customers, products and orders behind tokens, served with tweaks.

// Columns are described by their names.
#![allow(missing_docs)]

pub mod api;
pub mod clock;
pub mod customer;
pub mod login;
pub mod order;
pub mod order_item;
pub mod product;
pub mod seed;
pub mod token;
pub mod user;

use tweaks_runtime::schema::{HasTable, Table};

/// The tables that clients see.
pub const TABLES: [&Table; 4] =
    [customer::Entity::TABLE, product::Entity::TABLE, order::Entity::TABLE, order_item::Entity::TABLE];
