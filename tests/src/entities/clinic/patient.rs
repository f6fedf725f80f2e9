use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::{ForOffice, visit, ward};

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
    #[sea_orm(indexed)]
    #[tweaks(readable_by = ForOffice, writable_by = ForOffice, default = 10)]
    pub fee: i32,
    #[sea_orm(indexed)]
    #[tweaks(writable_by = ForOffice)]
    pub insurer: Option<String>,
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
    #[tweaks(readable_by = ForOffice)]
    pub fee: i32,
    #[tweaks(computed = doubled(fee), readable_by = ForOffice)]
    pub twice: i32,
}

fn doubled(fee: i32) -> i32 {
    2 * fee
}

/// The most expensive first.
#[derive(Tweaks)]
#[tweaks(entity = Entity, ordering(desc(fee)))]
pub struct ByFee {
    pub id: i32,
    #[tweaks(readable_by = ForOffice, was("price", until = 1))]
    pub fee: i32,
}

/// With a fee that has no default here.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct WithFee {
    pub id: i32,
    pub name: String,
    #[tweaks(readable_by = ForOffice, writable_by = ForOffice)]
    pub fee: i32,
}

#[derive(Tweaks)]
#[tweaks(entity = ward::Entity)]
pub struct WardBrief {
    pub id: i32,
    pub name: String,
}
