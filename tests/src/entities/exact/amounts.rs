//! Amounts of money: kept sums of lines, and columns that migrations of other tools made.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

pub mod basket {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "basket")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))", default_value = "0.00", indexed)]
        #[tweaks(read_only, kept = sum(lines.pieces * lines.price))]
        pub total: Decimal,
        #[sea_orm(has_many)]
        #[tweaks(nested(write, on_update = append, optional), on_demand)]
        pub lines: HasMany<super::line::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod line {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "basket_line")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(indexed)]
        pub basket_id: i32,
        #[sea_orm(default_value = 1)]
        pub pieces: i32,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
        pub price: Decimal,
        #[sea_orm(belongs_to, from = "basket_id", to = "id")]
        pub basket: BelongsTo<super::basket::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Of which a migration makes the table.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", indexed)]
    pub amount: Decimal,
    #[sea_orm(column_type = "Decimal(Some((28, 10)))", nullable, indexed)]
    pub exact: Option<Decimal>,
    #[sea_orm(indexed)]
    pub ratio: Option<f64>,
}

impl ActiveModelBehavior for ActiveModel {}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<basket::Entity>::new("/baskets"))
        .service(
            Resource::<basket::Entity>::read_only("/walk-baskets")
                .paginate(tweaks_runtime::pages::Cursor { default: 2, max: 100 }),
        )
        .service(Resource::<line::Entity>::new("/lines"))
        .service(Resource::<Entity>::new("/payments").bulk_edit(BulkEdit::new()))
        .service(Resource::<Entity>::read_only("/walk").paginate(tweaks_runtime::pages::Cursor { default: 2, max: 100 }));
}
