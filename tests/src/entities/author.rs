//! A parent.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "author")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(unique)]
    pub name: String,
    #[tweaks(read_only, on_create = 1, on_update = 2)]
    pub revision: i32,
    #[tweaks(skip, on_create = "kept to ourselves")]
    pub secret: String,
    #[sea_orm(column_name = "nick")]
    #[tweaks(rename = "nickname")]
    pub short_name: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
