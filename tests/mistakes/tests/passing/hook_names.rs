//! Hooks and helpers that are called what the expansion calls its own variables.

use tweaks_runtime::prelude::*;

pub mod hooks {
    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    #[tweaks(validators(context), validate = draft)]
    pub struct Login {
        #[tweaks(validate = value)]
        pub name: String,
    }

    fn value(name: &str) -> Result<(), &'static str> {
        (name != "nobody").then_some(()).ok_or("Nobody cannot log in.")
    }

    fn context(login: &mut Draft<Login>) {
        login.name.reject("No.");
    }

    fn draft(login: &mut Draft<Login>) -> Result<(), &'static str> {
        login.name.is_given().then_some(()).ok_or("Who?")
    }
}

fn value() -> i32 {
    9
}

#[derive(Tweaks)]
pub struct Attempt {
    #[tweaks(range(max = value()), default = value())]
    pub number: i32,
}

pub(crate) fn main() {}
