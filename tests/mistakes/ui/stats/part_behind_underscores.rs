//! A part of a time stands as requests have it.

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    #[tweaks(stats(count, by(ordered_at__month)))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub ordered_at: ChronoDateTimeUtc
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
