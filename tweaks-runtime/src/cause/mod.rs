//! Causes: what statements are sent for, as the code says that sends them, or that calls a function of the application; and the record of
//! those that were sent, by which it is known where nobody records.

mod duty;
mod place;
mod record;

pub use duty::{Cause, Duty};
pub use place::Place;
pub(crate) use place::writing;
pub use record::Statement;
pub(crate) use record::{Broken, LOG, Log, Record};

/// A cause that was said: what was said before, which holds again when this is dropped.
#[must_use]
pub(crate) struct Said(Option<Cause>);

impl Drop for Said {
    fn drop(&mut self) {
        if let Some(before) = self.0.take() {
            _ = LOG.try_with(|log| log.kept().cause = before);
        }
    }
}

/// Says what the statements from here on are sent for, as a change of what was said before. Where they are recorded by nobody, it costs
/// one look.
pub(crate) fn because(say: impl FnOnce(&mut Cause)) -> Said {
    let said = LOG.try_with(|log| {
        let cause = &mut log.kept().cause;
        let before = cause.clone();
        say(cause);
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
