use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::{User, folder};

/// What somebody says to a folder, or to what somebody else said, with relations in SeaORM's older form: `HasOne` for a foreign key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "reply")]
#[tweaks(scope = own_replies)]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(indexed)]
    pub author: i32,
    #[sea_orm(indexed)]
    pub to_code: Option<String>,
    #[sea_orm(indexed)]
    pub folder_id: Option<i32>,
    #[sea_orm(self_ref, relation_enum = "To", from = "to_code", to = "code")]
    pub to: HasOne<Entity>,
    #[sea_orm(belongs_to, from = "folder_id", to = "id")]
    pub folder: HasOne<folder::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn own_replies(context: &Context) -> Condition {
    Condition::all().add(Column::Author.eq(context.get::<User>().map_or(0, |user| user.id)))
}
