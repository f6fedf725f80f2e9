//! Servers: which of several servers of one database takes writes, and which may be read.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sea_orm::DatabaseConnection;
use tokio::sync::Notify;

use super::position::{Position, Token};
use super::standing::Standing;

/// The positions of the primary that are remembered: one minute of them.
const REMEMBERED: usize = 120;

/// The servers of one database, as they were last seen.
#[derive(Debug)]
pub(super) struct Servers {
    pub(super) pools: Vec<DatabaseConnection>,
    views: RwLock<Vec<View>>,
    /// The server that takes writes, or the last that did.
    primary: AtomicUsize,
    /// Where the primary was, and when.
    past: Mutex<VecDeque<(Instant, Position)>>,
    turn: AtomicUsize,
    /// Asks for another look before it is due.
    pub(super) look: Arc<Notify>,
}

/// A server as it was last seen.
#[derive(Clone, Debug, Default)]
struct View {
    /// `None` of one that does not answer.
    standing: Option<Standing>,
    /// How old its data are at most.
    behind: Duration,
}

impl View {
    fn era(&self) -> Option<u64> {
        self.standing.as_ref().and_then(|standing| standing.leads)
    }

    /// Whether it is a replica that has what the client needs.
    fn suits(&self, needed: Option<&Token>) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.leads.is_none() && standing.has(needed))
    }
}

impl Servers {
    pub(super) fn new(pools: Vec<DatabaseConnection>) -> Self {
        let views = RwLock::new(vec![View::default(); pools.len()]);
        let (primary, past, turn) = (AtomicUsize::default(), Mutex::default(), AtomicUsize::default());
        Self { pools, views, primary, past, turn, look: Arc::default() }
    }

    /// The server that takes writes, or the last that did.
    pub(super) fn primary(&self) -> &DatabaseConnection {
        &self.pools[self.primary.load(Ordering::Relaxed)]
    }

    /// A replica that has what the client needs and is no further behind than allowed: each of them in turn. Where no server takes
    /// writes, data of any age are better than none. With its run, if the client needs anything.
    pub(super) fn replica(&self, needed: Option<&Token>, most_behind: Duration) -> Option<(usize, Option<String>)> {
        let views = self.views.read().unwrap_or_else(PoisonError::into_inner);
        let has_primary = views.iter().any(|view| view.era().is_some());
        let suits = |view: &View| view.suits(needed) && (view.behind <= most_behind || !has_primary);
        let suitable = || views.iter().enumerate().filter(|(_, view)| suits(view)).map(|(place, _)| place);
        let place = self.turn.fetch_add(1, Ordering::Relaxed) % suitable().count().max(1);
        let place = suitable().nth(place)?;
        Some((place, needed.and(views[place].standing.as_ref()).map(|standing| standing.run.clone())))
    }

    /// Whether any server answers.
    pub(super) fn is_any_there(&self) -> bool {
        self.views.read().unwrap_or_else(PoisonError::into_inner).iter().any(|view| view.standing.is_some())
    }

    /// Whether any server takes writes.
    pub(super) fn has_primary(&self) -> bool {
        self.views.read().unwrap_or_else(PoisonError::into_inner).iter().any(|view| view.era().is_some())
    }

    /// Takes a server for lost until it is seen again.
    pub(super) fn suspect(&self, place: usize) {
        self.see(place, None, Instant::now());
        self.look.notify_waiters();
    }

    /// Notes what a server said when it was asked at some moment.
    pub(super) fn see(&self, place: usize, standing: Option<Standing>, asked: Instant) {
        let behind = match &standing {
            Some(Standing { leads: Some(_), position: Some(position), .. }) => self.remember(asked, position),
            Some(Standing { leads: None, position: Some(position), .. }) => self.behind(position, asked),
            _ => Duration::ZERO,
        };
        let mut views = self.views.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut views[place], View { standing, behind });
        tell(place, &before, &views[place]);
        let places = views.iter().enumerate().rev();
        // Two servers take writes where the old primary came back and does not know of the new one. The first of equals.
        if let Some((leader, _)) = places.filter_map(|(place, view)| Some((place, view.era()?))).max_by_key(|(_, era)| *era) {
            self.primary.store(leader, Ordering::Relaxed);
        }
    }

    fn remember(&self, asked: Instant, position: &Position) -> Duration {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if past.len() == REMEMBERED {
            past.pop_front();
        }
        past.push_back((asked, position.clone()));
        Duration::ZERO
    }

    /// The time since the primary was first seen where the replica is not yet.
    fn behind(&self, position: &Position, asked: Instant) -> Duration {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = past.iter().find(|(_, there)| !position.has(there));
        ahead.map_or(Duration::ZERO, |(when, _)| asked.saturating_duration_since(*when))
    }
}

/// Says in the log what became of a server, which is known by its place in the list.
fn tell(place: usize, before: &View, now: &View) {
    let server = place + 1;
    match (before.standing.is_some(), now.standing.is_some()) {
        (true, false) => tracing::warn!(server, "a server of the database does not answer"),
        _ if now.era().is_some() && before.era() != now.era() => tracing::info!(server, "a server of the database takes writes"),
        (false, true) => tracing::info!(server, "a replica of the database answers"),
        _ if before.era().is_some() && now.era().is_none() => tracing::info!(server, "a server of the database became a replica"),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
