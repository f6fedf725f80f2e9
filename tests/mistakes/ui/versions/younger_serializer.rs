//! A serializer is younger than the version that it is to serve.

use tweaks_runtime::prelude::*;
use tweaks_runtime::{VersionTable, versions};

mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = product::Entity, since = 2)]
pub struct Brief {
    pub id: i64,
    pub name: String,
}

pub fn table() -> VersionTable<product::Entity> {
    versions![1..=2 => Brief, 3 => product::Entity]
}

fn main() {}
