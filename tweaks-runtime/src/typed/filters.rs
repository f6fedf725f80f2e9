//! Filters and scopes: the application's functions that make conditions.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, IntoCondition};

use crate::context::Context;
use crate::schema::{Kind, ValueFormat};
use crate::value::{Json, Scalar};

/// What kind of value the function of a filter takes.
#[must_use]
pub const fn filter_kind<T: Scalar, C: IntoCondition, F: Fn(T) -> C>(_: &F) -> Kind {
    T::KIND
}

/// Calls the function of a filter with the value of a text; gives nothing if the text is no such value.
#[must_use]
pub fn filter<T: Scalar, C: IntoCondition>(text: &str, function: &impl Fn(T) -> C) -> Option<Condition> {
    let value = T::from_json(&Json::from(text), &ValueFormat::NONE).ok()?;
    Some(function(value).into_condition())
}

/// A function that says which rows a request may see.
#[diagnostic::on_unimplemented(
    message = "this function cannot be a scope [tweaks::scope_function]",
    label = "wrong parameters or wrong result",
    note = "write `fn(&Context) -> Condition`; it is not async, and may give one comparison, such as `Column::OwnerId.eq(…)`"
)]
pub trait ScopeFunction<Form> {
    /// Calls the function.
    fn call(self, context: &Context) -> Condition;
}

impl<F: FnOnce(&Context) -> Condition> ScopeFunction<Condition> for F {
    fn call(self, context: &Context) -> Condition {
        self(context)
    }
}

impl<F: FnOnce(&Context) -> Expr> ScopeFunction<Expr> for F {
    fn call(self, context: &Context) -> Condition {
        Condition::all().add(self(context))
    }
}

/// The condition of a scope for a request.
pub fn scope<Form>(function: impl ScopeFunction<Form>, context: &Context) -> Condition {
    function.call(context)
}
