//! A column of every type that filters know, nullable and not, without a table around it that needs anything else.

use sea_orm::entity::prelude::*;
use sea_orm::{Iterable as _, QueryOrder as _};
use tweaks_runtime::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Colour {
    Red,
    DarkBlue,
    Amber,
}

/// In another order as numbers than as names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
pub enum Level {
    #[sea_orm(num_value = 10)]
    High,
    #[sea_orm(num_value = 5)]
    Mid,
    #[sea_orm(num_value = 2)]
    Low,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum Grade {
    #[sea_orm(num_value = 1)]
    First,
    #[sea_orm(num_value = 2)]
    Second,
}

/// Of a type of its own where the database has such, in another order there than by the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "Enum", db_type = "Enum", enum_name = "exact_rating")]
pub enum Rating {
    #[sea_orm(string_value = "G")]
    General,
    #[sea_orm(string_value = "PG")]
    Guided,
    #[sea_orm(string_value = "PG-13")]
    Teens,
    #[sea_orm(string_value = "R")]
    Restricted,
    #[sea_orm(string_value = "NC-17")]
    Adults,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "every")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub text: Option<String>,
    #[sea_orm(indexed)]
    pub small: Option<i16>,
    #[sea_orm(indexed)]
    pub whole: Option<i32>,
    #[sea_orm(indexed)]
    pub big: Option<i64>,
    #[sea_orm(indexed)]
    pub single: Option<f32>,
    #[sea_orm(indexed)]
    pub double: Option<f64>,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", nullable, indexed)]
    pub amount: Option<Decimal>,
    /// As many digits as the database keeps.
    #[sea_orm(indexed)]
    pub loose: Option<Decimal>,
    #[sea_orm(indexed)]
    pub flag: Option<bool>,
    #[sea_orm(indexed)]
    pub colour: Option<Colour>,
    #[sea_orm(indexed)]
    pub level: Option<Level>,
    #[sea_orm(indexed)]
    pub grade: Option<Grade>,
    #[sea_orm(indexed)]
    pub rating: Option<Rating>,
    #[sea_orm(indexed)]
    pub day: Option<Date>,
    #[sea_orm(indexed)]
    pub clock: Option<Time>,
    #[sea_orm(indexed)]
    pub utc: Option<DateTimeUtc>,
    #[sea_orm(indexed)]
    pub zoned: Option<DateTimeWithTimeZone>,
    #[sea_orm(indexed)]
    pub local: Option<DateTime>,
    #[sea_orm(indexed)]
    pub uid: Option<Uuid>,
    pub doc: Option<Json>,
    #[sea_orm(indexed, default_value = 0)]
    pub always: i16,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", indexed, default_value = "0.00")]
    pub paid: Decimal,
    #[sea_orm(indexed, default_value = 0)]
    pub rate: f32,
}

impl ActiveModelBehavior for ActiveModel {}

/// With a hook that reads by SeaORM what lists are filtered by: each of its values, in each way.
#[derive(Tweaks)]
#[tweaks(entity = Entity, before_create = look, before_update = look)]
pub struct Hooked {
    pub id: i32,
    pub text: Option<String>,
    pub small: Option<i16>,
    pub whole: Option<i32>,
    pub big: Option<i64>,
    pub single: Option<f32>,
    pub double: Option<f64>,
    pub amount: Option<Decimal>,
    pub loose: Option<Decimal>,
    pub flag: Option<bool>,
    pub colour: Option<Colour>,
    pub level: Option<Level>,
    pub grade: Option<Grade>,
    pub rating: Option<Rating>,
    pub day: Option<Date>,
    pub clock: Option<Time>,
    pub utc: Option<DateTimeUtc>,
    pub zoned: Option<DateTimeWithTimeZone>,
    pub local: Option<DateTime>,
    pub uid: Option<Uuid>,
    pub always: i16,
    pub paid: Decimal,
    pub rate: f32,
}

async fn look(row: &mut ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    for column in Column::iter() {
        let Some(value) = row.get(column).into_value() else { continue };
        if value == value.as_null() || matches!(column, Column::Doc) {
            continue;
        }
        let (own, one) = (column.eq(value.clone()), column.is_in([value.clone()]));
        for wanted in [own, one, column.gt(value.clone()), column.gte(value.clone()), column.lt(value.clone()), column.lte(value)]
        {
            Entity::find().filter(wanted).order_by_asc(Column::Id).all(hook.transaction).await?;
        }
    }
    Ok(())
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<Entity>::new("/every").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<Entity>::read_only("/walk").paginate(tweaks_runtime::pages::Cursor { default: 2, max: 500 }))
        .service(Resource::<Hooked>::new("/hooked"));
}
