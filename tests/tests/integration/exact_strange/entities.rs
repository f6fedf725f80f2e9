//! The entities of strange schemas.

#![allow(dead_code, unreachable_pub, reason = "SeaORM writes more than is asked for, and all of it public")]

/// Rust's words, abbreviations and digits as names, in each case of the entity.
pub(super) mod cased {
    macro_rules! cased {
        ($($name:ident [$($case:tt)*] $table:tt)*) => {$(
            pub(in super::super) mod $name {
                use sea_orm::entity::prelude::*;
                use tweaks_runtime::prelude::*;

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
                #[sea_orm(table_name = $table, $($case)*)]
                pub struct Model {
                    #[sea_orm(primary_key)]
                    pub id: i32,
                    #[sea_orm(indexed)]
                    pub r#type: i32,
                    #[sea_orm(indexed)]
                    pub r#match: Option<i32>,
                    #[sea_orm(indexed)]
                    pub html_id: Option<i32>,
                    #[sea_orm(indexed)]
                    pub ip_v4: Option<i32>,
                    #[sea_orm(indexed)]
                    pub sha256_sum: i32,
                    #[sea_orm(indexed)]
                    pub is_2fa: Option<i32>,
                    #[sea_orm(indexed)]
                    pub x1y2: Option<i32>,
                    #[sea_orm(indexed, enum_name = "Handed2You")]
                    pub given: Option<i32>,
                    #[sea_orm(indexed, enum_name = "URLOfAPI", column_name = "called it")]
                    pub named: Option<i32>,
                }

                impl ActiveModelBehavior for ActiveModel {}

                pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                    config.service(Resource::<Entity>::new("/rows").bulk_edit(BulkEdit::new()));
                }
            }
        )*};
    }

    cased! {
        upper [rename_all = "UPPERCASE"] "strange_upper"
        lower [rename_all = "lowercase"] "strange_lower"
        snake [rename_all = "snake_case"] "strange_snake"
        screaming [rename_all = "SCREAMING_SNAKE_CASE"] "strange_screaming"
        pascal [rename_all = "PascalCase"] "strange_pascal"
        camel [rename_all = "camelCase"] "strange_camel"
        kebab [rename_all = "kebab-case"] "strange_kebab"
        train [rename_all = "SCREAMING-KEBAB-CASE"] "strange_train"
        plain [] "strange_plain"
    }
}

/// Keys and columns that the database alone writes.
pub(super) mod identity {
    pub mod invoice {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "invoice")]
        pub struct Model {
            #[sea_orm(primary_key)]
            #[tweaks(generated)]
            pub id: i32,
            pub name: String,
            pub unit: i32,
            #[tweaks(generated)]
            pub total: i32,
            #[sea_orm(has_many)]
            #[tweaks(nested(serializer = super::entry::Brief, write, on_update = patch_by_id, optional), on_demand)]
            pub entries: HasMany<super::entry::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod entry {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "entry")]
        pub struct Model {
            #[sea_orm(primary_key)]
            #[tweaks(generated)]
            pub id: i32,
            #[sea_orm(indexed)]
            pub invoice_id: i32,
            pub amount: i32,
            #[tweaks(generated)]
            pub doubled: i32,
            #[sea_orm(belongs_to, from = "invoice_id", to = "id")]
            pub invoice: BelongsTo<super::invoice::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct Brief {
            pub id: i32,
            pub amount: i32,
            pub doubled: i32,
        }
    }

    pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
        use tweaks_runtime::prelude::*;
        config.service(Resource::<invoice::Entity>::new("/invoices").bulk_edit(BulkEdit::new()));
    }
}

/// Documents in rows and in the rows nested in them.
pub(super) mod documents {
    pub mod folder {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "folder")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub name: String,
            #[sea_orm(default_value = 1)]
            #[tweaks(read_only, etag)]
            pub version: i32,
            #[tweaks(filter(isnull, unindexed = "few rows"))]
            pub doc: Option<Json>,
            #[sea_orm(column_type = "JsonBinary", nullable)]
            #[tweaks(filter(isnull, unindexed = "few rows"))]
            pub bin: Option<Json>,
            #[sea_orm(has_many)]
            #[tweaks(nested(serializer = super::note::Brief, write, on_update = patch_by_id, optional), on_demand)]
            pub notes: HasMany<super::note::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod note {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "note")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(indexed)]
            pub folder_id: i32,
            pub doc: Option<Json>,
            #[sea_orm(column_type = "JsonBinary")]
            pub bin: Json,
            #[sea_orm(belongs_to, from = "folder_id", to = "id")]
            pub folder: BelongsTo<super::folder::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct Brief {
            pub id: i32,
            pub doc: Option<Json>,
            pub bin: Json,
        }
    }

    pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
        use tweaks_runtime::prelude::*;
        config
            .service(Resource::<folder::Entity>::new("/folders").bulk_edit(BulkEdit::new()))
            .service(Resource::<note::Entity>::new("/notes").bulk_edit(BulkEdit::new()));
    }
}

/// Texts that the database compares without regard to case, as members of a key and of a foreign key.
pub(super) mod nicks {
    pub mod person {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "person")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub house: i32,
            #[sea_orm(primary_key, auto_increment = false, indexed, column_type = "custom(\"citext\")")]
            pub nick: String,
            #[sea_orm(unique, column_type = "custom(\"citext\")")]
            pub mail: String,
            #[sea_orm(has_many)]
            #[tweaks(nested(serializer = super::pet::Brief, write, on_update = append, optional), on_demand)]
            pub pets: HasMany<super::pet::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod pet {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "pet")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(indexed)]
            pub house: i32,
            #[sea_orm(indexed, column_type = "custom(\"citext\")")]
            pub nick: String,
            #[sea_orm(belongs_to, from = "(House, Nick)", to = "(House, Nick)")]
            #[tweaks(nested, on_demand, filter(nick))]
            pub owner: BelongsTo<super::person::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct Brief {
            pub id: i32,
        }
    }

    pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
        use tweaks_runtime::prelude::*;
        config
            .service(Resource::<person::Entity>::new("/people").bulk_edit(BulkEdit::new().allow_delete()))
            .service(Resource::<pet::Entity>::new("/pets").bulk_edit(BulkEdit::new()));
    }
}

/// A newtype of a time as a member of a key and of a foreign key.
pub(super) mod stays {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType, Tweaks)]
    pub struct Since(pub DateTimeWithTimeZone);

    impl sea_orm::TryFromU64 for Since {
        fn try_from_u64(_: u64) -> Result<Self, DbErr> {
            Err(DbErr::ConvertFromU64("Since"))
        }
    }

    pub mod stay {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        use super::Since;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "stay")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub room: i32,
            #[sea_orm(primary_key, auto_increment = false, indexed)]
            pub since: Since,
            #[sea_orm(default_value = 0)]
            #[tweaks(read_only, kept = count(guests))]
            pub guest_count: i64,
            #[sea_orm(has_many)]
            #[tweaks(nested(serializer = super::guest::Brief, write, on_update = append, optional), on_demand)]
            pub guests: HasMany<super::guest::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod guest {
        use sea_orm::entity::prelude::*;
        use tweaks_runtime::prelude::*;

        use super::Since;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "guest")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub name: String,
            #[sea_orm(indexed)]
            pub room: i32,
            #[sea_orm(indexed)]
            pub since: Since,
            #[sea_orm(belongs_to, from = "(Room, Since)", to = "(Room, Since)")]
            pub stay: BelongsTo<super::stay::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        #[derive(Tweaks)]
        #[tweaks(entity = Entity)]
        pub struct Brief {
            pub id: i32,
            pub name: String,
        }
    }

    pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
        use tweaks_runtime::prelude::*;
        config
            .service(Resource::<stay::Entity>::new("/stays"))
            .service(Resource::<guest::Entity>::new("/guests").bulk_edit(BulkEdit::new()));
    }
}
