//! Fields that two macros bring together are of two contexts, and their types come in groups that nobody sees.

#![deny(warnings)]

macro_rules! entity {
    ($name:ident, $check:ident, $text:ty, $($field:ident: $ty:ty),*) => {
        with_shared! { $name, $check, $text, { $($field: $ty),* }, note: Option<String>, amount: i32 }
    };
}

macro_rules! with_shared {
    ($name:ident, $check:ident, $text:ty, { $($field:ident: $ty:ty),* }, $($own:ident: $own_ty:ty),*) => {
        pub mod $name {
            use sea_orm::entity::prelude::*;
            use tweaks_runtime::prelude::*;

            fn of(_: &Context) -> sea_orm::Condition {
                sea_orm::Condition::all()
            }

            fn $check(_: &i32) -> Result<(), &'static str> {
                Ok(())
            }

            fn change(row: &mut Draft<Entity>) {
                row.amount.reject("no");
            }

            async fn look(_: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
                Ok(())
            }

            fn all(title: &str, kept: i64, note: Option<&str>, amount: i32) -> String {
                format!("{title}{kept}{note:?}{amount}")
            }

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
            #[sea_orm(table_name = "row")]
            #[tweaks(scope = of, validate = change, before_create = look)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
                $(#[sea_orm(indexed)] pub $field: $ty,)*
                $(#[sea_orm(indexed)] #[tweaks(filter(gte))] pub $own: $own_ty,)*
                #[tweaks(validate = $check, range(min = 1))]
                pub hooked: i32,
                #[tweaks(read_only, on_create = 1, on_update = 2)]
                pub filled: i32,
                #[sea_orm(indexed)]
                pub up_id: Option<i64>,
                #[sea_orm(self_ref, relation_enum = "Up", from = "up_id", to = "id")]
                #[tweaks(nested, on_demand)]
                pub up: HasOne<Entity>,
            }

            impl ActiveModelBehavior for ActiveModel {}

            #[derive(Tweaks)]
            #[tweaks(entity = Entity)]
            pub struct Brief {
                pub id: i64,
                $(pub $field: $ty,)*
                $(pub $own: $own_ty,)*
                #[tweaks(computed = all($($field),*, $($own),*), on_demand)]
                pub all: $text,
                #[tweaks(nested(relation = Relation::Up), on_demand)]
                pub up: HasOne<Entity>,
            }

            #[derive(Tweaks)]
            pub struct Body {
                $(pub $field: $ty,)*
                $(pub $own: $own_ty,)*
            }
        }
    };
}

entity!(rows, is_good, String, title: String, kept: i64);

pub(crate) fn main() {
    let fields: Vec<_> = <rows::Entity as tweaks_runtime::schema::Serializer>::SCHEMA.fields().collect();
    assert_eq!(fields, ["id", "title", "kept", "note", "amount", "hooked", "filled", "up_id", "up"]);
}
