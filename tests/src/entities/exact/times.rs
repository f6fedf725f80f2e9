//! A table per type of time, and one that is tagged by a time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use sea_orm::prelude::DateTimeUtc;

macro_rules! times {
    ($($name:ident $type:ident $table:tt)*) => {$(
        pub mod $name {
            use sea_orm::entity::prelude::*;
            use tweaks_runtime::prelude::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i32,
                #[sea_orm(default_value = "")]
                pub name: String,
                #[sea_orm(indexed)]
                pub at: $type,
                #[sea_orm(indexed)]
                pub maybe: Option<$type>,
            }

            impl ActiveModelBehavior for ActiveModel {}

            pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                config
                    .service(Resource::<Entity>::new("/times").bulk_edit(BulkEdit::new()))
                    .service(Resource::<Entity>::read_only("/walk").paginate(tweaks_runtime::pages::Cursor { default: 2, max: 500 }));
            }
        }
    )*};
}

times! {
    utc DateTimeUtc "time_utc"
    zoned DateTimeWithTimeZone "time_zoned"
    local DateTime "time_local"
    day Date "time_day"
    clock Time "time_clock"
}

/// Tagged by a time, and with others that clients, a hook, the framework and the database write.
pub mod stamped {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::now;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "stamped")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        #[sea_orm(indexed)]
        #[tweaks(read_only, etag, on_create = now(), on_update = now())]
        pub changed_at: DateTimeUtc,
        #[sea_orm(indexed, default_expr = "Expr::current_timestamp()")]
        pub created_at: DateTimeUtc,
        #[sea_orm(indexed)]
        pub sent: Option<DateTime>,
        #[sea_orm(indexed)]
        pub noted: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// With a time that a hook writes.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity, before_create = note)]
    pub struct Noted {
        pub id: i32,
        pub name: String,
        pub noted: Option<DateTimeUtc>,
        pub sent: Option<DateTime>,
    }

    async fn note(row: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
        row.noted = sea_orm::Set(Some(now()));
        row.sent = sea_orm::Set(Some(now().naive_utc()));
        Ok(())
    }

    pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
        config
            .service(Resource::<Entity>::new("/stamped").bulk_edit(BulkEdit::new().allow_delete()))
            .service(Resource::<Entity>::read_only("/walk").paginate(tweaks_runtime::pages::Cursor { default: 2, max: 500 }))
            .service(Resource::<Noted>::new("/noted"));
    }
}

/// Another time at each call, with more digits than are shown.
pub fn now() -> DateTimeUtc {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    (SystemTime::UNIX_EPOCH
        + Duration::new(1_700_000_000 + call / 4, 123_456_789 + u32::try_from(call % 4).unwrap_or_default() * 300))
    .into()
}
