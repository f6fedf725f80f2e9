use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::patient;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "visit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub patient_id: i32,
    pub text: String,
    #[sea_orm(belongs_to, from = "patient_id", to = "id", on_delete = "Cascade")]
    #[tweaks(nested = patient::PatientBrief, filter(name, fee), order(name, fee))]
    pub patient: BelongsTo<patient::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
