//! Filters through a relation are asked for at a nested list.

use tweaks_runtime::prelude::*;

mod item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub box_id: i64,
        #[tweaks(skip)]
        #[sea_orm(belongs_to, from = "box_id", to = "id")]
        pub parent: HasOne<super::crate_::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod crate_ {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "crate")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(has_many)]
        #[tweaks(nested, filter)]
        pub items: HasMany<super::item::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
