//! Products, which are sold out and delivered again.

use actix_web::HttpResponse;
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Deserialize;
use tweaks_runtime::prelude::*;

use crate::clock;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Deserialize, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(validate_clean = follow_stock)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(200))")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    #[tweaks(allow_blank)]
    pub description: Option<String>,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    #[sea_orm(default_value = 0)]
    pub stock: i32,
    #[sea_orm(default_value = true)]
    pub is_active: bool,
    #[tweaks(read_only, on_create = clock::now())]
    pub created_at: DateTimeUtc,
    #[tweaks(read_only, on_create = clock::now(), on_update = clock::now())]
    pub updated_at: DateTimeUtc,
    #[sea_orm(has_many)]
    #[serde(skip)]
    pub items: HasMany<super::order_item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What is sold out is not active, and what is delivered is.
fn follow_stock(product: &mut Draft<Entity>, context: &Context) {
    let stored = context.stored::<Model>().map(|product| product.stock);
    match (stored, product.stock.get()) {
        (None, Some(..0)) => product.stock.reject("El stock inicial no puede ser negativo."),
        (Some(_), Some(..0)) => product.stock.reject("El stock no puede ser negativo."),
        (None, None | Some(0)) | (Some(1..), Some(0)) => product.is_active.set(false),
        (Some(0), Some(_)) if product.stock.get() != Some(&0) => product.is_active.set(true),
        _ => {}
    }
}

/// `PUT /api/products/{id}/mark_sold_out/`
pub async fn mark_sold_out(call: Call<Entity>) -> HttpResponse {
    call.change(async |product: &mut ActiveModel, (): (), _: Hook<'_>| {
        if *product.stock.as_ref() != 0 {
            return Err(HookError::field("stock", "El producto todavía tiene stock."));
        }
        product.is_active = Set(false);
        Ok(())
    })
    .await
}

#[derive(Tweaks)]
pub struct Delivery {
    #[tweaks(range(min = 1))]
    pub quantity: i32,
}

/// `POST /api/products/{id}/increase_stock/`
pub async fn increase_stock(call: Call<Entity>) -> HttpResponse {
    call.change(async |product: &mut ActiveModel, delivery: Delivery, _: Hook<'_>| {
        let stock = product.stock.as_ref().checked_add(delivery.quantity);
        product.stock = Set(stock.ok_or_else(|| HookError::field("quantity", "El stock sería demasiado grande."))?);
        product.is_active = Set(true);
        Ok(())
    })
    .await
}
