//! Values of documents as columns, one of each type; the keys are texts.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "instrument")]
#[tweaks(stats(count, sum(frets), by(maker, is_tuned)))]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
    pub code: String,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub data: Option<Json>,
    #[sea_orm(column_type = "Json", column_name = "note's sheet", nullable)]
    pub sheet: Option<Json>,
    #[sea_orm(column_type = "String(StringLen::N(12))", indexed)]
    #[tweaks(generated = path(data, "$.maker"))]
    pub maker: Option<String>,
    #[sea_orm(indexed)]
    #[tweaks(generated = path(data, "$.neck.frets"))]
    pub frets: Option<i32>,
    #[sea_orm(indexed)]
    #[tweaks(generated = path(data, "$.price"))]
    pub price: Option<i64>,
    #[sea_orm(indexed)]
    #[tweaks(generated = path(data, "$.weight"))]
    pub weight: Option<f64>,
    #[sea_orm(indexed)]
    #[tweaks(generated = path(data, "$.tuned"))]
    pub is_tuned: Option<bool>,
    #[sea_orm(indexed)]
    #[tweaks(generated = path(sheet, "$.strings[0].note"))]
    pub lowest: Option<String>,
    #[sea_orm(indexed)]
    #[tweaks(generated = path(sheet, r#"$."player's hand""#))]
    pub hand: Option<String>,
    #[sea_orm(column_name = "order")]
    #[tweaks(generated = path(sheet, "$.2nd[1]"), filter = false)]
    pub second: Option<i16>,
}

impl ActiveModelBehavior for ActiveModel {}
