//! What a hook may know about the request besides the value it looks at.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use crate::parameters::Parameters;

/// What a request does to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// `GET` of many.
    List,
    /// `GET` of one.
    Retrieve,
    /// `POST`.
    Create,
    /// `PUT`: every required field must be given.
    Update,
    /// `PATCH`: what is absent stays.
    PartialUpdate,
    /// `DELETE`.
    Delete,
    /// `PUT` of many: each entry is a [`Create`](Self::Create) or a [`PartialUpdate`](Self::PartialUpdate) to its hooks.
    BulkEdit,
    /// One that the application adds to a resource, by its name.
    Custom(&'static str),
    /// `OPTIONS`, and each method that a path does not have.
    Metadata,
}

/// The API version that a request is answered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u32);

impl Version {
    /// The one before all others.
    pub(crate) const OLDEST: Self = Self(0);
    /// The one behind all others: what an application without versions answers in.
    pub(crate) const NEWEST: Self = Self(u32::MAX);

    /// The version with a number.
    pub const fn of(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// The request as hooks see it: what it does, and what the application put in.
///
/// ```
/// use tweaks_runtime::prelude::{Action, Context};
///
/// struct Tenant(u32);
///
/// let context = Context::new(Action::Create).with(Tenant(7));
/// assert_eq!(context.action(), Action::Create);
/// assert_eq!(context.get::<Tenant>().map(|tenant| tenant.0), Some(7));
/// ```
#[derive(Clone)]
#[must_use]
pub struct Context {
    action: Action,
    /// The API version that the request is answered in.
    pub(crate) version: Version,
    pub(crate) parameters: Arc<Parameters>,
    values: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    /// The rows that the body refers to.
    pub(crate) related: Related,
}

/// Models of any type.
pub(crate) type Related = Arc<Vec<Arc<dyn Any + Send + Sync>>>;

impl Context {
    /// A context with nothing put in.
    pub fn new(action: Action) -> Self {
        Self { action, version: Version::NEWEST, parameters: Arc::default(), values: HashMap::new(), related: Arc::default() }
    }

    /// Puts a value in, one per type.
    pub fn with<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.values.insert(TypeId::of::<T>(), Arc::new(value));
        self
    }

    /// The same with the parameters of a query string.
    pub fn with_parameters(self, parameters: Parameters) -> Self {
        Self { parameters: Arc::new(parameters), ..self }
    }

    /// The last value of a parameter of the query string.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.last(name)
    }

    /// The number of the API version that the request is answered in; `None` where it says none and there is no default.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        Some(self.version).filter(|version| *version != Version::NEWEST).map(Version::number)
    }

    /// What the request does.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }

    /// The value of a type that the application put in.
    #[must_use]
    pub fn get<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.values.get(&TypeId::of::<T>()).and_then(|value| value.downcast_ref())
    }

    /// The row as it is stored, in a hook of an update: `context.stored::<Model>()`.
    #[must_use]
    pub fn stored<M: Any + Send + Sync>(&self) -> Option<&M> {
        self.get()
    }

    /// The rows of an entity that the body refers to by foreign keys, in the hooks of a serializer that shows the same relation as a
    /// nested field: `context.related::<product::Model>()`. They are read once for the whole body.
    pub fn related<M: Any + Send + Sync>(&self) -> impl Iterator<Item = &M> {
        self.related.iter().filter_map(|model| model.downcast_ref())
    }

    pub(crate) fn acting(self, action: Action) -> Self {
        Self { action, ..self }
    }

    pub(crate) fn put(&mut self, value: Arc<dyn Any + Send + Sync>) {
        self.values.insert(value.as_ref().type_id(), value);
    }
}
