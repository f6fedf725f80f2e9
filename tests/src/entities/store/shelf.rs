use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::place;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shelf")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub name: String,
    #[tweaks(read_only, etag, on_create = now(), on_update = now())]
    pub changed_at: DateTimeUtc,
    #[sea_orm(has_many)]
    #[tweaks(nested(serializer = place::Placed, write, on_update = patch_by_id, order(position), optional))]
    pub places: HasMany<place::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

fn now() -> DateTimeUtc {
    std::time::SystemTime::now().into()
}
