//! Values and their validation.

pub mod values {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    pub struct Offer {
        pub title: String,
        pub pieces: i32,
        #[tweaks(max_digits = 8, decimal_places = 2)]
        pub price: Decimal,
        pub valid_until: Option<Date>,
        pub tags: Vec<String>,
    }

    #[derive(Clone, Debug, PartialEq, DeriveValueType, Tweaks)]
    pub struct UserId(pub i64);

    pub mod percent {
        use tweaks_runtime::problem::Message;
        use tweaks_runtime::value::{Json, Kind, Scalar, ValueFormat};

        #[derive(Clone)]
        pub struct Percent(i32);

        impl Scalar for Percent {
            const KIND: Kind = i32::KIND;

            fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
                let number = i32::from_json(json, format)?;
                (0..=100).contains(&number).then_some(Self(number)).ok_or_else(|| Message::new("invalid", "A percentage is required."))
            }

            fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
                self.0.write_json(format, out);
            }
        }
    }

    pub mod figure {
        use tweaks_runtime::prelude::*;

        use sea_orm::FromJsonQueryResult;
        use sea_orm::entity::prelude::*;
        use serde::{Deserialize, Serialize};

        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
        pub struct Style {
            pub colour: String,
            pub width: u8,
        }

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        #[sea_orm(table_name = "figure")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "Json")]
            #[tweaks(json)]
            pub style: Style,
            #[tweaks(base64)]
            pub image: Vec<u8>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

pub mod fields {
    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    pub struct Member {
        #[tweaks(validate = starts_with_a_letter)]
        pub name: String,
        #[tweaks(validate = lower_case)]
        pub email: String,
        #[tweaks(validate = only_at_first)]
        pub role: Option<String>,
    }

    fn starts_with_a_letter(name: &str) -> Result<(), &'static str> {
        name.starts_with(char::is_alphabetic).then_some(()).ok_or("A name starts with a letter.")
    }

    fn lower_case(email: &str) -> Result<String, Messages> {
        Ok(email.to_lowercase())
    }

    fn only_at_first(role: &str, context: &Context) -> Result<(), Message> {
        match context.action() {
            Action::Create => Ok(()),
            _ => Err(Message::new("fixed", format!("You cannot become a {role} later."))),
        }
    }
}

pub mod objects {
    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    #[tweaks(validators(no_roots, no_ninety_nine), validate = check, validate_clean = last)]
    pub struct Registration {
        pub username: String,
        pub password: String,
        pub confirm_password: String,
        pub age: Option<i32>,
    }

    fn no_roots(registration: &mut Draft<Registration>) {
        if registration.username.get().is_some_and(|name| name == "root") {
            registration.username.reject("Reserved name.");
        }
    }

    fn no_ninety_nine(registration: &Draft<Registration>) -> Result<(), &'static str> {
        if registration.age.value() == Some(&99) { Err("Ninety-nine is refused.") } else { Ok(()) }
    }

    fn check(registration: &mut Draft<Registration>) -> Result<(), &'static str> {
        if registration.password.get() != registration.confirm_password.get() {
            registration.confirm_password.reject("Passwords do not match.");
        }
        let ghost = registration.username.get().is_some_and(|name| name == "ghost");
        if ghost { Err("Ghosts cannot register.") } else { Ok(()) }
    }

    /// Runs only if nothing was wrong: every required field is given and valid.
    fn last(registration: &Draft<Registration>) -> Result<(), &'static str> {
        let same = registration.username.get() == registration.password.get();
        if same { Err("The password must not be the name.") } else { Ok(()) }
    }
}

pub mod context {
    use actix_web::App;
    use shop::customer::{Entity, Model};
    use tweaks_runtime::prelude::*;

    fn application() {
        struct Blocked(Vec<&'static str>);

        App::new().app_data(Settings::new().context(Blocked(vec!["blocked.test"])));
    }

    struct Blocked(Vec<&'static str>);

    fn check(customer: &mut Draft<Entity>, context: &Context) {
        let blocked = context.get::<Blocked>();     // what `Settings::context` put in, one value per type
        let stored = context.stored::<Model>();     // the row as it is; `None` on create
        let channel = context.parameter("channel"); // a parameter that the resource declared with `.parameter("channel")`
        /* … */
    }
}
