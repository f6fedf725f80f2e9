//! HTTP: the only code that names actix. Requests in, answers out; everything between is decided elsewhere.

mod action;
mod admission;
mod api;
mod authentication;
#[cfg(feature = "browse")]
mod browse;
mod bulk;
#[cfg(feature = "openapi")]
mod cached;
mod call;
#[cfg(feature = "openapi")]
mod describe;
#[cfg(feature = "openapi-docs")]
mod docs;
#[cfg(feature = "openapi")]
mod documents;
mod errors;
mod extract;
mod fallback;
#[cfg(feature = "lint")]
mod growth;
#[cfg(any(feature = "browse", feature = "openapi-docs"))]
mod gzip;
mod health;
mod identity;
#[cfg(feature = "lint")]
mod linted;
mod lists;
mod media;
#[cfg(feature = "openapi")]
mod metadata;
mod observed;
mod options;
mod origin;
mod path;
mod perform;
mod permissions;
mod preference;
mod reads;
mod replicated;
mod resource;
mod responses;
mod results;
mod said;
mod served;
mod settings;
mod simple_rest;
#[cfg(feature = "schema-check")]
mod start;
mod streams;
mod unsupported;
mod valid;
mod versions;
mod voice;

pub use action::CallArguments;
pub use api::Api;
pub use authentication::AuthenticationError;
pub use call::Call;
pub use fallback::{allow, fallback};
pub use health::Health;
pub use identity::Authenticated;
#[cfg(feature = "lint")]
pub use linted::LintCounter;
pub use resource::Resource;
pub use settings::Settings;
#[cfg(feature = "schema-check")]
pub use start::StartError;
pub use valid::{Partial, Valid};
pub use versions::{Deprecation, Row, VersionRow, VersionTable, Versions};
