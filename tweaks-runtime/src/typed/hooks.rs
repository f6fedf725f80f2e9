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
use crate::schema::Draft;

/// A function that validates, and perhaps replaces, the value `D` of one field.
#[diagnostic::on_unimplemented(
    message = "this function cannot be the hook of a field that holds `{D}`",
    label = "wrong parameters or wrong result",
    note = "write `fn(&{D}) -> Result<(), impl Into<Messages>>`, by reference or by value, to refuse a value",
    note = "write `fn({D}) -> Result<{D}, impl Into<Messages>>` to replace it; a second parameter `&Context` is possible in both"
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
    pub struct Replace<E>(E);
    pub struct ReplaceWithContext<E>(E);
    pub struct ReplaceInner<E>(E);
    pub struct ReplaceInnerWithContext<E>(E);
    pub struct ReplaceDeref<E>(E);
    pub struct ReplaceDerefWithContext<E>(E);
    pub struct ReplaceInnerDeref<E>(E);
    pub struct ReplaceInnerDerefWithContext<E>(E);
    pub struct Check<E>(E);
    pub struct CheckValue<E>(E);
    pub struct CheckValueWithContext<E>(E);
    pub struct CheckInnerValue<E>(E);
    pub struct CheckInnerValueWithContext<E>(E);
    pub struct CheckWithContext<E>(E);
    pub struct CheckDeref<E>(E);
    pub struct CheckDerefWithContext<E>(E);
    pub struct CheckInner<E>(E);
    pub struct CheckInnerWithContext<E>(E);
    pub struct CheckInnerDeref<E>(E);
    pub struct CheckInnerDerefWithContext<E>(E);
}

/// One impl per form: which function, over which value, called how.
macro_rules! field_hook {
    ($form:ident, [$($bound:tt)*], $value:ty, [$($function:tt)*], |$hook:ident, $it:ident, $context:ident| $call:expr) => {
        impl<$($bound)*, E: Into<Messages>, F: $($function)*> FieldHook<$value, form::$form<E>> for F {
            fn call(&self, $it: &mut $value, $context: &Context) -> Result<(), Messages> {
                let $hook = self;
                $call.map_err(Into::into)
            }
        }
    };
}

field_hook!(Replace, [D: Clone], D, [Fn(D) -> Result<D, E>], |hook, value, _context| hook(value.clone()).map(|new| *value = new));
field_hook!(ReplaceWithContext, [D: Clone], D, [Fn(D, &Context) -> Result<D, E>], |hook, value, context| hook(value.clone(), context)
    .map(|new| *value = new));
field_hook!(ReplaceInner, [D: Clone], Option<D>, [Fn(D) -> Result<D, E>], |hook, value, _context| value
    .clone()
    .map(hook)
    .transpose()
    .map(|new| *value = new));
field_hook!(ReplaceInnerWithContext, [D: Clone], Option<D>, [Fn(D, &Context) -> Result<D, E>], |hook, value, context| value
    .clone()
    .map(|value| hook(value, context))
    .transpose()
    .map(|new| *value = new));
field_hook!(Check, [D], D, [Fn(&D) -> Result<(), E>], |hook, value, _context| hook(value));
field_hook!(CheckWithContext, [D], D, [Fn(&D, &Context) -> Result<(), E>], |hook, value, context| hook(value, context));
field_hook!(CheckDeref, [D: Deref], D, [Fn(&D::Target) -> Result<(), E>], |hook, value, _context| hook(value));
field_hook!(CheckDerefWithContext, [D: Deref], D, [Fn(&D::Target, &Context) -> Result<(), E>], |hook, value, context| hook(value, context));
field_hook!(CheckInner, [D], Option<D>, [Fn(&D) -> Result<(), E>], |hook, value, _context| value.as_ref().map_or(Ok(()), hook));
field_hook!(CheckInnerWithContext, [D], Option<D>, [Fn(&D, &Context) -> Result<(), E>], |hook, value, context| value
    .as_ref()
    .map_or(Ok(()), |value| hook(value, context)));
field_hook!(CheckInnerDeref, [D: Deref], Option<D>, [Fn(&D::Target) -> Result<(), E>], |hook, value, _context| value
    .as_deref()
    .map_or(Ok(()), hook));
field_hook!(CheckInnerDerefWithContext, [D: Deref], Option<D>, [Fn(&D::Target, &Context) -> Result<(), E>], |hook, value, context| value
    .as_deref()
    .map_or(Ok(()), |value| hook(value, context)));

field_hook!(CheckValue, [D: Clone], D, [Fn(D) -> Result<(), E>], |hook, value, _context| hook(value.clone()));
field_hook!(CheckValueWithContext, [D: Clone], D, [Fn(D, &Context) -> Result<(), E>], |hook, value, context| hook(value.clone(), context));
field_hook!(CheckInnerValue, [D: Clone], Option<D>, [Fn(D) -> Result<(), E>], |hook, value, _context| value.clone().map_or(Ok(()), hook));
field_hook!(CheckInnerValueWithContext, [D: Clone], Option<D>, [Fn(D, &Context) -> Result<(), E>], |hook, value, context| value
    .clone()
    .map_or(Ok(()), |value| hook(value, context)));

field_hook!(ReplaceDeref, [D: Deref], D, [Fn(&D::Target) -> Result<D, E>], |hook, value, _context| hook(value).map(|new| *value = new));
field_hook!(ReplaceDerefWithContext, [D: Deref], D, [Fn(&D::Target, &Context) -> Result<D, E>], |hook, value, context| hook(value, context)
    .map(|new| *value = new));
field_hook!(ReplaceInnerDeref, [D: Deref], Option<D>, [Fn(&D::Target) -> Result<D, E>], |hook, value, _context| value
    .as_deref()
    .map(hook)
    .transpose()
    .map(|new| *value = new));
field_hook!(ReplaceInnerDerefWithContext, [D: Deref], Option<D>, [Fn(&D::Target, &Context) -> Result<D, E>], |hook, value, context| value
    .as_deref()
    .map(|value| hook(value, context))
    .transpose()
    .map(|new| *value = new));

/// A function over the draft of a whole object.
#[diagnostic::on_unimplemented(
    message = "this function cannot be a hook over `{D}`",
    label = "wrong parameters or wrong result",
    note = "write `fn(&mut Draft<Serializer>)` or `fn(&mut Draft<Serializer>) -> Result<(), impl Into<Messages>>`; a second parameter `&Context` is possible"
)]
pub trait ObjectHook<D, Form> {
    /// Calls the function.
    ///
    /// # Errors
    ///
    /// Messages that belong to no field.
    fn call(&self, draft: &mut D, context: &Context) -> Result<(), Messages>;
}

/// What a hook over an object may return.
pub trait Verdict {
    /// As messages that belong to no field.
    ///
    /// # Errors
    ///
    /// The messages, if there are any.
    fn into_result(self) -> Result<(), Messages>;
}

impl Verdict for () {
    fn into_result(self) -> Result<(), Messages> {
        Ok(())
    }
}

impl<E: Into<Messages>> Verdict for Result<(), E> {
    fn into_result(self) -> Result<(), Messages> {
        self.map_err(Into::into)
    }
}

impl<D, V: Verdict, F: Fn(&mut D) -> V> ObjectHook<D, form::Replace<V>> for F {
    fn call(&self, draft: &mut D, _: &Context) -> Result<(), Messages> {
        self(draft).into_result()
    }
}

impl<D, V: Verdict, F: Fn(&mut D, &Context) -> V> ObjectHook<D, form::ReplaceWithContext<V>> for F {
    fn call(&self, draft: &mut D, context: &Context) -> Result<(), Messages> {
        self(draft, context).into_result()
    }
}

impl<D, V: Verdict, F: Fn(&D) -> V> ObjectHook<D, form::Check<V>> for F {
    fn call(&self, draft: &mut D, _: &Context) -> Result<(), Messages> {
        self(draft).into_result()
    }
}

impl<D, V: Verdict, F: Fn(&D, &Context) -> V> ObjectHook<D, form::CheckWithContext<V>> for F {
    fn call(&self, draft: &mut D, context: &Context) -> Result<(), Messages> {
        self(draft, context).into_result()
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
    match value.downcast_mut::<D>() {
        Some(value) => hook.call(value, context),
        None => Err(mismatch::<D>()),
    }
}

/// Calls a hook over the object with its draft: what stands in the schema as `|draft, context| object_hook::<D, _>(…)`.
///
/// # Errors
///
/// Messages that belong to no field.
pub fn object_hook<D: Draft, Form>(
    draft: &mut dyn Draft,
    context: &Context,
    hook: &impl ObjectHook<D, Form>,
) -> Result<(), Messages> {
    let draft: &mut dyn Any = draft;
    match draft.downcast_mut::<D>() {
        Some(draft) => hook.call(draft, context),
        None => Err(mismatch::<D>()),
    }
}
