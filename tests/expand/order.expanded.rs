use std::sync::Arc;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;
pub mod item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "order_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub order_id: i64,
        pub quantity: i32,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
pub mod invoice {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "invoice")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub order_id: i64,
        pub number: String,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub owner: i64,
    #[sea_orm(default_value = 1)]
    pub version: i32,
    #[sea_orm(default_value = 0)]
    pub pieces: i64,
    #[sea_orm(has_many)]
    pub items: HasMany<item::Entity>,
    #[sea_orm(has_one)]
    pub invoice: HasOne<invoice::Entity>,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::relation::<HasMany<item::Entity>>();
        __tweaks::demands::relation::<HasOne<invoice::Entity>>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    static __COLUMNS: [__tweaks::Column; 4] = [
        __tweaks::Column::of::<i64>("id").key().has_default(),
        __tweaks::Column::of::<i64>("owner"),
        __tweaks::Column::of::<i32>("version").has_default(),
        __tweaks::Column::of::<i64>("pieces").has_default(),
    ];
    static __TABLE: __tweaks::Table = __tweaks::Table::new(
            "shop_order",
            &__COLUMNS,
            __tweaks::entity::<Entity>(),
        )
        .indexes(
            &[
                __tweaks::Index::unique(&[__tweaks::Order::ascending(&__COLUMNS[0])]),
                __tweaks::Index::new(&[__tweaks::Order::ascending(&__COLUMNS[1])]),
            ],
        )
        .children(
            &[__tweaks::table_of!(item::Entity), __tweaks::table_of!(invoice::Entity)],
        )
        .etag(&__COLUMNS[2])
        .kept_sums(
            &[
                __tweaks::KeptSum::new(
                    &__COLUMNS[3],
                    __tweaks::path::<Entity>().to(|__model| &__model.items).relation(),
                    &[
                        __tweaks::path::<Entity>()
                            .to(|__model| &__model.items)
                            .end_column("quantity", |__model| &__model.quantity),
                    ],
                ),
            ],
        )
        .scope(|__context| __tweaks::scope(own, __context));
    static __FIELDS: [__tweaks::Field; 6] = __tweaks::numbered([
        __tweaks::Field::column::<i64>("id", "Id", &__COLUMNS[0]),
        __tweaks::Field::column::<i64>("owner", "Owner", &__COLUMNS[1]),
        __tweaks::Field::column::<i32>("version", "Version", &__COLUMNS[2]).read_only(),
        __tweaks::Field::column::<i64>("pieces", "Pieces", &__COLUMNS[3]).read_only(),
        __tweaks::Field::nested(
            "items",
            "Items",
            __tweaks::Nested::new(
                    __tweaks::Relation::related::<
                        Entity,
                        __Met<HasMany<item::Entity>>,
                    >(),
                    || {
                        <<__Met<
                            HasMany<item::Entity>,
                        > as __tweaks::RelationField>::Target as __tweaks::Serializer>::SCHEMA
                    },
                )
                .write(
                    __tweaks::NestedWrite::new::<
                        <__Met<HasMany<item::Entity>> as __tweaks::RelationField>::Target,
                    >(__tweaks::OnUpdate::Append, 50),
                ),
        ),
        __tweaks::Field::nested(
                "invoice",
                "Invoice",
                __tweaks::Nested::new(
                        __tweaks::Relation::related::<
                            Entity,
                            __Met<HasOne<invoice::Entity>>,
                        >(),
                        || {
                            <<__Met<
                                HasOne<invoice::Entity>,
                            > as __tweaks::RelationField>::Target as __tweaks::Serializer>::SCHEMA
                        },
                    )
                    .write(
                        __tweaks::NestedWrite::one::<
                            <__Met<
                                HasOne<invoice::Entity>,
                            > as __tweaks::RelationField>::Target,
                        >(__tweaks::OnUpdate::PatchById),
                    ),
            )
            .on_demand()
            .optional(),
    ]);
    const _: () = ::core::assert!(
        < < __Met < HasMany < item::Entity > > as __tweaks::RelationField > ::Target as
        __tweaks::Serializer > ::SCHEMA.is_in_versions(0, 4294967295),
        "the nested serializer is not there in all versions of this field; give the field the same `since` and `until` [tweaks::younger_nested]"
    );
    const _: () = ::core::assert!(
        < < __Met < HasOne < invoice::Entity > > as __tweaks::RelationField > ::Target as
        __tweaks::Serializer > ::SCHEMA.is_in_versions(0, 4294967295),
        "the nested serializer is not there in all versions of this field; give the field the same `since` and `until` [tweaks::younger_nested]"
    );
    const _: () = ::core::assert!(
        __tweaks::ParentField::find(< < __Met < HasMany < item::Entity > > as
        __tweaks::RelationField > ::Target as __tweaks::ChildOf < Entity >> ::FIELDS,
        __tweaks::None).is_some(),
        "several fields `BelongsTo<…>` of the nested rows lead here; say by which the rows belong to this one: `via = …` with the name of the field [tweaks::parent_field]"
    );
    const _: () = if let __tweaks::Some(__name) = <<__Met<
        HasMany<item::Entity>,
    > as __tweaks::RelationField>::Target as __tweaks::Serializer>::SCHEMA
        .lacking_in(
            __tweaks::ParentField::find(
                <<__Met<
                    HasMany<item::Entity>,
                > as __tweaks::RelationField>::Target as __tweaks::ChildOf<
                    Entity,
                >>::FIELDS,
                __tweaks::None,
            ),
        )
    {
        ::core::panic!(
            "{}", __tweaks::Sentence::new(&
            ["the nested serializer cannot create rows: nothing fills the column `",
            __name,
            "`, which is NOT NULL and has no default; add it there, or give it `on_create = …` on its model [tweaks::cannot_create]"])
            .as_str()
        );
    };
    const _: () = ::core::assert!(
        __tweaks::ParentField::find(< < __Met < HasOne < invoice::Entity > > as
        __tweaks::RelationField > ::Target as __tweaks::ChildOf < Entity >> ::FIELDS,
        __tweaks::None).is_some(),
        "several fields `BelongsTo<…>` of the nested rows lead here; say by which the rows belong to this one: `via = …` with the name of the field [tweaks::parent_field]"
    );
    const _: () = if let __tweaks::Some(__name) = <<__Met<
        HasOne<invoice::Entity>,
    > as __tweaks::RelationField>::Target as __tweaks::Serializer>::SCHEMA
        .lacking_in(
            __tweaks::ParentField::find(
                <<__Met<
                    HasOne<invoice::Entity>,
                > as __tweaks::RelationField>::Target as __tweaks::ChildOf<
                    Entity,
                >>::FIELDS,
                __tweaks::None,
            ),
        )
    {
        ::core::panic!(
            "{}", __tweaks::Sentence::new(&
            ["the nested serializer cannot create rows: nothing fills the column `",
            __name,
            "`, which is NOT NULL and has no default; add it there, or give it `on_create = …` on its model [tweaks::cannot_create]"])
            .as_str()
        );
    };
    const _: () = ::core::assert!(
        < < __Met < HasOne < invoice::Entity > > as __tweaks::RelationField > ::Target as
        __tweaks::HasTable > ::TABLE
        .is_one_by(__tweaks::ParentField::find(__tweaks::fields_of!(< __Met < HasOne <
        invoice::Entity > > as __tweaks::RelationField > ::Target, Entity),
        __tweaks::None), "invoice"),
        "several of these rows may belong to one row, because no unique index has the columns that point at it; add `#[sea_orm(unique)]` to the foreign key, or write `HasMany<…>` [tweaks::one_of_several]"
    );
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            "ShopOrder",
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Model"))
        .table(&__TABLE)
        .write_hooks(
            __tweaks::WriteHooks::NONE
                .before_create(|__row, __hook| __tweaks::before::<
                    Entity,
                    _,
                    _,
                >(sign, __row, __hook))
                .after_update(|__row, __hook| __tweaks::over::<
                    Entity,
                    _,
                    _,
                >(note, __row, __hook)),
        );
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub owner: __tweaks::Given<<i64 as __tweaks::Input>::Draft>,
        pub items: __tweaks::Given<
            __tweaks::Vec<
                <<__Met<
                    HasMany<item::Entity>,
                > as __tweaks::RelationField>::Target as __tweaks::Serializer>::Draft,
            >,
        >,
        pub invoice: __tweaks::Given<
            __tweaks::Option<
                <<__Met<
                    HasOne<invoice::Entity>,
                > as __tweaks::RelationField>::Target as __tweaks::Serializer>::Draft,
            >,
        >,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                1 => __tweaks::Some(&mut self.owner),
                4 => __tweaks::Some(&mut self.items),
                5 => __tweaks::Some(&mut self.invoice),
                _ => __tweaks::None,
            }
        }
    }
    #[automatically_derived]
    impl __tweaks::FieldValue for __Draft {
        const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| {
            <Entity as __tweaks::Serializer>::SCHEMA
        });
        fn parse(
            json: &__tweaks::Json,
            field: &__tweaks::Field,
            intake: &mut dyn __tweaks::Intake,
        ) -> __tweaks::Option<Self> {
            __tweaks::parse_object::<Entity>(json, field, intake)
        }
        fn write_json(
            &self,
            _: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::write_object::<Entity>(self, out);
        }
    }
    #[automatically_derived]
    impl __tweaks::Serializer for Entity {
        type Draft = __Draft;
        const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<
            __tweaks::Deepest,
        >>::QUERIES;
    }
    #[automatically_derived]
    impl __tweaks::Cost<()> for Entity {
        const QUERIES: __tweaks::usize = ::core::panic!(
            "the rows of `items` lead back to these rows without an end; let one of the fields on the way be `on_demand` [tweaks::nested_cycle]"
        );
    }
    #[automatically_derived]
    impl<__D> __tweaks::Cost<__tweaks::Below<__D>> for Entity
    where
        <__Met<
            HasMany<item::Entity>,
        > as __tweaks::RelationField>::Target: __tweaks::Cost<__D>,
    {
        const QUERIES: __tweaks::usize = 1
            + <<__Met<
                HasMany<item::Entity>,
            > as __tweaks::RelationField>::Target as __tweaks::Cost<__D>>::QUERIES;
    }
    __tweaks::has_json_schema!(Entity);
    const _: __tweaks::usize = <Entity as __tweaks::Serializer>::QUERIES;
    #[automatically_derived]
    impl __tweaks::HasTable for Entity {
        const TABLE: &'static __tweaks::Table = &__TABLE;
        type Columns = __columns::__All;
    }
    #[allow(non_camel_case_types)]
    mod __columns {
        pub struct __All;
        pub struct owner;
    }
    impl __tweaks::ColumnAt<{ __tweaks::NOWHERE }> for __columns::__All {
        type Name = __tweaks::Nothing;
    }
    impl __tweaks::ColumnAt<1> for __columns::__All {
        type Name = __columns::owner;
    }
    #[automatically_derived]
    impl __tweaks::ModelSerializer for Entity {
        type Entity = Entity;
        type Offers = __tweaks::offers!(Entity, __SCHEMA);
    }
};
impl ActiveModelBehavior for ActiveModel {}
fn own(_: &Context) -> Condition {
    Condition::all().add(Column::Owner.eq(1))
}
async fn sign(order: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
    order.owner = sea_orm::Set(1);
    Ok(())
}
async fn note(_: &[Arc<Model>], _: Hook<'_>) -> Result<(), HookError> {
    Ok(())
}
