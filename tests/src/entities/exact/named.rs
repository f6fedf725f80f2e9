//! Columns whose names SeaORM makes: by the case of the entity, and by the name of the variant.

macro_rules! cased {
    ($($name:ident $case:tt $table:tt)*) => {$(
        pub mod $name {
            use sea_orm::entity::prelude::*;
            use tweaks_runtime::prelude::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
            #[sea_orm(table_name = $table, rename_all = $case)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i32,
                #[sea_orm(indexed)]
                pub first_name: String,
                #[sea_orm(indexed)]
                pub address2: Option<String>,
                #[sea_orm(indexed)]
                pub line_2: Option<String>,
                #[sea_orm(indexed)]
                pub a_b_c: Option<i32>,
                #[sea_orm(indexed)]
                pub url2_of_api: Option<i32>,
            }

            impl ActiveModelBehavior for ActiveModel {}

            pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                config.service(Resource::<Entity>::new("/rows").bulk_edit(BulkEdit::new()));
            }
        }
    )*};
}

cased! {
    upper "UPPERCASE" "cased_upper"
    lower "lowercase" "cased_lower"
    snake "snake_case" "cased_snake"
    screaming "SCREAMING_SNAKE_CASE" "cased_screaming"
    pascal "PascalCase" "cased_pascal"
    camel "camelCase" "cased_camel"
    kebab "kebab-case" "cased_kebab"
}

/// Without a case, in which SeaORM looks at each name.
pub mod plain {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "cased_plain")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(indexed, enum_name = "GivenName")]
        pub first_name: String,
        #[sea_orm(indexed)]
        pub address2: Option<String>,
        #[sea_orm(indexed)]
        pub line_2: Option<String>,
        #[sea_orm(indexed, enum_name = "Letters")]
        pub a_b_c: Option<i32>,
        #[sea_orm(indexed)]
        pub url2_of_api: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
        config.service(Resource::<Entity>::new("/rows").bulk_edit(BulkEdit::new()));
    }
}
