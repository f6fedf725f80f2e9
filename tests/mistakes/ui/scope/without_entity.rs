//! A scope of rows where there are none.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(scope = own)]
pub struct Login {
    pub name: String,
}

fn own(_: &Context) -> sea_orm::Condition {
    sea_orm::Condition::all()
}

fn main() {}
