use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "chest")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub label: Option<String>,
    /// Nobody may ask about it, not even through a gem.
    #[sea_orm(column_type = "String(StringLen::N(20))", indexed)]
    #[tweaks(write_only)]
    pub combination: String,
    #[sea_orm(has_many)]
    pub gems: HasMany<super::gem::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
