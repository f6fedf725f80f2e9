//! A field that nobody writes has a rule about who writes it.

use sea_orm::entity::prelude::*;
#[allow(unused_imports)] // Nothing is written behind an error.
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(default_value = 0)]
    #[tweaks(read_only, writable_by = IsStaff)]
    pub balance: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
