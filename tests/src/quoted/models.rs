//! Models of entities.

pub mod columns {
    pub mod author {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "author")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod book {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "book")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(unique_key = "author_title")]
            pub author_id: i64,
            #[sea_orm(unique_key = "author_title", column_type = "String(StringLen::N(120))")]
            pub title: String,
            #[sea_orm(unique)]
            pub isbn: Option<String>,
            #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
            pub price: Decimal,
            #[sea_orm(default_value = 0)]
            pub stock: i32,
            #[sea_orm(column_type = "Text", default_value = "")]
            pub blurb: String,
            #[sea_orm(belongs_to, from = "author_id", to = "id")]
            pub author: BelongsTo<super::author::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

pub mod entity_tags {
    use shop::clock;

    pub mod account {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "account")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(default_value = 1)]
            #[tweaks(read_only, etag)]
            pub version: i32,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod note {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        use super::clock;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "note")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[tweaks(read_only, etag, on_create = clock::now(), on_update = clock::now())]
            pub changed_at: DateTimeUtc,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    fn resource() -> tweaks_runtime::prelude::Resource<account::Entity> {
        use tweaks_runtime::prelude::*;

        Resource::<account::Entity>::new("/accounts").require_if_match()
    }
}

pub mod indexes {
    use sea_orm::entity::prelude::*;
    use shop::order::Status;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shop_order")]
    #[tweaks(index(order_date), index(status, desc(total_amount)), ordering(status, desc(total_amount)))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub order_date: DateTimeUtc,
        pub status: Status,
        pub total_amount: Decimal,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod kept {
    pub mod order_item {
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
            pub quantity: i32,
            #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
            pub price_at_order: Decimal,
            #[sea_orm(belongs_to, from = "order_id", to = "id")]
            pub order: BelongsTo<super::order::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod order {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "shop_order")]
        #[tweaks(index(total_amount))]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(column_type = "Decimal(Some((12, 2)))", default_value = "0.00")]
            #[tweaks(read_only, kept = sum(items.quantity * items.price_at_order))]
            pub total_amount: Decimal,
            #[sea_orm(default_value = 0)]
            #[tweaks(read_only, kept = count(items))]
            pub item_count: i64,
            #[sea_orm(has_many)]
            pub items: HasMany<super::order_item::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

pub mod ordering {
    pub mod chest {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "chest")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(indexed)]
            pub label: String,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod gem {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "gem")]
        #[tweaks(index(grade, desc(weight)), ordering(grade, desc(weight)))]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub grade: Option<i32>,
            #[sea_orm(column_type = "Decimal(Some((8, 2)))", indexed)]
            pub weight: Decimal,
            #[sea_orm(indexed)]
            pub chest_id: Option<i32>,
            #[sea_orm(belongs_to, from = "chest_id", to = "id")]
            #[tweaks(nested, order(label))]
            pub chest: BelongsTo<Option<super::chest::Entity>>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

pub mod scope {
    use sea_orm::Condition;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    pub struct User {
        pub id: i64,
        pub is_admin: bool,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "document")]
    #[tweaks(scope = own_documents)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub owner_id: i64,
        pub title: String,
    }

    fn own_documents(context: &Context) -> Condition {
        match context.get::<User>() {
            Some(user) if user.is_admin => Condition::all(),
            Some(user) => Condition::all().add(Column::OwnerId.eq(user.id)),
            None => Condition::any(),
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod concurrency {
    use sea_orm::ActiveValue;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[tweaks(write_only)]
        pub password: String,
    }

    fn digest(password: &str) -> String {
        password.chars().rev().collect()
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(mut self, _: &C, _: bool) -> Result<Self, DbErr> {
            if let ActiveValue::Set(password) = &self.password {
                self.password = ActiveValue::Set(digest(password));
            }
            Ok(self)
        }
    }
}

pub mod preludes {
    mod product {
        use sea_orm::entity::prelude::*; // the entity: derives, types of columns, relations, traits of queries
        use tweaks_runtime::prelude::*; // the serializer, and what endpoints and hooks are made of

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "product")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub price: Decimal,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}
