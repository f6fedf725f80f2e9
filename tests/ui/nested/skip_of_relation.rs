//! A relation that is not to be shown is skipped.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(has_many)]
    #[tweaks(skip)]
    pub customers: HasMany<Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
