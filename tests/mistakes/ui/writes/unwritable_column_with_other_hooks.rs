//! Hooks that look at stored rows, and the hook over the body, fill no column that clients do not write.

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shop_order")]
#[tweaks(validate = check, after_create = tell)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[tweaks(read_only)]
    pub total: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn check(_: &mut Draft<Entity>) {}

async fn tell(_: &[Arc<Model>], _: Hook<'_>) -> Result<(), HookError> {
    Ok(())
}

fn main() {}
