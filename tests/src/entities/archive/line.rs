use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::User;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "line")]
#[tweaks(scope = clean)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub paper_id: i32,
    pub text: String,
    #[sea_orm(default_value = false)]
    #[tweaks(filter(unindexed = "a test"))]
    pub blacked_out: bool,
    #[sea_orm(belongs_to, from = "paper_id", to = "id", on_delete = "Cascade")]
    pub paper: BelongsTo<super::paper::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// With what is known of its paper, if that is seen.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Titled {
    pub id: i32,
    #[tweaks(source = paper.title)]
    pub title: String,
    #[tweaks(computed = loud(paper.title))]
    pub loud: String,
}

fn loud(title: String) -> String {
    title + "!"
}

/// A scope may be any condition of SeaORM's.
fn clean(context: &Context) -> Expr {
    let admin = context.get::<User>().is_some_and(|user| user.admin);
    if admin { Expr::value(true) } else { Column::BlackedOut.eq(false) }
}
