//! Rows are to be created in a version that has no field for a NOT NULL column.

use tweaks_runtime::prelude::*;

mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[tweaks(since = 2)]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    _ = Resource::<product::Entity>::new("/products");
}
