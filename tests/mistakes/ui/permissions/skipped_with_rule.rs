//! A field that is not part of the serializer has a rule.

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
    #[tweaks(skip, readable_by = IsStaff)]
    pub balance: i64,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
