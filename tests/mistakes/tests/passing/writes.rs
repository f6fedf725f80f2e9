//! Every form of nested writes, of hooks around writes and of kept sums; without a warning.

#![deny(warnings)]

use tweaks_runtime::__private::{OnUpdate, query};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{HasTable, Schema, Serializer};

mod order {
    use std::sync::Arc;

    use sea_orm::Set;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::order_item::{self, ItemBrief, OrderItem};
    use super::remark;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub note: Option<String>,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))", default_value = "0.00")]
        #[tweaks(read_only, kept = sum(items.quantity * items.price))]
        pub total: Decimal,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = sum(items.quantity))]
        pub pieces: i64,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = count(items))]
        pub lines: i64,
        #[sea_orm(has_one)]
        pub receipt: HasOne<super::receipt::Entity>,
        #[sea_orm(has_many)]
        pub items: HasMany<order_item::Entity>,
        #[sea_orm(has_many)]
        #[tweaks(nested(write), on_demand)]
        pub remarks: HasMany<remark::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(
        entity = Entity,
        before_create = sign,
        after_create = announce,
        before_update = stay_signed,
        after_update = self::hooks::recount,
        before_delete = keep_the_large,
        after_delete = forget
    )]
    pub struct Order {
        pub id: i64,
        pub note: Option<String>,
        #[tweaks(read_only)]
        pub total: Decimal,
        #[tweaks(nested(serializer = OrderItem, write), validate = is_not_empty)]
        pub items: HasMany<order_item::Entity>,
    }

    fn is_not_empty(items: &[Draft<OrderItem>]) -> Result<(), &'static str> {
        if items.is_empty() { Err("An order needs at least one item.") } else { Ok(()) }
    }

    async fn sign(order: &mut ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
        let note = hook.context.parameter("note").ok_or("Who are you?")?;
        order.note = Set(Some(note.to_owned()));
        Ok(())
    }

    async fn announce(orders: &[Arc<Model>], hook: Hook<'_>) -> Result<(), DbErr> {
        for order in orders {
            let remark = remark::ActiveModel { text: Set("new".to_owned()), order_id: Set(order.id), ..Default::default() };
            remark.insert(hook.transaction).await?;
        }
        Ok(())
    }

    async fn stay_signed(order: &mut ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
        let before = hook.context.stored::<Model>().and_then(|stored| stored.note.as_deref());
        match before.is_some() && order.note == Set(None) {
            true => Err(HookError::field("note", "It stays signed.")),
            false => Ok(()),
        }
    }

    mod hooks {
        use super::{Arc, EntityTrait, Hook, HookError, Model, PaginatorTrait, remark};

        pub(super) async fn recount(orders: &[Arc<Model>], hook: Hook<'_>) -> Result<(), HookError> {
            let remarks = remark::Entity::find().count(hook.transaction).await?;
            match remarks > 1_000_000 {
                true => Err(format!("Too many remarks on {} orders.", orders.len()).into()),
                false => Ok(()),
            }
        }
    }

    async fn keep_the_large(orders: &[Arc<Model>], _: Hook<'_>) -> Result<(), Message> {
        match orders.iter().any(|order| order.pieces > 100) {
            true => Err(Message::new("large", "Large orders stay.")),
            false => Ok(()),
        }
    }

    async fn forget(orders: &[Arc<Model>], _: Hook<'_>) -> Result<(), String> {
        if orders.is_empty() { Err("Nothing was there.".to_owned()) } else { Ok(()) }
    }

    /// Changes take the place of what is there.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Replaced {
        pub id: i64,
        #[tweaks(nested(serializer = OrderItem, write, on_update = replace, limit = 20), rename = "lines", label = "Line")]
        pub items: HasMany<order_item::Entity>,
    }

    /// New rows join those that are there.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Growing {
        pub id: i64,
        #[tweaks(nested(serializer = ItemBrief, write, on_update = append, max = 5, optional), on_demand)]
        pub items: HasMany<order_item::Entity>,
    }

    /// Rows are changed by their key.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Patched {
        pub id: i64,
        #[tweaks(nested(serializer = OrderItem, write, on_update = patch_by_id, order(desc(quantity))), validate = is_short)]
        pub items: HasMany<order_item::Entity>,
        #[tweaks(nested(write, max = 3, optional), on_demand)]
        pub remarks: HasMany<remark::Entity>,
    }

    /// One row is written as an object, or as nothing.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Received {
        pub id: i64,
        #[tweaks(nested(write, on_update = patch_by_id), validate = is_no_secret)]
        pub receipt: HasOne<super::receipt::Entity>,
    }

    fn is_no_secret(receipt: &Option<Draft<super::receipt::Entity>>) -> Result<(), &'static str> {
        let number = receipt.as_ref().and_then(|receipt| receipt.number.get());
        if number.is_some_and(|number| number == "secret") { Err("Another one.") } else { Ok(()) }
    }

    fn is_short(items: &[Draft<OrderItem>], context: &Context) -> Result<(), Message> {
        let most = if context.action() == Action::Create { 10 } else { 20 };
        (items.len() <= most).then_some(()).ok_or_else(|| Message::new("long", format!("At most {most} items.")))
    }
}

mod order_item {
    use sea_orm::Set;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "order_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub quantity: i32,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
        pub price: Decimal,
        pub order_id: i64,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity, validate = is_worth_it)]
    pub struct OrderItem {
        pub id: i64,
        #[tweaks(range(min = 1))]
        pub quantity: i32,
        pub price: Decimal,
    }

    fn is_worth_it(item: &mut Draft<OrderItem>) {
        if item.price.get() == Some(&Decimal::ZERO) {
            item.price.reject("Nothing is free.");
        }
    }

    /// The hook fills what this serializer does not take.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity, before_create = take_price)]
    pub struct ItemBrief {
        pub id: i64,
        pub quantity: i32,
    }

    async fn take_price(item: &mut ActiveModel, _: Hook<'_>) -> Result<(), &'static str> {
        item.price = Set(Decimal::ONE);
        if item.quantity.is_set() { Ok(()) } else { Err("How many?") }
    }
}

mod remark {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "remark")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub text: String,
        pub order_id: i64,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod receipt {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "receipt")]
    #[tweaks(scope = public)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub number: String,
        #[sea_orm(unique)]
        pub order_id: i64,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    fn public(context: &Context) -> Expr {
        if context.parameter("all").is_some() { Expr::value(true) } else { Column::Number.ne("") }
    }
}

/// What an update does, how many rows may come, and whether they have to.
fn written(schema: &Schema, field: &str) -> Option<(OnUpdate, usize, bool)> {
    let field = query::fields(schema).find(|own| own.name == field)?;
    let write = field.nested?.write?;
    Some((write.on_update, write.max, field.required))
}

/// A table of facts as it is shown.
fn shown(facts: &impl std::fmt::Debug) -> String {
    format!("{facts:?}")
}

pub(crate) fn main() {
    assert_eq!(written(order::Order::SCHEMA, "items"), Some((OnUpdate::Replace, 1000, true)));
    assert_eq!(written(order::Replaced::SCHEMA, "lines"), Some((OnUpdate::Replace, 1000, true)));
    assert_eq!(written(order::Growing::SCHEMA, "items"), Some((OnUpdate::Append, 5, false)));
    assert_eq!(written(order::Patched::SCHEMA, "items"), Some((OnUpdate::PatchById, 1000, true)));
    assert_eq!(written(order::Patched::SCHEMA, "remarks"), Some((OnUpdate::Replace, 3, false)));
    assert_eq!(written(order::Received::SCHEMA, "receipt"), Some((OnUpdate::PatchById, 1, true)));
    assert!(shown(receipt::Entity::TABLE).contains("scope: Some") && shown(order::Entity::TABLE).contains("scope: None"));
    assert_eq!(written(order::Entity::SCHEMA, "remarks"), Some((OnUpdate::Replace, 1000, true)));

    let hooks = shown(order::Order::SCHEMA);
    for hook in ["before_create", "after_create", "before_update", "after_update", "before_delete", "after_delete"] {
        assert!(hooks.contains(&format!("{hook}: Some")), "{hook}");
    }
    assert!(shown(order::Growing::SCHEMA).contains("before_create: None"));
    assert_eq!(shown(order::Entity::TABLE).matches("KeptSum {").count(), 3);
    _ = (Resource::<order::Order>::new("/orders"), Resource::<order::Growing>::new("/growing"));
}
