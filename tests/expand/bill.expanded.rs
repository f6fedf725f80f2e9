use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;
pub mod customer {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub email: String,
        #[sea_orm(has_many)]
        pub bills: HasMany<super::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
pub mod item {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "bill_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(indexed)]
        pub bill_id: i64,
        #[sea_orm(belongs_to, from = "bill_id", to = "id")]
        pub bill: BelongsTo<super::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bill")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub customer_id: i64,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<customer::Entity>,
    #[sea_orm(has_many)]
    pub items: HasMany<item::Entity>,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    static __COLUMNS: [__tweaks::Column; 2] = [
        __tweaks::Column::of::<i64>("id").key().has_default(),
        __tweaks::Column::of::<i64>("customer_id"),
    ];
    static __TABLE: __tweaks::Table = __tweaks::Table::new(
            "bill",
            &__COLUMNS,
            __tweaks::entity::<Entity>(),
        )
        .indexes(
            &[
                __tweaks::Index::unique(&[__tweaks::Order::ascending(&__COLUMNS[0])]),
                __tweaks::Index::new(&[__tweaks::Order::ascending(&__COLUMNS[1])]),
            ],
        )
        .parents(&[__tweaks::table_of!(customer::Entity)])
        .children(&[__tweaks::table_of!(item::Entity)]);
    static __FIELDS: [__tweaks::Field; 2] = __tweaks::numbered([
        __tweaks::Field::column::<i64>("id", "Id", &__COLUMNS[0]),
        __tweaks::Field::column::<i64>("customer_id", "Customer id", &__COLUMNS[1]),
    ]);
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            "Bill",
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Model"))
        .table(&__TABLE);
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub customer_id: __tweaks::Given<<i64 as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                1 => __tweaks::Some(&mut self.customer_id),
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
    impl<__D> __tweaks::Cost<__D> for Entity {}
    __tweaks::has_json_schema!(Entity);
    #[automatically_derived]
    impl __tweaks::HasTable for Entity {
        const TABLE: &'static __tweaks::Table = &__TABLE;
        type Columns = __columns::__All;
    }
    #[allow(non_camel_case_types)]
    mod __columns {
        pub struct __All;
        pub struct customer_id;
    }
    impl __tweaks::ColumnAt<{ __tweaks::NOWHERE }> for __columns::__All {
        type Name = __tweaks::Nothing;
    }
    impl __tweaks::ColumnAt<1> for __columns::__All {
        type Name = __columns::customer_id;
    }
    #[automatically_derived]
    impl __tweaks::ModelSerializer for Entity {
        type Entity = Entity;
        type Offers = __tweaks::offers!(Entity, __SCHEMA);
    }
    #[automatically_derived]
    impl __tweaks::ChildOf<customer::Entity> for Entity {
        const FIELDS: &'static [__tweaks::ParentField] = &[
            __tweaks::ParentField {
                name: "customer",
                variant: "Customer",
                from: &["customer_id"],
                relation: __tweaks::Pointer(|| __tweaks::definition::<
                    Entity,
                >(&Relation::Customer)),
            },
        ];
    }
};
impl ActiveModelBehavior for ActiveModel {}
pub struct CustomerBrief {
    pub id: i64,
    pub email: String,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::entity::<customer::Entity>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    type __Entity = __Met<customer::Entity>;
    static __FIELDS: [__tweaks::Field; 2] = __tweaks::numbered([
        __tweaks::Field::column::<
            i64,
        >("id", "Id", __tweaks::column_of::<__Entity, i64>("id", |__model| &__model.id)),
        __tweaks::Field::column::<
            String,
        >(
            "email",
            "Email",
            __tweaks::column_of::<__Entity, String>("email", |__model| &__model.email),
        ),
    ]);
    const _: fn(&CustomerBrief) -> &i64 = |__own| &__own.id;
    const _: fn(&CustomerBrief) -> &String = |__own| &__own.email;
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            <__Entity as __tweaks::Serializer>::SCHEMA.name(),
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "CustomerBrief"))
        .table(<__Entity as __tweaks::HasTable>::TABLE);
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub id: __tweaks::Given<<i64 as __tweaks::Input>::Draft>,
        pub email: __tweaks::Given<<String as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                0 => __tweaks::Some(&mut self.id),
                1 => __tweaks::Some(&mut self.email),
                _ => __tweaks::None,
            }
        }
    }
    #[automatically_derived]
    impl __tweaks::FieldValue for __Draft {
        const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| {
            <CustomerBrief as __tweaks::Serializer>::SCHEMA
        });
        fn parse(
            json: &__tweaks::Json,
            field: &__tweaks::Field,
            intake: &mut dyn __tweaks::Intake,
        ) -> __tweaks::Option<Self> {
            __tweaks::parse_object::<CustomerBrief>(json, field, intake)
        }
        fn write_json(
            &self,
            _: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::write_object::<CustomerBrief>(self, out);
        }
    }
    #[automatically_derived]
    impl __tweaks::Serializer for CustomerBrief {
        type Draft = __Draft;
        const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<
            __tweaks::Deepest,
        >>::QUERIES;
    }
    #[automatically_derived]
    impl<__D> __tweaks::Cost<__D> for CustomerBrief {}
    __tweaks::has_json_schema!(CustomerBrief);
    #[automatically_derived]
    impl __tweaks::ModelSerializer for CustomerBrief {
        type Entity = __Entity;
        type Offers = __tweaks::offers!(__Entity, __SCHEMA);
    }
};
pub struct Bill {
    pub id: i64,
    pub customer: BelongsTo<customer::Entity>,
    pub item_count: i64,
    pub email: String,
    pub customer_id: i64,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::entity::<Entity>();
        __tweaks::demands::relation::<BelongsTo<customer::Entity>>();
        __tweaks::demands::serializer::<CustomerBrief>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    type __Entity = __Met<Entity>;
    static __FIELDS: [__tweaks::Field; 5] = __tweaks::numbered([
        __tweaks::Field::column::<
            i64,
        >("id", "Id", __tweaks::column_of::<__Entity, i64>("id", |__model| &__model.id)),
        __tweaks::Field::nested(
            "customer",
            "Customer",
            __tweaks::Nested::new(
                __tweaks::Relation::related::<
                    __Entity,
                    __Met<BelongsTo<customer::Entity>>,
                >(),
                || <__Met<CustomerBrief> as __tweaks::Serializer>::SCHEMA,
            ),
        ),
        __tweaks::Field::computed::<
            i64,
        >(
            "item_count",
            "Item count",
            __tweaks::Computed::new(
                &[
                    __tweaks::path::<__Entity>()
                        .to(|__model| &__model.items)
                        .aggregate(__tweaks::Function::Count, __tweaks::None),
                ],
                |__inputs, __context, __format, __out| {
                    __tweaks::Made(&__inputs.count(0)?).write::<i64>(__format, __out)
                },
            ),
        ),
        __tweaks::Field::computed::<
            String,
        >(
            "email",
            "Email",
            __tweaks::Computed::new(
                    &[
                        __tweaks::path::<__Entity>()
                            .to(|__model| &__model.customer)
                            .shown::<_, String>("email", |__model| &__model.email),
                    ],
                    |__inputs, _, __format, __out| {
                        __tweaks::Made(&__inputs.related::<String>(0)?)
                            .write::<String>(__format, __out)
                    },
                )
                .copy(),
        ),
        __tweaks::Field::column::<
            i64,
        >(
                "customer_id",
                "Customer id",
                __tweaks::column_of::<
                    __Entity,
                    i64,
                >("customer_id", |__model| &__model.customer_id),
            )
            .rules(
                &[
                    {
                        fn __bound() -> i64 {
                            1 + 1
                        }
                        __tweaks::Rule::new(
                            "min_value",
                            "Ensure this value is greater than or equal to {bound}.",
                            __tweaks::Bound::Least(
                                __tweaks::Pointer(|| __tweaks::bound(&__bound())),
                            ),
                            |__value| __tweaks::holds(
                                __value,
                                |__value: &i64| __tweaks::rules::range::apply(
                                    __value,
                                    (__tweaks::Some(__bound()), __tweaks::None),
                                ),
                            ),
                        )
                    },
                ],
            ),
    ]);
    const _: fn(&Bill) -> &i64 = |__own| &__own.id;
    const _: fn(&Bill) -> &BelongsTo<customer::Entity> = |__own| &__own.customer;
    const _: fn(&Bill) -> &i64 = |__own| &__own.item_count;
    const _: fn(&Bill) -> &String = |__own| &__own.email;
    const _: fn(&Bill) -> &i64 = |__own| &__own.customer_id;
    const _: fn(
        <__Met<CustomerBrief> as __tweaks::ModelSerializer>::Entity,
    ) -> <__Met<BelongsTo<customer::Entity>> as __tweaks::RelationField>::Target = |
        __entity|
    __entity;
    const _: () = ::core::assert!(
        < __Met < CustomerBrief > as __tweaks::Serializer > ::SCHEMA.is_in_versions(0,
        4294967295),
        "the nested serializer is not there in all versions of this field; give the field the same `since` and `until` [tweaks::younger_nested]"
    );
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            <__Entity as __tweaks::Serializer>::SCHEMA.name(),
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Bill"))
        .table(<__Entity as __tweaks::HasTable>::TABLE);
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub id: __tweaks::Given<<i64 as __tweaks::Input>::Draft>,
        pub customer_id: __tweaks::Given<<i64 as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                0 => __tweaks::Some(&mut self.id),
                4 => __tweaks::Some(&mut self.customer_id),
                _ => __tweaks::None,
            }
        }
    }
    #[automatically_derived]
    impl __tweaks::FieldValue for __Draft {
        const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| {
            <Bill as __tweaks::Serializer>::SCHEMA
        });
        fn parse(
            json: &__tweaks::Json,
            field: &__tweaks::Field,
            intake: &mut dyn __tweaks::Intake,
        ) -> __tweaks::Option<Self> {
            __tweaks::parse_object::<Bill>(json, field, intake)
        }
        fn write_json(
            &self,
            _: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::write_object::<Bill>(self, out);
        }
    }
    #[automatically_derived]
    impl __tweaks::Serializer for Bill {
        type Draft = __Draft;
        const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<
            __tweaks::Deepest,
        >>::QUERIES;
    }
    #[automatically_derived]
    impl __tweaks::Cost<()> for Bill {
        const QUERIES: __tweaks::usize = ::core::panic!(
            "the rows of `customer` lead back to these rows without an end; let one of the fields on the way be `on_demand` [tweaks::nested_cycle]"
        );
    }
    #[automatically_derived]
    impl<__D> __tweaks::Cost<__tweaks::Below<__D>> for Bill
    where
        __Met<CustomerBrief>: __tweaks::Cost<__D>,
    {
        const QUERIES: __tweaks::usize = 1
            + (<__Met<CustomerBrief> as __tweaks::Cost<__D>>::QUERIES - 1) + 1;
    }
    __tweaks::has_json_schema!(Bill);
    const _: __tweaks::usize = <Bill as __tweaks::Serializer>::QUERIES;
    #[automatically_derived]
    impl __tweaks::ModelSerializer for Bill {
        type Entity = __Entity;
        type Offers = __tweaks::offers!(__Entity, __SCHEMA);
    }
};
