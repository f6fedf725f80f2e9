//! Keys of two columns and of three, in which every type is a member, and rows that refer to them.

use std::future::Future;
use std::pin::Pin;

use actix_web::web::ServiceConfig;

use crate::database::TestDatabase;

/// What the tests need of such a pair of tables.
pub struct Compound {
    pub name: &'static str,
    /// The columns of the key, each with the kind that it is of, as `kinds` names it.
    pub members: &'static [(&'static str, &'static str)],
    pub endpoints: fn(&mut ServiceConfig),
    pub create: fn(TestDatabase) -> Pin<Box<dyn Future<Output = TestDatabase>>>,
}

macro_rules! compound {
    ($name:ident $from:literal $to:literal $($member:ident $foreign:ident $kind:ident $type:ident [$($column:tt)*] [$($attribute:tt)*];)*) => {
        pub mod $name {
            pub mod parent {
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                #[allow(unused_imports, reason = "most types are SeaORM's")]
                use super::super::super::{every::{Colour, Level, Rating}, kinds::Bytes, newtypes::{Money, Slug, Token, UserId}};

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = "parent")]
                pub struct Model {
                    $(
                        #[sea_orm(primary_key, auto_increment = false, indexed, $($column)*)]
                        $($attribute)*
                        pub $member: $type,
                    )*
                    #[sea_orm(indexed)]
                    pub size: i32,
                    #[sea_orm(has_many)]
                    #[tweaks(nested(serializer = super::child::Brief, write, on_update = patch_by_id, optional), on_demand)]
                    pub children: HasMany<super::child::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}

                /// As a child shows it.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity)]
                pub struct Brief {
                    $(
                        $($attribute)*
                        pub $member: $type,
                    )*
                }

                /// With the number of its children.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity)]
                pub struct Counted {
                    pub size: i32,
                    #[tweaks(computed = count(children))]
                    pub count: i64,
                }
            }

            pub mod child {
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                use super::parent;
                #[allow(unused_imports, reason = "most types are SeaORM's")]
                use super::super::super::{every::{Colour, Level, Rating}, kinds::Bytes, newtypes::{Money, Slug, Token, UserId}};

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = "child")]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i32,
                    $(
                        #[sea_orm(indexed, $($column)*)]
                        $($attribute)*
                        pub $foreign: $type,
                    )*
                    #[sea_orm(default_value = 0)]
                    pub size: i32,
                    #[sea_orm(belongs_to, from = $from, to = $to)]
                    #[tweaks(nested = parent::Brief, on_demand, filter(alpha), order(alpha))]
                    pub parent: BelongsTo<parent::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}

                /// As a parent shows it.
                #[derive(Tweaks)]
                #[tweaks(entity = Entity)]
                pub struct Brief {
                    pub id: i32,
                    pub size: i32,
                }
            }

            fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                use tweaks_runtime::prelude::*;
                let (pages, bulk) = (tweaks_runtime::pages::Cursor { default: 200, max: 200 }, BulkEdit::new().allow_delete());
                config
                    .service(Resource::<parent::Entity>::new("/parents").paginate(pages).bulk_edit(bulk))
                    .service(Resource::<parent::Counted>::read_only("/counted"))
                    .service(Resource::<child::Entity>::new("/children").paginate(pages).bulk_edit(bulk));
            }

            pub const COMPOUND: super::Compound = super::Compound {
                name: stringify!($name),
                members: &[$((stringify!($member), stringify!($kind))),*],
                endpoints,
                create: |database| Box::pin(async {
                    crate::entities::exact::kinds::create_enum(&database, parent::Entity).await;
                    database.with(parent::Entity).await.with(child::Entity).await
                }),
            };
        }
    };
}

macro_rules! compounds {
    ($(
        $name:ident ($kind1:ident $type1:ident [$($column1:tt)*] [$($attribute1:tt)*],
            $kind2:ident $type2:ident [$($column2:tt)*] [$($attribute2:tt)*]
            $(, $kind3:ident $type3:ident [$($column3:tt)*] [$($attribute3:tt)*])?);
    )*) => {
        $(compounds!(one $name
            ($kind1 $type1 [$($column1)*] [$($attribute1)*])
            ($kind2 $type2 [$($column2)*] [$($attribute2)*])
            $(($kind3 $type3 [$($column3)*] [$($attribute3)*]))?);)*

        pub const COMPOUNDS: &[Compound] = &[$($name::COMPOUND),*];
    };
    (one $name:ident
        ($kind1:ident $type1:ident [$($column1:tt)*] [$($attribute1:tt)*])
        ($kind2:ident $type2:ident [$($column2:tt)*] [$($attribute2:tt)*])
    ) => {
        compound!($name "(ItsAlpha, ItsBeta)" "(Alpha, Beta)"
            alpha its_alpha $kind1 $type1 [$($column1)*] [$($attribute1)*];
            beta its_beta $kind2 $type2 [$($column2)*] [$($attribute2)*];);
    };
    (one $name:ident
        ($kind1:ident $type1:ident [$($column1:tt)*] [$($attribute1:tt)*])
        ($kind2:ident $type2:ident [$($column2:tt)*] [$($attribute2:tt)*])
        ($kind3:ident $type3:ident [$($column3:tt)*] [$($attribute3:tt)*])
    ) => {
        compound!($name "(ItsAlpha, ItsBeta, ItsGamma)" "(Alpha, Beta, Gamma)"
            alpha its_alpha $kind1 $type1 [$($column1)*] [$($attribute1)*];
            beta its_beta $kind2 $type2 [$($column2)*] [$($attribute2)*];
            gamma its_gamma $kind3 $type3 [$($column3)*] [$($attribute3)*];);
    };
}

compounds! {
    small (int1 i8 [] [], uint1 u8 [] [], uint2 u16 [] []);
    wide (uint4 u32 [] [], int1 i8 [] []);
    number_text (int2 i16 [] [], text String [] []);
    text_moment (text String [] [], utc DateTimeUtc [] []);
    moment_uuid (utc DateTimeUtc [] [], uuid Uuid [] []);
    flag_amount (boolean bool [] [], decimal Decimal [column_type = "Decimal(Some((8, 2)))",] []);
    rating_moment (rating Rating [] [], zoned DateTimeWithTimeZone [] []);
    float_day (float8 f64 [] [], day Date [] []);
    names (user_id UserId [] [], slug Slug [] []);
    bytes_clock (bytes Bytes [] [#[tweaks(base64)]], clock Time [] []);
    twin_long (time_zoned TimeDateTimeWithTimeZone [] [], int8 i64 [] []);
    number_padded_local (int4 i32 [] [], padded String [column_type = "Char(Some(4))",] [], local DateTime [] []);
    limited_token_here (limited String [column_type = "String(StringLen::N(20))",] [], token Token [] [], here DateTimeLocal [] []);
    money_choices (money Money [column_type = "Decimal(Some((8, 2)))",] [], colour Colour [] [], level Level [] []);
    single_loose_day (float4 f32 [] [], loose Decimal [] [], time_day TimeDate [] []);
    twins (time_clock TimeTime [] [], time_local TimeDateTime [] [], int4 i32 [] []);
}
