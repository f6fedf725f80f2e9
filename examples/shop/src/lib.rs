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
