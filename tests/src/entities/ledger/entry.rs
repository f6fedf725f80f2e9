use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub account_id: i32,
    #[tweaks(range(min = 0, max = 1000))]
    pub amount: i32,
    #[sea_orm(unique)]
    pub reference: Option<String>,
    #[sea_orm(belongs_to, from = "account_id", to = "id", on_delete = "Cascade")]
    pub account: BelongsTo<super::account::Entity>,
    #[sea_orm(indexed)]
    #[tweaks(write_only)]
    pub payee_id: Option<i32>,
    #[sea_orm(belongs_to, from = "payee_id", to = "id")]
    pub payee: BelongsTo<Option<super::payee::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
