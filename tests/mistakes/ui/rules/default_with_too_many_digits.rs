//! A default has more digits than the field.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(default = 12.345, max_digits = 4, decimal_places = 2)]
    pub price: sea_orm::prelude::Decimal,
}

fn main() {}
