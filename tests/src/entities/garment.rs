//! What a document says as a column of its own, which the database writes.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "garment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "JsonBinary")]
    pub data: Json,
    #[sea_orm(column_type = "String(StringLen::N(40))", indexed)]
    #[tweaks(generated)]
    pub colour: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
