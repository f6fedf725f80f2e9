//! A lookup stands twice.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "thing")]

pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    #[tweaks(filter(exact, exact))]
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
