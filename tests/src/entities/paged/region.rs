use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "region")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(40))")]
    pub country: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    #[sea_orm(has_many)]
    #[tweaks(nested(limit = 3, page = "/countries/{land}/regions/{region_number}/stations"))]
    pub stations: HasMany<super::station::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
