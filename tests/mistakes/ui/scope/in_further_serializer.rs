//! A scope on a serializer of an entity that has others.

mod folder {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "folder")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub owner: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use sea_orm::{ColumnTrait as _, Condition};
use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(entity = folder::Entity, scope = own)]
pub struct Folder {
    pub id: i32,
}

fn own(_: &Context) -> Condition {
    Condition::all().add(folder::Column::Owner.eq(1))
}

fn main() {}
