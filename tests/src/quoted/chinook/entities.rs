//! As the generator writes them, in one file.

pub mod album {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, tweaks_runtime::Tweaks)]
    #[sea_orm(table_name = "album")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub album_id: i64,
        pub title: String,
        pub artist_id: i64,
        #[sea_orm(belongs_to, from = "artist_id", to = "artist_id")]
        pub artist: BelongsTo<super::artist::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod artist {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, tweaks_runtime::Tweaks)]
    #[sea_orm(table_name = "artist")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub artist_id: i64,
        pub name: Option<String>,
        #[sea_orm(has_many)]
        pub albums: HasMany<super::album::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
