//! Streams: all rows of a list as lines, sent while they are read, for as little memory as a page takes.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::{StreamExt as _, stream};
use sea_orm::{DatabaseConnection, DatabaseExecutor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::Instant;

use super::media::Form;
use super::responses::ListAnswer;
use crate::context::Context;
use crate::exec::{self, Budget, Failure, Reader, Refusal};
use crate::problem::{Place, Problem};
use crate::query::{Found, ReadPlan};
use crate::render::{self, Page};

/// How many rows are read at once.
const AT_ONCE: u64 = 500;
/// How long a client may take to read those.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to read all.
const LONGEST: Duration = Duration::from_mins(10);

const BUSY: Failure = Failure::of(503, "busy", "As many lists are sent already as may be at once; try again.").retry(5);

/// The error of an answer that cannot go on.
fn broken(refusal: Refusal) -> io::Error {
    let failure = match refusal {
        Refusal::Failed(failure) => failure,
        refusal => Failure::internal(&format!("a list could not be sent to its end: {refusal:?}")),
    };
    io::Error::other(failure.detail)
}

/// A list while it is sent.
struct Walk {
    db: DatabaseExecutor<'static>,
    list: ListAnswer,
    form: Form,
    _permit: OwnedSemaphorePermit,
}

/// What of an answer is on its way to the client; nothing at its end.
type Lines = Result<Option<Bytes>, io::Error>;

/// The answer with all rows of a list, of one moment; a refusal if there are more than so many, or too many such answers already.
pub(super) async fn stream(
    db: &DatabaseConnection,
    list: ListAnswer,
    form: Form,
    (most, at_once): (u64, &Arc<Semaphore>),
) -> Result<HttpResponse, Refusal> {
    let permit = Arc::clone(at_once).try_acquire_owned().map_err(|_| Refusal::Failed(BUSY))?;
    let list = ListAnswer { plan: list.plan.walking(AT_ONCE), ..list };
    let mut walk = Walk { db: exec::moment(db).await?, list, form, _permit: permit };
    walk.fits(most).await?;
    let mut begun = walk.head()?;
    // What is wrong with the request is said by the status, so the first rows are there before it.
    let goes_on = walk.step(&mut begun, true).await?;
    // The connection to the database is not held for a client that does not read: a task of its own sends the rows.
    let rest = goes_on.then(|| {
        let (sender, receiver) = mpsc::channel(1);
        drop(exec::spawned(walk.go_on(sender)));
        receiver
    });
    let body = stream::iter([Ok(Bytes::from(begun))]).chain(stream::unfold(rest, received));
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, form.content_type())).streaming(body))
}

/// The next lines for the client. An answer that is lost on the way ends in an error, which closes the connection, so that nobody takes
/// what came for all.
async fn received(rest: Option<mpsc::Receiver<Lines>>) -> Option<(io::Result<Bytes>, Option<mpsc::Receiver<Lines>>)> {
    let mut rest = rest?;
    match rest.recv().await {
        Some(Ok(lines)) => Some((Ok(lines?), Some(rest))),
        Some(Err(error)) => Some((Err(error), None)),
        // The task panicked, gave up, or was ended with the server.
        None => Some((Err(io::Error::other("the rest of the list is lost")), None)),
    }
}

impl Walk {
    /// Sends the rest, as long as the client reads it.
    async fn go_on(mut self, sender: mpsc::Sender<Lines>) {
        let end = Instant::now() + LONGEST;
        let mut goes_on = true;
        while goes_on {
            let mut lines = Vec::new();
            let sent = self.step(&mut lines, false).await.map(|more| goes_on = more);
            let is_lost = sent.is_err();
            let sent = sent.map(|()| Some(Bytes::from(lines))).map_err(broken);
            match tokio::time::timeout_at(end.min(Instant::now() + PATIENCE), sender.send(sent)).await {
                Ok(Ok(())) if !is_lost => {}
                // The client went away, or was told.
                Ok(_) => return,
                Err(_) => {
                    let resource = self.list.plan.table.name;
                    return tracing::warn!(resource, "a list was not sent to its end: the client did not read it in time");
                }
            }
        }
        drop(self);
        _ = sender.send(Ok(None)).await;
    }

    /// Refuses a list of too many rows before any of them is sent: half a file looks like a whole one.
    async fn fits(&self, most: u64) -> Result<(), Refusal> {
        let ListAnswer { plan, context, .. } = &self.list;
        let reader = Reader { db: &self.db, context, budget: &Budget::new(plan.limits) };
        match exec::exceeds(reader, plan, most).await? {
            false => Ok(()),
            true => {
                let detail = format!("The list has more than {most} rows; filter it.");
                Err(Refusal::Problems(vec![Problem::new(Place::Request, "too_large", detail)]))
            }
        }
    }

    /// What stands before the rows.
    fn head(&self) -> Result<Vec<u8>, Refusal> {
        #[cfg_attr(not(feature = "csv"), expect(unused_mut, reason = "only CSV has a head"))]
        let mut head = Vec::new();
        match self.form {
            Form::Lines => {}
            #[cfg(feature = "csv")]
            Form::Csv => render::CsvTable::of(&self.list.plan.statement).head(&mut head)?,
        }
        Ok(head)
    }

    /// Appends the next rows, and says whether there are more.
    async fn step(&mut self, out: &mut Vec<u8>, is_first: bool) -> Result<bool, Refusal> {
        let (page, found) = self.read(is_first).await?;
        let ListAnswer { plan, context, .. } = &mut self.list;
        self.form.write(&page, plan, context, out)?;
        Ok(plan.go_on(found))
    }

    async fn read(&self, is_first: bool) -> Result<(Page, Found), Refusal> {
        let ListAnswer { plan, context, tied, .. } = &self.list;
        let reader = Reader { db: &self.db, context, budget: &Budget::new(plan.limits) };
        let (page, found) = exec::list(reader, plan).await?;
        if is_first && found.rows == 0 && !tied.is_empty() {
            exec::check_outer(&self.db, context, plan.table, tied).await?;
        }
        Ok((page, found))
    }
}

impl Form {
    fn write(self, page: &Page, plan: &ReadPlan, context: &Context, out: &mut Vec<u8>) -> Result<(), Refusal> {
        match self {
            Self::Lines => render::lines(page, context, out)?,
            #[cfg(feature = "csv")]
            Self::Csv => render::CsvTable::of(&plan.statement).rows(page, context, out)?,
        }
        #[cfg(not(feature = "csv"))]
        let _ = plan;
        Ok(())
    }
}
