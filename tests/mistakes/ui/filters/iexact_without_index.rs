//! No index is over the small letters of a column.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(ordering(id))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    #[tweaks(filter(iexact))]
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
