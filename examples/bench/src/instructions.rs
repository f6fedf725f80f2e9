//! Instructions: what answers cost, counted by `valgrind`, which a busy machine does not change. There is no network, so the share of
//! what is measured is larger than beside a server's.

use std::process::Command;

use actix_web::http::Method;
use actix_web::http::header::{ContentType, ETAG, HeaderValue, IF_MATCH};
use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use clap::Args;

use crate::ask::{Ask, filled, is_conditional, own_path};
use crate::scenario::{self, Configure};
use crate::server::Prepare;
use crate::transaction::Snapshots;
use crate::{Failure, database};

/// The requests of one contestant, in a process of its own.
#[derive(Args, Clone)]
pub(crate) struct Work {
    #[arg(long)]
    scenario: String,
    #[arg(long)]
    contestant: String,
    #[arg(long)]
    url: String,
    #[arg(long)]
    method: String,
    /// The path, with its query.
    #[arg(long)]
    path: String,
    /// What the body is made of.
    #[arg(long)]
    body: String,
    #[arg(long)]
    requests: u32,
}

impl Work {
    /// What a contestant of a scenario is asked, on a database.
    pub(crate) fn of(scenario: &str, contestant: &str, Ask { method, path, body }: Ask, url: &str) -> Self {
        let (scenario, contestant) = (scenario.to_owned(), contestant.to_owned());
        let (url, method, path) = (url.to_owned(), method.to_owned(), own_path(path, 1));
        Self { scenario, contestant, url, method, path, body: body(), requests: 0 }
    }

    /// The same for the command line of the other process.
    fn arguments(&self) -> Vec<String> {
        let own = [
            ("--scenario", &self.scenario),
            ("--contestant", &self.contestant),
            ("--url", &self.url),
            ("--method", &self.method),
            ("--path", &self.path),
            ("--body", &self.body),
            ("--requests", &self.requests.to_string()),
        ];
        own.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// Who answers, and what is done to its connection before.
    fn contestant(&self) -> Option<(Configure, Prepare)> {
        #[cfg(feature = "lint")]
        if self.scenario == crate::lint::LINTED {
            return crate::lint::contestant(&self.contestant);
        }
        let configure = scenario::named(&self.scenario)?.contestant(&self.contestant)?;
        Some((configure, |_| {}))
    }
}

/// How many instructions one of so many requests takes, behind so many others.
pub(crate) fn each(work: &Work, before: u32, requests: u32) -> Result<f64, Failure> {
    let counted = |requests| count(&Work { requests, ..work.clone() });
    Ok((counted(before + requests)? - counted(before)?) / f64::from(requests))
}

/// The instructions of a process that does so much.
fn count(work: &Work) -> Result<f64, Failure> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe()?);
    let output = valgrind.arg("count").args(work.arguments()).output().map_err(|error| format!("valgrind: {error}"))?;
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

async fn answer(work: &Work) -> Result<(), Failure> {
    let (configure, prepare) = work.contestant().ok_or("there is no such contestant")?;
    let mut db = database::connect(&work.url).await?;
    prepare(&mut db);
    let app = App::new().app_data(web::Data::new(Snapshots(true))).app_data(web::Data::new(db));
    let app = init_service(app.configure(configure)).await;
    // A change names the state that the answer before it had.
    let mut tag: Option<HeaderValue> = None;
    let first = is_conditional(&work.method).then_some(("GET", ""));
    let others = (0..work.requests).map(|_| (work.method.as_str(), work.body.as_str()));
    for (method, body) in first.into_iter().chain(others) {
        let request = TestRequest::with_uri(&work.path).method(Method::from_bytes(method.as_bytes())?);
        let request = tag.take().into_iter().fold(request, |request, tag| request.insert_header((IF_MATCH, tag)));
        let request = match body {
            "" => request,
            body => request.insert_header(ContentType::json()).set_payload(filled(body)),
        };
        let response = call_service(&app, request.to_request()).await;
        if !response.status().is_success() {
            return Err(format!("{method} {}: {}", work.path, response.status()).into());
        }
        tag = response.headers().get(ETAG).cloned();
        read_body(response).await;
    }
    Ok(())
}
