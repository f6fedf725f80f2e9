//! Wings, rooms and things, whose keys are of several types, and whose tables no other test has.

#![allow(unreachable_pub, reason = "SeaORM's macros write entities as public")]

pub(super) mod wing {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "together_wing")]
    #[tweaks(index(name))]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub motto: Option<String>,
        pub storeys: i16,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
        pub rent: Decimal,
        #[sea_orm(has_many)]
        #[tweaks(nested)]
        pub rooms: HasMany<super::room::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// The same with functions of its columns, and of its rooms.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Described {
        pub id: Uuid,
        pub name: String,
        #[tweaks(computed = shouted(name, motto))]
        pub shout: String,
        #[tweaks(computed = first_letter(name))]
        pub initial: Option<String>,
        pub rent: Decimal,
        #[tweaks(computed = average(storeys, count(rooms)))]
        pub average: i64,
        pub storeys: i16,
    }

    fn shouted(name: &str, motto: Option<&str>) -> String {
        format!("{}: {}", name.to_uppercase(), motto.unwrap_or("nothing"))
    }

    fn first_letter(name: &str) -> Option<String> {
        name.chars().next().map(String::from)
    }

    fn average(storeys: i16, rooms: i64) -> i64 {
        rooms / i64::from(storeys.max(1))
    }
}

pub(super) mod room {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "together_room")]
    #[tweaks(index(number, wing_id), index(label))]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub wing_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub label: Option<String>,
        pub area: i64,
        #[sea_orm(belongs_to, from = "wing_id", to = "id")]
        #[tweaks(nested, on_demand)]
        pub wing: BelongsTo<super::wing::Entity>,
        #[sea_orm(has_many)]
        #[tweaks(nested, on_demand)]
        pub things: HasMany<super::thing::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod thing {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "together_thing")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        pub note: Option<String>,
        #[sea_orm(indexed)]
        pub whole_id: Option<i32>,
        pub wing_id: Option<Uuid>,
        pub number: Option<i32>,
        #[sea_orm(belongs_to, from = "(wing_id, number)", to = "(wing_id, number)")]
        #[tweaks(nested, on_demand)]
        pub room: BelongsTo<Option<super::room::Entity>>,
        #[sea_orm(self_ref, relation_enum = "Whole", relation_reverse = "Parts", from = "whole_id", to = "id")]
        #[tweaks(nested, on_demand)]
        pub whole: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Parts", relation_reverse = "Whole")]
        #[tweaks(nested, on_demand)]
        pub parts: HasMany<Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested, on_demand)]
        pub tag: HasOne<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod tag {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "together_tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub thing_id: i32,
        pub text: String,
        pub colour: Option<String>,
        #[sea_orm(belongs_to, from = "thing_id", to = "id")]
        pub thing: BelongsTo<super::thing::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
