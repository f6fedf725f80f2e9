//! A member of the entries of a bulk edit has the name of a field.

use tweaks_runtime::prelude::*;

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub temp_id: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    let _customers = Resource::<customer::Entity>::new("/customers").bulk_edit(BulkEdit::new());
}
