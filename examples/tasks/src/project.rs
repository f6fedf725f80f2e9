//! Projects.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

/// A project has tasks.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "project")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    /// No two projects have the same name.
    #[sea_orm(column_type = "String(StringLen::N(60))", unique)]
    pub name: String,
    #[tweaks(computed = count(tasks))]
    #[sea_orm(ignore)]
    pub task_count: i64,
    #[sea_orm(has_many)]
    #[tweaks(nested(limit = 100), on_demand)]
    pub tasks: HasMany<crate::task::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
