//! The state of a row is told by a time that no change sets.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "page")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub text: String,
    #[tweaks(read_only, etag, on_create = DateTimeUtc::default())]
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
