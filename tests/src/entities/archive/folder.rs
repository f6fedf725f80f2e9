use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QuerySelect as _, QueryTrait as _};
use tweaks_runtime::prelude::*;

use super::{User, paper};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "folder")]
#[tweaks(scope = own_folders)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub owner: i32,
    #[sea_orm(unique)]
    pub name: String,
    #[sea_orm(default_value = 0)]
    #[tweaks(read_only, kept = count(papers))]
    pub kept_papers: i64,
    #[sea_orm(has_many)]
    #[tweaks(nested = paper::PaperBrief, on_demand, filter(title))]
    pub papers: HasMany<paper::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Those of the user; an empty condition of alternatives is fulfilled by nothing.
fn own_folders(context: &Context) -> Condition {
    match context.get::<User>() {
        Some(user) if user.admin => Condition::all(),
        Some(user) => Condition::any().add(Column::Owner.eq(user.id)),
        None => Condition::any(),
    }
}

/// The keys of the folders that the user may see.
pub(super) fn seen(context: &Context) -> sea_orm::sea_query::SelectStatement {
    Entity::find().select_only().column(Column::Id).filter(own_folders(context)).into_query()
}

/// With what is counted.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Counted {
    pub id: i32,
    #[tweaks(computed = count(papers))]
    pub papers: i64,
}
