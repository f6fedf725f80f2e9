//! Lint: tests fail where the statements of their requests show a fault, such as one statement per row.
//!
//! ```no_run
//! use actix_web::{App, test, web};
//! use tweaks_runtime::lint::Lint;
//!
//! # async fn example() -> Result<(), sea_orm::DbErr> {
//! let db = tweaks_runtime::connect("sqlite://shop.db").await?;
//! let lint = Lint::new();
//! let app = App::new().wrap(lint.counter()).app_data(web::Data::new(db));
//! let app = test::init_service(app).await;
//! test::call_service(&app, test::TestRequest::with_uri("/orders/").to_request()).await;
//! lint.check();
//! # Ok(())
//! # }
//! ```
//!
//! It sees the statements of observed connections that are sent until the head of the answer is there, and not those of a body that is
//! streamed, or of a task that the application spawns.

mod guard;
mod judge;
mod offence;
mod origin;
mod report;
mod requests;
mod rules;
mod settings;
mod shape;

pub(crate) use guard::Linter;
pub use guard::{Lint, everywhere, freeze};
pub use judge::LintedRequest;
pub use offence::Offence;
pub use origin::Origin;
pub(crate) use rules::growth;
pub use rules::{LockOrders, Locks, Rule, Rules, check, check_plans};
pub use settings::at_most;
