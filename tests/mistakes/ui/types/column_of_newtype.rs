//! SeaORM can store the type of a column, and JSON cannot be read into it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct Grams(i64);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "parcel")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub weight: Grams,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
