//! The names that most files with serializers want: `use tweaks_runtime::prelude::*;`

pub use crate::Tweaks;
pub use crate::body::BulkEdit;
pub use crate::context::{Action, Context};
pub use crate::http::{Call, Partial, Resource, Settings, Valid};
#[cfg(feature = "idempotency")]
pub use crate::idempotency::Idempotency;
pub use crate::problem::{Message, Messages};
pub use crate::profile::Profile;
pub use crate::query::{LimitOffset, PageNumber};
pub use crate::schema::write_hooks::{Hook, HookError};

/// The validated fields of a serializer, for its hooks: `fn check(draft: &mut Draft<Registration>)`.
pub type Draft<S> = <S as crate::schema::Serializer>::Draft;
