//! What a hook may know about the request besides the value it looks at.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, TableRef};

use crate::parameters::Parameters;

/// What a request does to a resource.
///
/// ```
/// use tweaks_runtime::prelude::*;
///
/// fn is_write(context: &Context) -> bool {
///     !matches!(context.action(), Action::List | Action::Retrieve | Action::Metadata)
/// }
/// ```
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
    /// `GET` of figures over many.
    Stats,
    /// One that the application adds to a resource, by its name.
    Custom(&'static str),
    /// `OPTIONS`, and each method that a path does not have.
    Metadata,
}

impl Action {
    /// Its name in reports and logs: `list`, `retrieve`, `create`, …; that of a custom one is the application's.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Retrieve => "retrieve",
            Self::Create => "create",
            Self::Update => "update",
            Self::PartialUpdate => "partial_update",
            Self::Delete => "delete",
            Self::BulkEdit => "bulk_edit",
            Self::Stats => "stats",
            Self::Custom(name) => name,
            Self::Metadata => "metadata",
        }
    }
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
    /// One per type; they are few, and copied for each entry of a bulk edit.
    values: Vec<(TypeId, Arc<dyn Any + Send + Sync>)>,
    limits: Arc<Vec<(TableRef, LimitFn)>>,
    /// The rows that the body refers to.
    pub(crate) related: Related,
    /// How links to other lists of the application begin; `None` where nothing that is shown has some.
    pub(crate) links: Option<Arc<Links>>,
}

/// The start of links to other lists, and the secret of their cursors.
pub(crate) struct Links {
    /// The scheme and the host; empty where links are relative.
    pub(crate) origin: String,
    /// The path of the scope in which the resources are.
    pub(crate) prefix: String,
    /// The version as the query string says it: the name of the parameter, and its value.
    pub(crate) version: Option<(&'static str, String)>,
    pub(crate) secret: Arc<[u8]>,
}

impl fmt::Debug for Context {
    /// What the application put in is its secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("action", &self.action).field("version", &self.version).finish_non_exhaustive()
    }
}

/// Models of any type.
pub(crate) type Related = Arc<Vec<Arc<dyn Any + Send + Sync>>>;

impl Context {
    /// A context with nothing put in.
    pub fn new(action: Action) -> Self {
        let (parameters, values, limits, related) = (Arc::default(), Vec::new(), Arc::default(), Arc::default());
        Self { action, version: Version::NEWEST, parameters, values, limits, related, links: None }
    }

    /// Puts a value in, one per type.
    pub fn with<T: Any + Send + Sync>(mut self, value: T) -> Self {
        self.put(Arc::new(value));
        self
    }

    /// The same with the parameters of a query string.
    pub fn with_parameters(self, parameters: Parameters) -> Self {
        Self { parameters: Arc::new(parameters), ..self }
    }

    /// The same request, which asks for more than its query string says.
    pub(crate) fn asking(self, more: Parameters) -> Self {
        let parameters = Parameters::clone(&self.parameters).and(more);
        self.with_parameters(parameters)
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
        let (_, value) = self.values.iter().find(|(own, _)| *own == TypeId::of::<T>())?;
        value.downcast_ref()
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
        let id = value.as_ref().type_id();
        match self.values.iter_mut().find(|(own, _)| *own == id) {
            Some((_, own)) => *own = value,
            None => self.values.push((id, value)),
        }
    }

    /// Limits the request to some rows of a table, besides its other limits.
    pub(crate) fn limit(&mut self, table: TableRef, limit: LimitFn) {
        Arc::make_mut(&mut self.limits).push((table, limit));
    }

    /// Whether the request is limited to some rows of any table.
    pub(crate) fn has_limits(&self) -> bool {
        !self.limits.is_empty()
    }

    /// The limits to the rows of a table, which is named only if there are any at all.
    pub(crate) fn limits(&self, table: impl FnOnce() -> TableRef) -> Vec<RowLimit> {
        if self.limits.is_empty() {
            return Vec::new();
        }
        let table = table();
        self.limits.iter().filter(|(own, _)| *own == table).filter_map(|(_, limit)| limit(self)).collect()
    }
}

/// Gives the rows of a table that a request is limited to, each time it looks for some; `None` for all of them.
pub(crate) type LimitFn = Arc<dyn Fn(&Context) -> Option<RowLimit> + Send + Sync>;

/// Some rows of a table, by a condition on its own columns.
#[derive(Clone, Debug)]
#[must_use]
pub struct RowLimit {
    /// The rows as they are found.
    pub(crate) before: Condition,
    /// The rows as a write leaves them; `None` where it may leave them as it likes.
    pub(crate) after: Option<Condition>,
}

impl RowLimit {
    /// The rows of a condition, among which every write leaves its rows.
    pub fn new(condition: Condition) -> Self {
        Self { after: Some(condition.clone()), before: condition }
    }

    /// The rows of a condition, which a write may take out of it.
    pub fn before(condition: Condition) -> Self {
        Self { before: condition, after: None }
    }

    /// No row.
    pub(crate) fn nothing() -> Self {
        Self::new(Condition::any())
    }

    /// As far as it is about an entry of a bulk edit: nothing is found for a creation, and nothing left by a deletion.
    pub(crate) fn of_entry(self, action: Action) -> Self {
        match action {
            Action::Create => Self { before: Condition::all(), ..self },
            Action::Delete => Self { after: None, ..self },
            _ => self,
        }
    }

    /// The rows of both.
    pub(crate) fn and(self, other: Self) -> Self {
        let after = [self.after, other.after].into_iter().flatten().reduce(both);
        Self { before: both(self.before, other.before), after }
    }

    /// The rows of either.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { before: either(self.before, other.before), after: self.after.zip(other.after).map(|(a, b)| either(a, b)) }
    }

    /// All other rows.
    pub(crate) fn not(self) -> Self {
        Self { before: outside(self.before), after: self.after.map(outside) }
    }
}

// An empty condition is true or false as an expression, and left out of another condition.

fn both(one: Condition, other: Condition) -> Condition {
    Condition::all().add(Expr::from(one)).add(Expr::from(other))
}

fn either(one: Condition, other: Condition) -> Condition {
    Condition::any().add(Expr::from(one)).add(Expr::from(other))
}

/// The rows that a condition is not true of: also those of which it is unknown, because `NULL` is in it.
pub(crate) fn outside(condition: Condition) -> Condition {
    let is_inside: Expr = Expr::case(Expr::from(condition), 1).finally(0).into();
    Condition::all().add(is_inside.eq(0))
}

/// Says that the application finds out who asks, and whether the answer to a client that is asked who it is can say how.
pub(crate) struct WhoAsks {
    pub(crate) has_challenge: bool,
}

impl WhoAsks {
    /// Tells the log of an application that cannot know its users, once: all its requests are refused alike.
    pub(crate) fn is_not_known() {
        static TOLD: std::sync::Once = std::sync::Once::new();
        TOLD.call_once(|| {
            tracing::warn!(
                "a permission refuses a client of whom nothing is known, as it will all others: no `Settings::authentication` and no \
                 `Settings::request_user` says who asks"
            );
        });
    }
}
