//! A pair of tables per type that SeaORM takes: as key, as foreign key and as plain column, nullable and not. Types that cannot be a key
//! have the second table only.

use std::future::Future;
use std::pin::Pin;

use actix_web::web::ServiceConfig;
use sea_orm::{ConnectionTrait as _, EntityTrait, Schema};
use tweaks_runtime::schema::Table;

use crate::database::TestDatabase;

/// What the tests need of such a pair.
pub struct Kind {
    pub name: &'static str,
    /// The type as a reader writes it.
    pub rust: &'static str,
    /// Whether there is a table of which it is the key.
    pub is_key: bool,
    pub endpoints: fn(&mut ServiceConfig),
    pub tables: &'static [&'static Table],
    pub create: fn(TestDatabase) -> Pin<Box<dyn Future<Output = TestDatabase>>>,
}

/// The type of an entity's enum, where it has one and the database has such: SeaORM has a statement per column.
pub(super) async fn create_enum<E: EntityTrait>(database: &TestDatabase, entity: E) {
    for statement in Schema::new(database.db.get_database_backend()).create_enum_from_entity(entity).into_iter().take(1) {
        database.db.execute(&statement).await.expect("a type");
    }
}

macro_rules! kind {
    (keyed $kind:ident $type:ident $rust:literal [$($column:tt)*] [$($attribute:tt)*]) => {
        pub mod $kind {
            pub mod parent {
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                #[allow(unused_imports, reason = "most types are SeaORM's")]
                use super::super::super::{every::{Level, Rating}, newtypes::{Money, Slug, Token, UserId}};
                #[allow(unused_imports, reason = "most types are not of bytes")]
                use super::super::{Bytes, Colour};

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = "parent")]
                pub struct Model {
                    #[sea_orm(primary_key, auto_increment = false, $($column)*)]
                    $($attribute)*
                    pub id: $type,
                    #[sea_orm(nullable, indexed, $($column)*)]
                    $($attribute)*
                    pub maybe: Option<$type>,
                    #[sea_orm(has_many, relation_enum = "Children", via_rel = "Parent")]
                    #[tweaks(nested = super::child::Brief, on_demand)]
                    pub children: HasMany<super::child::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}

                /// As a child shows it.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity)]
                pub struct Brief {
                    $($attribute)*
                    pub id: $type,
                }
            }

            pub mod child {
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                use super::parent;
                #[allow(unused_imports, reason = "most types are SeaORM's")]
                use super::super::super::{every::{Level, Rating}, newtypes::{Money, Slug, Token, UserId}};
                #[allow(unused_imports, reason = "most types are not of bytes")]
                use super::super::{Bytes, Colour};

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = "child")]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i32,
                    #[sea_orm(indexed, $($column)*)]
                    $($attribute)*
                    pub own: $type,
                    #[sea_orm(nullable, indexed, $($column)*)]
                    $($attribute)*
                    pub maybe: Option<$type>,
                    #[sea_orm(indexed, $($column)*)]
                    $($attribute)*
                    pub parent_id: $type,
                    #[sea_orm(nullable, indexed, $($column)*)]
                    $($attribute)*
                    pub spare_id: Option<$type>,
                    #[sea_orm(belongs_to, relation_enum = "Parent", from = "parent_id", to = "id")]
                    #[tweaks(nested = parent::Brief, on_demand, filter(id), order(id))]
                    pub parent: BelongsTo<parent::Entity>,
                    #[sea_orm(belongs_to, relation_enum = "Spare", from = "spare_id", to = "id")]
                    #[tweaks(nested = parent::Brief, on_demand, filter(id), order(id))]
                    pub spare: BelongsTo<Option<parent::Entity>>,
                }

                impl ActiveModelBehavior for ActiveModel {}

                /// As a parent shows it.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity)]
                pub struct Brief {
                    pub id: i32,
                }
            }

            fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                use tweaks_runtime::prelude::*;
                let (pages, bulk) = (tweaks_runtime::pages::Cursor { default: 200, max: 200 }, BulkEdit::new().allow_delete());
                config
                    .service(Resource::<parent::Entity>::new("/parents").paginate(pages).bulk_edit(bulk))
                    .service(Resource::<child::Entity>::new("/children").paginate(pages).bulk_edit(bulk));
            }

            pub const KIND: super::Kind = super::Kind {
                name: stringify!($kind),
                rust: $rust,
                is_key: true,
                endpoints,
                tables: &[
                    <parent::Entity as tweaks_runtime::schema::HasTable>::TABLE,
                    <child::Entity as tweaks_runtime::schema::HasTable>::TABLE,
                ],
                create: |database| Box::pin(async {
                    super::create_enum(&database, child::Entity).await;
                    database.with(parent::Entity).await.with(child::Entity).await
                }),
            };
        }
    };
    (plain $kind:ident $type:ident $rust:literal [$($column:tt)*] [$($attribute:tt)*]) => {
        pub mod $kind {
            pub mod child {
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                #[allow(unused_imports, reason = "most types are SeaORM's")]
                use super::super::super::forms::Style;

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = "child")]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i32,
                    #[sea_orm($($column)*)]
                    $($attribute)*
                    pub own: $type,
                    #[sea_orm(nullable, $($column)*)]
                    $($attribute)*
                    pub maybe: Option<$type>,
                }

                impl ActiveModelBehavior for ActiveModel {}
            }

            fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                use tweaks_runtime::prelude::*;
                let (pages, bulk) = (tweaks_runtime::pages::Cursor { default: 200, max: 200 }, BulkEdit::new().allow_delete());
                config.service(Resource::<child::Entity>::new("/children").paginate(pages).bulk_edit(bulk));
            }

            pub const KIND: super::Kind = super::Kind {
                name: stringify!($kind),
                rust: $rust,
                is_key: false,
                endpoints,
                tables: &[<child::Entity as tweaks_runtime::schema::HasTable>::TABLE],
                create: |database| Box::pin(async { database.with(child::Entity).await }),
            };
        }
    };
}

macro_rules! kinds {
    ($($what:ident $kind:ident $type:ident $rust:literal [$($column:tt)*] [$($attribute:tt)*];)*) => {
        $(kind!($what $kind $type $rust [$($column)*] [$($attribute)*]);)*

        pub const KINDS: &[Kind] = &[$($kind::KIND),*];
    };
}

pub type Bytes = Vec<u8>;

pub use super::every::Colour;

kinds! {
    keyed int1 i8 "`i8`" [] [];
    keyed int2 i16 "`i16`" [] [];
    keyed int4 i32 "`i32`" [] [];
    keyed int8 i64 "`i64`" [] [];
    keyed uint1 u8 "`u8`" [] [];
    keyed uint2 u16 "`u16`" [] [];
    keyed uint4 u32 "`u32`" [] [];
    keyed uint8 u64 "`u64`" [] [];
    keyed float4 f32 "`f32`" [] [];
    keyed float8 f64 "`f64`" [] [];
    keyed boolean bool "`bool`" [] [];
    keyed loose Decimal "`Decimal`" [] [];
    keyed decimal Decimal "`Decimal`, `Decimal(Some((8, 2)))`" [column_type = "Decimal(Some((8, 2)))",] [];
    plain big_decimal BigDecimal "`BigDecimal`" [column_type = "Decimal(Some((8, 2)))", indexed,] [];
    keyed text String "`String`" [] [];
    keyed limited String "`String`, `String(StringLen::N(20))`" [column_type = "String(StringLen::N(20))",] [];
    keyed padded String "`String`, `Char(Some(4))`" [column_type = "Char(Some(4))",] [];
    keyed uuid Uuid "`Uuid`" [] [];
    keyed day Date "`Date`" [] [];
    keyed clock Time "`Time`" [] [];
    keyed local DateTime "`DateTime`" [] [];
    keyed utc DateTimeUtc "`DateTimeUtc`" [] [];
    keyed zoned DateTimeWithTimeZone "`DateTimeWithTimeZone`" [] [];
    keyed here DateTimeLocal "`DateTimeLocal`" [] [];
    keyed time_day TimeDate "`TimeDate`" [] [];
    keyed time_clock TimeTime "`TimeTime`" [] [];
    keyed time_local TimeDateTime "`TimeDateTime`" [] [];
    keyed time_zoned TimeDateTimeWithTimeZone "`TimeDateTimeWithTimeZone`" [] [];
    keyed colour Colour "an enum of texts" [] [];
    keyed level Level "an enum of numbers" [] [];
    keyed rating Rating "an enum of the database" [] [];
    keyed user_id UserId "a newtype of `i64`" [] [];
    keyed slug Slug "a newtype of `String`" [] [];
    keyed token Token "a newtype of `Uuid`" [] [];
    keyed money Money "a newtype of `Decimal`" [column_type = "Decimal(Some((8, 2)))",] [];
    keyed bytes Bytes "`Vec<u8>`, with `base64`" [] [#[tweaks(base64)]];
    plain json Json "`Json`" [] [];
    plain style Style "any type, with `json`" [column_type = "Json",] [#[tweaks(json)]];
}
