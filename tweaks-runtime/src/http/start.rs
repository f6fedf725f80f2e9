//! The start: an application asks whether its database and its rules fit what it offers, before a request does.

use std::fmt;

use actix_web::dev::ResourceDef;
use sea_orm::{DatabaseConnection, DbErr};

use super::api::Api;
use super::resource::Endpoints;
#[cfg(feature = "idempotency")]
use crate::check::DifferenceKind;
use crate::check::{Difference, schema_check};
use crate::context::Action;
use crate::schema::{Schema, Table};

/// Why an application is not to start.
#[non_exhaustive]
pub enum StartError {
    /// The database does not answer.
    Database(DbErr),
    /// The application offers something that it cannot do.
    Unfit {
        /// The claims of entities that the database does not keep.
        differences: Vec<Difference>,
        /// The actions without a permission, as sentences, where [`Api::require_permissions`] insists on one.
        unruled: Vec<String>,
        /// The paths to which no request comes, as sentences: one that was added before answers what is sent there.
        unreached: Vec<String>,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::Unfit { differences, unruled, unreached } => {
                write!(f, "the application cannot do all that it offers:")?;
                differences.iter().try_for_each(|difference| write!(f, "\n  {difference}"))?;
                unruled.iter().chain(unreached).try_for_each(|sentence| write!(f, "\n  {sentence}"))
            }
        }
    }
}

/// A `main` that ends with an error shows it by this, and people read it.
impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for StartError {}

impl From<DbErr> for StartError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl Api {
    /// Compares, before requests come, the tables behind all serializers of the API with those of the database, as
    /// [`schema_check`](crate::schema_check) does, the table of idempotency keys included where one is needed. With
    /// [`require_permissions`](Self::require_permissions) it also looks for actions that have none. A path that a resource added before
    /// answers is told as well: `/books/{id}` answers `/books/recent`.
    ///
    /// ```no_run
    /// use actix_web::{App, HttpServer, web};
    /// use tweaks_runtime::Api;
    /// use tweaks_runtime::prelude::*;
    /// # mod product {
    /// #     use sea_orm::entity::prelude::*;
    /// #     use tweaks_runtime::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    /// #     #[sea_orm(table_name = "product")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64 }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    ///
    /// fn api() -> Api {
    ///     Api::new("Shop", "1.0").resource(Resource::<product::Entity>::new("/products"))
    /// }
    ///
    /// # async fn start(db: sea_orm::DatabaseConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// api().check_at_start(&db).await?;
    /// let data = web::Data::new(db);
    /// let server = HttpServer::new(move || App::new().app_data(data.clone()).service(api()));
    /// server.bind(("127.0.0.1", 8080))?.run().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Everything that does not fit, at once; or that the database does not answer.
    pub async fn check_at_start(&self, db: &DatabaseConnection) -> Result<(), StartError> {
        let mut differences = schema_check(db, &self.tables()).await?;
        // What the database could do besides hinders no start.
        differences.retain(Difference::is_wrong);
        #[cfg(feature = "idempotency")]
        let differences = [differences, self.lacks_keys(db).await].concat();
        let required = self.resources.iter().filter(|_| self.permissions_required);
        let unruled: Vec<String> = required.filter_map(Endpoints::unruled).collect();
        let unreached = self.unreached();
        let fits = differences.is_empty() && unruled.is_empty() && unreached.is_empty();
        if fits { Ok(()) } else { Err(StartError::Unfit { differences, unruled, unreached }) }
    }

    /// The paths that match one of a resource that was added before, which is asked first.
    fn unreached(&self) -> Vec<String> {
        let (mut before, mut unreached): (Vec<(ResourceDef, String)>, _) = (Vec::new(), Vec::new());
        for endpoints in &self.resources {
            let own: Vec<String> = endpoints.paths().into_iter().map(|path| path.path).collect();
            let first = |path: &String| before.iter().find(|(pattern, _)| pattern.is_match(path));
            unreached.extend(own.iter().filter_map(|path| {
                let (_, first) = first(path)?;
                Some(format!(
                    "{path}: no request comes here, because `{first}` was added before; add this first, or give it another path"
                ))
            }));
            before.extend(own.into_iter().map(|path| (ResourceDef::new(path.as_str()), path)));
        }
        unreached
    }

    /// The tables behind all serializers, each once.
    fn tables(&self) -> Vec<&'static Table> {
        let mut seen = Vec::new();
        for Endpoints { serializers, options, .. } in &self.resources {
            let versions = options.versions.rows.iter().flat_map(|row| [row.list, row.detail]);
            versions.chain([serializers.list, serializers.detail]).for_each(|schema| schema.collect(&mut seen));
        }
        let mut tables: Vec<&'static Table> = Vec::new();
        for table in seen.into_iter().filter_map(|schema: &Schema| schema.table) {
            if !tables.iter().any(|known| known.is(table)) {
                tables.push(table);
            }
        }
        tables
    }

    #[cfg(feature = "idempotency")]
    async fn lacks_keys(&self, db: &DatabaseConnection) -> Vec<Difference> {
        let is_needed = self.resources.iter().any(|endpoints| endpoints.options.read_key.is_some());
        let unreadable = if is_needed { crate::idempotency::check(db).await.err() } else { None };
        let difference = |error| Difference {
            table: "tweaks_idempotency".to_owned(),
            detail: format!("the answers to `Idempotency-Key`s have no such table: {}", crate::exec::words(&error)),
            field: None,
            kind: DifferenceKind::Wrong,
            remedy: None,
            attribute: None,
        };
        unreadable.map(difference).into_iter().collect()
    }
}

impl Endpoints {
    /// The actions without a permission, as a sentence.
    fn unruled(&self) -> Option<String> {
        let offered = self.paths().into_iter().flat_map(|path| path.operations).map(|(action, _)| action);
        let mut actions: Vec<Action> = offered.chain([Action::Metadata]).collect();
        actions.retain(|action| self.options.permissions.of(*action).is_none());
        actions.dedup();
        (!actions.is_empty()).then(|| format!("{}: there is no permission for {actions:?}", self.path))
    }
}
