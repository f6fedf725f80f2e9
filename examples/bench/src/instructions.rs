//! Instructions: what answers cost, counted by `valgrind`, which a busy machine does not change. There is no network, so the share of
//! what is measured is larger than beside a server's.

use std::process::Command;

use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use clap::Args;

use crate::{Failure, database, lint};

/// How many requests there are before those that are counted.
const BEFORE: u32 = 200;

/// The requests of one contestant, in a process of its own.
#[derive(Args)]
pub(crate) struct Work {
    name: String,
    url: String,
    path: String,
    requests: u32,
}

/// Prints how many instructions a request takes, and the ratio to those of the first contestant.
pub(crate) fn compare(url: &str, path: &str, requests: u32) -> Result<(), Failure> {
    let mut first = None;
    for name in lint::names() {
        let counted = count(name, url, path, BEFORE + requests)?.saturating_sub(count(name, url, path, BEFORE)?);
        let each = counted as f64 / f64::from(requests);
        let first = *first.get_or_insert(each);
        println!("  {name:<28} {each:>12.0} instructions per request, × {:.3}", each / first);
    }
    Ok(())
}

/// The instructions of a process that answers so many requests.
fn count(name: &str, url: &str, path: &str, requests: u32) -> Result<u64, Failure> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe()?);
    let output = valgrind.args(["count", name, url, path, &requests.to_string()]).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let counted = said.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, number)| number.trim());
    match counted.filter(|_| output.status.success()) {
        Some(number) => Ok(number.parse()?),
        None => Err(format!("valgrind counted nothing: {said}").into()),
    }
}

/// Answers the requests.
pub(crate) fn serve(work: &Work) -> Result<(), Failure> {
    System::new().block_on(answer(work))
}

async fn answer(Work { name, url, path, requests }: &Work) -> Result<(), Failure> {
    let (configure, prepare) = lint::contestant(name).ok_or("there is no such contestant")?;
    let mut db = database::connect(url).await?;
    prepare(&mut db);
    let app = init_service(App::new().app_data(web::Data::new(db)).configure(configure)).await;
    for _ in 0..*requests {
        let response = call_service(&app, TestRequest::with_uri(path).to_request()).await;
        if !response.status().is_success() {
            return Err(format!("{path}: {}", response.status()).into());
        }
        read_body(response).await;
    }
    Ok(())
}
