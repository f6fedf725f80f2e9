//! An entity in SeaORM's expanded format.

use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, Tweaks)]
pub struct Model {
    pub id: i64,
    pub name: String,
}

fn main() {}
