//! Write hooks: the application's functions over models, behind the tables that do not know their types.

use std::any::Any;
use std::sync::Arc;

use sea_orm::EntityTrait;

use crate::schema::HookError;

/// The active model that a hook is about.
///
/// # Errors
///
/// If a hand-written table names a hook over another entity.
pub fn active<E: EntityTrait>(row: &mut (dyn Any + Send)) -> Result<&mut E::ActiveModel, HookError>
where
    E::ActiveModel: Send,
{
    row.downcast_mut().ok_or_else(|| sea_orm::DbErr::Type("a hook over another entity".to_owned()).into())
}

/// The models that a hook is about.
///
/// # Errors
///
/// If a hand-written table names a hook over another entity.
pub fn models<E: EntityTrait>(rows: Vec<Arc<dyn Any + Send + Sync>>) -> Result<Vec<Arc<E::Model>>, HookError>
where
    E::Model: Send + Sync,
{
    let foreign = |_| sea_orm::DbErr::Type("a hook over another entity".to_owned()).into();
    rows.into_iter().map(|row| row.downcast().map_err(foreign)).collect()
}

/// What a hook returned, as what the runtime takes.
///
/// # Errors
///
/// Those of the hook.
pub fn hooked<E: Into<HookError>>(outcome: Result<(), E>) -> Result<(), HookError> {
    outcome.map_err(Into::into)
}
