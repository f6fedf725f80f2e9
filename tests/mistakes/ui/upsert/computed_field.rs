//! An upsert names rows by what a function makes.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "ware")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity, upsert(shout))]
pub struct Loud {
    pub id: i64,
    #[tweaks(computed = shout(name))]
    pub shout: String,
}

fn shout(name: &String) -> String {
    name.to_uppercase()
}

fn main() {}
