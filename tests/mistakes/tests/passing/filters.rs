//! Every form of filters, orderings and indexes, without a warning.

#![deny(warnings)]

use tweaks_runtime::__private::query;
use tweaks_runtime::schema::{Schema, Serializer};

mod product {
    use sea_orm::Condition;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::questions;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    #[tweaks(
        filter(
            exclude(active),
            extra(weight),
            unindexed = "few products",
            min_price = costs_at_least,
            search = mentions,
            in_stock = questions::is_in_stock
        ),
        order(exclude(active), extra(weight), unindexed = "few products"),
        index(category, desc(created_at)),
        index(active, desc(price)),
        ordering(desc(category), created_at)
    )]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[tweaks(filter = false, order = false)]
        pub sku: String,
        #[sea_orm(indexed)]
        #[tweaks(filter(exact, in))]
        pub name: String,
        #[sea_orm(column_type = "Text")]
        #[tweaks(filter(icontains, unindexed = "few products"))]
        pub description: String,
        #[sea_orm(indexed)]
        #[tweaks(filter, order)]
        pub price: Decimal,
        #[tweaks(filter(unindexed = "few products"), order(unindexed = "few products"))]
        pub stock: i32,
        pub weight: i32,
        pub active: bool,
        #[tweaks(filter, order)]
        pub category: String,
        pub created_at: DateTimeUtc,
        #[sea_orm(indexed)]
        #[tweaks(write_only, filter = false, order = false)]
        pub supplier: String,
    }

    fn costs_at_least(price: Decimal) -> Expr {
        Column::Price.gte(price)
    }

    fn mentions(text: String) -> Condition {
        Condition::any().add(Column::Sku.eq(text.as_str())).add(Column::Name.contains(text))
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(
        entity = Entity,
        filter(
            exclude(sku),
            extra(stock),
            unindexed = "few products",
            description(icontains, unindexed = "few products"),
            category(exact, not_in),
            min_price = costs_at_least
        ),
        order(exclude(sku), extra(stock), unindexed = "few products"),
        ordering(stock, unindexed = "few products")
    )]
    pub struct Found {
        pub id: i64,
        pub sku: String,
        #[tweaks(filter(startswith, range), order)]
        pub name: String,
        pub stock: i32,
    }

    #[derive(Tweaks)]
    #[tweaks(entity = Entity, filter(extra(name)), order(extra(name)), ordering(desc(active), price))]
    pub struct Brief {
        pub id: i64,
        pub name: String,
    }
}

mod questions {
    use sea_orm::entity::prelude::*;

    use super::product::Column;

    pub fn is_in_stock(wanted: bool) -> Expr {
        if wanted { Column::Stock.gt(0) } else { Column::Stock.lte(0) }
    }
}

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::order;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    #[tweaks(ordering(email))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub email: String,
        pub name: Option<String>,
        #[sea_orm(has_many)]
        #[tweaks(nested = order::Brief, filter(status), on_demand)]
        pub orders: HasMany<order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: i64,
        pub email: String,
    }
}

mod order {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::customer;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "lowercase")]
    pub enum Status {
        Open,
        Closed,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        #[tweaks(filter(exact, ne, in))]
        pub status: Status,
        #[sea_orm(indexed)]
        pub customer_id: i64,
        #[sea_orm(belongs_to, from = "customer_id", to = "id")]
        #[tweaks(nested = customer::Brief, filter(email), order(email))]
        pub customer: BelongsTo<customer::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: i64,
        #[tweaks(filter(exact, contains), order)]
        pub status: Status,
    }

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Quiet {
        pub id: i64,
        #[tweaks(filter = false, order = false)]
        pub status: Status,
        #[tweaks(nested = customer::Brief, filter = false, order = false)]
        pub customer: BelongsTo<customer::Entity>,
    }
}

mod order_item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "order_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub order_id: i64,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        #[tweaks(nested, filter(status, customer), order(status, customer))]
        pub order: BelongsTo<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn names(schema: &Schema, can: fn(&Schema, &str) -> bool) -> Vec<&'static str> {
    schema.fields().filter(|name| can(schema, name)).collect()
}

pub(crate) fn main() {
    let products = product::Entity::SCHEMA;
    assert_eq!(names(products, Schema::is_filterable), ["id", "name", "description", "price", "stock", "weight", "category"]);
    assert_eq!(names(products, Schema::is_orderable), ["id", "name", "price", "stock", "weight", "category"]);
    assert_eq!(query::declared(products).1.len(), 2);

    let found = product::Found::SCHEMA;
    assert_eq!(names(found, Schema::is_filterable), ["id", "name", "stock"]);
    assert_eq!(names(found, Schema::is_orderable), ["id", "name", "stock"]);
    let named: Vec<&str> = query::declared(found).0.iter().map(|filter| filter.name).collect();
    assert_eq!(named, ["description", "category", "min_price"]);

    assert_eq!(names(customer::Entity::SCHEMA, Schema::is_filterable), ["id", "email", "orders"]);
    assert_eq!(names(customer::Entity::SCHEMA, Schema::is_orderable), ["id", "email"]);
}
