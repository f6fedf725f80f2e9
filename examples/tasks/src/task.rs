//! Tasks.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

/// How far a task has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "lowercase")]
pub enum State {
    Open,
    Doing,
    Done,
}

/// A task of a project.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "task")]
#[tweaks(validate = check)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub project_id: i32,
    #[sea_orm(column_type = "String(StringLen::N(80))")]
    #[tweaks(validate = is_a_sentence)]
    pub title: String,
    #[sea_orm(indexed, default_value = "open")]
    pub state: State,
    /// From 1, the most urgent, to 5.
    #[sea_orm(default_value = 3)]
    #[tweaks(range(min = 1, max = 5))]
    pub priority: i16,
    #[sea_orm(indexed)]
    pub due: Option<Date>,
    #[tweaks(read_only, on_create = ChronoUtc::now())]
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "project_id", to = "id", on_delete = "Cascade")]
    pub project: BelongsTo<crate::project::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn is_a_sentence(title: &str) -> Result<(), &'static str> {
    title.contains(' ').then_some(()).ok_or("Say in a few words what is to be done.")
}

/// A validator of the object sees the fields that were sent, and in a change the row as it is stored.
fn check(task: &mut Draft<Entity>, context: &Context) {
    let stored = context.stored::<Model>();
    let priority = task.priority.get().copied().or(stored.map(|task| task.priority));
    let due = task.due.get().copied().unwrap_or_else(|| stored.and_then(|task| task.due));
    if priority == Some(1) && due.is_none() {
        task.due.reject("An urgent task needs a date.");
    }
}
