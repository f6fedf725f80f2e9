//! A range of a choice, which has no order.

mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "i32", db_type = "Integer")]
    pub enum Kind {
        #[sea_orm(num_value = 1)]
        Private,
        #[sea_orm(num_value = 2)]
        Company,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[tweaks(range(min = 1))]
        pub kind: Kind
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
