//! A hook around a write is called.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
#[tweaks(before_create = fill())]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

async fn fill(_: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
    Ok(())
}

fn main() {}
