//! HTTP: the only code that names actix. Requests in, answers out; everything between is decided elsewhere.

mod answer;
mod call;
mod extract;
#[cfg(feature = "idempotency")]
mod idempotency;
mod reply;
mod resource;
mod settings;
mod valid;

pub use call::Call;
#[cfg(feature = "idempotency")]
pub use idempotency::Idempotency;
pub use resource::Resource;
pub use settings::{Profile, Settings};
pub use valid::{Partial, Valid};
