//! Watching: each server is asked again and again what it is and how far.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};
use tokio::time::timeout;

use super::servers::Servers;
use super::standing::{Standing, ask};

/// Between two looks at a server.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a server may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// A connection of our own to one server: it does not wait for those of requests.
pub(super) struct Lookout {
    options: ConnectOptions,
    /// `None` where the last one did not answer.
    connection: Option<DatabaseConnection>,
}

impl Lookout {
    pub(super) fn new(mut options: ConnectOptions) -> Self {
        options.connect_lazy(true).min_connections(0).max_connections(1).acquire_timeout(PATIENCE);
        Self { options, connection: None }
    }

    /// Asks the server, on a new connection if the last one did not answer: it might wait for an answer that never comes.
    pub(super) async fn look(&mut self) -> Result<Standing, DbErr> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => Database::connect(self.options.clone()).await?,
        };
        let late = || DbErr::Custom(format!("a server said nothing for {} s", PATIENCE.as_secs()));
        let standing = timeout(PATIENCE, ask(&connection)).await.map_err(|_| late())??;
        self.connection = Some(connection);
        Ok(standing)
    }
}

/// Looks at one server for as long as anybody wants to know of it.
pub(super) async fn watch(servers: Weak<Servers>, place: usize, mut lookout: Lookout) {
    while let Some(look) = servers.upgrade().map(|servers| Arc::clone(&servers.look)) {
        let asked = Instant::now();
        let standing = lookout.look().await.inspect_err(|error| tracing::debug!(server = place + 1, %error, "no answer"));
        let Some(servers) = servers.upgrade() else { return };
        servers.see(place, standing.ok(), asked);
        drop(servers);
        _ = timeout(PAUSE, look.notified()).await;
    }
}
