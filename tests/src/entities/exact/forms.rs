//! Values in the form that an attribute says: what serde reads and writes, bytes as base64, and documents, one of them with a hook.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Style {
    pub colour: String,
    pub width: u8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dashes: Vec<f64>,
}

type Bytes = Vec<u8>;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "figure")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(column_type = "Json")]
    #[tweaks(json, validate = no_black)]
    pub style: Style,
    #[sea_orm(column_type = "Json", nullable)]
    #[tweaks(json, filter(isnull, unindexed = "few rows"))]
    pub hover: Option<Style>,
    #[sea_orm(column_type = "Json")]
    #[tweaks(json, default = Style { colour: "grey".to_owned(), width: 1, dashes: Vec::new() })]
    pub usual: Style,
    #[sea_orm(column_type = "Json")]
    #[tweaks(json, read_only, on_create = Style::default())]
    pub fixed: Style,
    #[sea_orm(indexed)]
    #[tweaks(base64)]
    pub image: Vec<u8>,
    #[sea_orm(unique)]
    #[tweaks(base64)]
    pub digest: Option<Bytes>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub binary: Option<Json>,
    #[tweaks(validate = marked)]
    pub hooked: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}

fn no_black(style: &Style) -> Result<(), &'static str> {
    if style.colour == "black" { Err("Nobody wants black.") } else { Ok(()) }
}

/// Changes a document that asks for it, and leaves all others.
#[expect(clippy::unnecessary_wraps, reason = "a hook over a value may refuse it")]
fn marked(mut document: Json) -> Result<Json, Messages> {
    if document.get("mark").is_some() {
        document["mark"] = true.into();
    }
    Ok(document)
}

/// By a key of bytes.
pub mod stamp {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "stamp")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        #[tweaks(base64)]
        pub code: Vec<u8>,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<Entity>::new("/figures").bulk_edit(BulkEdit::new()))
        .service(Resource::<stamp::Entity>::new("/stamps").bulk_edit(BulkEdit::new()));
}
