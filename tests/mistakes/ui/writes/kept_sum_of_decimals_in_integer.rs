//! A kept sum of decimals is kept in a column of whole numbers.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "thing")]

pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[tweaks(read_only, on_create = 0, kept = sum(items.price))]
    pub n: i64,
    #[sea_orm(has_many)]
    pub items: HasMany<item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

mod item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        pub price: Decimal,
        #[sea_orm(indexed)]
        pub thing_id: i32,
        #[sea_orm(belongs_to, from = "thing_id", to = "id")]
        pub thing: BelongsTo<super::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
fn main() {}
