//! The lookup of a column that the serializer does not show has a function.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[sea_orm(indexed)]
    pub age: i32,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity, filter(age(gte = is_at_least)))]
pub struct Brief {
    pub id: i64,
    pub name: String,
}

fn is_at_least(age: i32) -> Expr {
    Column::Age.gte(age)
}

fn main() {}
