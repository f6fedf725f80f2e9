//! Columns that the database writes.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "generated_line")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub price: i64,
    pub count: i64,
    #[sea_orm(extra = "GENERATED ALWAYS AS (price * count) STORED", indexed)]
    #[tweaks(generated)]
    pub total: i64,
    #[sea_orm(extra = "GENERATED ALWAYS AS (price + 1) STORED")]
    #[tweaks(generated, skip)]
    pub hidden: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity, before_create = guess, before_update = guess)]
pub struct Guessed {
    pub id: i64,
    pub price: i64,
    pub count: i64,
    pub total: i64,
}

/// What a hook says of the column is nothing to the database.
async fn guess(row: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
    row.total = sea_orm::Set(-1);
    Ok(())
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<Entity>::new("/lines").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<Entity>::read_only("/walk").paginate(tweaks_runtime::pages::Cursor { default: 2, max: 500 }))
        .service(Resource::<Guessed>::new("/guessed").bulk_edit(BulkEdit::new()));
}
