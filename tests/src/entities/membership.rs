//! A key of two columns.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub club: String,
    pub since: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
