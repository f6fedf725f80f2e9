//! A decimal number says how many digits it has, and not how many stand behind the point.

use sea_orm::prelude::Decimal;
use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Payment {
    #[tweaks(max_digits = 5)]
    pub amount: Decimal,
}

fn main() {}
