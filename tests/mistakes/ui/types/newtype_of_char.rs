//! SeaORM can store the value of a newtype, and JSON cannot be read into it.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
pub struct Initial(pub char);

fn main() {}
