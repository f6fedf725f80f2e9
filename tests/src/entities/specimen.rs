//! One column of every type.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Colour {
    Red,
    DarkBlue,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "specimen")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(column_type = "String(StringLen::N(10))")]
    pub text: String,
    pub small: Option<i16>,
    pub number: Option<i32>,
    pub big: Option<i64>,
    pub float: Option<f64>,
    #[sea_orm(column_type = "Decimal(Some((6, 2)))", nullable)]
    pub price: Option<Decimal>,
    pub flag: Option<bool>,
    pub colour: Option<Colour>,
    pub date: Option<Date>,
    pub time: Option<Time>,
    pub moment: Option<DateTimeUtc>,
    pub zoned: Option<DateTimeWithTimeZone>,
    pub local: Option<DateTime>,
    pub uuid: Option<Uuid>,
    pub json: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
