//! Replicas: several servers of one database as one connection.

mod position;
mod servers;
mod standing;
mod watch;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};
use tokio::time::timeout;

use self::servers::Servers;
use self::watch::{Lookout, watch};
use super::statements;
use crate::cause::{Duty, doing};

pub(crate) use position::Token;

/// How long a request waits for a connection to one of several servers.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a database may take to answer that it is there.
const READY: Duration = Duration::from_secs(2);
/// How old the data of a replica may be that is read.
const MOST_BEHIND: Duration = Duration::from_secs(10);

/// A replica that was chosen for a read.
pub(crate) struct Replica {
    place: usize,
    /// Its run when it had what a client needs; `None` where the client needs nothing.
    run: Option<String>,
}

/// A primary and its replicas, as one connection: reads go to replicas, writes to the primary, and nobody reads less than they wrote.
///
/// Given to an application as `web::Data<ReadReplicas>`, in the place of `web::Data<DatabaseConnection>`. Which server takes writes is
/// not said but seen, twice a second: on PostgreSQL the one that is not in recovery, and of several the one that was promoted last; on
/// `MariaDB` the one without `read_only`. A promotion needs no restart. SQLite and `MySQL` have no replicas here.
///
/// `GET`, `HEAD`, `OPTIONS` and `QUERY` are answered by the replicas in turn; one that does not answer, or is more than [10
/// seconds](Self::most_behind) behind, is passed by, and a read that finds it lost is done once more by the primary. Everything else, and
/// all that authentications do, is the primary's.
///
/// An answer to a write says in `Tweaks-Position` how far the primary is, and a client that sends this back reads no server that is not
/// as far. Where clients cannot, [a cookie](Self::cookie) does the same. It costs a write one statement.
///
/// ```no_run
/// use actix_web::{App, HttpServer, web};
/// use tweaks_runtime::ReadReplicas;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let servers = ["postgres://db1/shop", "postgres://db2/shop", "postgres://db3/shop"];
/// let db = web::Data::new(ReadReplicas::connect(servers).await?);
/// let server = HttpServer::new(move || App::new().app_data(db.clone()));
/// # drop(server);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ReadReplicas {
    servers: Arc<Servers>,
    cookie: Option<Arc<str>>,
    most_behind: Duration,
}

impl ReadReplicas {
    /// Connects to all servers of a database, each by [`connect_options`](crate::connect_options) and with 3 seconds to wait for a
    /// connection. One address for each server: behind one that leads to several, a position would be that of another.
    ///
    /// # Errors
    ///
    /// None of the servers takes writes, or there is no such driver. Replicas that do not answer are no error.
    #[cfg(any(feature = "sqlx-mysql", feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
    pub async fn connect(urls: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, DbErr> {
        let options = urls.into_iter().map(|url| {
            let mut options = super::connect_options(url);
            options.acquire_timeout(PATIENCE);
            options
        });
        Self::connect_with(options).await
    }

    /// The same by options of your own.
    ///
    /// # Errors
    ///
    /// None of the servers takes writes, or there is no such driver.
    pub async fn connect_with(options: impl IntoIterator<Item = ConnectOptions>) -> Result<Self, DbErr> {
        let (mut pools, mut lookouts) = (Vec::new(), Vec::new());
        for mut options in options {
            lookouts.push(Lookout::new(options.clone()));
            options.connect_lazy(true);
            let mut pool = Database::connect(options).await?;
            statements::observe(&mut pool);
            pools.push(pool);
        }
        let (servers, asked) = (Servers::new(pools), Instant::now());
        let looks = join_all(lookouts.iter_mut().map(Lookout::look)).await;
        let mut errors = Vec::new();
        for (place, standing) in looks.into_iter().enumerate() {
            let standing = standing.map_err(|error| errors.push(format!("server {}: {error}", place + 1)));
            servers.see(place, standing.ok(), asked);
        }
        if !servers.has_primary() {
            errors.insert(0, "none of the servers takes writes".to_owned());
            return Err(DbErr::Conn(RuntimeErr::Internal(errors.join("; "))));
        }
        let servers = Arc::new(servers);
        for (place, lookout) in lookouts.into_iter().enumerate() {
            tokio::spawn(watch(Arc::downgrade(&servers), place, lookout));
        }
        Ok(Self { servers, cookie: None, most_behind: MOST_BEHIND })
    }

    /// Sends the position of a write in a cookie of this name as well, for browsers.
    ///
    /// # Panics
    ///
    /// The name has other signs than letters, digits, `-` and `_`.
    #[must_use]
    pub fn cookie(mut self, name: &str) -> Self {
        let suits = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
        assert!(!name.is_empty() && name.chars().all(suits), "`{name}` cannot be the name of a cookie");
        self.cookie = Some(name.into());
        self
    }

    /// How old the data of a replica may be that is read: 10 seconds unless this says otherwise. How old they are is known to about a
    /// second. Where no server takes writes, replicas are read whatever their age.
    #[must_use]
    pub fn most_behind(mut self, most_behind: Duration) -> Self {
        self.most_behind = most_behind;
        self
    }

    /// The connection to the server that takes writes, or to the last one that did.
    #[must_use]
    pub fn primary(&self) -> DatabaseConnection {
        self.servers.primary().clone()
    }

    /// How far the primary is, for the header `Tweaks-Position` of a handler of the application that has written something. It takes one
    /// statement. Where the primary does not answer within 3 seconds, the position is one that no replica has.
    ///
    /// ```
    /// use actix_web::{HttpResponse, web};
    /// use sea_orm::ConnectionTrait as _;
    /// use tweaks_runtime::ReadReplicas;
    ///
    /// async fn vacate(db: web::Data<ReadReplicas>) -> HttpResponse {
    ///     match db.primary().execute_unprepared("DELETE FROM session").await {
    ///         Ok(_) => HttpResponse::NoContent().insert_header(("Tweaks-Position", db.position().await)).finish(),
    ///         Err(_) => HttpResponse::ServiceUnavailable().finish(),
    ///     }
    /// }
    /// # drop(web::delete().to(vacate));
    /// ```
    pub async fn position(&self) -> String {
        let _doing = doing(Duty::Question);
        let token = match timeout(PATIENCE, standing::ask(self.servers.primary())).await {
            Ok(Ok(standing)) if standing.leads.is_some() => standing.position.map_or(Token::Primary, Token::From),
            _ => Token::Primary,
        };
        token.to_string()
    }

    pub(crate) fn cookie_name(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// A replica that has what a client needs.
    pub(crate) fn replica(&self, needed: Option<&Token>) -> Option<Replica> {
        self.servers.replica(needed, self.most_behind).map(|(place, run)| Replica { place, run })
    }

    /// Whether a replica that was read had what the client needs. One that has started again since it was looked at may have been behind.
    pub(crate) async fn had(&self, replica: &Replica, needed: Option<&Token>) -> bool {
        if needed.is_none() {
            return true;
        }
        let _doing = doing(Duty::Question);
        let standing = timeout(PATIENCE, standing::ask(&self.servers.pools[replica.place])).await;
        matches!(standing, Ok(Ok(standing)) if standing.has(needed) && replica.run.as_ref() == Some(&standing.run))
    }

    /// The connection to a replica.
    pub(crate) fn at(&self, replica: &Replica) -> DatabaseConnection {
        self.servers.pools[replica.place].clone()
    }

    /// Takes a replica for lost until it is seen again.
    pub(crate) fn suspect(&self, replica: &Replica) {
        self.servers.suspect(replica.place);
    }

    /// Looks at all servers now: the primary did not answer a request.
    pub(crate) fn look(&self) {
        self.servers.look.notify_waiters();
    }

    /// Whether any server answers.
    pub(crate) fn is_any_there(&self) -> bool {
        self.servers.is_any_there()
    }
}

/// Whether a database answers within two seconds.
pub(crate) async fn answers(db: &DatabaseConnection) -> bool {
    matches!(timeout(READY, db.ping()).await, Ok(Ok(())))
}

#[cfg(test)]
mod tests {
    use super::{MOST_BEHIND, ReadReplicas, Servers};

    #[test]
    #[should_panic(expected = "`a b` cannot be the name of a cookie")]
    fn a_name_that_no_cookie_can_have_is_refused_at_once() {
        let replicas = ReadReplicas { servers: Servers::new(Vec::new()).into(), cookie: None, most_behind: MOST_BEHIND };
        _ = replicas.cookie("a b");
    }
}
