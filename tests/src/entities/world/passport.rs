use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "passport")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub passport_id: i32,
    #[tweaks(on_demand)]
    pub number: String,
    #[sea_orm(unique)]
    #[tweaks(write_only)]
    pub holder: i32,
    #[sea_orm(belongs_to, from = "holder", to = "person_id")]
    pub person: BelongsTo<super::person::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
