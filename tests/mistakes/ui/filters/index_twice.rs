//! Two indexes are the same.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "thing")]
#[tweaks(index(a, b), index(a, b))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
