//! A hook looks for a read-only field in the draft.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "customer")]
#[tweaks(validate = check)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
}

fn check(customer: &mut Draft<Entity>) {
    customer.id.reject("No.");
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
