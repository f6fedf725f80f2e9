//! Hooks: the application's own functions, called with typed values.
//!
//! A hook over one field may have any of these forms, over the type of the field or over what its `Option` holds (then it
//! is not called for `null`); a value that is only looked at may be taken by reference or by value:
//!
//! ```
//! use tweaks_runtime::prelude::*;
//!
//! /// Refuses, or lets the value be.
//! fn starts_with_a_letter(name: &str) -> Result<(), &'static str> {
//!     name.starts_with(char::is_alphabetic).then_some(()).ok_or("A name starts with a letter.")
//! }
//!
//! /// Refuses, or replaces the value.
//! fn lower_case(email: &str) -> Result<String, Messages> {
//!     Ok(email.to_lowercase())
//! }
//!
//! /// Knows the request as well.
//! fn only_at_first(role: &str, context: &Context) -> Result<(), String> {
//!     if context.action() == Action::Create { Ok(()) } else { Err(format!("You stay what you are, not a {role}.")) }
//! }
//!
//! #[derive(Tweaks)]
//! pub struct Member {
//!     #[tweaks(validate = starts_with_a_letter)]
//!     pub name: String,
//!     #[tweaks(validate = lower_case)]
//!     pub email: String,
//!     #[tweaks(validate = only_at_first)]
//!     pub role: String,
//! }
//! ```
//!
//! A hook over the object gets the draft, to look at or to change, and perhaps the context; it returns nothing or
//! `Result<(), impl Into<Messages>>`, whose messages belong to no field.

use std::any::Any;
use std::ops::Deref;

use crate::context::Context;
use crate::problem::Messages;
use crate::schema::{Draft, Serializer};

/// A function that validates, and perhaps replaces, the value `D` of one field.
#[diagnostic::on_unimplemented(
    message = "this function cannot be the hook of a field that holds `{D}` [tweaks::field_hook]",
    label = "wrong parameters or wrong result",
    note = "write `fn(&{D}) -> Result<(), impl Into<Messages>>`, by reference or by value, to refuse a value",
    note = "write `fn({D}) -> Result<{D}, impl Into<Messages>>` to replace it; a second parameter `&Context` is possible in both",
    note = "a hook is not async; one that asks the database is a write hook: `before_create = function` on the struct"
)]
pub trait FieldHook<D, Form> {
    /// Calls the function.
    ///
    /// # Errors
    ///
    /// The messages with which the value is refused.
    fn call(&self, value: &mut D, context: &Context) -> Result<(), Messages>;
}

/// The forms of hooks, which tell their impls apart.
mod form {
    pub struct Plain<R, V>(R, V);
    pub struct WithContext<R, V>(R, V);
    pub struct Value<C>(C);
    pub struct Reference<C>(C);
    pub struct Target<C>(C);
    pub struct Inner<C>(C);
    pub struct Check;
    pub struct Replace;
    pub struct Object;
}

/// A function of one argument, and perhaps of the request, with a verdict about a `D`.
pub trait Callable<A, D, Form> {
    /// Calls the function; gives the value that takes the place of the old one, if there is one.
    ///
    /// # Errors
    ///
    /// The messages with which the function refuses.
    fn verdict(&self, argument: A, context: &Context) -> Result<Option<D>, Messages>;
}

impl<A, D, F: Fn(A) -> R, R: Verdict<D, V>, V> Callable<A, D, form::Plain<R, V>> for F {
    fn verdict(&self, argument: A, _: &Context) -> Result<Option<D>, Messages> {
        self(argument).into_result()
    }
}

impl<A, D, F: Fn(A, &Context) -> R, R: Verdict<D, V>, V> Callable<A, D, form::WithContext<R, V>> for F {
    fn verdict(&self, argument: A, context: &Context) -> Result<Option<D>, Messages> {
        self(argument, context).into_result()
    }
}

/// What a hook may return.
pub trait Verdict<D, Form> {
    /// As the value that takes the place of the old one, if there is one.
    ///
    /// # Errors
    ///
    /// The messages, if there are any.
    fn into_result(self) -> Result<Option<D>, Messages>;
}

impl<D, E: Into<Messages>> Verdict<D, form::Check> for Result<(), E> {
    fn into_result(self) -> Result<Option<D>, Messages> {
        self.map(|()| None).map_err(Into::into)
    }
}

impl<D, E: Into<Messages>> Verdict<D, form::Replace> for Result<D, E> {
    fn into_result(self) -> Result<Option<D>, Messages> {
        self.map(Some).map_err(Into::into)
    }
}

impl Verdict<form::Object, form::Object> for () {
    fn into_result(self) -> Result<Option<form::Object>, Messages> {
        Ok(None)
    }
}

impl<D: Clone, C, F: Callable<D, D, C>> FieldHook<D, form::Value<C>> for F {
    fn call(&self, value: &mut D, context: &Context) -> Result<(), Messages> {
        self.verdict(value.clone(), context).map(|new| replace(value, new))
    }
}

impl<D, C, F: for<'a> Callable<&'a D, D, C>> FieldHook<D, form::Reference<C>> for F {
    fn call(&self, value: &mut D, context: &Context) -> Result<(), Messages> {
        self.verdict(value, context).map(|new| replace(value, new))
    }
}

impl<D: Deref, C, F: for<'a> Callable<&'a D::Target, D, C>> FieldHook<D, form::Target<C>> for F {
    fn call(&self, value: &mut D, context: &Context) -> Result<(), Messages> {
        self.verdict(value, context).map(|new| replace(value, new))
    }
}

impl<D, C, F: FieldHook<D, C>> FieldHook<Option<D>, form::Inner<C>> for F {
    fn call(&self, value: &mut Option<D>, context: &Context) -> Result<(), Messages> {
        value.as_mut().map_or(Ok(()), |value| self.call(value, context))
    }
}

fn replace<D>(value: &mut D, new: Option<D>) {
    if let Some(new) = new {
        *value = new;
    }
}

/// A function over the draft of a whole object.
#[diagnostic::on_unimplemented(
    message = "this function cannot be a hook over the draft of `{S}` [tweaks::object_hook]",
    label = "wrong parameters or wrong result",
    note = "write `fn(&mut Draft<{S}>)` or `fn(&mut Draft<{S}>) -> Result<(), impl Into<Messages>>`; a second parameter `&Context` is possible",
    note = "a hook is not async; one that asks the database is a write hook: `before_create = function`"
)]
pub trait ObjectHook<S: Serializer, Form> {
    /// Calls the function.
    ///
    /// # Errors
    ///
    /// Messages that belong to no field.
    fn call(&self, draft: &mut S::Draft, context: &Context) -> Result<(), Messages>;
}

impl<S: Serializer, C, F: for<'a> Callable<&'a mut S::Draft, form::Object, C>> ObjectHook<S, form::Value<C>> for F {
    fn call(&self, draft: &mut S::Draft, context: &Context) -> Result<(), Messages> {
        self.verdict(draft, context).map(drop)
    }
}

impl<S: Serializer, C, F: for<'a> Callable<&'a S::Draft, form::Object, C>> ObjectHook<S, form::Reference<C>> for F {
    fn call(&self, draft: &mut S::Draft, context: &Context) -> Result<(), Messages> {
        self.verdict(draft, context).map(drop)
    }
}

/// The type of a value in a hand-written table does not fit the function beside it: the derive cannot write that.
fn mismatch<D>() -> Messages {
    tracing::error!(expected = std::any::type_name::<D>(), "a table names a function for another type");
    Messages::from(crate::problem::Message::new(crate::problem::INTERNAL, "This value cannot be checked."))
}

/// Calls a field's hook with its value: what stands in the schema as `|value, context| field_hook::<T, _>(…)`.
///
/// # Errors
///
/// The messages with which the value is refused.
pub fn field_hook<D: 'static, Form>(
    value: &mut dyn Any,
    context: &Context,
    hook: &impl FieldHook<D, Form>,
) -> Result<(), Messages> {
    hook.call(value.downcast_mut::<D>().ok_or_else(mismatch::<D>)?, context)
}

/// Calls a hook over the object with its draft: what stands in the schema as `|draft, context| object_hook::<S, _>(…)`.
///
/// # Errors
///
/// Messages that belong to no field.
pub fn object_hook<S: Serializer, Form>(
    draft: &mut dyn Draft,
    context: &Context,
    hook: &impl ObjectHook<S, Form>,
) -> Result<(), Messages> {
    let draft: &mut dyn Any = draft;
    hook.call(draft.downcast_mut::<S::Draft>().ok_or_else(mismatch::<S::Draft>)?, context)
}
