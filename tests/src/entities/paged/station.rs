use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "station")]
#[tweaks(index(opened, desc(height)), ordering(opened, desc(height)))]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_name = "of_country", column_type = "String(StringLen::N(40))", unique_key = "place_of_station")]
    pub land: String,
    #[sea_orm(unique_key = "place_of_station")]
    pub region_number: i32,
    #[sea_orm(unique_key = "place_of_station")]
    pub place: i32,
    pub opened: Option<Date>,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))")]
    pub height: Decimal,
    #[sea_orm(belongs_to, from = "(Land, RegionNumber)", to = "(Country, Number)")]
    pub region: BelongsTo<super::region::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
