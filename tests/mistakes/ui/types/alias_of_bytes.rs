//! Bytes behind an alias have no form.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

type Photo = Vec<u8>;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub photo: Photo,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
