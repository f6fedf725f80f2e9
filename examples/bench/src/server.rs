//! A server of one contestant: one worker, a pool of its own, a port of the loopback interface.

use std::net::SocketAddr;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use actix_web::rt::System;
use actix_web::{App, HttpServer, web};
use sea_orm::DatabaseConnection;

use crate::scenario::Configure;
use crate::{Failure, database};

/// What is done to a connection before it is shared.
pub(crate) type Prepare = fn(&mut DatabaseConnection);

/// Starts a server that runs until the program ends, and says at which port it is.
pub(crate) fn start(url: &str, configure: Configure, prepare: Prepare) -> Result<u16, Failure> {
    let url = url.to_owned();
    let (started, port) = channel();
    let thread = thread::spawn(move || System::new().block_on(serve(&url, configure, prepare, &started)));
    if let Ok(port) = port.recv() {
        return Ok(port);
    }
    // Without a port the server has ended already, and the thread knows why.
    match thread.join() {
        Ok(Err(failure)) => Err(failure),
        _ => Err("a server ended before it had begun".into()),
    }
}

async fn serve(url: &str, configure: Configure, prepare: Prepare, started: &Sender<u16>) -> Result<(), Failure> {
    let mut db = database::connect(url).await?;
    prepare(&mut db);
    let db = web::Data::new(db);
    let server = HttpServer::new(move || App::new().app_data(db.clone()).configure(configure))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
    let port = server.addrs().first().map(SocketAddr::port).ok_or("the server has no address")?;
    let running = server.run();
    started.send(port)?;
    running.await?;
    Ok(())
}
