//! A further serializer names rows by what several may have.

use tweaks_runtime::prelude::*;

mod ware {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "ware")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = ware::Entity, upsert(name))]
pub struct Brief {
    pub id: i64,
    pub name: String,
}

fn main() {}
