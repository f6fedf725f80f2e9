//! The snapshots of expansions are compiled, and say the same as what the derive writes for their inputs.

use tweaks_runtime::schema::Serializer;

#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[path = "../../expand/bill.rs"]
mod bill;
#[allow(dead_code, unused_imports, unreachable_pub, clippy::pedantic)]
#[rustfmt::skip] // As the derive writes it.
#[path = "../../expand/bill.expanded.rs"]
mod bill_expanded;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[path = "../../expand/figure.rs"]
mod figure;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[rustfmt::skip] // As the derive writes it.
#[path = "../../expand/figure.expanded.rs"]
mod figure_expanded;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[path = "../../expand/login.rs"]
mod login;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[rustfmt::skip] // As the derive writes it.
#[path = "../../expand/login.expanded.rs"]
mod login_expanded;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[path = "../../expand/order.rs"]
mod order;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[rustfmt::skip] // As the derive writes it.
#[path = "../../expand/order.expanded.rs"]
mod order_expanded;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[path = "../../expand/product.rs"]
mod product;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[rustfmt::skip] // As the derive writes it.
#[path = "../../expand/product.expanded.rs"]
mod product_expanded;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[path = "../../expand/registration.rs"]
mod registration;
#[allow(dead_code, unreachable_pub, clippy::pedantic)]
#[rustfmt::skip] // As the derive writes it.
#[path = "../../expand/registration.expanded.rs"]
mod registration_expanded;

fn same<Written: Serializer, Expanded: Serializer>() {
    let expanded = format!("{:#?}", Expanded::SCHEMA).replace("_expanded::", "::");
    assert_eq!(format!("{:#?}", Written::SCHEMA), expanded);
}

#[test]
fn a_snapshot_is_what_the_compiler_gets() {
    same::<bill::Bill, bill_expanded::Bill>();
    same::<figure::Entity, figure_expanded::Entity>();
    same::<figure::Upload, figure_expanded::Upload>();
    same::<login::Login, login_expanded::Login>();
    same::<order::Entity, order_expanded::Entity>();
    same::<product::Entity, product_expanded::Entity>();
    same::<product::ProductBrief, product_expanded::ProductBrief>();
    same::<registration::Registration, registration_expanded::Registration>();
}
