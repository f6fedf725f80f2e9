use sea_orm::entity::prelude::*;
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Style {
    pub colour: String,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "figure")]
#[tweaks(rename_all = "kebab-case", stats(count, sum(corners), max(drawn_at), by(corners, drawn_at.month)))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "Json")]
    #[tweaks(json, default = Style { colour: "red".to_owned() })]
    pub style: Style,
    #[sea_orm(column_type = "Json", nullable)]
    #[tweaks(json, validate = no_black, readable_by = IsStaff, writable_by = IsStaff)]
    pub hover: Option<Style>,
    #[tweaks(base64)]
    pub image: Vec<u8>,
    pub corners: i32,
    pub drawn_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

fn no_black(style: &Style) -> Result<(), Messages> {
    if style.colour == "black" { Err("Nobody wants black.".into()) } else { Ok(()) }
}

#[derive(Debug, PartialEq, Tweaks)]
pub struct Upload {
    #[tweaks(json)]
    pub style: Option<Style>,
    #[tweaks(base64)]
    pub image: Vec<u8>,
}
