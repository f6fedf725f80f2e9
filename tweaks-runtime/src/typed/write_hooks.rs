//! Write hooks: the application's functions over models, behind the tables that do not know their types.

use std::any::Any;
use std::future::ready;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::{DbErr, EntityTrait};

use crate::schema::{Hook, HookError};

/// The end of a hook.
type Ended<'a> = BoxFuture<'a, Result<(), HookError>>;

/// An asynchronous function over a row that is to be stored.
#[diagnostic::on_unimplemented(
    message = "this function cannot be a hook before a row is stored [tweaks::write_hook]",
    label = "wrong parameters or wrong result",
    note = "write `async fn hook(row: &mut {M}, hook: Hook<'_>) -> Result<(), HookError>`; the error may be any that becomes a `HookError`",
    note = "what it holds while it waits has to be `Send`"
)]
pub trait BeforeHook<'a, M, Form>: Sized {
    /// Calls the function.
    fn call(self, row: &'a mut M, hook: Hook<'a>) -> Ended<'a>;
}

/// An asynchronous function over rows as they are stored.
#[diagnostic::on_unimplemented(
    message = "this function cannot be a hook over stored rows [tweaks::write_hook]",
    label = "wrong parameters or wrong result",
    note = "write `async fn hook(rows: &[Arc<{M}>], hook: Hook<'_>) -> Result<(), HookError>`; the error may be any that becomes a `HookError`",
    note = "what it holds while it waits has to be `Send`"
)]
pub trait RowsHook<'a, M, Form>: Sized {
    /// Calls the function.
    fn call(self, rows: &'a [Arc<M>], hook: Hook<'a>) -> Ended<'a>;
}

impl<'a, M, F, R, E> BeforeHook<'a, M, form::Async> for F
where
    M: 'a,
    F: FnOnce(&'a mut M, Hook<'a>) -> R,
    R: Future<Output = Result<(), E>> + Send + 'a,
    E: Into<HookError>,
{
    fn call(self, row: &'a mut M, hook: Hook<'a>) -> Ended<'a> {
        ended(self(row, hook))
    }
}

impl<'a, M, F, R, E> RowsHook<'a, M, form::Async> for F
where
    M: 'a,
    F: FnOnce(&'a [Arc<M>], Hook<'a>) -> R,
    R: Future<Output = Result<(), E>> + Send + 'a,
    E: Into<HookError>,
{
    fn call(self, rows: &'a [Arc<M>], hook: Hook<'a>) -> Ended<'a> {
        ended(self(rows, hook))
    }
}

fn ended<'a, E: Into<HookError>>(done: impl Future<Output = Result<(), E>> + Send + 'a) -> Ended<'a> {
    Box::pin(async { done.await.map_err(Into::into) })
}

/// The forms of hooks. Of one form alone rustc would say by itself how a function misses it, several times and without the form.
pub(super) mod form {
    pub struct Async;
    pub struct Unwritten;

    /// A trait of no type.
    pub trait Nothing {}
}

impl<'a, M, F: form::Nothing> BeforeHook<'a, M, form::Unwritten> for F {
    fn call(self, _: &'a mut M, _: Hook<'a>) -> Ended<'a> {
        Box::pin(ready(Ok(())))
    }
}

impl<'a, M, F: form::Nothing> RowsHook<'a, M, form::Unwritten> for F {
    fn call(self, _: &'a [Arc<M>], _: Hook<'a>) -> Ended<'a> {
        Box::pin(ready(Ok(())))
    }
}

/// Calls a hook with the active model that it is about: what stands in the schema as `|row, hook| before::<Entity, _, _>(…)`.
pub fn before<'a, E, F, Form>(function: F, row: &'a mut (dyn Any + Send), hook: Hook<'a>) -> Ended<'a>
where
    E: EntityTrait,
    F: BeforeHook<'a, E::ActiveModel, Form>,
{
    match row.downcast_mut::<E::ActiveModel>() {
        Some(row) => function.call(row, hook),
        None => Box::pin(ready(Err(foreign()))),
    }
}

/// Calls a hook with the models that it is about: what stands in the schema as `|rows, hook| over::<Entity, _, _>(…)`.
pub fn over<'a, E, F, Form>(function: F, rows: Vec<Arc<dyn Any + Send + Sync>>, hook: Hook<'a>) -> Ended<'a>
where
    E: EntityTrait,
    E::Model: Send + Sync,
    F: for<'r> RowsHook<'r, E::Model, Form> + Send + 'a,
{
    Box::pin(async move {
        let rows: Vec<_> = rows.into_iter().map(|row| row.downcast().map_err(|_| foreign())).collect::<Result<_, _>>()?;
        function.call(&rows, hook).await
    })
}

/// Only a hand-written table can name a hook over another entity.
fn foreign() -> HookError {
    DbErr::Type("a hook over another entity".to_owned()).into()
}
