//! A message is for a problem that a field cannot have.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(messages(required = "Say how old you are."))]
    pub age: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
