//! A rule about numbers stands on a newtype of a text.

use sea_orm::DeriveValueType;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
pub struct Slug(String);

#[derive(Tweaks)]
pub struct Page {
    #[tweaks(range(min = 1))]
    pub slug: Slug,
}

fn main() {}
