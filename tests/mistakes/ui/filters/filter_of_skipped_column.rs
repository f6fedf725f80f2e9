//! Lists are filtered by a column that is not part of the serializer.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[sea_orm(indexed)]
    #[tweaks(skip, filter)]
    pub token: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
