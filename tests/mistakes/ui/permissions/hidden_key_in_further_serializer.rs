//! A further serializer hides the key from some clients.

use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;

mod account {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = account::Entity)]
pub struct AccountBrief {
    #[tweaks(readable_by = IsStaff)]
    pub id: i64,
    pub name: String,
}

fn main() {}
