use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "place")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(unique_key = "position_in_shelf")]
    pub shelf_id: i32,
    #[sea_orm(unique_key = "position_in_shelf")]
    #[tweaks(range(min = 1))]
    pub position: i32,
    #[sea_orm(column_type = "String(StringLen::N(2))", unique)]
    pub code: String,
    #[sea_orm(unique)]
    pub nickname: Option<String>,
    #[sea_orm(unique)]
    pub uid: Uuid,
    /// No value can be made up for it.
    #[sea_orm(unique)]
    pub since: Date,
    #[sea_orm(belongs_to, from = "shelf_id", to = "id")]
    pub shelf: BelongsTo<super::shelf::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// As a shelf shows it.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Placed {
    pub id: i32,
    pub position: i32,
    pub code: String,
    #[tweaks(write_only)]
    pub uid: Uuid,
    #[tweaks(write_only)]
    pub since: Date,
}
