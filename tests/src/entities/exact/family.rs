//! Banks and their branches, once per type of key: the key, two foreign keys and a column are of that type.

use std::future::Future;
use std::pin::Pin;

use actix_web::web::ServiceConfig;
use sea_orm::prelude::{Date, DateTimeUtc, Decimal, Uuid};
use serde_json::Value as Json;
use tweaks_runtime::prelude::*;

use crate::database::TestDatabase;

/// What the tests need of such a pair.
pub struct Family {
    pub name: &'static str,
    pub endpoints: fn(&mut ServiceConfig),
    /// The keys by their number; a larger number has a larger key.
    pub key: fn(usize) -> Json,
    /// The settings of a request that does not see the bank with this key.
    pub without: fn(usize) -> Settings,
    pub tables: fn(TestDatabase) -> Pin<Box<dyn Future<Output = TestDatabase>>>,
}

/// The key of a bank that a request does not see.
pub struct Without<K>(pub K);

/// A key as a client writes it.
pub trait Written {
    fn written(&self) -> Json;
}

macro_rules! number {
    ($($type:ident)*) => {$(
        impl Written for $type {
            /// The shortest text that means this number, which for an `f32` is not that of the same `f64`.
            fn written(&self) -> Json {
                serde_json::from_str(&self.to_string()).expect("a number")
            }
        }
    )*};
}

number!(i16 i32 i64 u32 f32 f64);

macro_rules! text {
    ($($type:ident)*) => {$(
        impl Written for $type {
            fn written(&self) -> Json {
                Json::from(self.to_string())
            }
        }
    )*};
}

text!(String Uuid Date Decimal);

impl Written for DateTimeUtc {
    fn written(&self) -> Json {
        Json::from(self.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }
}

macro_rules! family {
    ($family:ident $type:ident $bank:tt $branch:tt $key:expr; $($totals:tt)*) => {
        pub mod $family {
            use super::{Family, Without, Written as _};
            use tweaks_runtime::prelude::*;

            pub mod bank {
                use sea_orm::Condition;
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                use super::{super::Without, branch};

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = $bank)]
                #[tweaks(scope = seen)]
                pub struct Model {
                    #[sea_orm(primary_key, auto_increment = false)]
                    pub id: $type,
                    pub name: String,
                    #[sea_orm(default_value = 1)]
                    #[tweaks(read_only, etag)]
                    pub version: i32,
                    #[sea_orm(default_value = 0)]
                    #[tweaks(read_only, kept = count(branches))]
                    pub branch_count: i64,
                    #[sea_orm(has_many)]
                    #[tweaks(
                        nested(serializer = branch::Brief, write, on_update = patch_by_id, optional),
                        on_demand,
                        filter(size)
                    )]
                    pub branches: HasMany<branch::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}

                pub(super) fn key(number: usize) -> $type {
                    let key: fn(usize) -> $type = $key;
                    key(number)
                }

                fn seen(context: &Context) -> Condition {
                    match context.get::<Without<$type>>() {
                        Some(Without(key)) => Condition::all().add(Column::Id.ne(key.clone())),
                        None => Condition::all(),
                    }
                }

                /// As a branch shows it.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity)]
                pub struct Brief {
                    pub id: $type,
                    pub name: String,
                }

                $($totals)*
            }

            pub mod branch {
                use sea_orm::entity::prelude::*;
                use sea_orm::QueryOrder as _;
                use tweaks_runtime::prelude::*;

                use super::bank;

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = $branch)]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i32,
                    pub name: String,
                    #[sea_orm(indexed)]
                    pub bank_id: $type,
                    #[sea_orm(indexed)]
                    pub spare: Option<$type>,
                    #[sea_orm(indexed)]
                    pub size: $type,
                    #[sea_orm(belongs_to, from = "bank_id", to = "id")]
                    #[tweaks(nested = bank::Brief, on_demand, filter(id), order(id))]
                    pub bank: BelongsTo<bank::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}

                /// As a bank shows it.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity)]
                pub struct Brief {
                    pub id: i32,
                    pub name: String,
                    pub size: $type,
                }

                /// With hooks that read by SeaORM what the filters of lists read.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity, validate = knows_its_bank, before_create = look, before_update = look)]
                pub struct Hooked {
                    pub id: i32,
                    pub name: String,
                    pub bank_id: $type,
                    pub spare: Option<$type>,
                    pub size: $type,
                    #[tweaks(nested = bank::Brief, on_demand)]
                    pub bank: BelongsTo<bank::Entity>,
                }

                fn knows_its_bank(branch: &mut Draft<Hooked>, context: &Context) {
                    let known = branch.bank_id.get().is_none_or(|key| {
                        context.related::<bank::Model>().any(|bank| std::slice::from_ref(&bank.id).contains(key))
                    });
                    if !known {
                        branch.bank_id.reject("The hook does not get this bank.");
                    }
                }

                async fn look(branch: &mut ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
                    let key = branch.bank_id.clone().take().ok_or("no bank")?;
                    let db = hook.transaction;
                    let banks = || bank::Entity::find().order_by_asc(bank::Column::Id);
                    let branches = || Entity::find().order_by_asc(Column::Id);
                    let mut found = usize::from(bank::Entity::find_by_id(key.clone()).one(db).await?.is_some());
                    for wanted in [
                        bank::Column::Id.eq(key.clone()),
                        bank::Column::Id.is_in([key.clone()]),
                        bank::Column::Id.gte(key.clone()),
                        bank::Column::Id.lte(key.clone()),
                    ] {
                        found += usize::from(!banks().filter(wanted).all(db).await?.is_empty());
                    }
                    for wanted in [
                        Column::BankId.eq(key.clone()),
                        Column::BankId.is_in([key.clone()]),
                        Column::Spare.eq(key.clone()),
                        Column::Size.gte(key.clone()),
                    ] {
                        branches().filter(wanted).all(db).await?;
                    }
                    if found == 5 { Ok(()) } else { Err("The hook does not find its bank.".into()) }
                }
            }

            fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                let cursor = tweaks_runtime::pages::Cursor { default: 2, max: 100 };
                let pages = LimitOffset { default: 20, max: 100 };
                let bulk = BulkEdit::new().allow_delete();
                config
                    .service(Resource::<bank::Entity>::new("/banks").paginate(pages).counts().bulk_edit(bulk))
                    .service(Resource::<bank::Entity>::read_only("/all-banks"))
                    .service(Resource::<bank::Entity>::read_only("/walk-banks").paginate(cursor))
                    .service(Resource::<bank::Totals>::read_only("/totals"))
                    .service(Resource::<branch::Entity>::new("/branches").paginate(pages).bulk_edit(bulk))
                    .service(Resource::<branch::Entity>::read_only("/all-branches"))
                    .service(Resource::<branch::Entity>::read_only("/walk-branches").paginate(cursor))
                    .service(Resource::<branch::Hooked>::new("/hooked").bulk_edit(bulk));
            }

            pub const FAMILY: Family = Family {
                name: stringify!($family),
                endpoints,
                key: |number| bank::key(number).written(),
                without: |number| Settings::new().context(Without(bank::key(number))),
                tables: |database| Box::pin(async { database.with(bank::Entity).await.with(branch::Entity).await }),
            };
        }
    };
}

fn small(number: usize) -> i16 {
    i16::try_from(number).expect("a small number")
}

family!(int2 i16 "int2_bank" "int2_branch" |number| crate::entities::exact::family::small(number) * 100;
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: i16,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = sum(branches.size))]
        pub sum: i64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<i16>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<i16>,
    }
);
family!(int4 i32 "int4_bank" "int4_branch" |number| i32::from(crate::entities::exact::family::small(number)) * 100_000;
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: i32,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = sum(branches.size))]
        pub sum: i64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<i32>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<i32>,
    }
);
family!(int8 i64 "int8_bank" "int8_branch" |number| i64::from(crate::entities::exact::family::small(number)) * 10_000_000_000;
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: i64,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = sum(branches.size))]
        pub sum: i64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<i64>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<i64>,
    }
);
family!(uint4 u32 "uint4_bank" "uint4_branch" |number| 4_000_000_000 + u32::try_from(number).expect("a small number");
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: u32,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = sum(branches.size))]
        pub sum: i64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<u32>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<u32>,
    }
);
family!(float4 f32 "float4_bank" "float4_branch" |number| f32::from(crate::entities::exact::family::small(number)) + 0.1;
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: f32,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = sum(branches.size))]
        pub sum: f64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<f32>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<f32>,
    }
);
family!(float8 f64 "float8_bank" "float8_branch" |number| f64::from(crate::entities::exact::family::small(number)) + 0.1;
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: f64,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = sum(branches.size))]
        pub sum: f64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<f64>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<f64>,
    }
);
family!(text String "text_bank" "text_branch" |number| format!("key {number}");
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: String,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<String>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<String>,
    }
);
family!(uuid Uuid "uuid_bank" "uuid_branch" |number| Uuid::from_u128(u128::from(crate::entities::exact::family::small(number).unsigned_abs()) << 100);
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: Uuid,
        #[tweaks(computed = count(branches))]
        pub count: i64,
    }
);
family!(decimal Decimal "decimal_bank" "decimal_branch" |number| Decimal::new(i64::from(crate::entities::exact::family::small(number)) * 10 + 5, 1);
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: Decimal,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = sum(branches.size))]
        pub sum: Decimal,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<Decimal>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<Decimal>,
    }
);
family!(day Date "day_bank" "day_branch" |number| Date::from_yo_opt(2024, u32::from(crate::entities::exact::family::small(number).unsigned_abs())).expect("a day");
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: Date,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<Date>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<Date>,
    }
);
family!(moment DateTimeUtc "moment_bank" "moment_branch" |number| DateTimeUtc::from_timestamp_nanos((1_700_000_000 + i64::from(crate::entities::exact::family::small(number))) * 1_000_000_000);
    /// With what is made of its branches.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Totals {
        pub id: DateTimeUtc,
        #[tweaks(computed = count(branches))]
        pub count: i64,
        #[tweaks(computed = min(branches.size))]
        pub least: Option<DateTimeUtc>,
        #[tweaks(computed = max(branches.size))]
        pub most: Option<DateTimeUtc>,
    }
);
