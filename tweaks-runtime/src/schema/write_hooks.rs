//! Hooks around writes: the application's own asynchronous functions, inside the transaction.
//!
//! They run after validation, next to SeaORM's `ActiveModelBehavior`, and know the request:
//!
//! ```
//! use tweaks_runtime::prelude::*;
//! # mod letter {
//! #     use sea_orm::entity::prelude::*;
//! #     use tweaks_runtime::prelude::*;
//! #     #[sea_orm::model]
//! #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
//! #     #[sea_orm(table_name = "letter")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub text: String, pub author: Option<String> }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//!
//! #[derive(Tweaks)]
//! #[tweaks(entity = letter::Entity, before_create = sign)]
//! pub struct Letter {
//!     pub id: i64,
//!     pub text: String,
//! }
//!
//! #[derive(Clone)]
//! struct User(String);
//!
//! async fn sign(letter: &mut letter::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
//!     let user = hook.context.get::<User>().ok_or("Who are you?")?;
//!     letter.author = sea_orm::Set(Some(user.0.clone()));
//!     Ok(())
//! }
//! ```

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::{DatabaseTransaction, DbErr};

use super::setters::{Pointer, setters};
use crate::context::Context;
use crate::problem::Messages;

/// What a hook around a write may use.
///
/// ```
/// use sea_orm::ConnectionTrait as _;
/// use tweaks_runtime::prelude::*;
///
/// async fn tell(hook: Hook<'_>) -> Result<(), HookError> {
///     if hook.context.action() == Action::Create {
///         hook.transaction.execute_unprepared("UPDATE counter SET made = made + 1").await?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Hook<'a> {
    /// The transaction of the write: what is done in it is done or undone with the rest.
    pub transaction: &'a DatabaseTransaction,
    /// The request.
    pub context: &'a Context,
}

/// Why a hook around a write ends it: the transaction is rolled back. A text, a `Message`, `Messages` and a `DbErr` become one.
///
/// ```
/// use tweaks_runtime::prelude::*;
///
/// fn take(left: i32, wanted: i32) -> Result<i32, HookError> {
///     match wanted {
///         0 => Err("Nothing is ordered.".into()),
///         _ => left.checked_sub(wanted).filter(|left| *left >= 0).ok_or_else(|| HookError::field("wanted", "There are not so many.")),
///     }
/// }
///
/// assert!(take(3, 5).is_err());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum HookError {
    /// The client's mistake, at a field or at the whole object: a 400.
    Refused(Option<&'static str>, Messages),
    /// The database's.
    Failed(DbErr),
}

impl HookError {
    /// A mistake at a field, by its public name.
    #[must_use]
    pub fn field(name: &'static str, messages: impl Into<Messages>) -> Self {
        Self::Refused(Some(name), messages.into())
    }
}

impl From<DbErr> for HookError {
    fn from(error: DbErr) -> Self {
        Self::Failed(error)
    }
}

impl<M: Into<Messages>> From<M> for HookError {
    fn from(messages: M) -> Self {
        Self::Refused(None, messages.into())
    }
}

/// A hook that changes a row, by a body, in the place of a client's fields: an `async fn`, or an `async` closure that names its types.
#[diagnostic::on_unimplemented(
    message = "this is no function that changes a row [tweaks::change_hook]",
    note = "write an `async fn(row: &mut customer::ActiveModel, body: Body, hook: Hook<'_>) -> Result<(), HookError>`",
    note = "or the same as an `async` closure that says the types of its arguments"
)]
pub trait ChangeHook<'a, M: 'a, B>: FnOnce(&'a mut M, B, Hook<'a>) -> Self::Change + Clone + Send + Sync {
    /// The future of the change.
    type Change: Future<Output = Result<(), HookError>> + Send + 'a;
}

impl<'a, M: 'a, B, F, C> ChangeHook<'a, M, B> for F
where
    F: FnOnce(&'a mut M, B, Hook<'a>) -> C + Clone + Send + Sync,
    C: Future<Output = Result<(), HookError>> + Send + 'a,
{
    type Change = C;
}

/// A hook over a row that is to be stored: its active model.
pub(crate) type BeforeFn = for<'a> fn(&'a mut (dyn Any + Send), Hook<'a>) -> BoxFuture<'a, Result<(), HookError>>;

/// A hook over rows as they are stored: the models of all that were written by one statement.
pub(crate) type RowsFn = for<'a> fn(Vec<Arc<dyn Any + Send + Sync>>, Hook<'a>) -> BoxFuture<'a, Result<(), HookError>>;

/// The hooks of a serializer around its writes.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct WriteHooks {
    /// Before a row is made: over its active model.
    pub before_create: Option<Pointer<BeforeFn>>,
    /// After rows were made: over all that one statement made, with the rows nested in them.
    pub after_create: Option<Pointer<RowsFn>>,
    /// Before a row is changed: over its active model with the changes.
    pub before_update: Option<Pointer<BeforeFn>>,
    /// After an update: over all rows that one statement changed, as they are now.
    pub after_update: Option<Pointer<RowsFn>>,
    /// Before rows are deleted: over all that one statement will delete.
    pub before_delete: Option<Pointer<RowsFn>>,
    /// After rows were deleted: over all that one statement deleted.
    pub after_delete: Option<Pointer<RowsFn>>,
}

impl WriteHooks {
    /// No hooks.
    pub const NONE: Self = Self {
        before_create: None,
        after_create: None,
        before_update: None,
        after_update: None,
        before_delete: None,
        after_delete: None,
    };

    setters! {
        /// Before a row is made.
        before_create(hook: BeforeFn) => before_create = Some(Pointer(hook));
        /// After rows were made.
        after_create(hook: RowsFn) => after_create = Some(Pointer(hook));
        /// Before a row is changed.
        before_update(hook: BeforeFn) => before_update = Some(Pointer(hook));
        /// After rows were changed.
        after_update(hook: RowsFn) => after_update = Some(Pointer(hook));
        /// Before rows are deleted.
        before_delete(hook: RowsFn) => before_delete = Some(Pointer(hook));
        /// After rows were deleted.
        after_delete(hook: RowsFn) => after_delete = Some(Pointer(hook));
    }

    /// Whether there is any hook.
    pub(crate) const fn is_some(&self) -> bool {
        let before = self.before_create.is_some() || self.before_update.is_some() || self.before_delete.is_some();
        before || self.after_create.is_some() || self.after_update.is_some() || self.after_delete.is_some()
    }
}
