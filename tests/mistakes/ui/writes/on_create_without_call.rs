//! A function that fills a column is not called.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(read_only, on_create = now)]
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

fn now() -> DateTimeUtc {
    DateTimeUtc::default()
}

fn main() {}
