//! The list of products as crudcrate makes it, another derive over SeaORM's entities, on the server that it is made for. Its answers are
//! arrays, with the number of all rows in a header.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use crudcrate::EntityToModels;
use sea_orm::entity::prelude::*;

use crate::ask::Ask;
use crate::measure::Contestant;
use crate::scenario::Scenario;
use crate::{Failure, database};

/// The products, as crudcrate's users write them down.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, EntityToModels)]
#[sea_orm(table_name = "product")]
#[crudcrate(api_struct = "RivalProduct", generate_router)]
pub struct Model {
    #[sea_orm(primary_key)]
    #[crudcrate(primary_key, sortable, exclude(create, update))]
    pub id: i64,
    pub sku: String,
    #[crudcrate(sortable, filterable)]
    pub name: String,
    #[crudcrate(exclude(list))]
    pub description: String,
    #[crudcrate(filterable)]
    pub price: Decimal,
    pub stock: i32,
    #[crudcrate(filterable)]
    pub active: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What it is asked in a scenario; nothing where it has no such answer.
fn ask(scenario: &Scenario) -> Option<Ask> {
    match scenario.name {
        "product" => Some(Ask::get("/products/1")),
        "products-20" => Some(Ask::get("/products?range=%5B0,19%5D&sort=%5B%22id%22,%22ASC%22%5D")),
        "products" => Some(Ask::get("/products?range=%5B0,99%5D&sort=%5B%22id%22,%22ASC%22%5D")),
        _ => None,
    }
}

/// Starts its server, where it has an answer, with a pool as a program of the derive has it.
pub(crate) fn start(scenario: &Scenario, url: &str) -> Result<Option<Contestant>, Failure> {
    let Some(ask) = ask(scenario) else { return Ok(None) };
    let url = url.to_owned();
    let (started, port) = channel();
    let thread = thread::spawn(move || serve(&url, &started));
    if let Ok(port) = port.recv() {
        return Ok(Some(Contestant { name: "crudcrate", port, ask: Some(ask), samples: Vec::new() }));
    }
    match thread.join() {
        Ok(Err(failure)) => Err(failure),
        _ => Err("a server ended before it had begun".into()),
    }
}

fn serve(url: &str, started: &Sender<u16>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let db = database::connect(url).await?;
        let (products, _) = RivalProduct::router(&db).split_for_parts();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        started.send(listener.local_addr()?.port())?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        Ok(axum::serve(listener, axum::Router::new().nest("/products", products)).await?)
    })
}
