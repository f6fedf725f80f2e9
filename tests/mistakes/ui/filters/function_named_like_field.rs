//! A filter with a function has the name of a field.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(filter(name = begins_with))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn begins_with(start: String) -> Expr {
    Column::Name.starts_with(start)
}

fn main() {}
