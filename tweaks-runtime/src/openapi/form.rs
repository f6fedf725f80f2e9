//! Forms: what an object of a document is for.

use super::types::Side;
use crate::context::Action;
use crate::schema::{NestedWrite, OnUpdate};

/// What an object is for: one serializer has an object for answers and several for bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Answer,
    /// The body of a `POST`.
    Create,
    /// The body of a `PUT`.
    Update,
    /// The body of a `PATCH`.
    Patch,
    /// A nested row in a change: one with a key changes that row, one without is new.
    Entry,
}

impl Form {
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Answer => "",
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Patch => "Patch",
            Self::Entry => "Entry",
        }
    }

    /// The action of a request with it.
    pub(super) fn action(self) -> Action {
        match self {
            Self::Answer => Action::Retrieve,
            Self::Create => Action::Create,
            Self::Update => Action::Update,
            Self::Patch | Self::Entry => Action::PartialUpdate,
        }
    }

    pub(super) fn side(self) -> Side {
        if self == Self::Answer { Side::Answer } else { Side::Body }
    }

    /// The form of the rows that are nested in an object.
    pub(super) fn below(self, write: Option<NestedWrite>) -> Self {
        match (self, write) {
            (Self::Answer, _) => Self::Answer,
            // In a body of which nothing is required, nothing of the objects in it is.
            (Self::Patch, None) => Self::Patch,
            (Self::Update | Self::Patch | Self::Entry, Some(NestedWrite { on_update: OnUpdate::PatchById, .. })) => Self::Entry,
            _ => Self::Create,
        }
    }
}
