//! A text has to be longer than its column is.

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "Char(Some(2))")]
        #[tweaks(length(min = 3))]
        pub country: String
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
