use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

/// An article of the catalogue.
///
/// Prices are net.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(
    required_error = "{fieldname} is required.",
    validate = check,
    index(stock, desc(price)),
    index(lower(sku)),
    index(trigrams(sku)),
    search(sku),
    upsert(sku),
    ordering(stock, desc(price))
)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The number on its label.
    #[sea_orm(column_type = "String(StringLen::N(32))", unique)]
    #[tweaks(validate = starts_with_sku, required_error = "Every product needs a SKU.")]
    pub sku: String,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", indexed)]
    pub price: Decimal,
    #[sea_orm(column_type = "Text", nullable)]
    #[tweaks(on_demand, filter(icontains, unindexed = "a short list"))]
    pub description: Option<String>,
    #[sea_orm(default_value = 0)]
    #[tweaks(filter(exact, in), order = false)]
    pub stock: i32,
    #[tweaks(read_only, on_create = 1, on_update = 2)]
    pub revision: i32,
    #[sea_orm(extra = "GENERATED ALWAYS AS (price * stock) STORED", column_type = "Decimal(Some((20, 2)))")]
    #[tweaks(generated)]
    pub worth: Decimal,
}

fn starts_with_sku(sku: &str) -> Result<(), &'static str> {
    sku.starts_with("SKU-").then_some(()).ok_or("A SKU starts with SKU-.")
}

fn check(product: &mut Draft<Entity>) {
    if product.stock.get().is_some_and(|stock| *stock < 0) {
        product.stock.reject("There is nothing less than nothing.");
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity, filter(exclude(sku), price(gte), cheap = is_cheap), order(exclude(sku)), search(sku, parameter = "q"))]
pub struct ProductBrief {
    #[doc = "The number in the shop."]
    pub id: i64,
    pub sku: String,
}

fn is_cheap(wanted: bool) -> Expr {
    if wanted { Column::Price.lt(10) } else { Column::Price.gte(10) }
}
