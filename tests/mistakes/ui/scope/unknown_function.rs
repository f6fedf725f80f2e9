//! A scope by a function that is not there.

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



fn main() {}
