//! A scope takes nothing.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "thing")]
#[tweaks(scope = own)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub owner: i32,
}

impl ActiveModelBehavior for ActiveModel {}
use sea_orm::Condition;
fn own() -> Condition { Condition::all() }

fn main() {}
