//! An index says that it is unique as other tools do.

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    #[tweaks(index(first, last, unique))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub first: String,
        pub last: String
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
