//! A server of one contestant: its workers, its connections, a port of the loopback interface.

use std::net::SocketAddr;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use actix_web::rt::System;
use actix_web::{App, HttpServer, web};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use tweaks_runtime::connect_per_worker;
use tweaks_runtime::prelude::{Profile, Settings};

use crate::scenario::Configure;
use crate::transaction::Snapshots;
use crate::{Failure, database};

/// What is done to a connection before it is shared.
pub(crate) type Prepare = fn(&mut DatabaseConnection);

/// How a contestant is connected.
#[derive(Clone, Copy)]
pub(crate) enum Pool {
    /// As a program of the derive is: by a pool for each worker, which tests no connection that was used just before.
    Own,
    /// As programs are that name a URL and nothing else: by one pool for all, which tests each connection.
    Plain,
    /// One pool like that of the derive, made ready before it is shared.
    #[cfg(feature = "lint")]
    Prepared(Prepare),
}

/// How a contestant is served.
#[derive(Clone, Copy)]
pub(crate) struct Serving<'u> {
    pub(crate) url: &'u str,
    pub(crate) configure: Configure,
    pub(crate) pool: Pool,
    /// Whose dialect the derive speaks.
    pub(crate) profile: Profile,
    pub(crate) workers: usize,
}

impl Serving<'_> {
    /// Starts a server that runs until the program ends, and says at which port it is.
    pub(crate) fn start(self) -> Result<u16, Failure> {
        let Self { configure, pool, profile, workers, .. } = self;
        let url = self.url.to_owned();
        let (started, port) = channel();
        let own = move || System::new().block_on(serve(Serving { url: &url, configure, pool, profile, workers }, &started));
        let thread = thread::spawn(own);
        if let Ok(port) = port.recv() {
            return Ok(port);
        }
        // Without a port the server has ended already, and the thread knows why.
        match thread.join() {
            Ok(Err(failure)) => Err(failure),
            _ => Err("a server ended before it had begun".into()),
        }
    }
}

async fn serve(Serving { url, configure, pool, profile, workers }: Serving<'_>, started: &Sender<u16>) -> Result<(), Failure> {
    let shared = match pool {
        Pool::Own => None,
        Pool::Plain => {
            Some(Database::connect(ConnectOptions::new(url).sqlx_logging(false).idle_timeout(database::REST).to_owned()).await?)
        }
        #[cfg(feature = "lint")]
        Pool::Prepared(prepare) => {
            let mut db = Database::connect(database::options(url)).await?;
            prepare(&mut db);
            Some(db)
        }
    };
    let shared = shared.map(web::Data::new);
    let connect = connect_per_worker(database::options(url), workers);
    let snapshots = web::Data::new(Snapshots(matches!(pool, Pool::Own)));
    let app = move || {
        let app = App::new().app_data(snapshots.clone()).app_data(Settings::new().profile(profile));
        match &shared {
            Some(shared) => app.app_data(shared.clone()).configure(configure),
            None => app.data_factory(connect.clone()).configure(configure),
        }
    };
    let server = HttpServer::new(app).workers(workers).disable_signals().bind(("127.0.0.1", 0))?;
    let port = server.addrs().first().map(SocketAddr::port).ok_or("the server has no address")?;
    let running = server.run();
    started.send(port)?;
    running.await?;
    Ok(())
}
