//! A NOT NULL column that clients do not write is filled by the hook before a row is made, on the model as well.

#![deny(warnings)]

mod order {
    use sea_orm::Set;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    #[tweaks(before_create = price, read_only_fields(total))]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        #[tweaks(read_only)]
        pub number: String,
        pub quantity: i64,
        pub total: i64,
        #[tweaks(read_only)]
        pub price: i64,
        #[tweaks(skip)]
        pub token: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    async fn price(order: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
        order.number = Set("1".to_owned());
        order.price = Set(5);
        order.total = Set(order.quantity.try_as_ref().copied().unwrap_or_default() * 5);
        order.token = Set("x".to_owned());
        Ok(())
    }
}

pub(crate) fn main() {
    use tweaks_runtime::prelude::*;
    let _ = Resource::<order::Entity>::new("/orders");
}
