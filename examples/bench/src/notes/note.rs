//! The entity.

use sea_orm::entity::prelude::*;
use tweaks_runtime::Tweaks;

/// A note, whose changes are counted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "note")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(120))")]
    pub title: String,
    pub content: String,
    #[sea_orm(default_value = 1)]
    #[tweaks(read_only, etag)]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
