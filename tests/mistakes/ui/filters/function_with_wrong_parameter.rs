//! The function of a filter takes what no text can be read into.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
#[tweaks(filter(older_than = is_older))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub age: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn is_older(age: std::time::Duration) -> Expr {
    Column::Age.gt(age.as_secs())
}

fn main() {}
