//! Further serializers.

pub mod computed {
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
            pub last_name: String,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod item {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "item")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(indexed)]
            pub order_id: i64,
            #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
            pub price: Decimal,
            #[sea_orm(belongs_to, from = "order_id", to = "id")]
            pub order: BelongsTo<super::order::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod order {
        use actix_web::{App, HttpResponse, web};
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "order")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(default_value = "")]
            pub reference: String,
            #[sea_orm(indexed)]
            pub customer_id: Option<i64>,
            #[sea_orm(belongs_to, from = "customer_id", to = "id")]
            pub customer: BelongsTo<Option<super::customer::Entity>>,
            #[sea_orm(has_many)]
            pub items: HasMany<super::item::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct Order {
            pub id: i64,
            #[tweaks(source = customer.email)]
            pub customer_email: String,
            #[tweaks(computed = count(items))]
            pub item_count: i64,
            #[tweaks(computed = sum(items.price), max_digits = 12, decimal_places = 2)]
            pub total: Decimal,
            #[tweaks(computed = summary(reference, customer.last_name, count(items), context), on_demand)]
            pub summary: String,
        }

        fn summary(reference: &str, last_name: Option<String>, items: i64, context: &Context) -> String {
            let mark = context.parameter("mark").unwrap_or("#");
            format!("{mark}{reference}: {items} for {}", last_name.unwrap_or_default())
        }

        async fn handler(call: Call<Order>) -> HttpResponse {
            Resource::<Order>::new("/orders/").parameter("mark");
            call.parameter("mark").list().await    // in a handler of your own
        }

        #[derive(Clone)]
        pub struct User;

        fn application(config: &mut web::ServiceConfig) {
            App::new()
                .app_data(Settings::new().request_value::<User>())   // from the extensions of each request
            ;
        }
    }
}

pub mod filters {
    use sea_orm::entity::prelude::*;
    use shop::product::{Column, Entity};
    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    #[tweaks(
        entity = Entity,
        filter(
            exclude(sku),
            extra(stock),
            unindexed = "few products",
            description(icontains, unindexed = "parts of texts are in no index"),
            min_price = costs_at_least,
            in_stock = is_in_stock
        )
    )]
    pub struct ProductV3 {
        pub id: i64,
        pub sku: String,
        pub name: String,
        pub price: Decimal,
        pub stock: i32,
        pub active: bool,
    }

    fn costs_at_least(price: Decimal) -> Expr {
        Column::Price.gte(price)
    }

    fn is_in_stock(wanted: bool) -> Expr {
        if wanted { Column::Stock.gt(0) } else { Column::Stock.lte(0) }
    }
}

pub mod queries {
    pub use shop::{customer, order_item};

    pub mod order {
        use sea_orm::entity::prelude::*;
        use shop::customer::CustomerBrief;
        use shop::order::Entity;
        use shop::order_item::OrderItem;
        use tweaks_runtime::prelude::*;

        #[derive(Tweaks)]
        #[tweaks(entity = Entity, max_queries = 2)]
        pub struct Order {
            pub id: i64,
            #[tweaks(nested = CustomerBrief)]
            pub customer: BelongsTo<super::customer::Entity>,
            #[tweaks(nested = OrderItem)]
            pub items: HasMany<super::order_item::Entity>,
        }
    }
}

pub mod selection {
    pub mod customer {
        use actix_web::HttpResponse;
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        use super::order::{self, OrderBrief};

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "customer")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub email: String,
            pub notes: String,
            #[sea_orm(has_many)]
            pub orders: HasMany<order::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        #[derive(Tweaks)]
        #[tweaks(entity = Entity, on_demand_fields(orders, order_count))]
        pub struct Customer {
            pub id: i64,
            pub email: String,
            #[tweaks(on_demand(list))]
            pub notes: String,
            #[tweaks(nested = OrderBrief)]
            pub orders: HasMany<order::Entity>,
            #[tweaks(computed = count(orders))]
            pub order_count: i64,
        }

        async fn short(call: Call<Customer>) -> HttpResponse {
            call.fields(["id", "email", "orders__status"]).list().await
        }

        async fn with_orders(call: Call<Customer>) -> HttpResponse {
            call.include_fields(["orders__item_count"]).retrieve().await
        }
    }

    pub mod order {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "order")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(indexed)]
            pub customer_id: i64,
            #[sea_orm(belongs_to, from = "customer_id", to = "id")]
            pub customer: BelongsTo<super::customer::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct OrderBrief {
            pub id: i64,
        }
    }
}

pub mod versions {
    pub mod article {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "article")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub title: String,
            pub summary: Option<String>,
            pub pages: i32,
            pub shelf: Option<String>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    #[tweaks(entity = article::Entity)]
    pub struct Article {
        pub id: i64,
        #[tweaks(was("headline", until = 1), was("caption", since = 2, until = 3))]
        pub title: String,
        #[tweaks(required(since = 4))]
        pub summary: Option<String>,
        #[tweaks(since = 3, default = 1)]
        pub pages: i32,
        #[tweaks(until = 2)]
        pub shelf: Option<String>,
    }
}
