use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::patient;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "ward")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(unique)]
    pub name: String,
    #[sea_orm(has_many)]
    #[tweaks(nested = patient::PatientBrief, on_demand, filter(name, fee))]
    pub patients: HasMany<patient::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// With the number of its patients.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Counted {
    pub id: i32,
    #[tweaks(computed = count(patients))]
    pub patients: i64,
    #[tweaks(computed = max(patients.risk))]
    pub highest: Option<i32>,
}
