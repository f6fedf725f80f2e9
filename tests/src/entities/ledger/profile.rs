use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "profile")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(unique)]
    pub account_id: i32,
    #[sea_orm(unique)]
    pub motto: String,
    pub age: Option<i32>,
    #[sea_orm(belongs_to, from = "account_id", to = "id", on_delete = "Cascade")]
    pub account: BelongsTo<super::account::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// As an account shows it.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Profile {
    pub id: i32,
    pub motto: String,
    #[tweaks(range(min = 0))]
    pub age: Option<i32>,
}
