//! A date is to be in a document, by a type of the user's.

mod day {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
    pub struct Day(pub Date);
}

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use day::Day;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "garment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub data: Json,
    #[tweaks(generated = path(data, "$.day"))]
    pub day: Option<Day>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
