//! The enum of a column has our derive and not SeaORM's.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Tweaks)]
pub enum Status {
    Open,
    Closed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub status: Status,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
