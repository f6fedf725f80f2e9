//! An attribute stands on the value of a newtype.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
pub struct Name(#[tweaks(email)] pub String);

fn main() {}
