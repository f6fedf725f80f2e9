//! A client that sends back the default of the column would be refused.

mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(default_value = 0)]
        #[tweaks(range(min = 1))]
        pub stock: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
