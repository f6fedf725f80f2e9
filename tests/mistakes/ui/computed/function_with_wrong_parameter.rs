//! A function takes a text, where the column may be null.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Brief {
    pub id: i64,
    #[tweaks(computed = shout(name))]
    pub loud_name: String,
}

fn shout(name: &str) -> String {
    name.to_uppercase()
}

fn main() {}
