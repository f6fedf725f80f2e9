//! More digits are allowed than the column has.

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
        #[tweaks(max_digits = 20, decimal_places = 5)]
        pub credit: Decimal
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
