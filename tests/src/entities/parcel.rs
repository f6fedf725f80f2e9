//! A table of a database that was there first: an entity that claims nothing, one that claims all, and a view.

/// A table of which an entity claims as little as it can.
pub mod silent {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "parcel")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub code: String,
        pub weight: Decimal,
        pub status: String,
        pub lot: String,
        pub level: i32,
        pub made_at: DateTime,
        pub owner_id: Option<i64>,
        pub shelf: i64,
        pub place: i64,
        pub api_token: String,
        pub size: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The same with all the code that the check asks for, as it stands there.
pub mod told {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::owner;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "parcel")]
    #[tweaks(index(status, desc(weight)))]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = true)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(12))")]
        #[sea_orm(unique)]
        pub code: String,
        #[sea_orm(column_type = "Decimal(Some((8, 3)))")]
        pub weight: Decimal,
        #[sea_orm(column_type = "String(StringLen::N(10))")]
        #[sea_orm(default_value = "new")]
        pub status: String,
        #[sea_orm(default_value = "it's")]
        pub lot: String,
        #[sea_orm(default_value = -1)]
        pub level: i32,
        #[sea_orm(default_expr = "Expr::current_timestamp()")]
        pub made_at: DateTime,
        #[sea_orm(indexed)]
        pub owner_id: Option<i64>,
        #[sea_orm(unique_key = "shelf_place")]
        pub shelf: i64,
        #[sea_orm(unique_key = "shelf_place")]
        pub place: i64,
        #[tweaks(write_only)]
        pub api_token: String,
        #[sea_orm(extra = "CHECK (size > 0)")]
        pub size: i32,
        #[sea_orm(column_type = "Text")]
        pub r#type: String,
        #[sea_orm(belongs_to, from = "owner_id", to = "id")]
        pub owner: BelongsTo<Option<owner::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod owner {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "owner")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(has_many)]
        pub parcels: HasMany<super::told::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A view, and a column that is not there.
pub mod heavy {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "heavy")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub code: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
