//! Causes: what statements are sent for, as the code says that sends them, or that calls a function of the application.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// What a statement is sent for. The default is that nobody said it: a statement of the application's own handlers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cause {
    /// The name of the serializer whose endpoint was asked, or nothing.
    pub resource: &'static str,
    /// What was asked of it: `list`, `retrieve`, `create`, …
    pub action: &'static str,
    /// The field whose rows or values are read or written, by its path in the selection (`items__product`); nothing for the resource's
    /// own rows.
    pub field: String,
    /// The duty that the statement does for them.
    pub duty: Duty,
}

/// What a statement does for the rows or the field of its [`Cause`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// What nobody said: the application's own statements.
    #[default]
    Application,
    /// Reads the rows of a list, of one object, or of a nested field.
    Rows,
    /// Adds up, or counts, rows of a relation.
    Aggregate,
    /// Counts the rows of all pages.
    Count,
    /// Asks whether values are taken, or rows exist.
    Question,
    /// Finds rows and holds them.
    Lock,
    /// Adds, changes or deletes rows.
    Write,
    /// Renews kept sums.
    Renewal,
    /// A function of the application, named by the field or the word under which it was declared.
    Hook(&'static str),
}

impl Duty {
    /// Whether the statement is one of the application's own code.
    #[must_use]
    pub const fn is_of_application(self) -> bool {
        matches!(self, Self::Application | Self::Hook(_))
    }
}

impl fmt::Display for Cause {
    /// As one line: `Order list, items__product, rows`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (asked, duty) = (format!("{} {}", self.resource, self.action), self.duty.to_string());
        let parts = [asked.trim(), &self.field, &duty].into_iter().filter(|part| !part.is_empty());
        f.write_str(&parts.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application => f.write_str("the application"),
            Self::Rows => f.write_str("rows"),
            Self::Aggregate => f.write_str("aggregate"),
            Self::Count => f.write_str("count"),
            Self::Question => f.write_str("question"),
            Self::Lock => f.write_str("lock"),
            Self::Write => f.write_str("write"),
            Self::Renewal => f.write_str("renewal"),
            Self::Hook(name) => write!(f, "`{name}`"),
        }
    }
}

/// What was said and still holds, the innermost last.
type Shared = Arc<Mutex<Vec<Cause>>>;

tokio::task_local! {
    /// Only where statements are recorded: elsewhere, saying a cause costs one look.
    static CURRENT: Shared;
}

/// A cause that was said: how many there were before, which hold again when this is dropped.
#[must_use]
pub(crate) struct Said(Option<usize>);

impl Drop for Said {
    fn drop(&mut self) {
        if let Some(before) = self.0 {
            _ = CURRENT.try_with(|shared| all(shared).truncate(before));
        }
    }
}

fn all(shared: &Shared) -> MutexGuard<'_, Vec<Cause>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says what the statements from here on are sent for, as a change of what was said before.
pub(crate) fn because(say: impl FnOnce(&mut Cause)) -> Said {
    let said = CURRENT.try_with(|shared| {
        let mut causes = all(shared);
        let (before, mut cause) = (causes.len(), causes.last().cloned().unwrap_or_default());
        say(&mut cause);
        causes.push(cause);
        before
    });
    Said(said.ok())
}

/// Says the duty of the statements from here on.
pub(crate) fn doing(duty: Duty) -> Said {
    because(|cause| cause.duty = duty)
}

/// The same for a field, by its path.
pub(crate) fn doing_for(field: &str, duty: Duty) -> Said {
    because(|cause| (cause.field, cause.duty) = (field.to_owned(), duty))
}

/// Says that the statements from here on are for a field below.
pub(crate) fn below(field: &str) -> Said {
    because(|cause| {
        let outer = if cause.field.is_empty() { String::new() } else { format!("{}__", cause.field) };
        cause.field = outer + field;
    })
}

/// What was said last.
pub(crate) fn current() -> Cause {
    CURRENT.try_with(|shared| all(shared).last().cloned()).ok().flatten().unwrap_or_default()
}

/// The future, in which causes are said beside those outside of it.
pub(crate) fn beside<F: Future>(future: F) -> impl Future<Output = F::Output> {
    // Few are said within each other: room for all of them at once.
    let mut said = Vec::with_capacity(4);
    said.push(current());
    CURRENT.scope(Arc::new(Mutex::new(said)), future)
}

/// The future, which may be of another task, in which causes are said for those who record here.
pub(crate) fn shared<F: Future>(future: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(CURRENT.try_with(Arc::clone).unwrap_or_default(), future)
}
