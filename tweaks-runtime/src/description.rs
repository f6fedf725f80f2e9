//! Descriptions: what an application serves, as data, for documents and tests.

use crate::body::BulkEdit;
use crate::context::Action;
use crate::profile::Profile;
use crate::query::{Pagination, QueryLimits};
use crate::schema::{Column, Schema, Table};

/// An API: its resources in one version, and what holds for all of them.
#[derive(Clone, Debug)]
pub(crate) struct ApiDescription {
    pub(crate) title: String,
    /// The version of the application, not one of its API versions.
    pub(crate) version: String,
    pub(crate) about: String,
    /// The name and the address of its license.
    pub(crate) license: Option<[String; 2]>,
    pub(crate) conventions: Conventions,
    pub(crate) resources: Vec<ResourceDescription>,
}

/// What holds for all requests.
#[derive(Clone, Debug)]
pub(crate) struct Conventions {
    pub(crate) profile: Profile,
    pub(crate) limits: QueryLimits,
    /// The zone of days, where the application says one.
    pub(crate) zone: Option<String>,
    /// Whether it is found out who asks.
    pub(crate) is_authenticated: bool,
    /// The value of `WWW-Authenticate`.
    pub(crate) challenge: Option<String>,
    /// Whether answers say their number of statements.
    pub(crate) counts_queries: bool,
    /// The API version that is described.
    pub(crate) api_version: Option<u32>,
    pub(crate) versioning: Versioning,
}

/// Where requests say their API version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Versioning {
    /// There are no versions.
    None,
    /// `Accept: application/json; version=2`.
    Accept,
    Header(String),
    Path(&'static str),
    Query(&'static str),
}

/// The resource of one entity in one version.
#[derive(Clone, Debug)]
pub(crate) struct ResourceDescription {
    /// The path of the list, with parameters in braces.
    pub(crate) path: String,
    pub(crate) table: &'static Table,
    /// The serializer of lists and new rows.
    pub(crate) list: &'static Schema,
    /// That of single rows.
    pub(crate) detail: &'static Schema,
    /// The parameters of the path of the list, each with its column unless the application reads it.
    pub(crate) tied: Vec<(String, Option<&'static Column>)>,
    pub(crate) pagination: Pagination,
    pub(crate) has_autofilter: bool,
    pub(crate) has_counts: bool,
    /// Parameters of the query string that the application reads.
    pub(crate) own_parameters: Vec<&'static str>,
    pub(crate) if_match_required: bool,
    pub(crate) takes_idempotency_key: bool,
    pub(crate) idempotency_key_required: bool,
    /// Whether lists are sent as lines as well.
    pub(crate) has_lines: bool,
    pub(crate) bulk: BulkEdit,
    pub(crate) can_create: bool,
    /// Of the version that is described.
    pub(crate) standing: Standing,
    /// The resource says which versions it has, and which of them are old.
    pub(crate) versions: KnownVersions,
    pub(crate) operations: Vec<OperationDescription>,
}

/// The versions of a resource.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownVersions {
    pub(crate) numbers: Vec<u32>,
    /// The newest deprecated version, 0 for none.
    pub(crate) deprecated: u32,
    /// The newest obsolete version, 0 for none.
    pub(crate) obsolete: u32,
}

/// How a version stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) is_deprecated: bool,
    /// The headers with its dates.
    pub(crate) headers: Vec<(String, String)>,
}

/// One method on one path.
#[derive(Clone, Debug)]
pub(crate) struct OperationDescription {
    pub(crate) path: String,
    /// In capitals.
    pub(crate) method: String,
    pub(crate) action: Action,
    /// Whether it is on the path of the list, or below it; of one row otherwise.
    pub(crate) is_of_list: bool,
    /// The name and the sentence of its rule.
    pub(crate) permission: Option<[String; 2]>,
    /// Whether the rule refuses those who do not say who they are.
    pub(crate) needs_user: bool,
}

impl ResourceDescription {
    /// The columns of the key that a path to a row says besides those of the list.
    pub(crate) fn key(&self) -> impl Iterator<Item = &'static Column> {
        let is_tied = |column: &Column| self.tied.iter().any(|(_, own)| own.is_some_and(|own| own.name == column.name));
        self.table.key().filter(move |column| !is_tied(column))
    }
}

impl OperationDescription {
    /// Whether a document has it: OpenAPI 3.1 knows no `QUERY`, and `HEAD` goes with `GET`.
    #[cfg(feature = "openapi")]
    pub(crate) fn is_documented(&self) -> bool {
        !["HEAD", "QUERY"].contains(&self.method.as_str())
    }

    /// Whether it changes something.
    pub(crate) fn is_write(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}
