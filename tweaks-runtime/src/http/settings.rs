//! Settings: how strict to be, how errors look, how much to take.

use std::any::Any;
use std::sync::Arc;

use actix_web::{HttpRequest, web};

use crate::body::Strictness;
use crate::context::{Action, Context};

/// What unknown names do, how error bodies look, and what a bulk edit answers. Nothing else depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Unknown, repeated and read-only names are problems; errors are `application/problem+json` (RFC 9457).
    #[default]
    Strict,
    /// Unknown names are ignored, errors are DRF's maps: for clients of a Django API.
    Drf,
}

impl Profile {
    pub(crate) fn strictness(self) -> Strictness {
        match self {
            Self::Strict => Strictness::Report,
            Self::Drf => Strictness::Ignore,
        }
    }
}

/// The settings of an application, given to it as `app_data`; without them the defaults hold.
///
/// ```
/// use actix_web::App;
/// use tweaks_runtime::prelude::*;
///
/// let app = App::new().app_data(Settings::new().profile(Profile::Drf).body_limit(64 * 1024));
/// # drop(app);
/// ```
#[derive(Clone)]
pub struct Settings {
    pub(crate) profile: Profile,
    pub(crate) body_limit: usize,
    pub(crate) query_count: bool,
    context: Vec<Arc<dyn Any + Send + Sync>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { profile: Profile::Strict, body_limit: 2 * 1024 * 1024, query_count: false, context: Vec::new() }
    }
}

impl Settings {
    /// The defaults: strict, bodies of up to 2 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What unknown names do, and how error bodies look.
    #[must_use]
    pub fn profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// The longest body, in bytes; longer ones are answered with 413.
    #[must_use]
    pub fn body_limit(self, body_limit: usize) -> Self {
        Self { body_limit, ..self }
    }

    /// Adds an `X-Query-Count` header with the number of statements to every answer. The connection must be
    /// [observed](crate::exec::statements::observe).
    #[must_use]
    pub fn query_count(self, query_count: bool) -> Self {
        Self { query_count, ..self }
    }

    /// Puts a value where hooks find it: in every request's [`Context`].
    #[must_use]
    pub fn context<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.context.push(Arc::new(value));
        self
    }

    pub(crate) fn of(request: &HttpRequest) -> Self {
        let own = request.app_data::<Self>().or_else(|| request.app_data::<web::Data<Self>>().map(web::Data::get_ref));
        own.cloned().unwrap_or_default()
    }

    pub(crate) fn new_context(&self, action: Action) -> Context {
        let mut context = Context::new(action);
        for value in &self.context {
            context.put(Arc::clone(value));
        }
        context
    }
}
