#![doc = include_str!("../README.md")]

// Lets the code that the derive writes, which says `::tweaks_runtime`, stand in this crate's own documentation.
extern crate self as tweaks_runtime;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod body;
mod cause;
#[cfg(feature = "schema-check")]
mod check;
mod context;
#[cfg(feature = "openapi")]
mod description;
mod exec;
mod http;
#[cfg(feature = "idempotency")]
pub mod idempotency;
pub mod language;
#[cfg(feature = "lint")]
pub mod lint;
#[cfg(feature = "openapi")]
pub mod openapi;
mod parameters;
mod permission;
pub mod prelude;
pub mod problem;
mod profile;
mod query;
mod render;
pub mod schema;
mod typed;
pub mod value;

/// Pages: how lists are cut, and how much a query string may ask for.
pub mod pages {
    pub use crate::query::{Cursor, IntoPagination, LimitOffset, PageNumber, Pagination, QueryLimits};
}

/// Permissions: who may do what, to which rows; and how an application knows who asks.
pub mod permissions {
    pub use crate::http::{Authenticated, AuthenticationError};
    pub use crate::permission::{
        AllowAny, And, Denial, IsAuthenticated, IsAuthenticatedOrReadOnly, IsStaff, Not, Or, Permission, RowLimit, User, Verdict,
    };
}

#[cfg(feature = "schema-check")]
pub use check::{Difference, DifferenceKind, create_indexes, create_tables, fitted_table, schema_check};
#[cfg(feature = "sqlx-postgres")]
pub use exec::guard;
pub use exec::{ReadReplicas, statements};
#[cfg(any(feature = "sqlx-mysql", feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
pub use exec::{connect, connect_options, connect_per_worker};
#[cfg(feature = "lint")]
pub use http::LintCounter;
#[cfg(feature = "schema-check")]
pub use http::StartError;
pub use http::{Api, CallArguments, Deprecation, Health, VersionTable, Versions, allow, fallback};
pub use schema::write_hooks::ChangeHook;
pub use tweaks_derive::{Tweaks, versions};
#[cfg(feature = "with-chrono")]
pub use value::Zone;
