//! HTTP: the only code that names actix. Requests in, answers out; everything between is decided elsewhere.

mod action;
mod admission;
mod authentication;
mod call;
mod errors;
mod extract;
mod fallback;
mod media;
mod options;
mod origin;
mod perform;
mod permissions;
mod resource;
mod responses;
mod settings;
mod valid;
mod versions;

pub use action::CallArguments;
pub use authentication::{Authenticated, AuthenticationError};
pub use call::Call;
pub use fallback::{allow, fallback};
pub use resource::Resource;
pub use settings::Settings;
pub use valid::{Partial, Valid};
pub use versions::{Deprecation, Row, VersionRow, VersionTable, Versions};
