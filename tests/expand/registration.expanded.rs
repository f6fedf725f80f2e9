use tweaks_runtime::prelude::*;
/// The side that a user takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// Orders, and pays.
    Buyer,
    Seller,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    #[automatically_derived]
    impl __tweaks::Choices for Role {
        const NAMES: &'static [&'static __tweaks::str] = &["buyer", "seller"];
        const ID: &'static __tweaks::str = ::core::concat!(
            ::core::module_path!(), "::", "Role"
        );
        const ABOUT: &'static __tweaks::str = "The side that a user takes.";
        const ABOUTS: &'static [&'static __tweaks::str] = &["Orders, and pays.", ""];
        fn from_index(index: __tweaks::usize) -> __tweaks::Option<Self> {
            match index {
                0 => __tweaks::Some(Self::Buyer),
                1 => __tweaks::Some(Self::Seller),
                _ => __tweaks::None,
            }
        }
        fn index(&self) -> __tweaks::usize {
            match self {
                Self::Buyer => 0,
                Self::Seller => 1,
            }
        }
    }
};
#[derive(Debug, PartialEq)]
pub struct Registration {
    pub username: String,
    pub password: String,
    pub confirm_password: String,
    pub age: Option<i32>,
    #[deprecated(note = "Say it with the order.")]
    pub zip: Option<String>,
    pub tags: Vec<String>,
    pub role: Role,
    pub remembered: bool,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const __MET: __tweaks::bool = {
        __tweaks::demands::input::<Role>();
        true
    };
    type __Met<__T> = __tweaks::Met<__T, __MET>;
    static __FIELDS: [__tweaks::Field; 7] = __tweaks::numbered([
        __tweaks::Field::of::<String>("username", "User name")
            .example("\"ann\"")
            .rules(
                &[
                    __tweaks::Rule::new(
                        "max_length",
                        "Ensure this field has no more than 12 characters.",
                        __tweaks::Bound::MaxLength(12),
                        |__value| __tweaks::holds(
                            __value,
                            |__value: &String| __tweaks::rules::length::chars::apply(
                                __value,
                                (0, 12),
                            ),
                        ),
                    ),
                ],
            )
            .messages(&[("blank", "User name cannot be blank.")]),
        __tweaks::Field::of::<String>("password", "Password")
            .keep_whitespace()
            .rules(
                &[
                    __tweaks::Rule::new(
                        "min_length",
                        "Ensure this field has at least 8 characters.",
                        __tweaks::Bound::MinLength(8),
                        |__value| __tweaks::holds(
                            __value,
                            |__value: &String| __tweaks::rules::length::chars::apply(
                                __value,
                                (8, __tweaks::usize::MAX),
                            ),
                        ),
                    ),
                ],
            )
            .messages(&[("blank", "Password cannot be blank.")]),
        __tweaks::Field::of::<String>("confirm_password", "Confirm password")
            .messages(&[("blank", "Confirm password cannot be blank.")]),
        __tweaks::Field::of::<Option<i32>>("age", "Age")
            .optional()
            .refuse_null()
            .rules(
                &[
                    __tweaks::Rule::new(
                        "min_value",
                        "Ensure this value is greater than or equal to 18.",
                        __tweaks::Bound::AtLeast("18"),
                        |__value| __tweaks::holds(
                            __value,
                            |__value: &i32| __tweaks::rules::range::apply(
                                __value,
                                (__tweaks::Some(18), __tweaks::None),
                            ),
                        ),
                    ),
                ],
            ),
        __tweaks::Field::of::<Option<String>>("zip", "Zip")
            .deprecated("Say it with the order.")
            .optional()
            .rules(
                &[
                    __tweaks::Rule::new(
                        "pattern",
                        "This value does not match the required pattern.",
                        __tweaks::Bound::Pattern("^[0-9]{5}$"),
                        |__value| {
                            static __PATTERN: __tweaks::LazyLock<
                                __tweaks::Option<__tweaks::Regex>,
                            > = __tweaks::LazyLock::new(|| __tweaks::compiled(
                                "^[0-9]{5}$",
                            ));
                            __tweaks::holds(
                                __value,
                                |__value: &String| __tweaks::matches(__value, &__PATTERN),
                            )
                        },
                    ),
                ],
            )
            .messages(&[("blank", "Zip cannot be blank.")]),
        __tweaks::Field::of::<Vec<String>>("tags", "Tags")
            .entry_rules(
                &[
                    __tweaks::Rule::new(
                        "max_length",
                        "Ensure this field has no more than 5 characters.",
                        __tweaks::Bound::MaxLength(5),
                        |__value| __tweaks::holds(
                            __value,
                            |__value: &String| __tweaks::rules::length::chars::apply(
                                __value,
                                (0, 5),
                            ),
                        ),
                    ),
                ],
            ),
        __tweaks::Field::of::<__Met<Role>>("role", "Role")
            .json_schema(__tweaks::json_schema!(Role))
            .default(|| __tweaks::default::<__Met<Role>>(Role::Buyer))
            .messages(&[("blank", "Role cannot be blank.")]),
    ]);
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            "Registration",
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Registration"))
        .validators(
            &[
                |__draft, __context| __tweaks::object_hook::<
                    Registration,
                    _,
                >(__draft, __context, &no_roots),
            ],
        )
        .validate(|__draft, __context| __tweaks::object_hook::<
            Registration,
            _,
        >(__draft, __context, &passwords_match));
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub username: __tweaks::Given<<String as __tweaks::Input>::Draft>,
        pub password: __tweaks::Given<<String as __tweaks::Input>::Draft>,
        pub confirm_password: __tweaks::Given<<String as __tweaks::Input>::Draft>,
        pub age: __tweaks::Given<<Option<i32> as __tweaks::Input>::Draft>,
        pub zip: __tweaks::Given<<Option<String> as __tweaks::Input>::Draft>,
        pub tags: __tweaks::Given<<Vec<String> as __tweaks::Input>::Draft>,
        pub role: __tweaks::Given<<__Met<Role> as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                0 => __tweaks::Some(&mut self.username),
                1 => __tweaks::Some(&mut self.password),
                2 => __tweaks::Some(&mut self.confirm_password),
                3 => __tweaks::Some(&mut self.age),
                4 => __tweaks::Some(&mut self.zip),
                5 => __tweaks::Some(&mut self.tags),
                6 => __tweaks::Some(&mut self.role),
                _ => __tweaks::None,
            }
        }
    }
    #[automatically_derived]
    impl __tweaks::FieldValue for __Draft {
        const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| {
            <Registration as __tweaks::Serializer>::SCHEMA
        });
        fn parse(
            json: &__tweaks::Json,
            field: &__tweaks::Field,
            intake: &mut dyn __tweaks::Intake,
        ) -> __tweaks::Option<Self> {
            __tweaks::parse_object::<Registration>(json, field, intake)
        }
        fn write_json(
            &self,
            _: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::write_object::<Registration>(self, out);
        }
    }
    #[automatically_derived]
    impl __tweaks::Serializer for Registration {
        type Draft = __Draft;
        const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<
            __tweaks::Deepest,
        >>::QUERIES;
    }
    #[automatically_derived]
    impl<__D> __tweaks::Cost<__D> for Registration {}
    __tweaks::has_json_schema!(Registration);
    #[automatically_derived]
    impl __tweaks::FromDraft for Registration {
        fn from_draft(draft: __Draft) -> __tweaks::Option<Self> {
            __tweaks::Some(Self {
                username: __tweaks::complete::<String>(draft.username)?,
                password: __tweaks::complete::<String>(draft.password)?,
                confirm_password: __tweaks::complete::<String>(draft.confirm_password)?,
                age: __tweaks::complete::<Option<i32>>(draft.age)?,
                zip: __tweaks::complete::<Option<String>>(draft.zip)?,
                tags: __tweaks::complete::<Vec<String>>(draft.tags)?,
                role: __tweaks::complete::<__Met<Role>>(draft.role)?,
                remembered: __tweaks::Default::default(),
            })
        }
    }
    #[automatically_derived]
    impl __tweaks::Input for Registration {
        type Draft = __Draft;
        fn complete(draft: __tweaks::Option<__Draft>) -> __tweaks::Option<Self> {
            <Self as __tweaks::FromDraft>::from_draft(draft?)
        }
    }
};
fn no_roots(registration: &Draft<Registration>) -> Result<(), &'static str> {
    let root = registration.username.get().is_some_and(|name| name == "root");
    if root { Err("Reserved name.") } else { Ok(()) }
}
fn passwords_match(registration: &mut Draft<Registration>) {
    if registration.password.get() != registration.confirm_password.get() {
        registration.confirm_password.reject("Passwords do not match.");
    }
}
#[derive(Clone, Debug, PartialEq, sea_orm::DeriveValueType)]
pub struct Token(pub String);
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    const _: () = __tweaks::stored::<Token>();
    #[automatically_derived]
    impl __tweaks::Newtype for Token {
        type Inner = String;
        fn new(inner: String) -> Self {
            Self(inner)
        }
        fn inner(&self) -> &String {
            &self.0
        }
    }
    #[automatically_derived]
    impl<__A> __tweaks::SumAs<__A> for Token
    where
        String: __tweaks::SumAs<__A>,
    {
        fn sum(
            inputs: &__tweaks::Inputs<'_>,
            index: __tweaks::usize,
        ) -> __tweaks::Result<__A, __tweaks::DbErr> {
            <String as __tweaks::SumAs<__A>>::sum(inputs, index)
        }
    }
    #[automatically_derived]
    impl __tweaks::Scalar for Token {
        const KIND: __tweaks::Kind = <Self as __tweaks::Newtype>::KIND;
        fn from_json(
            json: &__tweaks::Json,
            format: &__tweaks::ValueFormat,
        ) -> __tweaks::Result<Self, __tweaks::Message> {
            __tweaks::Newtype::read(json, format)
        }
        fn write_json(
            &self,
            format: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::Newtype::write(self, format, out);
        }
        fn fitted(self, format: &__tweaks::ValueFormat) -> Self {
            __tweaks::Newtype::fit(self, format)
        }
    }
};
