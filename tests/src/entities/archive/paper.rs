use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::{User, folder, line};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "paper")]
#[tweaks(scope = open_papers)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(unique)]
    pub title: String,
    #[sea_orm(indexed)]
    pub secret: bool,
    #[sea_orm(indexed)]
    pub folder_id: Option<i32>,
    /// Another paper that this one is about.
    #[sea_orm(indexed)]
    pub subject_id: Option<i32>,
    #[sea_orm(belongs_to, from = "folder_id", to = "id")]
    #[tweaks(nested, filter(name), order(name))]
    pub folder: BelongsTo<Option<folder::Entity>>,
    #[sea_orm(self_ref, relation_enum = "Subject", from = "subject_id", to = "id")]
    #[tweaks(nested = PaperBrief)]
    pub subject: BelongsTo<Option<Entity>>,
    #[sea_orm(has_many)]
    #[tweaks(nested(write, on_update = replace, optional), on_demand)]
    pub lines: HasMany<line::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Those that are in a folder of the user, and no secret.
fn open_papers(context: &Context) -> Condition {
    let all = Condition::all();
    match context.get::<User>() {
        Some(user) if user.admin => all,
        _ => all.add(Column::Secret.eq(false)).add(Column::FolderId.in_subquery(folder::seen(context))),
    }
}

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct PaperBrief {
    pub id: i32,
    pub title: String,
}
