use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "mark")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub gem_id: i32,
    #[sea_orm(indexed)]
    pub depth: i32,
    #[sea_orm(indexed)]
    pub maker: Option<String>,
    #[sea_orm(belongs_to, from = "gem_id", to = "id")]
    pub gem: BelongsTo<super::gem::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
