//! Shelves, drawers and books, whose tables no other test has: one row in another form is remembered of a table.

#![allow(unreachable_pub, reason = "SeaORM's macros write entities as public")]

pub(super) mod shelf {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "packed_shelf")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub label: Option<String>,
        #[sea_orm(has_many)]
        #[tweaks(nested, on_demand)]
        pub books: HasMany<super::book::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod book {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "packed_book")]
    #[tweaks(index(price), index(at))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        pub note: Option<String>,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
        pub price: Decimal,
        #[sea_orm(column_type = "Decimal(Some((14, 6)))")]
        pub weight: Option<Decimal>,
        pub pages: i32,
        pub sold: Option<i64>,
        pub small: i8,
        pub is_new: bool,
        pub is_lent: Option<bool>,
        pub day: Date,
        pub lent_on: Option<Date>,
        pub at: DateTimeUtc,
        pub seen: Option<DateTimeUtc>,
        pub uid: Uuid,
        pub local: Option<DateTime>,
        pub ratio: f64,
        pub extra: Option<Json>,
        pub shelf_code: Option<String>,
        #[sea_orm(belongs_to, from = "shelf_code", to = "code")]
        #[tweaks(nested, on_demand)]
        pub shelf: HasOne<super::shelf::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
