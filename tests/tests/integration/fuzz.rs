//! A million query strings and cursors that no sane client would send: never a panic, never slow.

use std::time::{Duration, Instant};

use tests::entities::vault::gem;
use tests::random::Random;
use tweaks_runtime::__private::query::Parameters;
use tweaks_runtime::__private::query::{Listing, Request, View, plan};
use tweaks_runtime::pages::{Cursor, Pagination};
use tweaks_runtime::prelude::Profile;
use tweaks_runtime::schema::Serializer;

/// Pieces that mean something, and pieces that break something.
const PIECES: [&str; 72] = [
    "id",
    "name",
    "grade",
    "weight",
    "ratio",
    "polished",
    "found_on",
    "seen_at",
    "uid",
    "cut",
    "chest",
    "label",
    "marks",
    "depth",
    "maker",
    "note",
    "password",
    "ordering",
    "fields",
    "omit",
    "include_fields",
    "limit",
    "cursor",
    "count",
    "__",
    "__gt",
    "__in",
    "__range",
    "__isnull",
    "__icontains",
    "__startswith",
    "__ne",
    "=",
    "=",
    "=",
    "&",
    "&",
    "&",
    ",",
    ",",
    "-",
    "--",
    "+",
    "%",
    "%2",
    "%00",
    "%F0%9F%92%8E",
    "%ff",
    "%2C",
    "1",
    "-1",
    "0",
    "1.5",
    "1e9",
    "1e999999999",
    "-1e-999999999",
    "9223372036854775808",
    "true",
    "false",
    "null",
    "NaN",
    "inf",
    "2024-02-30",
    "2024-01-01T00:00:00Z",
    "2024-01-01T25:61:61+99:99",
    "é",
    "\u{0}",
    "💎",
    "exact",
    "estimated",
    "[",
    "*",
];

/// Slower than this is a bug, on any machine.
const LONGEST: Duration = Duration::from_millis(100);

fn query(random: &mut Random) -> String {
    match random.below(20) {
        // One piece over and over, up to the limit and beyond.
        0 => random.pick(&PIECES).repeat(random.below(1500)),
        1 => (0..random.below(300)).map(|_| char::from(u8::try_from(random.below(128)).expect("ASCII"))).collect(),
        _ => (0..random.below(24)).map(|_| *random.pick(&PIECES)).collect(),
    }
}

fn asked<'a>(parameters: &'a Parameters, pagination: &'a Pagination, profile: Profile) -> Request<'a> {
    Request {
        listing: Some(Listing { pagination, autofilter: true, counts: true, tied: &[], resource: "/gems", secret: b"secret" }),
        profile,
        ..Request::new(gem::Entity::SCHEMA, View::List, parameters)
    }
}

fn run(query: &str, pagination: &Pagination, profile: Profile) {
    let once = || {
        let start = Instant::now();
        let parameters = Parameters::parse(query);
        // Whatever comes out is fine; that it comes out is what counts.
        drop(plan(&asked(&parameters, pagination, profile)));
        start.elapsed()
    };
    // The machine may have been busy with something else once, not three times.
    let slow = (0..3).all(|_| once() > LONGEST);
    assert!(!slow, "over {LONGEST:?}: {query:?}");
}

/// A million in both tests together.
const ROUNDS: usize = 500_000;

#[test]
fn query_strings() {
    let mut random = Random(23);
    let pages = [Pagination::None, Cursor { default: 10, max: 100 }.into()];
    for round in 0..ROUNDS {
        let profile = if round % 2 == 0 { Profile::Strict } else { Profile::Drf };
        run(&query(&mut random), &pages[round % 2], profile);
    }
}

#[test]
fn cursors() {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/% ";
    let mut random = Random(29);
    let pages: Pagination = Cursor { default: 10, max: 100 }.into();
    for _ in 0..ROUNDS {
        let length = if random.one_in(50) { random.below(6000) } else { random.below(120) };
        let cursor: String = (0..length).map(|_| char::from(*random.pick(LETTERS))).collect();
        run(&format!("ordering=name,-grade&cursor={cursor}"), &pages, Profile::Strict);
    }
}
