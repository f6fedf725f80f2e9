use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "hobby")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hobby_id: i32,
    pub hobby_name: String,
    #[sea_orm(has_many, via = "person_hobby")]
    #[tweaks(nested(ids), on_demand)]
    pub people: HasMany<super::person::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
