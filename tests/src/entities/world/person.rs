use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i32,
    pub person_name: String,
    #[tweaks(on_demand)]
    pub age: i32,
    #[tweaks(write_only)]
    pub person_city: Option<i32>,
    #[tweaks(write_only)]
    pub person_parent: Option<i32>,
    #[sea_orm(belongs_to, from = "person_city", to = "city_id")]
    #[tweaks(nested)]
    pub city: BelongsTo<Option<super::city::Entity>>,
    #[sea_orm(has_one)]
    #[tweaks(nested)]
    pub passport: HasOne<super::passport::Entity>,
    #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Children", from = "person_parent", to = "person_id")]
    #[tweaks(nested = PersonBrief)]
    pub parent: BelongsTo<Option<Entity>>,
    #[sea_orm(self_ref, relation_enum = "Children", relation_reverse = "Parent")]
    #[tweaks(nested = PersonBrief)]
    pub children: HasMany<Entity>,
    #[sea_orm(has_many, via = "person_hobby")]
    #[tweaks(nested(order(desc(hobby_name))), on_demand)]
    pub hobbies: HasMany<super::hobby::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct PersonBrief {
    pub person_id: i32,
    pub person_name: String,
    #[tweaks(nested, on_demand)]
    pub city: BelongsTo<Option<super::city::Entity>>,
    #[tweaks(nested, on_demand)]
    pub hobbies: HasMany<super::hobby::Entity>,
}
