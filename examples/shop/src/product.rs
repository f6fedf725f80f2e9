//! Products, and the older ways to see them.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

/// A product, as stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(32))", unique)]
    pub sku: String,
    #[sea_orm(column_type = "String(StringLen::N(120))", indexed)]
    pub name: String,
    #[sea_orm(column_type = "Text", default_value = "")]
    pub description: String,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", indexed)]
    pub price: Decimal,
    #[sea_orm(default_value = 0)]
    pub stock: i32,
    #[sea_orm(default_value = true, indexed)]
    pub active: bool,
    #[sea_orm(has_many)]
    pub order_items: HasMany<super::order_item::Entity>,
}

/// A product, as clients see and write it.
#[derive(Tweaks)]
#[tweaks(entity = Entity, required_error = "{fieldname} is required.", blank_error = "{fieldname} cannot be blank.", validate = check)]
pub struct Product {
    pub id: i64,
    #[tweaks(required_error = "Every product needs a SKU.", example = "SKU-0001", validate = starts_with_sku)]
    pub sku: String,
    pub name: String,
    #[tweaks(on_demand(list))]
    pub description: String,
    #[tweaks(validate = is_positive)]
    pub price: Decimal,
    #[tweaks(example = 20, filter(unindexed = "a few thousand products"), order(unindexed = "a few thousand products"))]
    pub stock: i32,
    pub active: bool,
    #[tweaks(computed = sum(order_items.quantity), on_demand)]
    pub units_sold: i64,
}

fn starts_with_sku(sku: &str) -> Result<(), &'static str> {
    sku.starts_with("SKU-").then_some(()).ok_or("A SKU starts with SKU-.")
}

fn is_positive(price: &Decimal) -> Result<(), &'static str> {
    (*price > Decimal::ZERO).then_some(()).ok_or("The price must be positive.")
}

fn check(product: &mut Draft<Product>) -> Result<(), &'static str> {
    if product.active.get() == Some(&true) && product.stock.get().is_some_and(|stock| *stock < 0) {
        product.stock.reject("An active product cannot have negative stock.");
        return Ok(());
    }
    match (product.name.get(), product.sku.get()) {
        (Some(name), Some(sku)) if name == sku => Err("The name must differ from the SKU."),
        _ => Ok(()),
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// The first version: what a product is called.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct ProductV1 {
    pub id: i64,
    pub sku: String,
    pub name: String,
}

/// The second version, with what it costs.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct ProductV2 {
    pub id: i64,
    pub sku: String,
    pub name: String,
    pub price: Decimal,
}

/// The third version, all but the description; with the filters of the search page.
#[derive(Tweaks)]
#[tweaks(
    entity = Entity,
    filter(
        exclude(sku),
        description(icontains, unindexed = "parts of texts are in no index"),
        min_price = costs_at_least,
        in_stock = is_in_stock
    ),
    order(exclude(sku))
)]
pub struct ProductV3 {
    pub id: i64,
    pub sku: String,
    pub name: String,
    pub price: Decimal,
    pub stock: i32,
    pub active: bool,
}

/// The fourth version, with all that is said of a product.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct ProductV4 {
    pub id: i64,
    pub sku: String,
    pub name: String,
    pub price: Decimal,
    pub stock: i32,
    pub active: bool,
    pub description: String,
}

fn costs_at_least(price: Decimal) -> Expr {
    Column::Price.gte(price)
}

fn is_in_stock(wanted: bool) -> Expr {
    if wanted { Column::Stock.gt(0) } else { Column::Stock.lte(0) }
}

/// A product inside an order item.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct ProductBrief {
    pub id: i64,
    pub sku: String,
    pub name: String,
    pub price: Decimal,
    #[tweaks(on_demand)]
    pub description: String,
    #[tweaks(computed = display_price(price, context), on_demand)]
    pub display_price: String,
}

/// In the currency that the query string names.
fn display_price(price: Decimal, context: &Context) -> String {
    format!("{} {price}", context.parameter("currency").unwrap_or("USD"))
}
