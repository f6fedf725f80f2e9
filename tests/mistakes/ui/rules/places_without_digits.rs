//! A decimal number says how many digits stand behind the point, and not how many there are.

use sea_orm::prelude::Decimal;
use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Payment {
    #[tweaks(decimal_places = 2)]
    pub amount: Decimal,
}

fn main() {}
