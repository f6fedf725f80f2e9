//! Keywords as names, which are public without their `r#`.

#![allow(non_camel_case_types)]

use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{Schema, Serializer};
use tweaks_runtime::value::Choices;

#[derive(Clone, Tweaks)]
pub enum r#enum {
    r#in,
    r#as,
}

#[derive(Tweaks)]
#[tweaks(required_fields(r#match), validators(r#try), validate = r#loop)]
pub struct r#struct {
    #[tweaks(validate = r#use)]
    pub r#type: String,
    pub r#match: Option<r#enum>,
    #[tweaks(rename = "fn")]
    pub function: bool,
}

fn r#use(_: &str) -> Result<(), &'static str> {
    Ok(())
}

fn r#try(draft: &mut Draft<r#struct>) {
    draft.r#type.reject("No.");
}

fn r#loop(draft: &Draft<r#struct>) -> Result<(), &'static str> {
    draft.r#match.is_given().then_some(()).ok_or("No.")
}

pub mod entity {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "keyword")]
    #[tweaks(read_only_fields(r#match), required_fields(r#type))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(9))", indexed)]
        pub r#type: String,
        #[sea_orm(default_value = 0)]
        pub r#match: i32,
        pub r#where: i32,
        pub r#yield: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = entity::Entity, on_demand_fields(r#match))]
pub struct r#trait {
    pub id: i64,
    pub r#type: String,
    pub r#match: i32,
}

fn names(schema: &Schema) -> Vec<&'static str> {
    schema.fields().collect()
}

pub(crate) fn main() {
    assert_eq!(r#enum::NAMES, ["in", "as"]);
    assert_eq!(r#struct::SCHEMA.name(), "struct");
    assert_eq!(names(r#struct::SCHEMA), ["type", "match", "fn"]);
    assert_eq!(names(entity::Entity::SCHEMA), ["id", "type", "match", "where", "yield"]);
    assert_eq!(names(r#trait::SCHEMA), ["id", "type", "match"]);
}
