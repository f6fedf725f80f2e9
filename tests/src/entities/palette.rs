//! PostgreSQL's arrays.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "palette")]
#[tweaks(index(entries(colours)), index(entries(shades)))]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: Uuid,
    #[tweaks(filter(contains, overlap), inner(length(max = 20)))]
    pub colours: Vec<String>,
    #[tweaks(filter(contains, overlap))]
    pub shades: Option<Vec<i32>>,
    #[tweaks(filter(overlap, unindexed = "few palettes"))]
    pub owners: Vec<Uuid>,
    #[tweaks(filter(contains, unindexed = "few palettes"))]
    pub days: Vec<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
