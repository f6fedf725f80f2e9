use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "country")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub country_id: i32,
    pub country_name: String,
    #[tweaks(on_demand)]
    pub anthem: String,
    #[sea_orm(has_many)]
    #[tweaks(nested(ids), on_demand)]
    pub cities: HasMany<super::city::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
