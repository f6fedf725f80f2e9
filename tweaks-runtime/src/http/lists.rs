//! Lists: the exchange of many rows, and of figures over them.

use super::options::Options;
use super::perform::{Exchange, Outcome};
use super::responses::{self, ListAnswer};
use super::{media, origin, simple_rest, streams};
use crate::body;
use crate::context::Action;
use crate::exec::{self, Budget, Reader, Refusal, statements};
use crate::query::{self, Listing, Pagination, Refused};

impl Exchange {
    /// A list with all that its answer takes. The database's problems with it are said together with all others.
    pub(super) async fn list_answer(&self, pagination: &Pagination) -> Result<ListAnswer, Refusal> {
        let context = self.context.clone().acting(Action::List);
        let url = origin::url(&self.incoming.request, &self.incoming.settings)?;
        match query::prepare(&self.request(Some(self.listing(pagination)))) {
            Ok(plan) => {
                let plan = plan.packed(self.incoming.settings.packed_rows.clone());
                let says_range = self.incoming.settings.profile.asks_for_ranges() && plan.is_page();
                let plan = if says_range { plan.counted() } else { plan };
                Ok(ListAnswer { plan, context, tied: self.tied.clone(), url, says_range })
            }
            Err(refused) => Err(self.all_problems(refused).await),
        }
    }

    /// Refuses a list that is asked for in unreadable words besides its query string, with all that is wrong with that one.
    async fn check_asked(&self) -> Result<(), Refusal> {
        let Err(refusal) = self.asked.clone() else { return Ok(()) };
        let Refusal::Problems(mut problems) = refusal else { return Err(refusal) };
        if let Err(Refusal::Problems(more)) = self.list_answer(&self.options.pagination).await {
            problems.extend(more);
        }
        Err(Refusal::Problems(problems))
    }

    fn listing<'a>(&'a self, pagination: &'a Pagination) -> Listing<'a> {
        let Options { without_autofilter, counts, .. } = &self.options;
        let (resource, secret) = (self.incoming.request.path(), self.incoming.settings.cursor_secret.as_ref());
        // An array has no place for a count.
        let counts = *counts && *pagination != Pagination::None;
        Listing { pagination, autofilter: !without_autofilter, counts, tied: &self.tied, resource, secret }
    }

    /// The problems of a query string, with those that only the database knows.
    async fn all_problems(&self, Refused { mut problems, references }: Refused) -> Refusal {
        match exec::check_references(&(&self.incoming.db).into(), &self.context, &references).await {
            Err(Refusal::Problems(more)) => problems.extend(more),
            Err(refusal) => return refusal,
            Ok(()) => {}
        }
        let in_dialect = self.incoming.settings.profile.asks_for_ranges();
        Refusal::Problems(if in_dialect { simple_rest::places(&problems) } else { problems })
    }

    /// The figures over the rows of the list.
    pub(super) async fn stats(&self) -> Outcome {
        let plan = match query::prepare_stats(&self.request(Some(self.listing(&Pagination::None)))) {
            Ok(plan) => plan,
            Err(refused) => return Err(self.all_problems(refused).await),
        };
        let (db, limits) = ((&self.incoming.db).into(), self.incoming.settings.query_limits);
        let reader = Reader { db: &db, context: &self.context, budget: &Budget::new(limits) };
        let promise = statements::promise(1 + plan.references.len().div_ceil(body::QUESTIONS));
        let body = exec::stats(reader, &plan).await?;
        promise.check();
        if !self.tied.is_empty() {
            statements::beyond_promise(1);
            exec::check_outer(&db, &self.context, plan.table, &self.tied).await?;
        }
        Ok(responses::digested(body, |tag| self.incoming.knows(tag)))
    }

    pub(super) async fn list(&self) -> Outcome {
        self.check_asked().await?;
        let most = self.options.most_lines;
        if let (Some(most), Some((form, _))) = (most, media::Form::wanted(&self.incoming.request)) {
            // A stream has no pages.
            if let (true, Some(problem)) =
                (self.incoming.settings.profile.asks_for_ranges(), simple_rest::ranged(self.incoming.request.query_string()))
            {
                return Err(Refusal::Problems(vec![problem]));
            }
            let list = self.list_answer(&Pagination::None).await?;
            let mut response = streams::stream(&self.incoming.db, list, form, (most, &self.incoming.settings.streams)).await?;
            media::varies(response.headers_mut());
            return Ok(response);
        }
        let list = self.list_answer(&self.options.pagination).await?;
        let mut response = responses::list(&self.reader(&list.plan).await?, &list, |tag| self.incoming.knows(tag)).await?;
        if most.is_some() {
            media::varies(response.headers_mut());
        }
        Ok(response)
    }
}
