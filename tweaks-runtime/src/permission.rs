//! Permissions: who may do what, to which rows. One rule answers both questions.
//!
//! ```
//! use tweaks_runtime::permissions::{Permission, User, Verdict};
//! use tweaks_runtime::prelude::*;
//! # mod order {
//! #     use sea_orm::entity::prelude::*;
//! #     use tweaks_runtime::prelude::*;
//! #     #[sea_orm::model]
//! #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
//! #     #[sea_orm(table_name = "order")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub owner_id: i64 }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! use sea_orm::ColumnTrait as _;
//!
//! #[derive(Clone)]
//! struct Account { id: i64 }
//!
//! impl User for Account {}
//!
//! /// Everybody sees and writes their own orders.
//! struct OwnOrders;
//!
//! impl Permission for OwnOrders {
//!     fn allow(&self, context: &Context, _: Action) -> Verdict {
//!         match context.get::<Account>() {
//!             Some(account) => Verdict::rows(order::Column::OwnerId.eq(account.id)),
//!             None => Verdict::deny(),
//!         }
//!     }
//! }
//!
//! let orders = Resource::<order::Entity>::new("/orders").permission(OwnOrders);
//! # drop(orders);
//! ```
//!
//! It does not find out who the user is: [`Settings::authentication`](crate::prelude::Settings::authentication) does.

use std::any::{Any, type_name};
use std::borrow::Cow;
use std::sync::Arc;

use sea_orm::sea_query::IntoCondition;

use crate::context::{Action, Context, WhoAsks};

pub use crate::context::RowLimit;

/// A rule: who may do what, to which rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no permission [tweaks::no_permission]",
    label = "no rule about who may do what",
    note = "a permission is a value whose type implements `tweaks_runtime::permissions::Permission`, such as `IsStaff`",
    note = "rules are joined by methods: `IsStaff.or(IsAuthenticated)`, `.and(…)`, `.not()`"
)]
pub trait Permission: Send + Sync + 'static {
    /// Its name, for logs and documents: that of its type, unless it says another.
    fn name(&self) -> Cow<'static, str> {
        let name = type_name::<Self>();
        Cow::Borrowed(name.rsplit("::").next().unwrap_or(name))
    }

    /// A sentence about it, for documents.
    fn description(&self) -> Cow<'static, str> {
        Cow::Borrowed("")
    }

    /// Decides about an action of a request. It is asked before the database is, and again wherever rows are looked for; it has to
    /// give the same verdict each time.
    fn allow(&self, context: &Context, action: Action) -> Verdict;

    /// What both allow: the rows that both do.
    fn and<P: Permission>(self, other: P) -> And<Self, P>
    where
        Self: Sized,
    {
        And(self, other)
    }

    /// What one of them allows: the rows that either does. A write may move a row as far as the more generous one lets it.
    fn or<P: Permission>(self, other: P) -> Or<Self, P>
    where
        Self: Sized,
    {
        Or(self, other)
    }

    /// What it does not allow: all other rows, those included for which its condition is `NULL`.
    fn not(self) -> Not<Self>
    where
        Self: Sized,
    {
        Not(self)
    }
}

/// The decision of a [`Permission`].
///
/// ```
/// use tweaks_runtime::permissions::{Denial, Permission, Verdict};
/// use tweaks_runtime::prelude::*;
///
/// /// Nobody deletes, and others do what they like.
/// struct Kept;
///
/// impl Permission for Kept {
///     fn allow(&self, _: &Context, action: Action) -> Verdict {
///         match action {
///             Action::Delete => Verdict::Deny(Denial::forbidden("Nothing is deleted here.")),
///             _ => Verdict::Allow,
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Verdict {
    /// Yes.
    Allow,
    /// No.
    Deny(Denial),
    /// With some rows only: all others are as rows that do not exist.
    Rows(RowLimit),
}

impl Verdict {
    /// No, in the usual words.
    #[must_use]
    pub fn deny() -> Self {
        Self::Deny(Denial::new())
    }

    /// With the rows of a condition on the entity's own columns. A change has to leave its row among them, and new rows have to be
    /// some of them.
    #[must_use]
    pub fn rows(condition: impl IntoCondition) -> Self {
        Self::Rows(RowLimit::new(condition.into_condition()))
    }

    /// The same, and a change may take its row out of them, or make a new one elsewhere: its writer does not see it any more.
    #[must_use]
    pub fn rows_before(condition: impl IntoCondition) -> Self {
        Self::Rows(RowLimit::before(condition.into_condition()))
    }

    /// Yes or no, for what is no row.
    #[must_use]
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Allow)
    }

    /// The rows that it limits a request to; all of them for a yes, and none for a no.
    pub(crate) fn limit(self) -> Option<RowLimit> {
        match self {
            Self::Allow => None,
            Self::Deny(_) => Some(RowLimit::nothing()),
            Self::Rows(limit) => Some(limit),
        }
    }
}

/// Why a request is not allowed. Without more, the client is asked who it is if that is not known (401), and else refused (403).
///
/// ```
/// use tweaks_runtime::permissions::Denial;
///
/// let denial = Denial::forbidden("Your trial is over.").code("trial_over").member("since", "2026-11-01");
/// # drop(denial);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Denial {
    pub(crate) status: Option<u16>,
    pub(crate) detail: Option<Cow<'static, str>>,
    pub(crate) members: Vec<(&'static str, serde_json::Value)>,
}

impl Denial {
    /// A denial in the usual words, with the status that fits the user.
    pub fn new() -> Self {
        Self::default()
    }

    /// A denial with the status 401, of credentials that do not count.
    pub fn unauthenticated(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(401), ..Self::new() }.detail(detail)
    }

    /// A denial with the status 403, whoever the client is.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(403), ..Self::new() }.detail(detail)
    }

    /// A sentence for the client. A client that is only asked who it is reads the usual one.
    pub fn detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// A code, for clients that are programs.
    pub fn code(self, code: &'static str) -> Self {
        self.member("code", code)
    }

    /// A further member of the answer's body.
    pub fn member(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.members.push((name, value.into()));
        self
    }

    /// The denial in the words for this request, with its status: 401 only where the answer can say how to authenticate.
    pub(crate) fn to(self, context: &Context) -> Self {
        let (status, detail) = match (self.status, is_known(context)) {
            (Some(401), _) => (401, self.detail.unwrap_or("Incorrect authentication credentials.".into())),
            (None, false) => (401, "Authentication credentials were not provided.".into()),
            _ => (403, self.detail.unwrap_or("You do not have permission to perform this action.".into())),
        };
        let asked = context.get::<WhoAsks>();
        if asked.is_none() && self.status.is_none() && !is_known(context) {
            WhoAsks::is_not_known();
        }
        let status = if asked.is_some_and(|asked| asked.has_challenge) { status } else { 403 };
        Self { status: Some(status), detail: Some(detail), ..self }
    }
}

/// A user, as the application knows them: whatever else it is, the rules of this module ask only this of it.
///
/// ```
/// use tweaks_runtime::permissions::User;
///
/// struct Member {
///     role: &'static str,
/// }
///
/// impl User for Member {
///     fn is_staff(&self) -> bool {
///         self.role == "staff"
///     }
/// }
///
/// assert!(Member { role: "staff" }.is_authenticated());
/// ```
pub trait User: Any + Send + Sync {
    /// Whether it is known who it is; not so for a type that stands for anonymous users as well.
    fn is_authenticated(&self) -> bool {
        true
    }

    /// Whether they are of the staff.
    fn is_staff(&self) -> bool {
        false
    }
}

/// The user of a request, of whatever type.
struct CurrentUser(Arc<dyn User>);

/// Puts the user of a request where rules, hooks and computed fields find them.
pub(crate) fn put_user<U: User>(context: &mut Context, user: U) {
    let user = Arc::new(user);
    context.put(Arc::<U>::clone(&user));
    context.put(Arc::new(CurrentUser(user)));
}

fn user(context: &Context) -> Option<&dyn User> {
    context.get::<CurrentUser>().map(|user| user.0.as_ref())
}

/// Whether it is known who a request is from.
pub(crate) fn is_known(context: &Context) -> bool {
    user(context).is_some_and(User::is_authenticated)
}

fn allow_if(is_allowed: bool) -> Verdict {
    if is_allowed { Verdict::Allow } else { Verdict::deny() }
}

/// Everybody may do everything.
#[derive(Clone, Copy, Debug)]
pub struct AllowAny;

impl Permission for AllowAny {
    fn allow(&self, _: &Context, _: Action) -> Verdict {
        Verdict::Allow
    }
}

/// Users of whom it is known who they are.
#[derive(Clone, Copy, Debug)]
pub struct IsAuthenticated;

impl Permission for IsAuthenticated {
    fn allow(&self, context: &Context, _: Action) -> Verdict {
        allow_if(is_known(context))
    }
}

/// Users of whom it is known who they are; everybody may read.
#[derive(Clone, Copy, Debug)]
pub struct IsAuthenticatedOrReadOnly;

impl Permission for IsAuthenticatedOrReadOnly {
    fn allow(&self, context: &Context, action: Action) -> Verdict {
        allow_if(matches!(action, Action::List | Action::Retrieve | Action::Stats | Action::Metadata) || is_known(context))
    }
}

/// Users of the staff.
#[derive(Clone, Copy, Debug)]
pub struct IsStaff;

impl Permission for IsStaff {
    fn allow(&self, context: &Context, _: Action) -> Verdict {
        allow_if(user(context).is_some_and(User::is_staff))
    }
}

/// Both of two rules; made by [`Permission::and`].
#[derive(Clone, Copy, Debug)]
pub struct And<P, Q>(P, Q);

impl<P: Permission, Q: Permission> Permission for And<P, Q> {
    fn name(&self) -> Cow<'static, str> {
        format!("({} and {})", self.0.name(), self.1.name()).into()
    }

    fn description(&self) -> Cow<'static, str> {
        descriptions(&self.0, &self.1)
    }

    fn allow(&self, context: &Context, action: Action) -> Verdict {
        match self.0.allow(context, action) {
            Verdict::Deny(denial) => Verdict::Deny(denial),
            Verdict::Allow => self.1.allow(context, action),
            Verdict::Rows(limit) => match self.1.allow(context, action) {
                Verdict::Deny(denial) => Verdict::Deny(denial),
                Verdict::Allow => Verdict::Rows(limit),
                Verdict::Rows(other) => Verdict::Rows(limit.and(other)),
            },
        }
    }
}

/// One of two rules; made by [`Permission::or`].
#[derive(Clone, Copy, Debug)]
pub struct Or<P, Q>(P, Q);

impl<P: Permission, Q: Permission> Permission for Or<P, Q> {
    fn name(&self) -> Cow<'static, str> {
        format!("({} or {})", self.0.name(), self.1.name()).into()
    }

    fn description(&self) -> Cow<'static, str> {
        descriptions(&self.0, &self.1)
    }

    fn allow(&self, context: &Context, action: Action) -> Verdict {
        match self.0.allow(context, action) {
            Verdict::Allow => Verdict::Allow,
            Verdict::Deny(denial) => match self.1.allow(context, action) {
                Verdict::Deny(_) => Verdict::Deny(denial),
                other => other,
            },
            Verdict::Rows(limit) => match self.1.allow(context, action) {
                Verdict::Allow => Verdict::Allow,
                Verdict::Deny(_) => Verdict::Rows(limit),
                Verdict::Rows(other) => Verdict::Rows(limit.or(other)),
            },
        }
    }
}

/// The opposite of a rule; made by [`Permission::not`].
#[derive(Clone, Copy, Debug)]
pub struct Not<P>(P);

impl<P: Permission> Permission for Not<P> {
    fn name(&self) -> Cow<'static, str> {
        format!("not {}", self.0.name()).into()
    }

    fn allow(&self, context: &Context, action: Action) -> Verdict {
        match self.0.allow(context, action) {
            Verdict::Allow => Verdict::deny(),
            Verdict::Deny(_) => Verdict::Allow,
            Verdict::Rows(limit) => Verdict::Rows(limit.not()),
        }
    }
}

fn descriptions(one: &dyn Permission, other: &dyn Permission) -> Cow<'static, str> {
    let both = [one.description(), other.description()];
    both.iter().filter(|text| !text.is_empty()).map(AsRef::as_ref).collect::<Vec<&str>>().join(" ").into()
}
