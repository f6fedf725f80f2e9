//! A sum of texts.

mod sale {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "sale")]
    #[tweaks(stats(sum(state)))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub state: String,
        pub items: i32,
        pub price: f64,
        pub sold_at: DateTimeUtc,
        #[tweaks(write_only)]
        pub secret: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
