//! A rule about texts stands on a newtype of a number.

use sea_orm::DeriveValueType;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
pub struct UserId(i64);

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(email)]
    pub user: UserId,
}

fn main() {}
