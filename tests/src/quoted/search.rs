//! The page about searches.

pub mod customer {
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

pub mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
#[tweaks(index(lower(sku)), index(trigrams(name, description)), search(name, description))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub sku: String,
    pub name: String,
    pub description: Option<String>,
}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod order {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer_order")]
#[tweaks(search(comment, customer.name, parameter = "q", unindexed = "a few thousand orders"))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub comment: String,
    pub customer_id: i64,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    #[tweaks(nested)]
    pub customer: BelongsTo<super::customer::Entity>,
}

    impl ActiveModelBehavior for ActiveModel {}
}
