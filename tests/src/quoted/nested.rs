//! Relations that are shown.

pub mod shop {
    pub mod order {
        use sea_orm::entity::prelude::*;
        use shop::customer::{self, CustomerBrief};
        use shop::order::Entity;
        use shop::order_item::{self, OrderItem};
        use tweaks_runtime::prelude::*;

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct Order {
            pub id: i64,
            #[tweaks(nested = CustomerBrief)]
            pub customer: BelongsTo<super::customer::Entity>,
            #[tweaks(nested(serializer = OrderItem, limit = 200), on_demand)]
            pub items: HasMany<super::order_item::Entity>,
        }
    }

    pub use ::shop::{customer, order_item};

    pub mod customers {
        use sea_orm::entity::prelude::*;
        use shop::customer::Entity;
        use shop::order::{self, Column, OrderBrief};
        use tweaks_runtime::prelude::*;

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct Customer {
            pub id: i64,
            #[tweaks(nested(serializer = OrderBrief, first, order(desc(order_date))))]
            pub last_order: HasMany<order::Entity>,
            #[tweaks(nested(ids), on_demand)]
            pub orders: HasMany<order::Entity>,
        }
    }
}

pub mod model {
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
    }

    pub mod note {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "note")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(indexed)]
            pub customer_id: i64,
            pub written_at: DateTimeUtc,
            #[sea_orm(belongs_to, from = "customer_id", to = "id")]
            pub customer: BelongsTo<super::customer::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod customer {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "customer")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(has_many)]
            #[tweaks(nested, on_demand)]
            pub orders: HasMany<super::order::Entity>,
            #[sea_orm(has_one)]
            #[tweaks(nested(first, order(desc(written_at))))]
            pub last_note: HasOne<super::note::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

pub mod person {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[sea_orm(indexed)]
        pub parent_id: Option<i64>,
        #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Children", from = "parent_id", to = "id")]
        #[tweaks(nested = PersonBrief)]
        pub parent: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Children", relation_reverse = "Parent")]
        #[tweaks(nested = PersonBrief)]
        pub children: HasMany<Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct PersonBrief {
        pub id: i64,
        pub name: String,
    }

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Person {
        pub id: i64,
        #[tweaks(nested(serializer = PersonBrief, relation = Relation::Children, limit = 20))]
        pub children: HasMany<Entity>,
    }
}

pub mod letters {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use crate::entities::kin::letter::{self, Received, Sent};
    use crate::entities::kin::owner::Entity;

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Reader {
        pub id: i32,
        #[tweaks(nested(serializer = Received, via = recipient, limit = 20))]
        pub received: HasMany<letter::Entity>,
    }

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Writer {
        pub id: i32,
        pub name: String,
        pub house: i32,
        pub door: i32,
        #[tweaks(nested(serializer = Sent, write, via = sender))]
        pub sent: HasMany<letter::Entity>,
    }
}

pub mod profile {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "profile")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub member_id: i64,
        pub motto: String,
        #[sea_orm(belongs_to, from = "member_id", to = "id")]
        pub member: BelongsTo<super::member::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod member {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "member")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(has_one)]
        #[tweaks(nested(write, on_update = patch_by_id))]
        pub profile: HasOne<super::profile::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
