//! The number of digits is a text.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(max_digits = "5", decimal_places = 2)]
    pub n: Decimal,
}

fn main() {}
