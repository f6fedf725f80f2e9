//! The memory that one large answer takes: all orders with their items, in one array.
//!
//! Three processes take part: one fills the database and ends, one asks, and this one answers, having done nothing else
//! before but answer a small request.

mod filling;
mod resident;

use std::thread;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use clap::Args;
use shop::order::Order;
use tweaks_runtime::prelude::*;

pub(crate) use self::filling::{Filling, fill};
use self::resident::{Resident, forget_peak};
use crate::Failure;
use crate::ask::Ask;
use crate::client::Load;
use crate::client_process::{ClientProcess, Timing};
use crate::database::Database;
use crate::server::{Pool, Serving};

/// One order: for it the connection of the pool is opened, and all code is run that the large answer needs.
const SMALL: &str = "/orders/1/?include_fields=items";
/// All of them.
const LARGE: &str = "/orders/?include_fields=items";

/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_millis(200);

const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// How much is asked for.
#[derive(Args)]
pub(crate) struct Size {
    /// How many orders there are.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    rows: u32,
}

/// What was found, in kibibytes where nothing else is said.
struct Found {
    idle: u32,
    above_idle: u32,
    /// Whether the peak is that of the one request, and not that of the process.
    exact: bool,
    /// In bytes.
    response: u32,
}

/// Measures it, with a database that is there for this alone.
pub(crate) fn run(size: &Size) -> Result<(), Failure> {
    // Better now than after the tables are filled.
    Resident::now()?;
    let database = Database::new(None);
    let outcome = filling::elsewhere(database.url(), size.rows).and_then(|()| measure(database.url()));
    let discarded = database.discard();
    outcome?.print(size.rows);
    discarded
}

fn measure(url: &str) -> Result<Found, Failure> {
    let port = Serving { url, configure: all_orders, pool: Pool::Own, profile: Profile::Strict, workers: 1 }.start()?;
    ask(ClientProcess::start(&Load::once(port, Ask::get(SMALL)))?)?;
    let client = ClientProcess::start(&Load::once(port, Ask::get(LARGE)))?;
    thread::sleep(REST);
    let idle = Resident::now()?;
    let exact = forget_peak();
    let response = ask(client)?.length;
    let after = Resident::now()?;
    let before = if exact { idle.size } else { idle.peak };
    Ok(Found { idle: idle.size, above_idle: after.peak.saturating_sub(before), exact, response })
}

fn ask(mut client: ClientProcess) -> Result<Timing, Failure> {
    let timing = client.go()?;
    client.end()?;
    Ok(timing)
}

/// The list as the derive makes it, not cut into pages.
fn all_orders(config: &mut ServiceConfig) {
    config.service(Resource::<Order>::read_only("/orders/"));
}

impl Found {
    fn print(&self, rows: u32) {
        let [idle, above_idle] = [self.idle, self.above_idle].map(|kibibytes| f64::from(kibibytes) * 1024.0);
        let response = f64::from(self.response);
        let line = |title: &str, bytes: f64| println!("  {title:<16}{:>10.2} MiB", bytes / MEBIBYTE);
        println!("memory: GET {LARGE}, {rows} orders, {} bytes", self.response);
        line("idle", idle);
        line("peak above idle", above_idle);
        line("response", response);
        println!("  peak / response {:>10.2}", above_idle / response);
        if !self.exact {
            println!("  /proc/self/clear_refs cannot be written. So the peak is what VmHWM has grown by, which is too little if");
            println!("  the server had once been larger than it was when idle.");
        }
    }
}
