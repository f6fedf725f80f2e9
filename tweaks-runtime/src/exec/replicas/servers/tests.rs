use std::time::{Duration, Instant};

use sea_orm::DatabaseConnection;

use super::{Position, Servers, Standing, Token};

const ENOUGH: Duration = Duration::from_secs(10);

fn servers() -> Servers {
    Servers::new((0..3).map(|_| DatabaseConnection::default()).collect())
}

fn standing(leads: Option<u64>, place: u64) -> Standing {
    Standing { leads, position: Some(Position::Log(place)), run: String::new() }
}

fn from(place: u64) -> Token {
    Token::From(Position::Log(place))
}

fn replica(servers: &Servers, needed: Option<&Token>, most_behind: Duration) -> Option<usize> {
    servers.replica(needed, most_behind).map(|(place, _)| place)
}

fn primary(servers: &Servers) -> usize {
    servers.primary.load(std::sync::atomic::Ordering::Relaxed)
}

#[test]
fn replicas_take_turns_and_one_that_lacks_the_write_is_passed_by() {
    let (servers, now) = (servers(), Instant::now());
    servers.see(0, Some(standing(Some(1), 100)), now);
    servers.see(1, Some(standing(None, 100)), now);
    servers.see(2, Some(standing(None, 90)), now);
    let mut read: Vec<_> = (0..4).map(|_| replica(&servers, None, ENOUGH)).collect();
    read.sort();
    assert_eq!(read, [Some(1), Some(1), Some(2), Some(2)]);
    assert!((0..4).all(|_| replica(&servers, Some(&from(95)), ENOUGH) == Some(1)));
    assert_eq!(replica(&servers, Some(&from(101)), ENOUGH), None);
    assert_eq!(replica(&servers, Some(&Token::Primary), ENOUGH), None);
}

#[test]
fn the_server_of_the_newest_era_takes_writes() {
    let (servers, now) = (servers(), Instant::now());
    servers.see(0, Some(standing(Some(1), 100)), now);
    assert_eq!(primary(&servers), 0);
    servers.suspect(0);
    assert_eq!(primary(&servers), 0, "the last one, as long as there is no other");
    servers.see(2, Some(standing(Some(2), 120)), now);
    assert_eq!(primary(&servers), 2);
    servers.see(0, Some(standing(Some(1), 105)), now);
    assert_eq!(primary(&servers), 2, "the old one came back and does not know");
}

#[test]
fn the_first_of_equals_takes_writes() {
    let (servers, now) = (servers(), Instant::now());
    for place in [2, 1, 0] {
        servers.see(place, Some(standing(Some(0), 1)), now);
    }
    assert_eq!(primary(&servers), 0);
}

#[test]
fn a_replica_too_far_behind_is_read_only_where_nobody_takes_writes() {
    let (servers, now) = (servers(), Instant::now());
    servers.see(0, Some(standing(Some(1), 100)), now);
    servers.see(1, Some(standing(None, 90)), now + 2 * ENOUGH);
    assert_eq!(replica(&servers, None, ENOUGH), None);
    assert_eq!(replica(&servers, None, 2 * ENOUGH), Some(1));
    servers.suspect(0);
    assert_eq!(replica(&servers, None, ENOUGH), Some(1));
    servers.see(1, Some(standing(None, 100)), now + 2 * ENOUGH);
    servers.see(0, Some(standing(Some(1), 100)), now + 2 * ENOUGH);
    assert_eq!(replica(&servers, None, ENOUGH), Some(1), "it has caught up");
}

#[test]
fn a_lost_replica_is_passed_by() {
    let (servers, now) = (servers(), Instant::now());
    servers.see(0, Some(standing(Some(1), 100)), now);
    servers.see(1, Some(standing(None, 100)), now);
    servers.suspect(1);
    assert_eq!(replica(&servers, None, ENOUGH), None);
    assert!(servers.is_any_there() && servers.has_primary());
}
