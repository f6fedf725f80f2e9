//! A part of a text is looked for in a number that the serializer does not show.

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
        pub name: String,
        pub age: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = customer::Entity, filter(age(icontains, unindexed = "few customers")))]
pub struct Brief {
    pub id: i64,
    pub name: String,
}

fn main() {}
