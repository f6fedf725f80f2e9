//! A field has the name of the parameter that groups figures.

mod sale {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "sale")]
    #[tweaks(stats(count))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub by: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
