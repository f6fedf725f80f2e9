//! A hook takes the model and the context.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "thing")]
#[tweaks(before_create = hook)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}
async fn hook(_: &mut Model, _: &Context) -> Result<(), HookError> { Ok(()) }

fn main() {}
