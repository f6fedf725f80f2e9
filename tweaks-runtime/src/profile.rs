//! The profile: what unknown names do, and how answers look.

/// Strict answers for new APIs, or answers that are compatible with Django REST Framework, or with `react-admin`. The book's *Profiles*
/// page lists every difference.
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
    /// The dialect of `ra-data-simple-rest`, by which a front end of `react-admin` asks: lists are arrays behind `filter`, `range` and
    /// `sort`, with a `Content-Range`; `errors` are a map for its inputs. A body may have unknown and read-only names; all else is strict.
    SimpleRest,
}

impl Profile {
    /// Whether unknown and repeated names, and unreadable values, are problems. DRF passes over them.
    pub(crate) const fn is_strict(self) -> bool {
        !matches!(self, Self::Drf)
    }

    /// Whether unknown and read-only names of a body are problems. Clients that send back what they were shown count on it that they are none.
    pub(crate) const fn refuses_names(self) -> bool {
        matches!(self, Self::Strict)
    }

    /// Whether lists are asked for in the dialect of `ra-data-simple-rest`.
    pub(crate) const fn asks_for_ranges(self) -> bool {
        matches!(self, Self::SimpleRest)
    }

    /// Whether two rows of one body may take each other's unique values. DRF refuses such swaps.
    pub(crate) const fn allows_swaps(self) -> bool {
        self.is_strict()
    }
}
