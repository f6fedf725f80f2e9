//! The linter itself: a builder, and a guard that fails its test when it is dropped.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::{mem, thread};

use sea_orm::DatabaseConnection;

use super::Offence;
use super::judge::{LintedRequest, blind, judge};
use super::requests::Requests;
use super::rules::{LockOrders, Rules};
use super::settings::{Settings, pattern};
use crate::exec::statements::{self, Statement};

/// Looks at the statements of requests, and fails the test that holds it: at the latest when it is dropped, with everything that it
/// found. See the [module](crate::lint) for an example.
#[derive(Debug, Default)]
#[must_use = "a linter that is dropped at once sees nothing"]
pub struct Lint {
    linter: Linter,
    /// Whether it has told what it found, or somebody else will.
    is_over: bool,
}

/// The part of a linter that requests share.
#[derive(Clone, Debug)]
pub(crate) struct Linter {
    settings: Arc<Settings>,
    state: Arc<Mutex<State>>,
    orders: Arc<LockOrders>,
}

#[derive(Debug, Default)]
struct State {
    requests: Requests,
    offences: Vec<Offence>,
    statements: usize,
}

/// What came of a request.
pub(crate) struct Watched<T> {
    pub(crate) output: T,
    pub(crate) statements: Vec<Statement>,
}

impl Default for Linter {
    fn default() -> Self {
        Self { settings: Arc::new(Settings::of_environment()), state: Arc::default(), orders: Arc::default() }
    }
}

static EVERYWHERE: OnceLock<Linter> = OnceLock::new();

/// Lints all requests of this process to a [`Resource`](crate::prelude::Resource) or a [`Call`](crate::prelude::Call), with the
/// settings of the environment; applications that are made before are not concerned. To be called as often as one likes.
///
/// A request without a network fails at its place in the test, by a panic; one over a socket is answered with a 500 whose text says
/// what was found. Handlers without a `Call` need [`Lint::counter`].
///
/// ```
/// # fn example() {
/// // In the function by which each test of a binary makes its application:
/// tweaks_runtime::lint::everywhere();
/// # }
/// ```
pub fn everywhere() {
    Lint::new().everywhere();
}

/// Runs a future whose statements no linter sees, such as one that makes the rows of a test.
pub async fn freeze<F: Future>(future: F) -> F::Output {
    statements::unrecorded(future).await
}

impl Lint {
    /// A linter with the settings of the environment: `TWEAKS_LINT_WARN_ABOVE` (10), `TWEAKS_LINT_FAIL_ABOVE` (15),
    /// `TWEAKS_LINT_REPEATS` (3), `TWEAKS_LINT_IGNORE` (`.*SAVEPOINT.*`), `TWEAKS_LINT_PRINT`, `TWEAKS_LINT_KNOWN`,
    /// `TWEAKS_LINT_ADOPT` and `TWEAKS_LINT_REPORT`.
    ///
    /// # Panics
    ///
    /// If a variable has a value that is none.
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        set(Arc::make_mut(&mut self.linter.settings));
        self
    }

    /// Warns of requests with more statements.
    pub fn warn_above(self, queries: usize) -> Self {
        self.with(|settings| settings.warn_above = queries)
    }

    /// Refuses requests with more statements.
    pub fn fail_above(self, queries: usize) -> Self {
        self.with(|settings| settings.fail_above = queries)
    }

    /// Refuses code of the application that sends so many statements in one request which differ by their values alone.
    pub fn repeats(self, times: usize) -> Self {
        self.with(|settings| settings.repeats = times.max(2))
    }

    /// Which rules about single statements are on, and what they allow.
    pub fn rules(self, rules: Rules) -> Self {
        self.with(|settings| settings.rules = rules)
    }

    /// Looks at the plans by which this database does the SELECTs of each request.
    pub fn explain(self, db: &DatabaseConnection) -> Self {
        self.with(|settings| settings.planner = Some(db.clone()))
    }

    /// Does not count statements that match one of these patterns from their start; they take the place of those before.
    ///
    /// # Panics
    ///
    /// If one is no regular expression.
    pub fn ignore<'p>(self, patterns: impl IntoIterator<Item = &'p str>) -> Self {
        self.with(|settings| settings.ignored = patterns.into_iter().map(pattern).collect())
    }

    /// Prints the statements of requests that it warns of or refuses, each with what it was sent for and by which code.
    pub fn print(self) -> Self {
        self.with(|settings| settings.prints = true)
    }

    /// Lets it pass that there is no statement at all.
    pub fn allow_silence(self) -> Self {
        self.with(|settings| settings.may_be_silent = true)
    }

    /// Says which value a parameter of a path gets in [`growth`](Self::growth), where `1` names no row: keys that are UUIDs or texts.
    ///
    /// ```
    /// use tweaks_runtime::lint::Lint;
    ///
    /// let lint = Lint::new().path_parameter("bank_id", "7f1b2a90-5d5c-4b6e-8f0a-2d3c4e5f6a7b");
    /// # lint.allow_silence().check();
    /// ```
    pub fn path_parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(|settings| settings.parameters.push((name.into(), value.into())))
    }

    /// Lets the offences pass that stand in a file.
    pub fn known(self, file: impl Into<PathBuf>) -> Self {
        self.with(|settings| settings.report.known = Some(file.into()))
    }

    /// Lets new offences pass, too, by writing them into the file of known ones, as `TWEAKS_LINT_ADOPT=1` does.
    pub fn adopt(self) -> Self {
        self.with(|settings| settings.report.adopts = true)
    }

    /// Says that it sees all requests whose offences are known: one that is not seen any more is to be taken out of the file.
    pub fn complete(self) -> Self {
        self.with(|settings| settings.report.is_complete = true)
    }

    /// Adds all offences, the known ones too, to a file, as lines of JSON.
    pub fn report(self, file: impl Into<PathBuf>) -> Self {
        self.with(|settings| settings.report.file = Some(file.into()))
    }

    /// Lints all requests of this process as [`everywhere`] does, with the settings of this linter; the first one stays.
    pub fn everywhere(mut self) {
        self.is_over = true;
        EVERYWHERE.get_or_init(|| self.linter.clone());
    }

    /// Runs a future as a request that these words name, for code without HTTP. Its connection has to be
    /// [observed](crate::statements::observe).
    pub async fn run<F: Future>(&self, words: &str, future: F) -> F::Output {
        self.linter.watch(words.to_owned(), future).await.output
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<LintedRequest> {
        self.linter.state().requests.all()
    }

    /// Takes what was found so far, which fails no test then.
    #[must_use]
    pub fn take(&self) -> Vec<Offence> {
        mem::take(&mut self.linter.state().offences)
    }

    /// Fails the test now, if there is something to say.
    ///
    /// # Panics
    ///
    /// With all that was found.
    pub fn check(mut self) {
        self.conclude();
    }

    fn conclude(&mut self) {
        if mem::replace(&mut self.is_over, true) {
            return;
        }
        let (settings, mut offences) = (&self.linter.settings, self.take());
        if self.linter.state().statements == 0 && !settings.may_be_silent {
            offences.push(blind());
        }
        let stale = settings.report.stale(&offences);
        let faults = settings.report.faults(offences);
        assert!(faults.is_empty(), "{}", text(&faults));
        assert!(stale.is_empty(), "these offences are mended; take them out of the file of known ones:\n{}", stale.join("\n"));
    }

    /// The part that requests share.
    pub(crate) fn linter(&self) -> Linter {
        self.linter.clone()
    }
}

impl Drop for Lint {
    fn drop(&mut self) {
        // A test that fails already has something else to say.
        if !thread::panicking() {
            self.conclude();
        }
    }
}

impl Linter {
    /// That of the whole process, if there is one.
    pub(crate) fn of_process() -> Option<Self> {
        EVERYWHERE.get().cloned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a future as a request, and keeps what is found.
    pub(crate) async fn watch<F: Future>(&self, request: String, future: F) -> Watched<F::Output> {
        let settings = self.settings.here();
        let (output, record) = statements::record(true, future).await;
        let (request, offences) = judge(&settings, &self.orders, request, &record).await;
        let statements = record.statements;
        let mut state = self.state();
        state.statements += statements.len();
        state.requests.push(request);
        state.offences.extend(offences);
        Watched { output, statements }
    }

    /// The value of a parameter of a path: the last that was said, or `1`.
    pub(crate) fn path_parameter(&self, name: &str) -> String {
        let said = self.settings.parameters.iter().rfind(|(said, _)| said == name);
        said.map_or_else(|| "1".to_owned(), |(_, value)| value.clone())
    }

    /// Keeps what was found otherwise.
    pub(crate) fn note(&self, offences: impl IntoIterator<Item = Offence>) {
        self.state().offences.extend(offences);
    }

    /// Runs a future as a request of nobody's test: its offences are given back at once, unless they are known.
    pub(crate) async fn watch_alone<F: Future>(&self, request: String, future: F) -> (F::Output, Option<String>) {
        let settings = self.settings.here();
        let (output, record) = statements::record(true, future).await;
        let (_, mut offences) = judge(&settings, &self.orders, request, &record).await;
        if !statements::is_any_observed() && !settings.may_be_silent {
            offences.push(blind());
        }
        let faults = settings.report.faults(offences);
        (output, (!faults.is_empty()).then(|| text(&faults)))
    }
}

/// All that was found, to be read by people.
fn text(offences: &[Offence]) -> String {
    let offences: Vec<String> = offences.iter().map(ToString::to_string).collect();
    format!("the linter found {}:\n\n{}", offences.len(), offences.join("\n"))
}
