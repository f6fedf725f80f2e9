//! Versions: which API version a request is answered in, and what the answer says about it (`drf_tweaks` §8).

use std::marker::PhantomData;
use std::time::SystemTime;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, HeaderValue, HttpDate};

use super::media;
use crate::context::Context;
use crate::schema::{ModelSerializer, Schema};

/// The serializers of one entity by API version, made by [`versions!`](crate::versions).
#[derive(Debug)]
#[must_use]
pub struct VersionTable<E> {
    facts: Facts,
    entity: PhantomData<fn() -> E>,
}

/// A table of versions without the type of its entity.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(super) rows: &'static [Row],
    /// The newest versions that are deprecated and obsolete, where the resource says so.
    deprecated: Option<u32>,
    obsolete: Option<u32>,
}

/// The serializers of the versions from `first` to `last`.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) list: &'static Schema,
    pub(super) detail: &'static Schema,
}

/// A row of a table, by which the compiler knows the entity.
#[derive(Clone, Copy, Debug)]
pub struct VersionRow<E>(Row, PhantomData<fn() -> E>);

impl<E> VersionRow<E> {
    /// The serializers of lists and details in a range of versions.
    #[must_use]
    pub const fn of<L: ModelSerializer<Entity = E>, D: ModelSerializer<Entity = E>>(first: u32, last: u32) -> Self {
        Self(Row { first, last, list: L::SCHEMA, detail: D::SCHEMA }, PhantomData)
    }

    /// The row without its type.
    #[must_use]
    pub const fn row(self) -> Row {
        self.0
    }
}

impl<E> VersionTable<E> {
    /// A table of rows in the order of their versions.
    pub const fn new(rows: &'static [Row], deprecated: Option<u32>, obsolete: Option<u32>) -> Self {
        Self { facts: Facts { rows, deprecated, obsolete }, entity: PhantomData }
    }

    /// The versions of the table, for tests that run over all of them.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<E> {
        self.facts.rows.iter().flat_map(|row| row.first..=row.last)
    }

    pub(super) fn facts(&self) -> Facts {
        self.facts
    }
}

impl Facts {
    /// Whether the resource says anything about versions.
    pub(super) fn is_said(&self) -> bool {
        !self.rows.is_empty() || self.deprecated.is_some() || self.obsolete.is_some()
    }

    /// The serializers of a version.
    pub(super) fn row(&self, version: u32) -> Option<&'static Row> {
        self.rows.iter().find(|row| (row.first..=row.last).contains(&version))
    }

    /// The serializers of the versions that can still be asked for.
    pub(super) fn live(&self) -> impl Iterator<Item = &'static Row> + use<> {
        let obsolete = self.obsolete.unwrap_or_default();
        self.rows.iter().filter(move |row| row.last > obsolete)
    }
}

/// How an application knows the version of a request, and what it says about old ones.
///
/// ```
/// use tweaks_runtime::Versions;
/// use tweaks_runtime::prelude::*;
///
/// let versions = Versions::in_accept().default_version(4).deprecated_behind(1).obsolete_behind(2);
/// let settings = Settings::new().versions(versions);
/// # drop(settings);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Versions {
    pub(super) source: Source,
    pub(super) default: Option<u32>,
    deprecated: Option<Bound>,
    obsolete: Option<Bound>,
    labels: Vec<(u32, &'static str)>,
    takes_older: bool,
    pub(super) deprecations: Vec<Deprecation>,
    pub(super) client: Option<fn(&Context) -> Option<String>>,
}

/// Where requests say their version.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Accept,
    Header(HeaderName),
    Path(&'static str),
    Query(&'static str),
}

/// The newest version of a kind: a number, or so many behind the newest of a table.
#[derive(Clone, Copy, Debug)]
enum Bound {
    Fixed(u32),
    Behind(u32),
}

impl Bound {
    /// The version; nothing where it is counted from the newest version of a table that is not there.
    fn of(self, newest: Option<u32>) -> Option<u32> {
        match self {
            Self::Fixed(version) => Some(version),
            Self::Behind(count) => newest.map(|newest| newest.saturating_sub(count)),
        }
    }
}

impl Versions {
    /// The version is the parameter `version` of the accepted media type: `Accept: application/json; version=2`.
    pub fn in_accept() -> Self {
        Self::in_source(Source::Accept)
    }

    /// The version is a header, usually `API-Version`.
    ///
    /// # Panics
    ///
    /// If that cannot be a header's name.
    pub fn in_header(name: &str) -> Self {
        #[expect(clippy::expect_used, reason = "an application that cannot work is to be told when it starts")]
        let name = HeaderName::try_from(name).expect("a header's name has letters, digits and hyphens");
        Self::in_source(Source::Header(name))
    }

    /// The version is a part of the path: `web::scope("/v{version}")` for the name `version`.
    pub fn in_path(name: &'static str) -> Self {
        Self::in_source(Source::Path(name))
    }

    /// The version is a parameter of the query string.
    pub fn in_query(name: &'static str) -> Self {
        Self::in_source(Source::Query(name))
    }

    fn in_source(source: Source) -> Self {
        let (labels, deprecations) = (Vec::new(), Vec::new());
        Self { source, default: None, deprecated: None, obsolete: None, labels, takes_older: false, deprecations, client: None }
    }

    /// The version of requests that say none. Without it, they are answered by the serializers of the resource, in all their fields.
    pub fn default_version(self, version: u32) -> Self {
        Self { default: Some(version), ..self }
    }

    /// The newest deprecated version, where a resource does not say its own.
    pub fn deprecated(self, version: u32) -> Self {
        Self { deprecated: Some(Bound::Fixed(version)), ..self }
    }

    /// The newest deprecated version as a distance from the newest version of a resource's table.
    pub fn deprecated_behind(self, distance: u32) -> Self {
        Self { deprecated: Some(Bound::Behind(distance)), ..self }
    }

    /// The newest obsolete version, where a resource does not say its own: it and all before it are answered with 410.
    pub fn obsolete(self, version: u32) -> Self {
        Self { obsolete: Some(Bound::Fixed(version)), ..self }
    }

    /// The newest obsolete version as a distance from the newest version of a resource's table.
    pub fn obsolete_behind(self, distance: u32) -> Self {
        Self { obsolete: Some(Bound::Behind(distance)), ..self }
    }

    /// Another name of a version, usually the date from which it is served, such as `2026-03-10`.
    pub fn label(mut self, version: u32, label: &'static str) -> Self {
        self.labels.push((version, label));
        self
    }

    /// Answers a date that is no label in the version of the nearest label before it, and not with 400.
    pub fn or_nearest_older(self) -> Self {
        Self { takes_older: true, ..self }
    }

    /// What answers in a deprecated version say besides the warning.
    pub fn deprecation(mut self, deprecation: Deprecation) -> Self {
        self.deprecations.push(deprecation);
        self
    }

    /// Who a request is from, for the log lines about deprecated versions.
    pub fn client(self, client: fn(&Context) -> Option<String>) -> Self {
        Self { client: Some(client), ..self }
    }

    /// The parameter of the query string that is the version.
    pub(super) fn parameter(&self) -> Option<&'static str> {
        match self.source {
            Source::Query(name) => Some(name),
            _ => None,
        }
    }

    /// The version as the request says it.
    pub(super) fn said(&self, request: &HttpRequest, context: &Context) -> Option<String> {
        match &self.source {
            Source::Accept => media::json_range(request)
                .or_else(|| Some(media::Form::wanted(request)?.1))?
                .get_param("version")
                .map(|version| version.as_str().to_owned()),
            Source::Header(name) => request.headers().get(name).map(|version| version.to_str().unwrap_or_default().to_owned()),
            Source::Path(name) => request.match_info().get(name).map(str::to_owned),
            Source::Query(name) => context.parameter(name).map(str::to_owned),
        }
    }

    /// The version as the path says it, if versions stand there.
    #[cfg(feature = "openapi")]
    pub(super) fn of_path(&self, request: &HttpRequest) -> Option<u32> {
        let Source::Path(name) = &self.source else { return None };
        self.number(request.match_info().get(name)?)?.try_into().ok()
    }

    /// The number of a version. Python's `int` takes signs and zeros in front, and so do clients of a Django API.
    pub(super) fn number(&self, said: &str) -> Option<i64> {
        let said = said.trim();
        let is_before = |(_, label): &&(u32, &str)| is_date(label) && is_date(said) && *label <= said;
        let labelled = self.labels.iter().find(|(_, label)| *label == said);
        let older = || self.labels.iter().filter(is_before).max_by_key(|(_, label)| *label).filter(|_| self.takes_older);
        labelled.or_else(older).map(|(version, _)| i64::from(*version)).or_else(|| said.parse().ok())
    }
}

/// `2026-03-10`: texts of this form are ordered as their dates are.
fn is_date(text: &str) -> bool {
    let is_of = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(is_of)
}

/// The dates of deprecated versions: what their answers say in `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link`.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tweaks_runtime::{Deprecation, Versions};
///
/// let march = SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_323_200);
/// let old = Deprecation::of(2).since(march).sunset(march + Duration::from_hours(24 * 365)).page("https://shop.test/versions");
/// let versions = Versions::in_accept().deprecated(2).deprecation(old);
/// # drop(versions);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Deprecation {
    pub(super) version: u32,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Deprecation {
    /// A version with no dates yet.
    pub fn of(version: u32) -> Self {
        Self { version, headers: Vec::new() }
    }

    /// The time since which, or from which on, it is deprecated.
    pub fn since(self, time: impl Into<SystemTime>) -> Self {
        let seconds = time.into().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        self.says("deprecation", format!("@{seconds}"))
    }

    /// The time at which it is likely to be obsolete.
    pub fn sunset(self, time: impl Into<SystemTime>) -> Self {
        self.says("sunset", HttpDate::from(time.into()).to_string())
    }

    /// The address of a page about it.
    pub fn page(self, url: &str) -> Self {
        self.says("link", format!("<{url}>; rel=\"deprecation\"; type=\"text/html\""))
    }

    fn says(mut self, name: &'static str, value: String) -> Self {
        let value = HeaderValue::try_from(value).ok();
        self.headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
        self
    }
}

/// How the versions of a resource stand: by its own bounds, or else by those of the application.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standings {
    /// The newest deprecated and the newest obsolete version; 0 for none.
    pub(super) deprecated: u32,
    pub(super) obsolete: u32,
}

impl Standings {
    pub(super) fn of(versions: Option<&Versions>, facts: Facts) -> Self {
        let newest = facts.rows.last().map(|row| row.last);
        let bound = |own: Option<u32>, general: Option<Bound>| own.or_else(|| general?.of(newest)).unwrap_or_default();
        let deprecated = bound(facts.deprecated, versions.and_then(|versions| versions.deprecated));
        let obsolete = bound(facts.obsolete, versions.and_then(|versions| versions.obsolete));
        Self { deprecated, obsolete }
    }

    pub(super) fn is_obsolete(self, number: i64) -> bool {
        self.obsolete > 0 && number <= i64::from(self.obsolete)
    }

    pub(super) fn is_deprecated(self, number: i64) -> bool {
        self.deprecated > 0 && number <= i64::from(self.deprecated)
    }
}
