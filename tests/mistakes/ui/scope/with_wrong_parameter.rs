//! A scope that asks for something else than the request.

use sea_orm::entity::prelude::*;
use sea_orm::Condition;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "folder")]
#[tweaks(scope = own)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub owner: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn own(owner: i32) -> Condition {
    Condition::all().add(Column::Owner.eq(owner))
}

fn main() {}
