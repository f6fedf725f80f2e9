use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "payee")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub name: String,
    /// Over entries of many accounts, with which they go.
    #[sea_orm(default_value = 0)]
    #[tweaks(read_only, kept = sum(entries.amount))]
    pub received: i64,
    #[sea_orm(has_many)]
    pub entries: HasMany<super::entry::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
