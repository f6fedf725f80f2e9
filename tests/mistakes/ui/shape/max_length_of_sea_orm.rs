//! A length stands where SeaORM passes over it.

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(max_length = 3)]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
