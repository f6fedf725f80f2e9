use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;
/// An article of the catalogue.
///
/// Prices are net.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The number on its label.
    #[sea_orm(column_type = "String(StringLen::N(32))", unique)]
    pub sku: String,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", indexed)]
    pub price: Decimal,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    #[sea_orm(default_value = 0)]
    pub stock: i32,
    pub revision: i32,
    #[sea_orm(
        extra = "GENERATED ALWAYS AS (price * stock) STORED",
        column_type = "Decimal(Some((20, 2)))"
    )]
    pub worth: Decimal,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::column::<Decimal>();
        __tweaks::demands::column::<Decimal>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    static __COLUMNS: [__tweaks::Column; 7] = [
        __tweaks::Column::of::<i64>("id").key().has_default(),
        __tweaks::Column::of::<String>("sku")
            .described("The number on its label.")
            .rules(
                &[
                    __tweaks::Rule::new(
                        "max_length",
                        "Ensure this field has no more than 32 characters.",
                        __tweaks::Bound::MaxLength(32),
                        |__value| __tweaks::holds(
                            __value,
                            |__value: &String| __tweaks::rules::length::chars::apply(
                                __value,
                                (0, 32),
                            ),
                        ),
                    ),
                ],
            ),
        __tweaks::Column::of::<__Met<Decimal>>("price").digits(10, 2),
        __tweaks::Column::of::<Option<String>>("description"),
        __tweaks::Column::of::<i32>("stock").has_default(),
        __tweaks::Column::of::<i32>("revision")
            .on_create(|| __tweaks::column_value::<i32>(1))
            .on_update(|| __tweaks::column_value::<i32>(2)),
        __tweaks::Column::of::<__Met<Decimal>>("worth").generated().digits(20, 2),
    ];
    static __TABLE: __tweaks::Table = __tweaks::Table::new(
            "product",
            &__COLUMNS,
            __tweaks::entity::<Entity>(),
        )
        .indexes(
            &[
                __tweaks::Index::unique(&[__tweaks::Order::ascending(&__COLUMNS[0])]),
                __tweaks::Index::unique(&[__tweaks::Order::ascending(&__COLUMNS[1])]),
                __tweaks::Index::new(&[__tweaks::Order::ascending(&__COLUMNS[2])]),
                __tweaks::Index::new(
                    &[
                        __tweaks::Order::ascending(&__COLUMNS[4]),
                        __tweaks::Order::descending(&__COLUMNS[2]),
                    ],
                ),
            ],
        )
        .text_indexes(
            &[
                __tweaks::TextIndex::lower(&[&__COLUMNS[1]]),
                __tweaks::TextIndex::trigrams(&[&__COLUMNS[1]]),
            ],
        );
    static __FIELDS: [__tweaks::Field; 7] = __tweaks::numbered([
        __tweaks::Field::column::<i64>("id", "Id", &__COLUMNS[0]),
        __tweaks::Field::column::<String>("sku", "Sku", &__COLUMNS[1])
            .messages(&[("required", "Every product needs a SKU.")])
            .validate(|__value, __context| __tweaks::field_hook::<
                <String as __tweaks::Input>::Draft,
                _,
            >(__value, __context, &starts_with_sku)),
        __tweaks::Field::column::<__Met<Decimal>>("price", "Price", &__COLUMNS[2])
            .messages(&[("required", "Price is required.")]),
        __tweaks::Field::column::<
            Option<String>,
        >("description", "Description", &__COLUMNS[3])
            .on_demand()
            .filter(
                __tweaks::Filterable::Lookups(&[__tweaks::Lookup::named("icontains")]),
            ),
        __tweaks::Field::column::<i32>("stock", "Stock", &__COLUMNS[4])
            .filter(
                __tweaks::Filterable::Lookups(
                    &[__tweaks::Lookup::named("exact"), __tweaks::Lookup::named("in")],
                ),
            )
            .order(__tweaks::Orderable::Never),
        __tweaks::Field::column::<i32>("revision", "Revision", &__COLUMNS[5])
            .read_only(),
        __tweaks::Field::column::<__Met<Decimal>>("worth", "Worth", &__COLUMNS[6]),
    ]);
    const _: () = ::core::assert!(
        < Entity as __tweaks::HasTable > ::TABLE.supports(& __ORDERING),
        "no index gives the rows in this order; declare one on the entity: `index(…)` with the same columns, or say why that does not matter: `ordering(…, unindexed = \"…\")` [tweaks::order_without_index]"
    );
    const _: () = ::core::assert!(
        < Entity as __tweaks::HasTable > ::TABLE.tells_apart(& ["sku"]),
        "nothing tells rows apart by `sku`: several may have the same; add `#[sea_orm(unique)]` to a column of them, or `#[sea_orm(unique_key = \"…\")]` to each [tweaks::upsert_without_unique]"
    );
    static __ORDERING: [__tweaks::Order; 2] = [
        __tweaks::Order::ascending(&__COLUMNS[4]),
        __tweaks::Order::descending(&__COLUMNS[2]),
    ];
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            "Product",
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Model"))
        .described("An article of the catalogue.\n\nPrices are net.")
        .table(&__TABLE)
        .validate(|__draft, __context| __tweaks::object_hook::<
            Entity,
            _,
        >(__draft, __context, &check))
        .ordering(&__ORDERING)
        .search(__tweaks::Search::new("search", &[&["sku"]]))
        .upsert(&["sku"]);
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub sku: __tweaks::Given<<String as __tweaks::Input>::Draft>,
        pub price: __tweaks::Given<<__Met<Decimal> as __tweaks::Input>::Draft>,
        pub description: __tweaks::Given<<Option<String> as __tweaks::Input>::Draft>,
        pub stock: __tweaks::Given<<i32 as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                1 => __tweaks::Some(&mut self.sku),
                2 => __tweaks::Some(&mut self.price),
                3 => __tweaks::Some(&mut self.description),
                4 => __tweaks::Some(&mut self.stock),
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
        pub struct sku;
        pub struct price;
    }
    impl __tweaks::ColumnAt<{ __tweaks::NOWHERE }> for __columns::__All {
        type Name = __tweaks::Nothing;
    }
    impl __tweaks::ColumnAt<1> for __columns::__All {
        type Name = __columns::sku;
    }
    impl __tweaks::ColumnAt<2> for __columns::__All {
        type Name = __columns::price;
    }
    #[automatically_derived]
    impl __tweaks::ModelSerializer for Entity {
        type Entity = Entity;
        type Offers = __tweaks::offers!(Entity, __SCHEMA);
    }
};
fn starts_with_sku(sku: &str) -> Result<(), &'static str> {
    sku.starts_with("SKU-").then_some(()).ok_or("A SKU starts with SKU-.")
}
fn check(product: &mut Draft<Entity>) {
    if product.stock.get().is_some_and(|stock| *stock < 0) {
        product.stock.reject("There is nothing less than nothing.");
    }
}
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
pub struct ProductBrief {
    ///The number in the shop.
    pub id: i64,
    pub sku: String,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::entity::<Entity>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    type __Entity = __Met<Entity>;
    static __FIELDS: [__tweaks::Field; 2] = __tweaks::numbered([
        __tweaks::Field::column::<
            i64,
        >("id", "Id", __tweaks::column_of::<__Entity, i64>("id", |__model| &__model.id))
            .described("The number in the shop."),
        __tweaks::Field::column::<
            String,
        >(
                "sku",
                "Sku",
                __tweaks::column_of::<__Entity, String>("sku", |__model| &__model.sku),
            )
            .filter(__tweaks::Filterable::Never)
            .order(__tweaks::Orderable::Never),
    ]);
    const _: fn(&ProductBrief) -> &i64 = |__own| &__own.id;
    const _: fn(&ProductBrief) -> &String = |__own| &__own.sku;
    const _: () = ::core::assert!(
        __tweaks::has_lookup:: < __Entity > ("price", __tweaks::Lookup::named("gte")),
        "this column has no lookup `gte` [tweaks::unknown_lookup]"
    );
    const _: () = ::core::assert!(
        ! __tweaks::lacks_service:: < __Entity > ("price", &
        [__tweaks::Lookup::named("gte")]),
        "no index begins with `price`, so the database would read the whole table; add `#[sea_orm(indexed)]`, declare an `index(…)` on the entity, or say why that does not matter: `filter(unindexed = \"…\")` [tweaks::without_index]"
    );
    const _: () = ::core::assert!(
        __tweaks::finds_parts:: < __Entity > (& ["sku"]),
        "no index finds parts of `sku`, so the database would read the whole table; declare `index(trigrams(…))` on the entity's model, or say why that does not matter: `search(…, unindexed = \"…\")` [tweaks::without_index]"
    );
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            <__Entity as __tweaks::Serializer>::SCHEMA.name(),
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "ProductBrief"))
        .table(<__Entity as __tweaks::HasTable>::TABLE)
        .filters(
            &[
                __tweaks::NamedFilter::column(
                    "price",
                    __tweaks::visible_column_of::<
                        __Entity,
                        _,
                    >("price", |__model| &__model.price),
                    __tweaks::Filterable::Lookups(&[__tweaks::Lookup::named("gte")]),
                ),
                __tweaks::NamedFilter::function(
                    "cheap",
                    __tweaks::filter_kind(&is_cheap),
                    |__text| __tweaks::filter(__text, &is_cheap),
                ),
            ],
        )
        .search(__tweaks::Search::new("q", &[&["sku"]]));
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub id: __tweaks::Given<<i64 as __tweaks::Input>::Draft>,
        pub sku: __tweaks::Given<<String as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                0 => __tweaks::Some(&mut self.id),
                1 => __tweaks::Some(&mut self.sku),
                _ => __tweaks::None,
            }
        }
    }
    #[automatically_derived]
    impl __tweaks::FieldValue for __Draft {
        const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| {
            <ProductBrief as __tweaks::Serializer>::SCHEMA
        });
        fn parse(
            json: &__tweaks::Json,
            field: &__tweaks::Field,
            intake: &mut dyn __tweaks::Intake,
        ) -> __tweaks::Option<Self> {
            __tweaks::parse_object::<ProductBrief>(json, field, intake)
        }
        fn write_json(
            &self,
            _: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::write_object::<ProductBrief>(self, out);
        }
    }
    #[automatically_derived]
    impl __tweaks::Serializer for ProductBrief {
        type Draft = __Draft;
        const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<
            __tweaks::Deepest,
        >>::QUERIES;
    }
    #[automatically_derived]
    impl<__D> __tweaks::Cost<__D> for ProductBrief {}
    __tweaks::has_json_schema!(ProductBrief);
    #[automatically_derived]
    impl __tweaks::ModelSerializer for ProductBrief {
        type Entity = __Entity;
        type Offers = __tweaks::offers!(__Entity, __SCHEMA);
    }
};
fn is_cheap(wanted: bool) -> Expr {
    if wanted { Column::Price.lt(10) } else { Column::Price.gte(10) }
}
