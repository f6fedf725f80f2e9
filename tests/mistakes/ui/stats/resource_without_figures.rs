//! A resource offers figures that its serializer does not have.

mod sale {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "sale")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use tweaks_runtime::prelude::*;

fn main() {
    let _ = Resource::<sale::Entity>::read_only("/sales").stats();
}
