//! No prelude, no warnings, and names everywhere that the expansion could trip over.

#![no_implicit_prelude]
#![deny(warnings)]

/// Fields with the names of the expansion's own variables; every attribute at least once; nothing imported.
pub mod fields {
    #[derive(::tweaks_runtime::Tweaks)]
    #[tweaks(
        name = "Names",
        required_error = "{fieldname} is required.",
        blank_error = "{fieldname} is blank.",
        null_error = "{fieldname} is null.",
        required_fields(value),
        validators(check_first),
        validate = check,
        validate_clean = check_last
    )]
    pub struct Names {
        #[tweaks(length(min = 1, max = 9), pattern = "^[a-z]+$", ascii, alphanumeric)]
        pub db: ::std::string::String,
        #[tweaks(email, trim_whitespace = false)]
        pub schema: ::std::string::String,
        #[tweaks(range(min = 0, max = 9), default = 1)]
        pub self_: i32,
        #[tweaks(validate = is_short)]
        pub value: ::core::option::Option<::std::string::String>,
        #[tweaks(length(max = 3), inner(length(max = 9)))]
        pub context: ::std::vec::Vec<::std::string::String>,
        pub draft: super::types::Draft,
        pub index: ::core::option::Option<super::types::Column>,
        #[tweaks(skip)]
        pub json: bool,
        #[tweaks(read_only)]
        pub field: i64,
        #[tweaks(write_only, allow_blank)]
        pub review: ::std::string::String,
        #[tweaks(on_demand(list))]
        pub out: f64,
        #[tweaks(rename = "kind", label = "Kind", messages(invalid = "{fieldname}?"))]
        pub r#type: bool,
        pub model: ::core::option::Option<::std::vec::Vec<super::types::Field>>,
        pub hook: u8,
        pub resource: u64,
    }

    fn is_short(_: &str) -> ::core::result::Result<(), &'static str> {
        ::core::result::Result::Ok(())
    }

    fn check_first(names: &mut ::tweaks_runtime::prelude::Draft<Names>) {
        names.db.reject("No.");
    }

    fn check(names: &::tweaks_runtime::prelude::Draft<Names>) -> ::core::result::Result<(), &'static str> {
        let _ = (names.self_.get(), names.value.value(), names.r#type.get());
        ::core::result::Result::Ok(())
    }

    fn check_last(_: &mut ::tweaks_runtime::prelude::Draft<Names>, _: &::tweaks_runtime::prelude::Context) {}
}

/// Types with the names of the types that the expansion refers to.
pub mod types {
    #[derive(::tweaks_runtime::Tweaks)]
    pub struct Draft {
        pub given: Given,
        pub option: Option,
    }

    #[derive(::tweaks_runtime::Tweaks)]
    pub struct Given {
        pub slots: ::std::vec::Vec<Slot>,
    }

    #[derive(::tweaks_runtime::Tweaks)]
    pub struct Slot {
        pub kind: Kind,
    }

    #[derive(::tweaks_runtime::Tweaks)]
    pub struct Field {
        pub schema: ::core::option::Option<Schema>,
    }

    #[derive(::tweaks_runtime::Tweaks)]
    pub struct Schema {
        #[tweaks(default = Column::Some)]
        pub column: Column,
        #[tweaks(range(min = 1, max = 9))]
        pub rule: i32,
    }

    #[derive(::tweaks_runtime::Tweaks)]
    pub struct Entity {
        pub table: Table,
    }

    #[derive(::tweaks_runtime::Tweaks)]
    pub struct Table {
        pub value: bool,
    }

    #[derive(Clone, ::tweaks_runtime::Tweaks)]
    #[tweaks(rename_all = "lowercase")]
    pub enum Column {
        Some,
        None,
        Ok,
        #[tweaks(rename = "error")]
        Err,
    }

    #[derive(Clone, ::tweaks_runtime::Tweaks)]
    pub enum Option {
        Column,
        Value,
    }

    #[derive(Clone, ::tweaks_runtime::Tweaks)]
    pub enum Kind {
        Json,
    }

    pub struct Any;
    pub struct Box;
    pub struct Choices;
    pub struct Clone;
    pub struct Context;
    pub struct Default;
    pub struct FieldValue;
    pub struct FromDraft;
    pub struct HasTable;
    pub struct Input;
    pub struct Json;
    pub struct LazyLock;
    pub struct ValueFormat;
    pub struct Messages;
    pub struct ModelSerializer;
    pub struct None;
    pub struct Regex;
    pub struct Review;
    pub struct Rule;
    pub struct Send;
    pub struct Serializer;
    pub struct Some;
    pub struct String;
    pub struct Vec;
    pub struct __Draft;

    #[allow(non_camel_case_types)]
    pub struct str;
    #[allow(non_camel_case_types)]
    pub struct u8;
    #[allow(non_camel_case_types)]
    pub struct usize;

    pub mod core {}
    pub mod std {}
    pub mod sea_orm {}
    pub mod tweaks_runtime {}
    pub mod __tweaks {}
}

/// An entity with the same names. SeaORM's own macros need the prelude, and find themselves by a relative path.
pub mod entity {
    #[allow(unused_imports)]
    use ::sea_orm;
    use ::sea_orm::entity::prelude::*;
    #[allow(unused_imports)]
    use ::std;
    use ::std::prelude::rust_2024::*;
    #[allow(unused_imports)]
    use ::std::{format, matches, panic, unreachable, vec, write};
    use ::tweaks_runtime::Tweaks;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(9))", rename_all = "lowercase")]
    pub enum Kind {
        Field,
        Schema,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "names")]
    #[tweaks(validate = check, required_fields(value), scope = scope)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(60))", unique)]
        #[tweaks(length(min = 2), validate = is_short)]
        pub db: String,
        #[sea_orm(column_name = "plan", default_value = "")]
        pub schema: String,
        pub self_: bool,
        #[sea_orm(indexed)]
        pub value: Option<i64>,
        #[tweaks(on_demand)]
        pub context: Json,
        pub draft: DateTimeUtc,
        #[sea_orm(unique_key = "index_and_out")]
        #[tweaks(range(min = 0))]
        pub index: i32,
        #[tweaks(skip)]
        pub json: Option<String>,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
        #[tweaks(read_only, on_create = Decimal::ZERO, on_update = Decimal::ONE)]
        pub field: Decimal,
        #[tweaks(write_only)]
        pub review: String,
        #[sea_orm(unique_key = "index_and_out")]
        pub out: Uuid,
        pub r#type: Kind,
    }

    fn is_short(_: &str) -> Result<(), &'static str> {
        Ok(())
    }

    fn scope(_: &::tweaks_runtime::prelude::Context) -> ::sea_orm::Condition {
        ::sea_orm::Condition::all().add(Column::Id.gt(0))
    }

    fn check(model: &mut ::tweaks_runtime::prelude::Draft<Entity>) {
        model.r#type.reject("No.");
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A further serializer, again without anything imported.
pub mod further {
    #[derive(::tweaks_runtime::Tweaks)]
    #[tweaks(entity = super::entity::Entity, validate = check)]
    pub struct Schema {
        pub id: i64,
        #[tweaks(length(max = 9), validate = is_short)]
        pub db: ::std::string::String,
        pub value: ::core::option::Option<i64>,
        pub index: i32,
        pub r#type: super::entity::Kind,
    }

    fn is_short(_: &str) -> ::core::result::Result<(), &'static str> {
        ::core::result::Result::Ok(())
    }

    fn check(schema: &mut ::tweaks_runtime::prelude::Draft<Schema>) {
        schema.db.reject("No.");
    }
}

pub(crate) fn main() {}
