//! Customers.

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use serde::Deserialize;
use tweaks_runtime::prelude::*;

use crate::clock;
use crate::order::{self, Status};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Deserialize, Tweaks)]
#[sea_orm(table_name = "customer")]
#[tweaks(index(last_name, first_name), ordering(last_name, first_name), before_delete = has_nothing_pending)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(100))")]
    pub first_name: String,
    #[sea_orm(column_type = "String(StringLen::N(100))")]
    pub last_name: String,
    #[sea_orm(column_type = "String(StringLen::N(254))", unique)]
    #[tweaks(email, messages(unique = "Cliente with this Correo Electrónico already exists."))]
    pub email: String,
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    #[tweaks(allow_blank)]
    pub phone_number: Option<String>,
    pub date_of_birth: Option<Date>,
    #[sea_orm(column_type = "String(StringLen::N(255))")]
    #[tweaks(allow_blank)]
    pub address_line_1: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(255))")]
    #[tweaks(allow_blank)]
    pub address_line_2: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(100))")]
    #[tweaks(allow_blank)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(100))")]
    #[tweaks(allow_blank)]
    pub state_province: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    #[tweaks(allow_blank)]
    pub postal_code: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(100))", default_value = "Chile")]
    pub country: String,
    #[sea_orm(default_value = true)]
    pub is_active: bool,
    #[tweaks(on_create = clock::now())]
    pub date_joined: DateTimeUtc,
    #[tweaks(read_only, on_create = clock::now(), on_update = clock::now())]
    pub last_updated: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    #[tweaks(allow_blank)]
    pub notes: Option<String>,
    #[sea_orm(has_many)]
    #[serde(skip)]
    pub orders: HasMany<order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

async fn has_nothing_pending(customers: &[Arc<Model>], hook: Hook<'_>) -> Result<(), HookError> {
    let ids = customers.iter().map(|customer| customer.id);
    let pending = order::Entity::find()
        .filter(order::Column::CustomerId.is_in(ids))
        .filter(order::Column::Status.eq(Status::Pending))
        .exists(hook.transaction);
    match pending.await? {
        true => Err("No se puede eliminar un cliente con pedidos pendientes.".into()),
        false => Ok(()),
    }
}
