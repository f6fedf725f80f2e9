//! Filters and scopes: the application's functions that make conditions.

use sea_orm::Condition;
use sea_orm::sea_query::IntoCondition;

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

/// What the function of a scope gives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on rows [tweaks::no_condition]",
    label = "gives no condition",
    note = "a scope gives a `sea_orm::Condition`, or one comparison such as `Column::OwnerId.eq(…)`"
)]
pub trait Scope {
    /// As a condition.
    fn condition(self) -> Condition;
}

impl Scope for Condition {
    fn condition(self) -> Condition {
        self
    }
}

impl Scope for sea_orm::sea_query::Expr {
    fn condition(self) -> Condition {
        Condition::all().add(self)
    }
}
