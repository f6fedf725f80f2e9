//! Drafts: the body of a write, field by field, while it is being validated.
//!
//! The derive writes one struct per serializer, with a [`Given`] per writable field. Hooks over the whole object get
//! it, so that "given and valid, or not" is in the type and a hook cannot forget a missing field:
//!
//! ```
//! use tweaks_runtime::__private::Given;
//!
//! struct RegistrationDraft { password: Given<String>, confirm_password: Given<String> }
//!
//! fn passwords_match(draft: &mut RegistrationDraft) {
//!     if draft.password.get() != draft.confirm_password.get() {
//!         draft.confirm_password.reject("Passwords do not match.");
//!     }
//! }
//! # let mut draft = RegistrationDraft { password: Given::default(), confirm_password: Given::default() };
//! # draft.password.set("secret".to_owned());
//! # passwords_match(&mut draft);
//! # assert!(draft.confirm_password.is_rejected());
//! ```

use std::any::Any;

use super::form::CellForm;
use super::json::Json;
use super::rule::ValueFormat;
use super::serializer::{Draft, Field, Intake, Kind, Schema, Slot};
use crate::problem::{Message, Messages};

/// The value of one field, if it was given and is valid, and what hooks say against it.
///
/// ```
/// use tweaks_runtime::prelude::*;
///
/// #[derive(Tweaks)]
/// #[tweaks(validate = check)]
/// struct Booking {
///     seats: i32,
///     note: Option<String>,
/// }
///
/// fn check(booking: &mut Draft<Booking>) {
///     if booking.seats.get().is_some_and(|seats| *seats > 8) && booking.note.value().is_none() {
///         booking.note.reject("Say who they are for.");
///     }
/// }
///
/// let mut booking = Draft::<Booking>::default();
/// booking.seats.set(9);
/// check(&mut booking);
/// assert!(booking.note.is_rejected());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<D> {
    value: Option<D>,
    rejections: Vec<Message>,
}

impl<D> Default for Given<D> {
    fn default() -> Self {
        Self { value: None, rejections: Vec::new() }
    }
}

impl<D> Given<D> {
    /// The value, if it was given and is valid so far.
    #[must_use]
    pub fn get(&self) -> Option<&D> {
        self.value.as_ref()
    }

    /// Whether the value was given and is valid so far.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.value.is_some()
    }

    /// Whether a hook said something against the field.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        !self.rejections.is_empty()
    }

    /// Replaces the value.
    pub fn set(&mut self, value: D) {
        self.value = Some(value);
    }

    /// Takes the value out.
    #[must_use]
    pub fn take(&mut self) -> Option<D> {
        self.value.take()
    }

    /// The value itself, out of a draft that is no longer needed.
    #[must_use]
    pub fn into_inner(self) -> Option<D> {
        self.value
    }

    /// Says what is wrong with the field. Whether the request is refused with it is decided by the stages: what an
    /// earlier stage said about the same field stands before it.
    pub fn reject(&mut self, messages: impl Into<Messages>) {
        self.rejections.extend(messages.into().0);
    }
}

impl<T> Given<Option<T>> {
    /// The value, if it was given, is valid so far, and is not `null`.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref().and_then(Option::as_ref)
    }
}

/// The validated value of a field. Implemented for every [`Scalar`](crate::value::Scalar), for `Option`, for `Vec`, and by the
/// derive for the draft of a serializer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a field [tweaks::field_type]",
    label = "not a type that JSON can be read into",
    note = "for an enum or a nested serializer add `#[derive(Tweaks)]` to it",
    note = "for a column that no client sees write `#[tweaks(skip)]`"
)]
pub trait FieldValue: Any + Clone + Send + Sync {
    /// What kind of value this is.
    const KIND: Kind;

    /// Whether `null` is a value.
    const NULLABLE: bool = false;

    /// How a cell is shown.
    const CELL: CellForm = CellForm::Value;

    /// Reads the value, or reports problems to the intake and returns nothing.
    fn parse(json: &Json, field: &Field, intake: &mut dyn Intake) -> Option<Self>;

    /// Appends the value as JSON.
    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>);

    /// Reads the value from a text outside a body, such as one in a query string.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    fn from_text(_text: &str) -> Result<Self, Message> {
        Err(Message::new("invalid", "This cannot be written as a text."))
    }

    /// The value as its column shows it.
    #[must_use]
    fn fitted(self, _format: &ValueFormat) -> Self {
        self
    }

    /// The value for a row that is not there; `None` if the type has no room for that.
    #[must_use]
    fn missing() -> Option<Self> {
        None
    }

    /// Calls `visit` with the innermost value, unless there is none: rules are about values, not about `null`.
    fn inner(&self, visit: &mut dyn FnMut(&dyn Any)) {
        visit(self);
    }
}

/// The draft of a body without fields.
impl Draft for () {
    fn slot(&mut self, _: usize) -> Option<&mut dyn Slot> {
        None
    }
}

impl FieldValue for () {
    const KIND: Kind = Kind::Object(|| &NOTHING);

    fn parse(json: &Json, field: &Field, intake: &mut dyn Intake) -> Option<Self> {
        intake.object(&NOTHING, field, json, &mut ()).then_some(())
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        out.extend(b"{}");
    }
}

/// A body without fields.
pub(super) static NOTHING: Schema = Schema::new("Nothing", &[], || Box::new(()));

impl<D: FieldValue> Slot for Given<D> {
    fn parse(&mut self, json: &Json, field: &Field, intake: &mut dyn Intake) {
        self.value = D::parse(json, field, intake);
    }

    fn value(&mut self) -> Option<&mut dyn Any> {
        self.value.as_mut().map(|value| value as &mut dyn Any)
    }

    fn put(&mut self, value: Box<dyn Any>) -> bool {
        self.value = value.downcast().map(|value| *value).ok();
        self.value.is_some()
    }

    fn clear(&mut self) {
        self.value = None;
    }

    fn take_rejections(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.rejections)
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) -> bool {
        self.value.as_ref().inspect(|value| value.write_json(format, out)).is_some()
    }

    fn inner(&self, visit: &mut dyn FnMut(&dyn Any)) {
        self.value.inner(visit);
    }
}
