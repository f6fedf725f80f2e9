//! What sensors said, a million times.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "reading")]
#[tweaks(
    index(sensor, desc(value)),
    index(lower(label)),
    index(trigrams(label)),
    search(label),
    stats(count, sum(value), by(sensor))
)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(20))")]
    pub sensor: String,
    #[sea_orm(column_type = "String(StringLen::N(60))")]
    #[tweaks(filter(icontains, iexact))]
    pub label: String,
    #[sea_orm(indexed)]
    pub taken_at: DateTimeUtc,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", indexed)]
    pub value: Decimal,
    #[sea_orm(indexed)]
    pub seen: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
