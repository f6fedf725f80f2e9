//! Newtypes as keys, foreign keys, unique and plain columns, nullable and not.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType, Tweaks)]
pub struct UserId(pub i64);

#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType, Tweaks)]
pub struct Slug(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType, Tweaks)]
pub struct Token(pub Uuid);

#[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType, Tweaks)]
pub struct Money(pub Decimal);

/// SeaORM writes this for newtypes of whole numbers; no other key is counted.
macro_rules! uncounted {
    ($($newtype:ident)*) => {$(
        impl sea_orm::TryFromU64 for $newtype {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($newtype)))
            }
        }
    )*};
}

uncounted!(Slug Token Money);

pub mod user {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{Money, Slug, UserId};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "newtype_user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: UserId,
        #[sea_orm(unique)]
        pub slug: Slug,
        #[sea_orm(indexed)]
        pub nick: Option<Slug>,
        #[sea_orm(column_type = "Decimal(Some((8, 2)))", indexed)]
        pub balance: Money,
        #[sea_orm(has_many)]
        #[tweaks(nested, on_demand)]
        pub sessions: HasMany<super::session::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Newtypes with rules: of their fields, and of their columns. An enum in a column of the same type has the rules of its names alone.
pub mod ruled {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{Money, Slug, UserId};
    use crate::entities::exact::every::Colour;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "newtype_ruled")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[tweaks(length(min = 2, max = 5), pattern = "^[a-z]*$")]
        pub slug: Slug,
        #[tweaks(email)]
        pub mail: Option<Slug>,
        #[tweaks(range(min = 1, max = 9))]
        pub user: UserId,
        #[tweaks(range(min = Decimal::ZERO, max = Decimal::ONE_HUNDRED))]
        pub balance: Option<Money>,
        #[sea_orm(column_type = "String(StringLen::N(4))")]
        pub short: Slug,
        #[sea_orm(column_type = "String(StringLen::N(16))", nullable)]
        pub colour: Option<Colour>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod session {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{Token, UserId};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "newtype_session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token: Token,
        #[sea_orm(indexed)]
        pub user_id: UserId,
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        #[tweaks(nested, on_demand, filter(slug))]
        pub user: BelongsTo<super::user::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    let cursor = || tweaks_runtime::pages::Cursor { default: 2, max: 500 };
    config
        .service(Resource::<user::Entity>::new("/users").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<ruled::Entity>::new("/ruled"))
        .service(Resource::<user::Entity>::read_only("/walk-users").paginate(cursor()))
        .service(Resource::<session::Entity>::new("/sessions").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<session::Entity>::read_only("/walk-sessions").paginate(cursor()));
}
