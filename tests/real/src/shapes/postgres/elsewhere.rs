use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(schema_name = "elsewhere", table_name = "store")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub store_id: i32,
    #[sea_orm(indexed)]
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}
