//! A harbour: a key of a text that the database pads or folds, a key of two columns to which two relations lead, a self relation, rows with
//! UUIDs as keys below it, one row at most beside it, numbers and times of every width.

#![allow(dead_code, unreachable_pub, reason = "SeaORM writes more than is asked for, and all of it public")]

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "Enum", db_type = "Enum", enum_name = "attack_rig")]
pub enum Rig {
    #[sea_orm(string_value = "sloop")]
    Sloop,
    #[sea_orm(string_value = "barque")]
    Barque,
    #[sea_orm(string_value = "hulk")]
    Hulk,
}

/// A request that sees no hulks.
pub struct Afloat;

/// The key of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType, Tweaks)]
pub struct Mark(pub Uuid);

impl sea_orm::TryFromU64 for Mark {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Mark"))
    }
}

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A key that no other row has, with letters in it.
fn next() -> Mark {
    Mark(Uuid::from_u128((0xabcd_ef00_u128 << 96) + u128::from(NEXT.fetch_add(1, Ordering::Relaxed))))
}

/// The present time.
fn now() -> DateTimeUtc {
    std::time::SystemTime::now().into()
}

pub mod port {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "port")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(3))")]
        pub land: String,
        #[sea_orm(primary_key, auto_increment = false, indexed)]
        pub number: i16,
        #[sea_orm(indexed)]
        pub depth: Option<Decimal>,
        #[sea_orm(indexed)]
        pub opens: Time,
        #[sea_orm(has_many, relation_enum = "Homed", via_rel = "Home")]
        #[tweaks(nested = super::ship::Brief, on_demand, filter(code))]
        pub homed: HasMany<super::ship::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// With what is made of its ships.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub land: String,
        pub number: i16,
        #[tweaks(computed = count(homed))]
        pub ships: i64,
        #[tweaks(computed = sum(homed.tonnage))]
        pub tonnage: Option<Decimal>,
        #[tweaks(computed = max(homed.tonnage))]
        pub largest: Option<Decimal>,
        #[tweaks(computed = max(homed.changed_at))]
        pub latest: Option<DateTimeUtc>,
    }
}

pub mod ship {
    use sea_orm::Condition;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{Afloat, Rig, certificate, leg, now, port};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "ship")]
    #[tweaks(scope = seen)]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(6))")]
        pub code: String,
        #[sea_orm(unique, column_type = "Char(Some(8))")]
        pub name: String,
        #[sea_orm(indexed)]
        pub rig: Option<Rig>,
        #[sea_orm(indexed)]
        pub built: Option<Date>,
        #[sea_orm(indexed)]
        pub tonnage: Option<Decimal>,
        #[sea_orm(indexed)]
        pub speed: Option<f32>,
        #[sea_orm(indexed, default_value = 1)]
        pub crew: i16,
        #[sea_orm(indexed, extra = "GENERATED ALWAYS AS (crew * 2) STORED")]
        #[tweaks(generated)]
        pub hands: i32,
        #[sea_orm(indexed, column_type = "Char(Some(6))", nullable)]
        pub tender_of: Option<String>,
        #[sea_orm(indexed, column_type = "Char(Some(3))")]
        pub home_land: String,
        pub home_number: i16,
        #[sea_orm(indexed, column_type = "Char(Some(3))", nullable)]
        pub last_land: Option<String>,
        pub last_number: Option<i16>,
        #[sea_orm(indexed, default_expr = "Expr::current_timestamp()")]
        #[tweaks(read_only, etag, on_update = now())]
        pub changed_at: DateTimeUtc,
        #[sea_orm(belongs_to, relation_enum = "Home", from = "(HomeLand, HomeNumber)", to = "(Land, Number)")]
        #[tweaks(nested, on_demand, filter(depth, number), order(depth, opens))]
        pub home: BelongsTo<port::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Last", from = "(LastLand, LastNumber)", to = "(Land, Number)")]
        #[tweaks(nested, on_demand, filter(depth, opens), order(depth, opens))]
        pub last: BelongsTo<Option<port::Entity>>,
        #[sea_orm(self_ref, relation_enum = "Mother", from = "tender_of", to = "code")]
        #[tweaks(nested = Brief, on_demand, filter(name, tonnage), order(tonnage))]
        pub mother: BelongsTo<Option<Entity>>,
        #[sea_orm(has_many)]
        #[tweaks(nested(serializer = leg::Brief, write, on_update = patch_by_id, optional), on_demand, filter(fare))]
        pub legs: HasMany<leg::Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested(serializer = certificate::Brief, write, on_update = patch_by_id, optional), on_demand)]
        pub certificate: HasOne<certificate::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    fn seen(context: &Context) -> Condition {
        match context.get::<Afloat>() {
            Some(_) => Condition::any().add(Column::Rig.ne(Rig::Hulk)).add(Column::Rig.is_null()),
            None => Condition::all(),
        }
    }

    /// As others show it.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub code: String,
        pub name: String,
        pub rig: Option<Rig>,
        pub tonnage: Option<Decimal>,
        pub changed_at: DateTimeUtc,
    }

    /// With what is made of its legs.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub code: String,
        #[tweaks(computed = count(legs))]
        pub legs: i64,
        #[tweaks(computed = sum(legs.fare))]
        pub fares: Option<Decimal>,
        #[tweaks(computed = max(legs.sailed))]
        pub latest: Option<DateTimeUtc>,
    }
}

pub mod leg {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{Mark, next, ship};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "leg")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        #[tweaks(on_create = next())]
        pub id: Mark,
        #[sea_orm(indexed, column_type = "Char(Some(6))", unique_key = "place")]
        pub ship_code: String,
        #[sea_orm(unique_key = "place")]
        pub place: i16,
        #[sea_orm(indexed)]
        pub fare: Option<Decimal>,
        #[sea_orm(indexed)]
        pub sailed: DateTimeUtc,
        #[sea_orm(belongs_to, from = "ship_code", to = "code")]
        #[tweaks(nested = ship::Brief, on_demand, filter(code, rig), order(name, changed_at))]
        pub ship: BelongsTo<ship::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// As a ship shows it.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: Mark,
        pub place: i16,
        pub fare: Option<Decimal>,
        pub sailed: DateTimeUtc,
    }
}

pub mod certificate {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::ship;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "certificate")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "Char(Some(6))")]
        pub ship_code: String,
        pub text: String,
        #[sea_orm(default_value = 1)]
        pub ratio: f64,
        #[sea_orm(belongs_to, from = "ship_code", to = "code")]
        pub ship: BelongsTo<ship::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// As a ship shows it.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: i32,
        pub text: String,
        pub ratio: f64,
    }
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    let (cursor, bulk) = (tweaks_runtime::pages::Cursor { default: 2, max: 100 }, BulkEdit::new().allow_delete());
    config
        .service(Resource::<port::Entity>::new("/ports").bulk_edit(bulk))
        .service(Resource::<port::Totals>::read_only("/port-totals"))
        .service(Resource::<ship::Entity>::new("/ships").bulk_edit(bulk).idempotency(Idempotency::new()))
        .service(Resource::<ship::Entity>::read_only("/walk-ships").paginate(cursor))
        .service(Resource::<ship::Totals>::read_only("/ship-totals"))
        .service(Resource::<leg::Entity>::new("/legs").bulk_edit(bulk))
        .service(Resource::<leg::Entity>::read_only("/walk-legs").paginate(cursor))
        .service(Resource::<certificate::Entity>::new("/certificates"));
}
