//! Lists in documents, with an index over their entries and without one.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use tweaks_runtime::prelude::*;

/// Names, as a list of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Names(pub Vec<String>);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "shelf")]
#[tweaks(index(entries(tags)), index(entries(labels)))]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    #[sea_orm(column_type = "JsonBinary")]
    #[tweaks(filter(contains, overlap))]
    pub tags: Json,
    #[sea_orm(column_type = "Json", column_name = "its labels", nullable)]
    #[tweaks(json, filter(contains, overlap, isnull, unindexed = "few shelves"))]
    pub labels: Option<Json>,
    #[sea_orm(column_type = "JsonBinary")]
    #[tweaks(json, filter(overlap, unindexed = "few shelves"))]
    pub owners: Names,
    pub above_id: Option<i32>,
    #[sea_orm(self_ref, relation_enum = "Above", from = "above_id", to = "id")]
    #[tweaks(nested = Brief, filter(tags))]
    pub above: BelongsTo<Option<Entity>>,
}

/// A shelf by its tags.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Brief {
    pub id: i32,
    #[tweaks(filter(contains, overlap))]
    pub tags: Json,
}

impl ActiveModelBehavior for ActiveModel {}
