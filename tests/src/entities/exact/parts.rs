//! Three tables of one name in three schemas, whose rows belong to each other, and sums that are kept over them.

pub mod upper {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::middle;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(schema_name = "crm", table_name = "part")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub code: String,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = sum(parts.amount))]
        pub total: i64,
        #[sea_orm(has_many)]
        #[tweaks(nested(write, on_update = patch_by_id, optional))]
        pub parts: HasMany<middle::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod middle {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{lower, upper};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(schema_name = "sales", table_name = "part")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub code: String,
        #[sea_orm(indexed)]
        #[tweaks(write_only)]
        pub part_id: i32,
        pub amount: i32,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = count(parts))]
        pub pieces: i64,
        #[sea_orm(belongs_to, from = "part_id", to = "id", on_delete = "Cascade")]
        pub part: BelongsTo<upper::Entity>,
        #[sea_orm(has_many)]
        #[tweaks(nested(write, on_update = replace, optional))]
        pub parts: HasMany<lower::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod lower {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{holder, middle};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(schema_name = "stock", table_name = "part")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub code: String,
        #[sea_orm(indexed)]
        #[tweaks(write_only)]
        pub part_id: i32,
        #[sea_orm(indexed)]
        pub holder_id: i32,
        #[sea_orm(belongs_to, from = "part_id", to = "id", on_delete = "Cascade")]
        pub part: BelongsTo<middle::Entity>,
        #[sea_orm(belongs_to, from = "holder_id", to = "id")]
        pub holder: BelongsTo<holder::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keeps how many of the lowest parts there are.
pub mod holder {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::lower;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "holder")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = count(parts))]
        pub held: i64,
        #[sea_orm(has_many)]
        pub parts: HasMany<lower::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    use tweaks_runtime::prelude::*;
    config.service(Resource::<upper::Entity>::new("/upper")).service(Resource::<holder::Entity>::new("/holders"));
    config.service(Resource::<middle::Entity>::new("/middle")).service(Resource::<lower::Entity>::new("/lower"));
}
