//! How long the OpenAPI document of fifty different entities takes to make.
//!
//! `cargo run --release -p bench --example documents` prints the median of many documents, and fails if it is 50 ms or more.

use std::time::{Duration, Instant};

use tweaks_runtime::Api;
use tweaks_runtime::prelude::*;

/// Chains of entities: each shows the one before it, has an enum of its own, and rules.
macro_rules! entities {
    ($($name:ident $table:literal $before:ident;)*) => {
        $(
            #[allow(dead_code, unreachable_pub, missing_docs, reason = "documents are made of them, and nothing else")]
            mod $name {
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                /// How it stands.
                #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
                #[sea_orm(rs_type = "String", db_type = "Text")]
                pub(crate) enum State {
                    /// It waits.
                    #[sea_orm(string_value = "open")]
                    Open,
                    /// It is over.
                    #[sea_orm(string_value = "done")]
                    Done,
                }

                /// One of fifty.
                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = $table)]
                #[tweaks(name = $table)]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i64,
                    /// The name by which people know it.
                    #[sea_orm(unique)]
                    #[tweaks(length(max = 60))]
                    pub name: String,
                    #[tweaks(pattern = "^[A-Z]{3}-[0-9]{4}$")]
                    #[sea_orm(indexed)]
                    pub code: String,
                    #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
                    #[tweaks(filter(unindexed = "a few rows"))]
                    pub price: Decimal,
                    #[sea_orm(default_value = 0)]
                    pub stock: i32,
                    pub weight: Option<f64>,
                    pub state: State,
                    pub made_at: DateTimeUtc,
                    #[tweaks(on_demand)]
                    pub note: Option<String>,
                    #[sea_orm(indexed)]
                    pub before_id: Option<i64>,
                    #[sea_orm(belongs_to, from = "before_id", to = "id")]
                    #[tweaks(nested, on_demand)]
                    pub before: BelongsTo<Option<super::$before::Entity>>,
                }

                impl ActiveModelBehavior for ActiveModel {}
            }
        )*

        fn api() -> Api {
            let edit = || BulkEdit::new().allow_delete();
            Api::new("Fifty", "1")$(
                .resource(Resource::<$name::Entity>::new(concat!("/", $table, "/")).paginate(PageNumber { default: 10, max: 100 }).counts().bulk_edit(edit()))
            )*
        }
    };
}

entities! {
    e01 "entity_01" e01;
    e02 "entity_02" e01;
    e03 "entity_03" e02;
    e04 "entity_04" e03;
    e05 "entity_05" e04;
    e06 "entity_06" e01;
    e07 "entity_07" e06;
    e08 "entity_08" e07;
    e09 "entity_09" e08;
    e10 "entity_10" e09;
    e11 "entity_11" e01;
    e12 "entity_12" e11;
    e13 "entity_13" e12;
    e14 "entity_14" e13;
    e15 "entity_15" e14;
    e16 "entity_16" e01;
    e17 "entity_17" e16;
    e18 "entity_18" e17;
    e19 "entity_19" e18;
    e20 "entity_20" e19;
    e21 "entity_21" e01;
    e22 "entity_22" e21;
    e23 "entity_23" e22;
    e24 "entity_24" e23;
    e25 "entity_25" e24;
    e26 "entity_26" e01;
    e27 "entity_27" e26;
    e28 "entity_28" e27;
    e29 "entity_29" e28;
    e30 "entity_30" e29;
    e31 "entity_31" e01;
    e32 "entity_32" e31;
    e33 "entity_33" e32;
    e34 "entity_34" e33;
    e35 "entity_35" e34;
    e36 "entity_36" e01;
    e37 "entity_37" e36;
    e38 "entity_38" e37;
    e39 "entity_39" e38;
    e40 "entity_40" e39;
    e41 "entity_41" e01;
    e42 "entity_42" e41;
    e43 "entity_43" e42;
    e44 "entity_44" e43;
    e45 "entity_45" e44;
    e46 "entity_46" e01;
    e47 "entity_47" e46;
    e48 "entity_48" e47;
    e49 "entity_49" e48;
    e50 "entity_50" e49;
}

/// The median of so many documents.
const RUNS: usize = 101;

fn main() -> Result<(), String> {
    let settings = Settings::new();
    let length = api().document(&settings, None)?.to_string().len();
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..RUNS {
        let api = api();
        let begun = Instant::now();
        let document = api.document(&settings, None)?;
        times.push(begun.elapsed());
        if document["paths"].as_object().map(serde_json::Map::len) != Some(100) {
            return Err("the document has not all paths".to_owned());
        }
    }
    times.sort_unstable();
    let median = times[RUNS / 2];
    println!("{length} bytes, median {median:.1?}, fastest {:.1?}, slowest {:.1?}", times[0], times[RUNS - 1]);
    if median < Duration::from_millis(50) { Ok(()) } else { Err("50 ms are the limit".to_owned()) }
}
