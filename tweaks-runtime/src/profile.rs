//! The profile: what unknown names do, and how answers look.

/// Strict answers for new APIs, or answers that are compatible with Django REST Framework. The book's *Profiles* page lists every
/// difference.
///
/// ```
/// use actix_web::App;
/// use tweaks_runtime::prelude::*;
///
/// let app = App::new().app_data(Settings::new().profile(Profile::Drf));
/// # drop(app);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// Unknown, repeated and read-only names are problems; errors are `application/problem+json` (RFC 9457).
    #[default]
    Strict,
    /// Unknown names are ignored, errors are DRF's maps: for clients of a Django API.
    Drf,
}

impl Profile {
    /// Whether unknown, repeated and read-only names, and unreadable values, are problems. DRF passes over them.
    pub(crate) const fn is_strict(self) -> bool {
        matches!(self, Self::Strict)
    }

    /// Whether two rows of one body may take each other's unique values. DRF refuses such swaps.
    pub(crate) const fn allows_swaps(self) -> bool {
        self.is_strict()
    }
}
