use tweaks_runtime::prelude::*;
pub struct Login {
    pub name: String,
    pub password: String,
}
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
const _: () = {
    use ::tweaks_runtime::__private as __tweaks;
    static __FIELDS: [__tweaks::Field; 2] = __tweaks::numbered([
        __tweaks::Field::of::<String>("name", "User name")
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
            .messages(&[("blank", "Password cannot be blank.")]),
    ]);
    static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new(
            "Login",
            &__FIELDS,
            || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()),
        )
        .id(::core::concat!(::core::module_path!(), "::", "Login"))
        .validate(|__draft, __context| __tweaks::object_hook::<
            Login,
            _,
        >(__draft, __context, &check));
    #[derive(::core::clone::Clone, ::core::default::Default)]
    pub struct __Draft {
        pub name: __tweaks::Given<<String as __tweaks::Input>::Draft>,
        pub password: __tweaks::Given<<String as __tweaks::Input>::Draft>,
    }
    #[automatically_derived]
    impl __tweaks::Draft for __Draft {
        fn slot(
            &mut self,
            index: __tweaks::usize,
        ) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
            match index {
                0 => __tweaks::Some(&mut self.name),
                1 => __tweaks::Some(&mut self.password),
                _ => __tweaks::None,
            }
        }
    }
    #[automatically_derived]
    impl __tweaks::FieldValue for __Draft {
        const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| {
            <Login as __tweaks::Serializer>::SCHEMA
        });
        fn parse(
            json: &__tweaks::Json,
            field: &__tweaks::Field,
            intake: &mut dyn __tweaks::Intake,
        ) -> __tweaks::Option<Self> {
            __tweaks::parse_object::<Login>(json, field, intake)
        }
        fn write_json(
            &self,
            _: &__tweaks::ValueFormat,
            out: &mut __tweaks::Vec<__tweaks::u8>,
        ) {
            __tweaks::write_object::<Login>(self, out);
        }
    }
    #[automatically_derived]
    impl __tweaks::Serializer for Login {
        type Draft = __Draft;
        const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        const QUERIES: __tweaks::usize = <Self as __tweaks::Cost<
            __tweaks::Deepest,
        >>::QUERIES;
    }
    #[automatically_derived]
    impl<__D> __tweaks::Cost<__D> for Login {}
    __tweaks::has_json_schema!(Login);
    #[automatically_derived]
    impl __tweaks::FromDraft for Login {
        fn from_draft(draft: __Draft) -> __tweaks::Option<Self> {
            __tweaks::Some(Self {
                name: __tweaks::complete::<String>(draft.name)?,
                password: __tweaks::complete::<String>(draft.password)?,
            })
        }
    }
    #[automatically_derived]
    impl __tweaks::Input for Login {
        type Draft = __Draft;
        fn complete(draft: __tweaks::Option<__Draft>) -> __tweaks::Option<Self> {
            <Self as __tweaks::FromDraft>::from_draft(draft?)
        }
    }
};
fn check(login: &mut Draft<Login>) {
    if login.name.get() == login.password.get() {
        login.password.reject("Choose another one.");
    }
}
