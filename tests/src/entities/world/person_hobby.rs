use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "person_hobby")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub who: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub what: i32,
    #[sea_orm(belongs_to, from = "who", to = "person_id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "what", to = "hobby_id")]
    pub hobby: BelongsTo<super::hobby::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
