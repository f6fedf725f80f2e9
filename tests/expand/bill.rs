use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

pub mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub email: String,
        #[sea_orm(has_many)]
        pub bills: HasMany<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "bill_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub bill_id: i64,
        #[sea_orm(belongs_to, from = "bill_id", to = "id")]
        pub bill: BelongsTo<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "bill")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub customer_id: i64,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<customer::Entity>,
    #[sea_orm(has_many)]
    pub items: HasMany<item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = customer::Entity)]
pub struct CustomerBrief {
    pub id: i64,
    pub email: String,
}

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Bill {
    pub id: i64,
    #[tweaks(nested = CustomerBrief)]
    pub customer: BelongsTo<customer::Entity>,
    #[tweaks(computed = count(items))]
    pub item_count: i64,
    #[tweaks(source = customer.email)]
    pub email: String,
    #[tweaks(range(min = 1 + 1))]
    pub customer_id: i64,
}
