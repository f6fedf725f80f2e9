use sea_orm::entity::prelude::*;
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;
#[derive(
    Clone,
    Debug,
    PartialEq,
    serde::Serialize,
    serde::Deserialize,
    sea_orm::FromJsonQueryResult
)]
pub struct Style {
    pub colour: String,
}
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "figure")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "Json")]
    pub style: Style,
    #[sea_orm(column_type = "Json", nullable)]
    pub hover: Option<Style>,
    pub image: Vec<u8>,
    pub corners: i32,
    pub drawn_at: DateTimeUtc,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::column::<__tweaks::AsJson<Style>>();
        __tweaks::demands::column::<__tweaks::Option<__tweaks::AsJson<Style>>>();
        __tweaks::demands::column::<DateTimeUtc>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    static __COLUMNS: [__tweaks::Column; 6] = [
        __tweaks::Column::of::<i64>("id").key().has_default(),
        __tweaks::Column::of::<__tweaks::AsJson<__Met<Style>>>("style"),
        __tweaks::Column::of::<
            __tweaks::Option<__tweaks::AsJson<__Met<Style>>>,
        >("hover"),
        __tweaks::Column::of::<__tweaks::AsBase64<Vec<u8>>>("image"),
        __tweaks::Column::of::<i32>("corners"),
        __tweaks::Column::of::<__Met<DateTimeUtc>>("drawn_at"),
    ];
    static __TABLE: __tweaks::Table = __tweaks::Table::new(
            "figure",
            &__COLUMNS,
            __tweaks::entity::<Entity>(),
        )
        .indexes(
            &[__tweaks::Index::unique(&[__tweaks::Order::ascending(&__COLUMNS[0])])],
        );
    static __FIELDS: [__tweaks::Field; 6] = __tweaks::numbered([
        __tweaks::Field::column::<i64>("id", "Id", &__COLUMNS[0]),
        __tweaks::Field::column::<
            __tweaks::AsJson<__Met<Style>>,
        >("style", "Style", &__COLUMNS[1])
            .json_schema(__tweaks::json_schema!(Style))
            .default(|| __tweaks::default::<
                __tweaks::AsJson<__Met<Style>>,
            >(Style { colour: "red".to_owned() })),
        __tweaks::Field::column::<
            __tweaks::Option<__tweaks::AsJson<__Met<Style>>>,
        >("hover", "Hover", &__COLUMNS[2])
            .json_schema(__tweaks::json_schema!(Style))
            .readable_by(&IsStaff)
            .writable_by(&IsStaff)
            .validate(|__value, __context| __tweaks::field_hook::<
                <__tweaks::Option<
                    __tweaks::AsJson<__Met<Style>>,
                > as __tweaks::Input>::Draft,
                _,
            >(__value, __context, &no_black)),
        __tweaks::Field::column::<
            __tweaks::AsBase64<Vec<u8>>,
        >("image", "Image", &__COLUMNS[3]),
        __tweaks::Field::column::<i32>("corners", "Corners", &__COLUMNS[4]),
        __tweaks::Field::column::<
            __Met<DateTimeUtc>,
        >("drawn-at", "Drawn at", &__COLUMNS[5]),
    ]);
    const _: () = ::core::assert!(
        < __Met < DateTimeUtc > as __tweaks::FieldValue > ::KIND.has_ends(),
        "the smallest and the largest are those of numbers and times [tweaks::end_of_other]"
    );
    const _: () = ::core::assert!(
        < i32 as __tweaks::FieldValue > ::KIND.has_groups(),
        "nearly every row would be a group of its own; of a time, group by a part, such as `field.month` [tweaks::group_of_each]"
    );
    const _: () = ::core::assert!(
        < __Met < DateTimeUtc > as __tweaks::FieldValue > ::KIND.has_days(),
        "only dates and times have such parts [tweaks::part_of_other]"
    );
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            "Figure",
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Model"))
        .table(&__TABLE)
        .stats(
            __tweaks::Stats::new(
                &[
                    (__tweaks::Function::Count, ""),
                    (__tweaks::Function::Sum, "corners"),
                    (__tweaks::Function::Max, "drawn-at"),
                ],
                &[
                    ("corners", __tweaks::None),
                    ("drawn-at", __tweaks::Some(__tweaks::Part::Month)),
                ],
            ),
        );
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub style: __tweaks::Given<
            <__tweaks::AsJson<__Met<Style>> as __tweaks::Input>::Draft,
        >,
        pub hover: __tweaks::Given<
            <__tweaks::Option<__tweaks::AsJson<__Met<Style>>> as __tweaks::Input>::Draft,
        >,
        pub image: __tweaks::Given<
            <__tweaks::AsBase64<Vec<u8>> as __tweaks::Input>::Draft,
        >,
        pub corners: __tweaks::Given<<i32 as __tweaks::Input>::Draft>,
        pub drawn_at: __tweaks::Given<<__Met<DateTimeUtc> as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                1 => __tweaks::Some(&mut self.style),
                2 => __tweaks::Some(&mut self.hover),
                3 => __tweaks::Some(&mut self.image),
                4 => __tweaks::Some(&mut self.corners),
                5 => __tweaks::Some(&mut self.drawn_at),
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
        pub struct style;
        pub struct image;
        pub struct corners;
        pub struct drawn_at;
    }
    impl __tweaks::ColumnAt<{ __tweaks::NOWHERE }> for __columns::__All {
        type Name = __tweaks::Nothing;
    }
    impl __tweaks::ColumnAt<1> for __columns::__All {
        type Name = __columns::style;
    }
    impl __tweaks::ColumnAt<3> for __columns::__All {
        type Name = __columns::image;
    }
    impl __tweaks::ColumnAt<4> for __columns::__All {
        type Name = __columns::corners;
    }
    impl __tweaks::ColumnAt<5> for __columns::__All {
        type Name = __columns::drawn_at;
    }
    #[automatically_derived]
    impl __tweaks::ModelSerializer for Entity {
        type Entity = Entity;
        type Offers = __tweaks::offers!(Entity, __SCHEMA);
    }
};
impl ActiveModelBehavior for ActiveModel {}
fn no_black(style: &Style) -> Result<(), Messages> {
    if style.colour == "black" { Err("Nobody wants black.".into()) } else { Ok(()) }
}
#[derive(Debug, PartialEq)]
pub struct Upload {
    pub style: Option<Style>,
    pub image: Vec<u8>,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::input::<__tweaks::Option<__tweaks::AsJson<Style>>>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    static __FIELDS: [__tweaks::Field; 2] = __tweaks::numbered([
        __tweaks::Field::of::<
            __tweaks::Option<__tweaks::AsJson<__Met<Style>>>,
        >("style", "Style")
            .json_schema(__tweaks::json_schema!(Style))
            .optional(),
        __tweaks::Field::of::<__tweaks::AsBase64<Vec<u8>>>("image", "Image"),
    ]);
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            "Upload",
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Upload"));
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub style: __tweaks::Given<
            <__tweaks::Option<__tweaks::AsJson<__Met<Style>>> as __tweaks::Input>::Draft,
        >,
        pub image: __tweaks::Given<
            <__tweaks::AsBase64<Vec<u8>> as __tweaks::Input>::Draft,
        >,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                0 => __tweaks::Some(&mut self.style),
                1 => __tweaks::Some(&mut self.image),
                _ => __tweaks::None,
            }
        }
    }
    #[automatically_derived]
    impl __tweaks::FieldValue for __Draft {
        const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| {
            <Upload as __tweaks::Serializer>::SCHEMA
        });
        fn parse(
            json: &__tweaks::Json,
            field: &__tweaks::Field,
            intake: &mut dyn __tweaks::Intake,
        ) -> __tweaks::Option<Self> {
            __tweaks::parse_object::<Upload>(json, field, intake)
        }
        fn write_json(
            &self,
            _: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::write_object::<Upload>(self, out);
        }
    }
    #[automatically_derived]
    impl __tweaks::Serializer for Upload {
        type Draft = __Draft;
        const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<
            __tweaks::Deepest,
        >>::QUERIES;
    }
    #[automatically_derived]
    impl<__D> __tweaks::Cost<__D> for Upload {}
    __tweaks::has_json_schema!(Upload);
    #[automatically_derived]
    impl __tweaks::FromDraft for Upload {
        fn from_draft(draft: __Draft) -> __tweaks::Option<Self> {
            __tweaks::Some(Self {
                style: __tweaks::complete::<
                    __tweaks::Option<__tweaks::AsJson<__Met<Style>>>,
                >(draft.style)?
                    .map(|__value| __value.0),
                image: __tweaks::complete::<__tweaks::AsBase64<Vec<u8>>>(draft.image)?.0,
            })
        }
    }
    #[automatically_derived]
    impl __tweaks::Input for Upload {
        type Draft = __Draft;
        fn complete(draft: __tweaks::Option<__Draft>) -> __tweaks::Option<Self> {
            <Self as __tweaks::FromDraft>::from_draft(draft?)
        }
    }
};
