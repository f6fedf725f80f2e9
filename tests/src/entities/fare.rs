//! A table with a key of three columns: an entity whose key lacks one that it has no field for, one whose field is no key, and
//! one with the whole key.

/// No field is for a column of the key.
pub mod silent {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "fare")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub origin: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub target: i32,
        pub usd: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A field is for it, and is no key.
pub mod partial {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "fare")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub origin: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub target: i32,
        pub valid_from: Date,
        pub usd: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The key of the table.
pub mod whole {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "fare")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub origin: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub target: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub usd: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
