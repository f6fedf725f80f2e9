//! The key is hidden from some clients.

use sea_orm::entity::prelude::*;
#[allow(unused_imports)] // Nothing is written behind an error.
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key)]
    #[tweaks(readable_by = IsStaff)]
    pub id: i64,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
