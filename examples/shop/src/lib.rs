//! The shop: customers, products, orders, and a registration form, served with tweaks.

// Columns are described by their names.
#![allow(missing_docs)]

pub mod api;
pub mod clock;
pub mod customer;
pub mod order;
pub mod order_item;
pub mod product;
pub mod registration;
pub mod seed;

use tweaks_runtime::schema::{HasTable, Table};

/// The tables of the shop.
pub const TABLES: [&Table; 4] =
    [customer::Entity::TABLE, product::Entity::TABLE, order::Entity::TABLE, order_item::Entity::TABLE];
