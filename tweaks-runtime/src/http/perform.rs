//! Exchanges: the way from a request to its answer, once for all serializers.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::Method;
use sea_orm::DatabaseExecutor;

use super::admission::Admission;
use super::errors;
use super::extract::Incoming;
use super::observed::Observation;
use super::options::{Options, Serializers};
use super::origin;
use super::permissions::Permissions;
use super::preference::Return;
use super::responses::{self, RowAnswer};
use super::settings::Settings;
use super::simple_rest;
use super::versions::Versions;
use crate::body::{Edit, Mark};
use crate::cause::{self, Said};
use crate::context::{Action, Context, Links};
use crate::exec::{self, Act, Answer, Body, Done, Entry, Expected, Form, Once, Refusal, Reply, Tags, Write};
use crate::problem::Problems;
use crate::query::{self, Listing, ReadPlan, Request, View};
use crate::schema::{Field, Json, Members, Schema, TiedColumn, Values};

pub(super) type Outcome = Result<HttpResponse, Refusal>;

/// Reads and validates the body of a change that a function of the application makes, and gives the change.
pub(super) type Prepare = Box<dyn FnOnce(Body, &Settings, &Context) -> Result<Act, Refusal>>;

/// One request, and all that decides about its answer.
pub(super) struct Exchange {
    pub(super) incoming: Incoming,
    pub(super) context: Context,
    pub(super) serializers: Serializers,
    pub(super) options: Options,
    /// What is wrong with that which a list is asked for besides its query string.
    pub(super) asked: Result<(), Refusal>,
    /// The columns that the path says, once the request was let in.
    pub(super) tied: Vec<TiedColumn>,
    /// `None` as long as nobody has looked at the request.
    admission: Option<Admission>,
    /// `None` as long as nobody has looked at the request.
    observation: Option<Observation>,
    /// Holds for what a handler of the application sends before it lets the request be answered.
    _said: Said,
}

impl Exchange {
    pub(super) fn new(incoming: Incoming, serializers: Serializers, mut options: Options, action: Action) -> Self {
        let mut context = incoming.settings.new_context(action, &incoming.request);
        // One that says nothing is refused behind whatever else is wrong with the request.
        let searched = serializers.list.search.map(|search| search.parameter);
        let (max, autofilter, own) = (options.pagination.most_rows(), !options.without_autofilter, &options.own_parameters[..]);
        let is_field = |name: &str| serializers.list.readable_field(name, &context).is_some();
        let list = simple_rest::List { max, searched, autofilter, own, is_field: &is_field };
        let asked = match incoming.question(&list) {
            Some(Ok(asked)) => {
                context = context.asking(asked);
                Ok(())
            }
            Some(Err(refusal)) => Err(refusal),
            None => Ok(()),
        };
        if incoming.settings.profile.asks_for_ranges() {
            options.pagination = simple_rest::pages(&options.pagination);
            options.own_parameters.extend(simple_rest::PARAMETERS);
        }
        options.own_parameters.extend(incoming.settings.versions.as_ref().and_then(Versions::parameter));
        let said = cause::because(|cause| {
            cause.resource = serializers.list.name;
            cause.action = if action == Action::Metadata { "" } else { action.name() };
        });
        let (tied, admission, observation) = (Vec::new(), None, None);
        Self { incoming, context, serializers, options, asked, tied, admission, observation, _said: said }
    }

    /// Looks at the request before a handler does; a refusal is the answer.
    pub(super) async fn admitted(mut self) -> Result<Self, HttpResponse> {
        let observation = self.observed();
        match observation.run(self.admit()).await {
            Ok(()) => {
                // Those that the handler adds are asked besides.
                self.options.permissions = Permissions::default();
                Ok(self)
            }
            Err(refusal) => Err(self.respond(Err(refusal))),
        }
    }

    pub(super) async fn admit(&mut self) -> Result<(), Refusal> {
        let Self { incoming: Incoming { request, settings, .. }, context, serializers, options, admission, observation, .. } =
            self;
        if admission.is_some() {
            return options.permissions.admit_further(serializers.table, context);
        }
        let admission = admission.insert(Admission::of(request, settings, options, context, serializers).await);
        if let Some(observation) = observation {
            observation.served_in(context.version());
        }
        admission.refusal()
    }

    /// Answers the request as an action does.
    pub(super) async fn act(mut self, action: Action) -> HttpResponse {
        self.context = self.context.acting(action);
        self.perform(None).await
    }

    /// Answers the request by a change of the row that the path names.
    pub(super) async fn change(mut self, prepare: Prepare) -> HttpResponse {
        if self.admission.is_none() {
            self.context = self.context.acting(Action::Custom("change"));
        }
        self.perform(Some(prepare)).await
    }

    async fn perform(self, change: Option<Prepare>) -> HttpResponse {
        self.watched(|exchange| exchange.answered(change)).await
    }

    /// Answers the request under observation.
    pub(super) async fn watched<F: Future<Output = HttpResponse>>(mut self, answer: impl FnOnce(Self) -> F) -> HttpResponse {
        let observation = self.observed();
        #[cfg(feature = "lint")]
        let request = self.incoming.request.clone();
        // All actions together are too large to be a part of a handler's future.
        let response = Box::pin(answer(self));
        #[cfg(feature = "lint")]
        let response = super::linted::answer(&request, response);
        observation.run(response).await
    }

    fn observed(&mut self) -> Observation {
        let (resource, action) = (self.serializers.list.name, self.context.action());
        Observation::begun(&mut self.observation, &self.incoming, resource, action)
    }

    async fn answered(mut self, change: Option<Prepare>) -> HttpResponse {
        let (resource, action) = (self.shown().0.name, self.context.action().name());
        let _said = cause::because(|cause| (cause.resource, cause.action) = (resource, action));
        let outcome = match self.admit().await.and_then(|()| self.tie()) {
            Ok(()) => self.outcome(change).await,
            Err(refusal) => Err(refusal),
        };
        let position = self.incoming.written(&outcome).await;
        let mut response = self.respond(outcome);
        if let Some(position) = position {
            position.tell(response.headers_mut());
        }
        response
    }

    /// The answer of one server; a read that a replica cannot answer is the primary's.
    async fn outcome(&mut self, change: Option<Prepare>) -> Outcome {
        let outcome = self.attempt(change).await;
        if self.incoming.leaves_replica(&outcome).await { self.attempt(None).await } else { outcome }
    }

    async fn attempt(&mut self, change: Option<Prepare>) -> Outcome {
        if let Some(prepare) = change {
            self.link()?;
            return self.change_row(prepare).await;
        }
        if let Some(admission) = &self.admission {
            let body = self.incoming.body.as_ref().and_then(|body| body.as_ref().ok()).map(|(json, _)| json);
            admission.note(self.shown().0, body, &self.context);
        }
        self.answer().await
    }

    /// Reads the columns that the path says; a text that is no value of its column leads to nothing.
    pub(super) fn tie(&mut self) -> Result<(), Refusal> {
        let tied = self.incoming.in_path(self.options.tied.iter().copied());
        self.tied = tied.ok_or(Refusal::NotFound)?;
        Ok(())
    }

    pub(super) fn respond(self, outcome: Outcome) -> HttpResponse {
        let (method, voice) = (self.incoming.request.method(), self.voice());
        let name = self.shown().0.name;
        let mut response = outcome.unwrap_or_else(|refusal| match refusal {
            Refusal::Problems(problems) => errors::problems(&problems, &voice, self.incoming.sent.as_ref()),
            refusal => errors::refusal(refusal, method, &voice, name),
        });
        if let Some(admission) = &self.admission {
            admission.describe(&mut response, &self.context);
        }
        if let Some(observation) = &self.observation {
            observation.finish(&mut response);
        }
        response
    }

    async fn answer(&mut self) -> Outcome {
        self.link()?;
        match self.context.action() {
            Action::List => self.list().await,
            Action::Stats => self.stats().await,
            Action::Retrieve => self.retrieve().await,
            Action::Create => self.write_row(None).await,
            Action::Update if self.creates_only() => self.create_at_key().await,
            Action::Update if self.incoming.settings.profile.asks_for_ranges() => {
                // Several rows are changed at once by the members that differ, and nobody is shown what is write-only.
                self.context = self.context.clone().acting(Action::PartialUpdate);
                self.write_row(Some(Edit::Update)).await
            }
            Action::Update | Action::PartialUpdate => self.write_row(Some(Edit::Update)).await,
            Action::Delete => self.write_row(Some(Edit::Delete)).await,
            Action::BulkEdit => self.edit_rows().await,
            // Answered where they are served.
            Action::Metadata | Action::Custom(_) => Err(Refusal::NotFound),
        }
    }

    /// Says how links to other lists begin, where what is shown may have some. A cursor is none of the words of `ra-data-simple-rest`.
    fn link(&mut self) -> Result<(), Refusal> {
        let Incoming { request, settings, .. } = &self.incoming;
        if self.serializers.check()? && !settings.profile.asks_for_ranges() {
            let (prefix, secret) = (origin::prefix(request, &self.options.pattern), Arc::clone(&settings.cursor_secret));
            let name = settings.versions.as_ref().and_then(Versions::parameter);
            let version = name.and_then(|name| Some((name, self.context.parameter(name)?.to_owned())));
            let links = Links { origin: origin::of(request, settings)?, prefix, version, secret };
            self.context.links = Some(Arc::new(links));
        }
        Ok(())
    }

    /// The serializer of the answer, and its view.
    fn shown(&self) -> (&'static Schema, View) {
        match self.context.action() {
            Action::List | Action::Create | Action::BulkEdit | Action::Stats | Action::Metadata => {
                (self.serializers.list, View::List)
            }
            Action::Retrieve | Action::Update | Action::PartialUpdate | Action::Delete | Action::Custom(_) => {
                (self.serializers.detail, View::Detail)
            }
        }
    }

    pub(super) fn request<'a>(&'a self, listing: Option<Listing<'a>>) -> Request<'a> {
        let Options { handler_fields, own_parameters, .. } = &self.options;
        let (schema, view) = self.shown();
        let (profile, limits) = (self.incoming.settings.profile, self.incoming.settings.query_limits);
        let request = Request::new(schema, view, &self.context.parameters);
        Request { context: &self.context, listing, handler_fields, own_parameters, profile, limits, ..request }
    }

    pub(super) fn plan(&self) -> Result<ReadPlan, Refusal> {
        query::plan(&self.request(None)).map_err(Refusal::Problems)
    }

    fn row_answer(&self) -> Result<RowAnswer, Refusal> {
        Ok(RowAnswer { plan: self.plan()?, context: self.context.clone() })
    }

    async fn retrieve(&self) -> Outcome {
        let row = self.row_answer()?;
        let key = self.key()?;
        responses::row(&self.reader(&row.plan).await?, &row, &key, |tag| self.incoming.knows(tag)).await
    }

    /// What a plan is read by: its statements are of one moment, unless the settings let them be of several.
    pub(super) async fn reader(&self, plan: &ReadPlan) -> Result<DatabaseExecutor<'_>, Refusal> {
        exec::snapshot(&self.incoming.db, self.incoming.settings.snapshots && plan.queries() > 1).await
    }

    /// A single write is a list of one entry: a creation, or the edit of the row with the key in the path.
    async fn write_row(&mut self, edit: Option<fn(Values) -> Edit>) -> Outcome {
        let row = self.row_answer()?;
        let (edit, expected) = match edit {
            Some(edit) => (edit(self.key()?), self.expected()?),
            // The path of a row that is to be there for the first time.
            None if self.incoming.request.method() == Method::PUT => (Edit::Create, Vec::new()),
            None => (Edit::Create, self.expects_nothing()?),
        };
        let (once, shown) = (self.once()?, self.returned());
        let (body, reply) = match edit {
            Edit::Create => (
                self.take_body()?,
                responses::written(row, Some((self.options.list_path(self.incoming.request.path()), self.tied.clone())), shown),
            ),
            Edit::Update(_) => (self.take_body()?, responses::written(row, None, shown)),
            Edit::Delete(ref key) => (Ok((Json::Null, Problems::default())), self.deleted(key)),
        };
        let entry = Entry { mark: Mark::default(), body: self.tied_body(&edit, body), edit, expected };
        self.write(self.one(entry, once, None), reply).await
    }

    /// Whether a `PUT` is to make the row that its path names, and to change none: by `If-None-Match: *`, where clients choose keys.
    fn creates_only(&self) -> bool {
        let chooses_keys = || self.serializers.list.keys(self.context.version).all(Field::is_writable);
        self.options.can_create && self.incoming.expected() == [Expected::NotAmong(Tags::Any)] && chooses_keys()
    }

    /// The creation of the row that the path names. One that is there is refused as a change of it is, and so is one that another request makes
    /// meanwhile.
    async fn create_at_key(&mut self) -> Outcome {
        let (body, context, tied) = (self.incoming.body.clone(), self.context.clone(), self.tied.clone());
        match self.write_row(Some(Edit::Update)).await {
            Err(Refusal::NotFound) => {}
            outcome => return outcome,
        }
        self.incoming.body.clone_from(&body);
        let refusal = match self.create_with_key().await {
            Err(refusal) if refusal.is_of_taken_value() => refusal,
            outcome => return outcome,
        };
        (self.incoming.body, self.context, self.tied) = (body, context, tied);
        match self.write_row(Some(Edit::Update)).await {
            Err(Refusal::NotFound) => Err(refusal),
            outcome => outcome,
        }
    }

    async fn create_with_key(&mut self) -> Outcome {
        self.context = self.context.clone().acting(Action::Create);
        self.options.permissions.admit_further(self.serializers.table, &mut self.context)?;
        let key = self.key()?;
        let columns = self.serializers.table.key().filter_map(|column| Some((column, key.get(column.name)?.clone())));
        let columns: Vec<TiedColumn> =
            columns.filter(|(column, _)| self.tied.iter().all(|(own, _)| own.name != column.name)).collect();
        self.tied.extend(columns);
        self.write_row(None).await
    }

    /// The change of a row by the application. What is wrong with the body is said when the row was found, as with other writes.
    async fn change_row(&mut self, prepare: Prepare) -> Outcome {
        let row = self.row_answer()?;
        let (key, expected, once) = (self.key()?, self.expected()?, self.once()?);
        let nothing = || (Json::Object(Members::new()), Problems::default());
        let body = self.incoming.body.take().unwrap_or_else(|| Ok(nothing()));
        let (act, body) = match prepare(body, &self.incoming.settings, &self.context) {
            Ok(act) => (Some(act), Ok(nothing())),
            Err(refusal) => (None, Err(refusal)),
        };
        let entry = Entry { mark: Mark::default(), edit: Edit::Update(key), expected, body };
        self.write(self.one(entry, once, act), responses::written(row, None, self.returned())).await
    }

    /// A write of one row.
    fn one(&self, entry: Entry, once: Option<Once>, act: Option<Act>) -> Write {
        Write { entries: vec![entry], act, ..self.empty(once) }
    }

    /// A write without entries.
    pub(super) fn empty(&self, once: Option<Once>) -> Write {
        let Serializers { list: create, detail: update, table } = self.serializers;
        let Settings { profile, problem_limit, .. } = self.incoming.settings;
        let tied = self.tied.iter().map(|(column, value)| (column.name, value.clone())).collect();
        Write {
            create,
            update,
            table,
            tied,
            entries: Vec::new(),
            act: None,
            form: Form::One,
            profile,
            problem_limit,
            context: self.context.clone(),
            once,
        }
    }

    pub(super) async fn write(&self, write: Write, reply: Reply<Done>) -> Outcome {
        let answer = exec::write(&self.incoming.primary(), write, reply).await;
        self.answered_write(answer).await
    }

    /// The response to a write that was answered.
    pub(super) async fn answered_write(&self, answer: Result<Answer, Refusal>) -> Outcome {
        match answer {
            Ok(answer) => {
                // The answer to a bulk edit has the keys of the rows, or the list.
                let shown =
                    self.returned().filter(|shown| *shown == Return::Minimal || self.context.action() != Action::BulkEdit);
                let applied = shown.and_then(|shown| shown.applied(&answer));
                let mut response = responses::response(answer);
                if let Some((name, value)) = applied {
                    response.headers_mut().insert(name, value);
                }
                Ok(response)
            }
            // A request below a row that does not exist is a 404, whatever else is wrong with it.
            Err(refusal) => {
                let (db, table) = (self.incoming.primary(), self.serializers.table);
                exec::check_outer(&(&db).into(), &self.context, table, &self.tied).await?;
                Err(refusal)
            }
        }
    }
}
