//! Bulk edits: the exchange of a list of entries.

use std::sync::Arc;

use super::options::{Options, Serializers};
use super::perform::{Exchange, Outcome};
use super::preference::{Return, is_lenient};
use super::responses::ListAnswer;
use super::{errors, responses, results};
use crate::body::{self, Edit, EntryRules, RefusedEntry};
use crate::exec::{self, Entry, Expected, Form, Found, Once, Refusal, Sought, Tags, Write};
use crate::problem::Problems;
use crate::schema::Json;

/// An entry, or what is wrong with it.
type Reviewed = Result<body::Entry, RefusedEntry>;

/// How often entries are done whose rows others make, change or delete at the same time.
const TRIES: u32 = 5;

impl Exchange {
    pub(super) async fn edit_rows(&mut self) -> Outcome {
        self.expects_nothing()?;
        let once = self.once()?;
        let (is_strict, is_lenient) = (self.incoming.settings.profile.is_strict(), self.is_lenient());
        // Planned before anything is done: a bad query string must not be found after the change.
        let list = if is_strict || is_lenient {
            self.plan().map(|_| None)?
        } else {
            Some(self.list_answer(&self.options.pagination).await?)
        };
        let (json, noticed) = self.take_body()??;
        if noticed.found() > 0 {
            return Err(Refusal::Problems(noticed.listed(&mut self.incoming.settings.problem_limit)));
        }
        let entries = self.read_entries(&json)?;
        let mut found = self.find(&entries).await?;
        if is_lenient {
            for _ in 1..TRIES {
                match self.edit_each(with_found(entries.clone(), &found), Some(sought(&entries, &found)), once).await {
                    Err(Refusal::Raced) => {}
                    outcome => return outcome,
                }
                let now = self.find(&entries).await?;
                // Entries before it in the list moved the row.
                if now == found {
                    break;
                }
                found = now;
            }
            return self.edit_each(with_found(entries, &found), None, once).await;
        }
        let list = Arc::new(list);
        for _ in 1..TRIES {
            let outcome = self.edit_all(with_found(entries.clone(), &found), Arc::clone(&list), once).await;
            if found.is_empty() || outcome.is_ok() {
                return outcome;
            }
            // Another request may have made such a row, or changed or deleted it, since it was looked for.
            let now = self.find(&entries).await?;
            if now == found {
                return outcome;
            }
            found = now;
        }
        self.edit_all(with_found(entries, &found), list, once).await
    }

    /// Does all entries, or none.
    async fn edit_all(&self, entries: Vec<Reviewed>, list: Arc<Option<ListAnswer>>, once: Option<Once>) -> Outcome {
        let (entries, mut context) = (self.all_of(entries)?, self.context.clone());
        self.options.permissions.admit_entries(self.serializers.table, &mut context, &entries)?;
        let write = Write { entries, form: Form::Bulk, context, ..self.empty(once) };
        let reply = match self.returned() {
            Some(Return::Minimal) => responses::done(),
            _ => responses::edited(list, self.serializers.table),
        };
        self.write(write, reply).await
    }

    /// The rows that upserts mean, in the order of their entries.
    async fn find(&self, entries: &[Reviewed]) -> Result<Vec<Option<Found>>, Refusal> {
        let unique = entries.iter().filter_map(|entry| entry.as_ref().ok()?.unique.clone());
        exec::find(&self.incoming.primary(), &self.context, self.serializers.table, &unique.collect::<Vec<_>>()).await
    }

    /// Whether what is wrong with one entry does not stop the others.
    fn is_lenient(&self) -> bool {
        self.options.bulk.is_lenient() && is_lenient(self.incoming.request.headers())
    }

    /// Does the entries each by itself.
    async fn edit_each(&self, entries: Vec<Reviewed>, sought: Option<Sought>, once: Option<Once>) -> Outcome {
        let (mut marks, mut good) = (Vec::new(), Vec::new());
        let (mut all, mut rows) = (sought.into_iter().flat_map(|sought| sought.rows), Vec::new());
        for entry in entries {
            let row = all.next().flatten();
            let entry = entry.map_err(|refused| (body::status(std::slice::from_ref(&refused)), refused));
            match entry.and_then(|entry| self.heard(entry).map_err(|refused| (428, refused))) {
                Ok(entry) => {
                    marks.push(Ok(entry.mark.clone()));
                    good.push(self.entry(entry));
                    rows.push(row);
                }
                Err(refused) => marks.push(Err(refused)),
            }
        }
        let mut context = self.context.clone();
        self.options.permissions.admit_entries(self.serializers.table, &mut context, &good)?;
        let write = |mut entry: Entry| {
            // It is the first of its own.
            entry.mark.index = 0;
            Write { entries: vec![entry], form: Form::Bulk, context: context.clone(), ..self.empty(None) }
        };
        let writes = good.into_iter().map(write).collect();
        let reply = results::results(marks, self.serializers.table, self.voice());
        let sought = rows.iter().any(Option::is_some).then_some(Sought { rows });
        let answer = exec::write_each(&self.incoming.primary(), writes, once, sought, reply).await;
        let mut response = self.answered_write(answer).await?;
        let (name, value) = super::preference::leniently();
        response.headers_mut().insert(name, value);
        self.voice().describe(response.headers_mut());
        Ok(response)
    }

    /// The entries of a body, each or what is wrong with it.
    fn read_entries(&self, json: &Json) -> Result<Vec<Reviewed>, Refusal> {
        let Options { bulk: options, can_create, .. } = self.options;
        let Serializers { list, detail: schema, table } = self.serializers;
        let upsert = if can_create { list.upsert_fields(&self.context) } else { Vec::new() };
        let (context, profile) = (&self.context, self.incoming.settings.profile);
        let rules = EntryRules { schema, table, options, can_create, upsert, creating: list, tied: &self.tied, context, profile };
        rules.entries(json).map_err(|problem| Refusal::Problems(vec![problem]))
    }

    /// All entries, of which none may be refused.
    fn all_of(&self, entries: Vec<Reviewed>) -> Result<Vec<Entry>, Refusal> {
        let (entries, refused) = parted(entries);
        if !refused.is_empty() {
            return Err(Refusal::Entries(body::status(&refused), refused));
        }
        let (entries, silent) = parted(entries.into_iter().map(|entry| self.heard(entry)));
        if !silent.is_empty() {
            return Err(Refusal::Entries(428, silent));
        }
        Ok(entries.into_iter().map(|entry| self.entry(entry)).collect())
    }

    /// An entry that says which state it expects, where the resource insists on it.
    fn heard(&self, entry: body::Entry) -> Result<body::Entry, RefusedEntry> {
        let is_silent = self.options.if_match_required && entry.edit != Edit::Create && entry.expected.is_none();
        if is_silent { Err((entry.mark, vec![errors::lacks_state()])) } else { Ok(entry) }
    }

    fn entry(&self, body::Entry { mark, edit, unique, expected, body }: body::Entry) -> Entry {
        let is_change = edit.key().is_some();
        let tag = expected.map(|tag| Expected::Among(Tags::read(&tag)));
        let expected = tag.into_iter().chain(unique.filter(|_| is_change).map(Expected::With)).collect();
        let (edit, noticed) = (body::tied(edit, &self.tied), Problems::new(self.incoming.settings.problem_limit));
        Entry { mark, body: self.tied_body(&edit, Ok((body, noticed))), edit, expected }
    }
}

/// The entries once it is known which rows upserts mean.
fn with_found(entries: Vec<Reviewed>, found: &[Option<Found>]) -> Vec<Reviewed> {
    let mut found = found.iter();
    body::with_found(entries, |_| found.next()?.as_ref().map(|found| (found.key.clone(), found.unique.clone())))
}

/// The values by which entries name their rows, and the rows that were found by them.
fn sought(entries: &[Reviewed], found: &[Option<Found>]) -> Sought {
    let mut found = found.iter();
    let row = |entry: &Reviewed| Some((entry.as_ref().ok()?.unique.clone()?, found.next().cloned().flatten()));
    Sought { rows: entries.iter().map(row).collect() }
}

/// The good ones and the others.
fn parted<T, E>(outcomes: impl IntoIterator<Item = Result<T, E>>) -> (Vec<T>, Vec<E>) {
    let (mut good, mut others) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(one) => good.push(one),
            Err(other) => others.push(other),
        }
    }
    (good, others)
}
