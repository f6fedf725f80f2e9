//! The state of a row is told by a column that may be NULL.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "page")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub text: String,
    #[tweaks(read_only, etag)]
    pub version: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
