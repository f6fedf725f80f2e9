//! Every kind of relation, nested; every kind of argument, computed; without a warning.

#![deny(warnings)]

use tweaks_runtime::schema::Serializer;

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{card, order};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub first_name: String,
        pub last_name: Option<String>,
        #[sea_orm(has_one)]
        #[tweaks(nested)]
        pub card: HasOne<card::Entity>,
        #[sea_orm(has_many)]
        #[tweaks(nested(limit = 3, order(desc(total), id)), on_demand)]
        pub orders: HasMany<order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity, max_queries = 2, on_demand_fields(orders, last_order, order_ids))]
    pub struct Facts {
        pub id: i64,
        #[tweaks(computed = full_name(first_name, last_name))]
        pub full_name: String,
        #[tweaks(source = card.number)]
        pub card_number: Option<String>,
        #[tweaks(computed = count(orders))]
        pub order_count: i64,
        #[tweaks(computed = sum(orders.total))]
        pub spent: Decimal,
        #[tweaks(computed = min(orders.total))]
        pub smallest: Option<Decimal>,
        #[tweaks(computed = max(orders.total))]
        pub largest: Option<Decimal>,
        #[tweaks(nested = order::Brief)]
        pub orders: HasMany<order::Entity>,
        #[tweaks(nested(serializer = order::Brief, first, order(desc(id))))]
        pub last_order: HasMany<order::Entity>,
        #[tweaks(nested(ids))]
        pub order_ids: HasMany<order::Entity>,
    }

    fn full_name(first_name: &str, last_name: Option<&str>) -> String {
        format!("{first_name} {}", last_name.unwrap_or_default())
    }

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: i64,
        pub first_name: String,
    }
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
        #[sea_orm(unique)]
        #[tweaks(write_only)]
        pub customer_id: i64,
        #[sea_orm(belongs_to, from = "customer_id", to = "id")]
        pub customer: BelongsTo<super::customer::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod order {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{coupon, customer, product};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub total: Decimal,
        pub note: Option<String>,
        pub customer_id: i64,
        pub coupon_id: Option<i64>,
        #[sea_orm(belongs_to, from = "customer_id", to = "id")]
        #[tweaks(nested = customer::Brief)]
        pub customer: BelongsTo<customer::Entity>,
        #[sea_orm(belongs_to, from = "coupon_id", to = "id")]
        #[tweaks(nested)]
        pub coupon: BelongsTo<Option<coupon::Entity>>,
        #[sea_orm(has_many, via = "order_product")]
        #[tweaks(nested(order(name)))]
        pub products: HasMany<product::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Facts {
        pub id: i64,
        #[tweaks(source = coupon.code)]
        pub coupon_code: Option<String>,
        #[tweaks(source = customer.card.number)]
        pub card_number: Option<String>,
        #[tweaks(computed = is_large(total))]
        pub large: bool,
        #[tweaks(computed = super::texts::language(context))]
        pub language: String,
        #[tweaks(computed = describe(total, note, customer.first_name, coupon.code, count(products), max(products.price), context))]
        pub description: String,
    }

    fn is_large(total: &Decimal) -> bool {
        *total > Decimal::ONE_HUNDRED
    }

    fn describe(
        total: Decimal,
        note: Option<&str>,
        customer: String,
        coupon: Option<String>,
        products: i64,
        dearest: Option<Decimal>,
        context: &Context,
    ) -> String {
        let currency = context.parameter("currency").unwrap_or("USD");
        format!("{products} products for {customer} at {total} {currency}, up to {dearest:?}: {note:?} {coupon:?}")
    }

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: i64,
        pub total: Decimal,
    }
}

mod coupon {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "coupon")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub code: String,
        #[sea_orm(has_many)]
        pub orders: HasMany<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub price: Decimal,
        #[sea_orm(has_many, via = "order_product")]
        #[tweaks(nested(ids), on_demand)]
        pub orders: HasMany<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod order_product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "order_product")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: i64,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::order::Entity>,
        #[sea_orm(belongs_to, from = "product_id", to = "id")]
        pub product: BelongsTo<super::product::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod category {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "category")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub parent_id: Option<i64>,
        #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Children", from = "parent_id", to = "id")]
        #[tweaks(nested = Brief)]
        pub parent: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Children", relation_reverse = "Parent")]
        #[tweaks(nested(serializer = Brief, order(name)))]
        pub children: HasMany<Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: i64,
        #[tweaks(nested(serializer = Brief, relation = Relation::Parent), on_demand)]
        pub parent: BelongsTo<Option<Entity>>,
    }
}

mod texts {
    use tweaks_runtime::prelude::*;

    pub fn language(context: &Context) -> String {
        context.parameter("language").unwrap_or("en").to_owned()
    }
}

pub(crate) fn main() {
    // To-one relations are joined; lists, keys and the aggregates of one relation take a statement each.
    assert_eq!(<customer::Entity as Serializer>::QUERIES, 1);
    assert_eq!(<customer::Facts as Serializer>::QUERIES, 2);
    assert_eq!(<order::Entity as Serializer>::QUERIES, 2);
    assert_eq!(<order::Facts as Serializer>::QUERIES, 2);
    assert_eq!(<category::Entity as Serializer>::QUERIES, 2);
}
