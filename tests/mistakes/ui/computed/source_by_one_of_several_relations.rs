//! Two relations lead to the rows, and a source cannot say which.

use sea_orm::prelude::*;
use tweaks_runtime::prelude::*;

mod person {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        #[sea_orm(has_many, relation_enum = "Sent", via_rel = "Sender")]
        pub sent: HasMany<super::letter::Entity>,
        #[sea_orm(has_many, relation_enum = "Received", via_rel = "Receiver")]
        pub received: HasMany<super::letter::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
mod letter {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "letter")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub sender_id: i32,
        pub receiver_id: i32,
        #[sea_orm(belongs_to, relation_enum = "Sender", from = "sender_id", to = "id")]
        pub sender: BelongsTo<super::person::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Receiver", from = "receiver_id", to = "id")]
        pub receiver: BelongsTo<super::person::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = letter::Entity)]
pub struct Shown {
    pub id: i32,
    #[tweaks(source = sender.name)]
    pub sender: String,
}

fn main() {}
