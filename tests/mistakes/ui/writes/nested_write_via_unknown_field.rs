//! The rows have no such field.

use sea_orm::prelude::HasMany;
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
        #[sea_orm(has_many, relation_enum = "Owned", via_rel = "Owner")]
        pub owned: HasMany<super::card::Entity>,
        #[sea_orm(has_many, relation_enum = "Lent", via_rel = "Borrower")]
        pub lent: HasMany<super::card::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod card {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "card")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub number: String,
        pub owner_id: i64,
        pub borrower_id: i64,
        #[sea_orm(belongs_to, relation_enum = "Owner", from = "owner_id", to = "id")]
        pub owner: BelongsTo<super::customer::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Borrower", from = "borrower_id", to = "id")]
        pub borrower: BelongsTo<super::customer::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = customer::Entity)]
pub struct Customer {
    pub id: i64,
    #[tweaks(nested(serializer = card::Entity, write, via = ownr))]
    pub cards: HasMany<card::Entity>,
}

fn main() {}
