//! Columns of types that mean the same: chrono's and the `time` crate's, `Decimal` and `BigDecimal`.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "twin")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub day: Option<Date>,
    #[sea_orm(indexed)]
    pub day_twin: Option<TimeDate>,
    #[sea_orm(indexed)]
    pub clock: Option<Time>,
    #[sea_orm(indexed)]
    pub clock_twin: Option<TimeTime>,
    #[sea_orm(indexed)]
    pub moment: Option<DateTime>,
    #[sea_orm(indexed)]
    pub moment_twin: Option<TimeDateTime>,
    #[sea_orm(indexed)]
    pub zoned: Option<DateTimeWithTimeZone>,
    #[sea_orm(indexed)]
    pub zoned_twin: Option<TimeDateTimeWithTimeZone>,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", nullable, indexed)]
    pub amount: Option<Decimal>,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", nullable, indexed)]
    pub amount_twin: Option<BigDecimal>,
    /// With more digits than `Decimal` has.
    #[sea_orm(column_type = "Decimal(Some((40, 20)))", nullable, indexed)]
    pub wide: Option<BigDecimal>,
}

impl ActiveModelBehavior for ActiveModel {}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<Entity>::new("/twins").bulk_edit(BulkEdit::new()))
        .service(Resource::<Entity>::read_only("/walk").paginate(tweaks_runtime::pages::Cursor { default: 2, max: 500 }));
}
