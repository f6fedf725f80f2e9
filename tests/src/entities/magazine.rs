//! Five API versions of one entity: fields that came, went and were renamed, at two levels.

/// Authors, whose names were one field before version 3.
pub mod author {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "author")]
    #[tweaks(since = 2)]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        #[sea_orm(unique)]
        #[tweaks(was("full_name", until = 3))]
        pub name: String,
        #[tweaks(since = 4)]
        pub country: Option<String>,
        #[sea_orm(has_many)]
        pub articles: HasMany<super::article::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Articles.
pub mod article {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    /// How far an article is.
    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
    pub enum Stage {
        Draft,
        #[tweaks(until = 3)]
        Ready,
        #[tweaks(since = 4)]
        Reviewed,
        Printed,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "article")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(40))")]
        #[tweaks(was("headline", until = 1), was("caption", since = 2, until = 3))]
        pub title: String,
        #[tweaks(required(since = 4))]
        pub summary: Option<String>,
        #[sea_orm(indexed)]
        #[tweaks(since = 3, default = 1)]
        pub pages: i32,
        #[sea_orm(indexed)]
        #[tweaks(until = 2)]
        pub shelf: Option<String>,
        #[sea_orm(indexed)]
        #[tweaks(default = Stage::Draft)]
        pub stage: Stage,
        #[sea_orm(indexed)]
        #[tweaks(was("written_by", until = 4))]
        pub author_code: Option<String>,
        #[sea_orm(belongs_to, from = "author_code", to = "code")]
        pub author: BelongsTo<Option<super::author::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// An article with its author, who is shown since version 2.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity, ordering(id))]
    pub struct Article {
        pub id: i32,
        #[tweaks(was("headline", until = 1), was("caption", since = 2, until = 3))]
        pub title: String,
        #[tweaks(required(since = 4))]
        pub summary: Option<String>,
        #[tweaks(since = 3, default = 1)]
        pub pages: i32,
        #[tweaks(until = 2)]
        pub shelf: Option<String>,
        #[tweaks(default = Stage::Draft)]
        pub stage: Stage,
        #[tweaks(was("written_by", until = 4), nested, filter(name), order(name), since = 2)]
        pub author: BelongsTo<Option<super::author::Entity>>,
        #[tweaks(write_only, was("written_by_code", until = 4))]
        pub author_code: Option<String>,
    }
}
