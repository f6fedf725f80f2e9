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

/// A scope may be any condition of SeaORM's.
fn clean(context: &Context) -> Expr {
    let admin = context.get::<User>().is_some_and(|user| user.admin);
    if admin { Expr::value(true) } else { Column::BlackedOut.eq(false) }
}
