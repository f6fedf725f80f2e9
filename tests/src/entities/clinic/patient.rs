use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::{visit, ward};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "patient")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(unique)]
    pub name: String,
    /// Nobody's at first.
    #[sea_orm(indexed)]
    pub doctor_id: Option<i32>,
    #[sea_orm(indexed)]
    pub ward_id: Option<i32>,
    #[sea_orm(indexed, default_value = 0)]
    pub risk: i32,
    #[sea_orm(belongs_to, from = "ward_id", to = "id")]
    #[tweaks(nested = WardBrief, on_demand)]
    pub ward: BelongsTo<Option<ward::Entity>>,
    #[sea_orm(has_many)]
    #[tweaks(nested(write, on_update = patch_by_id, optional), on_demand)]
    pub visits: HasMany<visit::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct PatientBrief {
    pub id: i32,
    pub name: String,
}

#[derive(Tweaks)]
#[tweaks(entity = ward::Entity)]
pub struct WardBrief {
    pub id: i32,
    pub name: String,
}
