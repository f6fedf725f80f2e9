//! More digits stand behind the point than there are.

use sea_orm::prelude::Decimal;
use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Payment {
    #[tweaks(max_digits = 2, decimal_places = 5)]
    pub amount: Decimal,
}

fn main() {}
