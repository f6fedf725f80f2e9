//! A scope that gives a yes or no, not a condition on rows.

use sea_orm::entity::prelude::*;
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

fn own(context: &Context) -> bool {
    context.get::<i32>().is_some()
}

fn main() {}
