//! Drafts: the body of a write, field by field, while it is being validated.
//!
//! The derive writes one struct per serializer, with a [`Given`] per writable field. Hooks over the whole object get
//! it, so that "given and valid, or not" is in the type and a hook cannot forget a missing field:
//!
//! ```
//! use tweaks_runtime::draft::Given;
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

use crate::body::Review;
use crate::problem::{Message, Messages};
use crate::schema::{Field, ValueFormat};
use crate::value::{FieldValue, Json};

/// The value of one field, if it was given and is valid, and what hooks say against it.
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

/// A field of a draft whose type is not known: what the runtime works with.
pub trait Slot {
    /// Reads the value; problems go to the review.
    fn parse(&mut self, json: &Json, field: &Field, review: &mut Review<'_>);
    /// The value, if there is one.
    fn value(&self) -> Option<&dyn Any>;
    /// The value, if there is one, to be changed in place.
    fn value_mut(&mut self) -> Option<&mut dyn Any>;
    /// Puts a value in, and says whether its type was the right one.
    fn put(&mut self, value: Box<dyn Any>) -> bool;
    /// Leaves the field out.
    fn clear(&mut self);
    /// Takes what hooks said against the field.
    fn take_rejections(&mut self) -> Vec<Message>;
    /// Appends the value as JSON, if there is one.
    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) -> bool;
    /// Calls `visit` with the value that rules are about.
    fn inner(&self, visit: &mut dyn FnMut(&dyn Any));
    /// Calls `visit` with the index and value of each entry of a list.
    fn entries(&self, visit: &mut dyn FnMut(usize, &dyn Any));
}

impl<D: FieldValue> Slot for Given<D> {
    fn parse(&mut self, json: &Json, field: &Field, review: &mut Review<'_>) {
        self.value = D::parse(json, field, review);
    }

    fn value(&self) -> Option<&dyn Any> {
        self.value.as_ref().map(|value| value as &dyn Any)
    }

    fn value_mut(&mut self) -> Option<&mut dyn Any> {
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
        if let Some(value) = &self.value {
            value.inner(visit);
        }
    }

    fn entries(&self, visit: &mut dyn FnMut(usize, &dyn Any)) {
        if let Some(value) = &self.value {
            value.entries(visit);
        }
    }
}

/// The draft of a serializer: its slots by the index of their field in the schema.
pub trait Draft: Any + Send {
    /// The slot of a writable field; `None` for a field that no client writes.
    fn slot(&mut self, index: usize) -> Option<&mut dyn Slot>;
}
