//! A function needs a column that the model skips.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[tweaks(skip)]
    pub token: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Brief {
    pub id: i64,
    #[tweaks(computed = is_registered(token))]
    pub registered: bool,
}

fn is_registered(token: Option<&str>) -> bool {
    token.is_some()
}

fn main() {}
