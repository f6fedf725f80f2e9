//! Nested rows have two foreign keys to the row that they are written with.

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
        #[sea_orm(has_many, relation_enum = "Bought", via_rel = "Buyer")]
        pub bought: HasMany<super::order::Entity>,
        #[sea_orm(has_many, relation_enum = "Received", via_rel = "Recipient")]
        pub received: HasMany<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod order {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub buyer_id: i64,
        pub recipient_id: i64,
        #[sea_orm(belongs_to, relation_enum = "Buyer", from = "buyer_id", to = "id")]
        pub buyer: BelongsTo<super::customer::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Recipient", from = "recipient_id", to = "id")]
        pub recipient: BelongsTo<super::customer::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = order::Entity)]
pub struct Order {
    pub id: i64,
    pub buyer_id: i64,
    pub recipient_id: i64,
}

#[derive(Tweaks)]
#[tweaks(entity = customer::Entity)]
pub struct Customer {
    pub id: i64,
    #[tweaks(nested(serializer = Order, relation = customer::Relation::Bought, write))]
    pub orders: HasMany<order::Entity>,
}

fn main() {}
