//! A further serializer is ordered by a field whose column has no index.

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
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = customer::Entity)]
pub struct Brief {
    pub id: i64,
    #[tweaks(order)]
    pub name: String,
}

fn main() {}
