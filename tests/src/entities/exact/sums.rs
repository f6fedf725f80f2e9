//! Sums that can be larger than all numbers of their type: made for an answer, and kept by the rows that they are of.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

pub mod heap {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "heap")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(has_many)]
        pub pieces: HasMany<super::piece::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// With the sums of its pieces.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Sums {
        pub id: i32,
        #[tweaks(computed = sum(pieces.whole))]
        pub whole: i64,
        #[tweaks(computed = sum(pieces.big))]
        pub big: i64,
        #[tweaks(computed = sum(pieces.big))]
        pub maybe_big: Option<i64>,
        #[tweaks(computed = twice(sum(pieces.big)))]
        pub twice: i64,
        #[tweaks(computed = sum(pieces.single))]
        pub single: f64,
        #[tweaks(computed = sum(pieces.double))]
        pub double: f64,
        #[tweaks(computed = sum(pieces.amount), max_digits = 30, decimal_places = 2)]
        pub amount: Decimal,
    }

    fn twice(sum: i64) -> i64 {
        sum.wrapping_mul(2)
    }
}

/// A part of a heap.
pub mod piece {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "heap_piece")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(indexed)]
        pub heap_id: i32,
        pub whole: Option<i32>,
        pub big: Option<i64>,
        pub single: Option<f32>,
        pub double: Option<f64>,
        pub amount: Option<Decimal>,
        #[sea_orm(belongs_to, from = "heap_id", to = "id")]
        pub heap: BelongsTo<super::heap::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keeps the sums of its weights.
pub mod load {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "load")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = sum(weights.whole))]
        pub whole: i32,
        #[sea_orm(default_value = 0)]
        #[tweaks(read_only, kept = sum(weights.big * weights.whole))]
        pub product: i64,
        #[sea_orm(column_type = "Decimal(Some((8, 2)))", default_value = "0.00")]
        #[tweaks(read_only, kept = sum(weights.amount))]
        pub amount: Decimal,
        #[sea_orm(has_many)]
        #[tweaks(nested(write, on_update = append, optional), on_demand)]
        pub weights: HasMany<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A weight of a load.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "weight")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    pub load_id: i32,
    #[sea_orm(default_value = 1)]
    pub whole: i32,
    #[sea_orm(default_value = 0)]
    pub big: i64,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", default_value = "0.00")]
    pub amount: Decimal,
    #[sea_orm(belongs_to, from = "load_id", to = "id")]
    pub load: BelongsTo<load::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<heap::Sums>::read_only("/heaps"))
        .service(Resource::<load::Entity>::new("/loads"))
        .service(Resource::<Entity>::new("/weights"));
}
