//! Streams: all rows of a list as lines, sent while they are read, for as little memory as a page takes.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use sea_orm::DatabaseExecutor;

use super::media::Form;
use super::responses::ListAnswer;
use crate::exec::{self, Budget, Failure, Reader, Refusal};
use crate::problem::{Place, Problem};
use crate::query::{Found, ReadPlan};
use crate::render::{self, Page};

/// How many rows are read at once.
const AT_ONCE: u64 = 500;

/// A list while it is sent.
struct Walk {
    db: DatabaseExecutor<'static>,
    list: ListAnswer,
    form: Form,
}

/// The answer with all rows of a list, of one moment; a refusal if there are more than so many.
pub(super) async fn stream(
    db: DatabaseExecutor<'static>,
    list: ListAnswer,
    form: Form,
    most: u64,
) -> Result<HttpResponse, Refusal> {
    let list = ListAnswer { plan: list.plan.walking(AT_ONCE), ..list };
    let mut walk = Walk { db, list, form };
    walk.fits(most).await?;
    let mut begun = walk.head()?;
    // What is wrong with the request is said by the status, so the first rows are there before it.
    let goes_on = walk.step(&mut begun, true).await?;
    let rest = stream::try_unfold(goes_on.then_some(walk), |walk| async {
        let Some(mut walk) = walk else { return Ok(None) };
        let mut lines = Vec::new();
        let goes_on = walk.step(&mut lines, false).await.map_err(broken)?;
        Ok::<_, actix_web::Error>(Some((Bytes::from(lines), goes_on.then_some(walk))))
    });
    let body = futures_util::StreamExt::chain(stream::iter([Ok(Bytes::from(begun))]), rest);
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, form.content_type())).streaming(body))
}

/// The end of an answer that cannot go on: the connection is closed, so that nobody takes what came for all.
fn broken(refusal: Refusal) -> actix_web::Error {
    let failure = match refusal {
        Refusal::Failed(failure) => failure,
        refusal => Failure::internal(&format!("a list could not be sent to its end: {refusal:?}")),
    };
    actix_web::error::ErrorInternalServerError(failure.detail)
}

impl Walk {
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
    fn write(self, page: &Page, plan: &ReadPlan, context: &crate::context::Context, out: &mut Vec<u8>) -> Result<(), Refusal> {
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
