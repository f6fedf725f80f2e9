use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Cut {
    Round,
    Princess,
    OldMine,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "gem")]
#[tweaks(index(grade, desc(weight)), ordering(grade, desc(weight)))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(column_type = "String(StringLen::N(40))", indexed)]
    pub name: String,
    #[sea_orm(indexed)]
    pub nickname: Option<String>,
    pub grade: Option<i32>,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", indexed)]
    pub weight: Decimal,
    #[sea_orm(indexed)]
    pub ratio: Option<f64>,
    #[sea_orm(indexed)]
    pub polished: bool,
    #[sea_orm(indexed)]
    pub found_on: Option<Date>,
    #[sea_orm(indexed)]
    pub seen_at: DateTimeUtc,
    #[sea_orm(unique)]
    pub uid: Uuid,
    #[sea_orm(indexed)]
    pub cut: Option<Cut>,
    /// Without an index, and with the application's consent.
    #[tweaks(filter(exact, icontains, unindexed = "a test"), order(unindexed = "a test"))]
    pub note: Option<String>,
    /// Without an index: nobody may ask.
    pub secret_note: Option<String>,
    #[sea_orm(indexed)]
    #[tweaks(write_only)]
    pub password: String,
    #[sea_orm(indexed)]
    pub chest_id: Option<i32>,
    #[sea_orm(belongs_to, from = "chest_id", to = "id")]
    #[tweaks(nested, filter(label, id), order(label))]
    pub chest: BelongsTo<Option<super::chest::Entity>>,
    #[sea_orm(has_many)]
    #[tweaks(nested, on_demand, filter(depth, maker))]
    pub marks: HasMany<super::mark::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
