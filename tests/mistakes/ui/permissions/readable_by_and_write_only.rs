//! A field that nobody sees has a rule about who sees it.

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
    #[tweaks(write_only, readable_by = IsStaff)]
    pub password: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
