//! The default ordering has nine columns.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "code")]
#[tweaks(index(a, b, c, d, e, f, g, h, i), ordering(a, b, c, d, e, f, g, h, i))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub a: i32,
    pub b: i32,
    pub c: i32,
    pub d: i32,
    pub e: i32,
    pub f: i32,
    pub g: i32,
    pub h: i32,
    pub i: i32,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
