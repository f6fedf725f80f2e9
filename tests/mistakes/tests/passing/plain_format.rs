//! Entities in SeaORM's plain format, with `enum Relation`.

use tweaks_runtime::__private::query;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{HasTable, Serializer};

pub mod cake {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "cake")]
    #[tweaks(required_error = "{fieldname} is required.")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_name = "title", column_type = "String(StringLen::N(60))")]
        #[tweaks(validate = is_no_lie)]
        pub name: String,
        #[tweaks(read_only, on_create = Decimal::ZERO)]
        pub price: Decimal,
    }

    fn is_no_lie(name: &str) -> Result<(), &'static str> {
        (name != "lie").then_some(()).ok_or("The cake is no lie.")
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::fruit::Entity")]
        Fruit,
    }

    impl Related<super::fruit::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Fruit.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod fruit {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "fruit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        #[sea_orm(indexed)]
        pub cake_id: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::cake::Entity", from = "Column::CakeId", to = "super::cake::Column::Id")]
        Cake,
    }

    impl Related<super::cake::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Cake.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = fruit::Entity)]
pub struct FruitName {
    pub id: sea_orm::prelude::Uuid,
    pub name: String,
}

pub(crate) fn main() {
    let cake = <cake::Entity as Serializer>::SCHEMA;
    assert_eq!(cake.name(), "Cake");
    assert_eq!(cake.lacking(), None);
    let field = |name: &str| query::fields(cake).find(|field| field.name == name);
    assert_eq!(field("name").and_then(|field| field.column).map(|column| column.name), Some("title"));
    assert_eq!(field("id").map(|field| field.read_only), Some(true));

    // A UUID is no key that the database counts.
    assert_eq!(fruit::Entity::TABLE.find("id").map(|column| (column.key, column.has_default)), Some((true, false)));
    assert_eq!(FruitName::SCHEMA.name(), "Fruit");
    _ = (Resource::<cake::Entity>::new("/cakes"), Resource::<FruitName>::read_only("/fruit-names"));
}
