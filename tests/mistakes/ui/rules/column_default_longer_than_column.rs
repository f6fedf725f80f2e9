//! The database refuses its own default.

mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(default_value = "not yet said", column_type = "String(StringLen::N(8))")]
        pub state: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
