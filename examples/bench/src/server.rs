//! A server of one contestant: one worker, a pool of its own, a port of the loopback interface.

use std::net::SocketAddr;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use actix_web::rt::System;
use actix_web::{App, HttpServer, web};

use crate::scenario::Configure;
use crate::{Failure, database};

/// Starts a server that runs until the program ends, and says at which port it is.
pub(crate) fn start(url: &str, configure: Configure) -> Result<u16, Failure> {
    let url = url.to_owned();
    let (started, port) = channel();
    let thread = thread::spawn(move || System::new().block_on(serve(&url, configure, &started)));
    if let Ok(port) = port.recv() {
        return Ok(port);
    }
    // Without a port the server has ended already, and the thread knows why.
    match thread.join() {
        Ok(Err(failure)) => Err(failure),
        _ => Err("a server ended before it had begun".into()),
    }
}

async fn serve(url: &str, configure: Configure, started: &Sender<u16>) -> Result<(), Failure> {
    let db = web::Data::new(database::connect(url).await?);
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
