//! Options: the decisions of a resource, or of a handler, about requests.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::DbErr;

use super::permissions::Permissions;
use super::settings::Settings;
use super::versions::Facts;
use crate::body::BulkEdit;
use crate::context::{Action, Context};
use crate::exec::{Once, Refusal};
use crate::query::{HandlerFields, Pagination};
use crate::schema::{Column, HasTable, ModelSerializer, Schema, Table};

/// The serializers of an entity that requests are answered with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Serializers {
    /// For lists and new rows.
    pub(crate) list: &'static Schema,
    pub(crate) detail: &'static Schema,
    pub(crate) table: &'static Table,
}

impl Serializers {
    pub(super) fn of<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>>() -> Self {
        Self { list: S::SCHEMA, detail: D::SCHEMA, table: <S::Entity as HasTable>::TABLE }
    }

    /// The same for a resource, of which a wrong name ends the program when it begins.
    pub(super) fn of_resource<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>>() -> Self {
        let serializers = Self::of::<S, D>();
        let unknown = serializers.mistake();
        assert!(unknown.is_none(), "{}", unknown.unwrap_or_default());
        serializers
    }

    fn mistake(self) -> Option<String> {
        self.all().into_iter().find_map(Schema::mistake)
    }

    /// Refuses a request of a handler whose tables name columns that there are not, and says whether what is shown may link to other lists;
    /// each thread looks at them once.
    pub(super) fn check(self) -> Result<bool, Refusal> {
        thread_local!(static KNOWN: RefCell<HashMap<[usize; 2], bool>> = RefCell::default());
        let own = [self.list, self.detail].map(|schema| std::ptr::from_ref(schema).addr());
        if let Some(links) = KNOWN.with_borrow(|known| known.get(&own).copied()) {
            return Ok(links);
        }
        if let Some(unknown) = self.mistake() {
            return Err(DbErr::Custom(unknown).into());
        }
        let links = self.all().into_iter().any(Schema::has_pages);
        KNOWN.with_borrow_mut(|known| known.insert(own, links));
        Ok(links)
    }

    /// These, and what is nested in them.
    fn all(self) -> Vec<&'static Schema> {
        let mut all = Vec::new();
        for schema in [self.list, self.detail] {
            schema.collect(&mut all);
        }
        all
    }
}

/// The decisions of a resource, or of a handler, about a request.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) pagination: Pagination,
    pub(crate) versions: Facts,
    pub(crate) permissions: Permissions,
    /// The name of a custom action of the list, which stands behind the path of the list.
    pub(crate) list_action: Option<&'static str>,
    /// The pattern of the path, without that of the scopes around it.
    pub(crate) pattern: Arc<str>,
    /// The columns that the path says, by the names of its parameters.
    pub(crate) tied: Vec<(&'static str, &'static Column)>,
    /// Whether clients may not filter and order lists.
    pub(crate) without_autofilter: bool,
    /// Whether clients may ask how many rows there are.
    pub(crate) counts: bool,
    /// How many rows are sent as lines at most; none where lists are JSON alone.
    pub(crate) most_lines: Option<u64>,
    /// Whether the list can be asked for by a body.
    pub(crate) takes_questions: bool,
    pub(crate) handler_fields: HandlerFields,
    /// Parameters of the query string that the application reads.
    pub(crate) own_parameters: Vec<&'static str>,
    /// Whether a change has to say how it expects the row to be.
    pub(crate) if_match_required: bool,
    /// Whether a write has to bring an `Idempotency-Key`.
    pub(crate) key_required: bool,
    /// `None` where no `Idempotency-Key` is taken.
    pub(crate) read_key: Option<ReadKey>,
    pub(crate) bulk: BulkEdit,
    /// Whether entries of a bulk edit may create rows.
    pub(crate) can_create: bool,
    /// Shared, because each request has a copy of these options.
    #[cfg(feature = "openapi")]
    pub(crate) documented: Arc<crate::openapi::Documented>,
}

impl Options {
    /// The path of the list to which a request for it, or for a custom action of it, adds a row.
    pub(super) fn list_path(&self, path: &str) -> String {
        let (bare, slash) = path.strip_suffix('/').map_or((path, ""), |bare| (bare, "/"));
        let behind = self.list_action.into_iter().flat_map(|name| name.split('/'));
        let list = behind.fold(bare, |list, _| list.rsplit_once('/').map_or(list, |(list, _)| list));
        format!("{list}{slash}")
    }
}

/// The route of a custom action, as its handler's [`Call`](super::call::Call) sees it.
#[derive(Clone)]
pub(super) struct CustomRoute {
    pub(super) action: Action,
    /// Those of the resource.
    pub(super) options: Options,
}

/// Reads the headers `Idempotency-Key`, and the parts of their request, as the settings say.
pub(crate) type ReadKey = Arc<dyn Fn(&[&str], &[&[u8]], &Settings, &Context) -> Result<Once, Refusal> + Send + Sync>;

/// Writes the methods that a resource and a handler have in common; with the serializer, and the way to the [`Options`].
macro_rules! options {
    ($serializer:ident, self.$($options:ident).+) => {
        /// Cuts the list into pages.
        ///
        /// Panics if pages by number or by cursor have no rows unless the client says how many.
        pub fn paginate(mut self, pagination: impl $crate::query::IntoPagination) -> Self {
            self.$($options).+.pagination = pagination.into_pagination().checked();
            self
        }

        /// Answers each API version with serializers of its own, which [`versions!`](crate::versions) lists.
        ///
        /// Panics if a version that is served cannot create rows although the resource does.
        pub fn versions(mut self, table: $crate::http::VersionTable<$serializer::Entity>) -> Self {
            self.$($options).+.versions = table.facts();
            self
        }

        /// The rule for all actions that have none of their own.
        pub fn permission(mut self, permission: impl $crate::permission::Permission) -> Self {
            self.$($options).+.permissions.general = Some(std::sync::Arc::new(permission));
            self
        }

        /// The rule for some actions, in place of the one for all. [`Action::Metadata`](crate::context::Action::Metadata) is
        /// `OPTIONS`, and whatever is answered with 405. An entry of a bulk edit has to be allowed by the rule for
        /// [`Action::BulkEdit`](crate::context::Action::BulkEdit), and by that for `Create`, `PartialUpdate` or `Delete`.
        pub fn permission_for(
            mut self,
            actions: &[$crate::context::Action],
            permission: impl $crate::permission::Permission,
        ) -> Self {
            let permission: std::sync::Arc<dyn $crate::permission::Permission> = std::sync::Arc::new(permission);
            let own = actions.iter().map(|action| (*action, std::sync::Arc::clone(&permission)));
            self.$($options).+.permissions.own.extend(own);
            self
        }

        /// Offers no filters and no ordering; without this, lists have those that the serializer allows.
        pub fn without_autofilter(mut self) -> Self {
            self.$($options).+.without_autofilter = true;
            self
        }

        /// Lets clients ask for the number of rows on all pages, by `count=exact` or `count=estimated`: one statement more, and
        /// for the exact number one that reads all of them.
        pub fn counts(mut self) -> Self {
            self.$($options).+.counts = true;
            self
        }

        /// Sends all rows of the list, at most so many, to clients whose `Accept` rather has lines than JSON: `application/x-ndjson`, a JSON
        /// object in each line, or with the feature `csv` `text/csv`. They are sent while they are read, all of one moment, with the
        /// fields, filters, order and scope of the list and without its pages. A list of more rows is refused with 400.
        ///
        /// ```
        /// use tweaks_runtime::prelude::*;
        /// # mod order {
        /// #     use sea_orm::entity::prelude::*;
        /// #     use tweaks_runtime::prelude::*;
        /// #     #[sea_orm::model]
        /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        /// #     #[sea_orm(table_name = "order")]
        /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub item: String }
        /// #     impl ActiveModelBehavior for ActiveModel {}
        /// # }
        ///
        /// let orders = Resource::<order::Entity>::new("/orders").stream(100_000);
        /// # drop(orders);
        /// ```
        pub fn stream(mut self, most_rows: u64) -> Self {
            self.$($options).+.most_lines = Some(most_rows);
            self
        }

        /// Insists on `If-Match` in changes and deletions, so that no client undoes what it has not seen: without it they are
        /// answered with 428 (RFC 6585 §3). The entity needs a column `#[tweaks(etag)]`.
        pub fn require_if_match(mut self) -> Self
        where
            $serializer: $crate::schema::ModelSerializer<Offers: $crate::schema::Tags>,
        {
            self.$($options).+.if_match_required = true;
            self
        }

        /// Takes `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-06) on every write: one that is sent twice is done
        /// once, and answered twice. The application makes the table [`idempotency::Entity`](crate::idempotency::Entity).
        ///
        /// ```
        /// use tweaks_runtime::prelude::*;
        /// # mod order {
        /// #     use sea_orm::entity::prelude::*;
        /// #     use tweaks_runtime::prelude::*;
        /// #     #[sea_orm::model]
        /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
        /// #     #[sea_orm(table_name = "order")]
        /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub item: String }
        /// #     impl ActiveModelBehavior for ActiveModel {}
        /// # }
        ///
        /// let orders = Resource::<order::Entity>::new("/orders").idempotency(Idempotency::new().required());
        /// # drop(orders);
        /// ```
        #[cfg(feature = "idempotency")]
        pub fn idempotency(mut self, keys: $crate::idempotency::Idempotency) -> Self {
            let options = &mut self.$($options).+;
            options.key_required = keys.required;
            options.read_key = Some(std::sync::Arc::new(
                move |headers: &[&str], request: &[&[u8]], settings: &$crate::http::Settings, context: &$crate::context::Context| {
                    keys.read(headers, request, settings.idempotency_lifetime, context)
                },
            ));
            self
        }

        /// Lets the query string have a parameter that the application reads, for instance in a computed field by
        /// [`Context::parameter`](crate::context::Context::parameter).
        pub fn parameter(mut self, name: &'static str) -> Self {
            self.$($options).+.own_parameters.push(name);
            self
        }
    };
}

pub(super) use options;
