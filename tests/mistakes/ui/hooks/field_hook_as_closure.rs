//! A hook is a closure that says whether a value is right.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(validate = |name: &str| name.len() > 2)]
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
