//! Two tables that point at each other, with a type of PostgreSQL and a unique group.

pub mod team {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "team_rank")]
    pub enum Rank {
        #[sea_orm(string_value = "first")]
        First,
        #[sea_orm(string_value = "second")]
        Second,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "circle_team")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub captain_id: Option<i64>,
        pub rank: Rank,
        #[sea_orm(belongs_to, from = "captain_id", to = "id")]
        pub captain: BelongsTo<Option<super::player::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod player {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "circle_player")]
    #[tweaks(index(team_id, desc(number)))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique_key = "place")]
        pub team_id: i64,
        #[sea_orm(unique_key = "place")]
        pub number: i32,
        pub rank: super::team::Rank,
        #[sea_orm(belongs_to, from = "team_id", to = "id")]
        pub team: BelongsTo<super::team::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
