use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(blank_error = "{fieldname} cannot be blank.", validate = check)]
pub struct Login {
    #[tweaks(length(max = 12), label = "User name")]
    pub name: String,
    #[tweaks(trim_whitespace = false)]
    pub password: String,
}

fn check(login: &mut Draft<Login>) {
    if login.name.get() == login.password.get() {
        login.password.reject("Choose another one.");
    }
}
