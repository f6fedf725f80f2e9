//! A resource insists on a tag that its entity does not have.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "page")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    _ = Resource::<Entity>::new("/pages").require_if_match();
}
