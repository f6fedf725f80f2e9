//! The direction of the sources: which file may use which, and how long a file may be. ARCHITECTURE.md says why.
//!
//! An arrow leads from a file to the file that defines a name it uses; `pub use` draws none. Clippy limits functions.

use std::collections::{BTreeMap, BTreeSet};

use crate::arrows::Arrows;
use crate::sources::Sources;

/// Rooms of the runtime; each may use itself and the rooms before it.
const ORDER: [&str; 16] = [
    "cause",
    "language",
    "problem",
    "profile",
    "parameters",
    "context",
    "permission",
    "schema",
    "value",
    "typed",
    "body",
    "query",
    "render",
    "exec",
    "description",
    "http",
];
/// Rooms that stand side by side, although `ORDER` has one before the other.
const APART: [(&str, &str); 2] = [("body", "typed"), ("query", "typed")];
/// Rooms that hand names to users and to the derive, and so may use everything.
const FACES: [&str; 3] = ["lib", "prelude", "private"];
/// Features, with the rooms that may use them. A feature may use each room before `http`, and the settings of `http`.
const FEATURES: [(&str, &[&str]); 4] =
    [("idempotency", &["exec", "http"]), ("check", &["http"]), ("openapi", &["http"]), ("lint", &["http"])];
const SETTINGS: &str = "http/settings.rs";

/// Circles that stay: the types of the schema name each other, as those of syn do, and have no behaviour.
const CIRCLES: [&[&str]; 1] = [&["schema/relation.rs", "schema/serializer.rs", "schema/table.rs"]];

/// Words, and the only places that may say them.
const WORDS: [(&str, &[&str]); 4] =
    [("actix", ACTIX), ("actix_web", ACTIX), ("DbBackend", BACKENDS), ("DatabaseBackend", BACKENDS)];
const ACTIX: &[&str] = &["http/", "idempotency/header.rs"];
const BACKENDS: &[&str] = &[
    "exec/dialect.rs",     // holds the differences between the databases
    "check/",              // reads the catalogue, which each database keeps in its own form
    "idempotency/once.rs", // takes an advisory lock, which PostgreSQL alone has
];

const LONGEST_FILE: usize = 400;

#[test]
fn files_of_the_runtime_use_each_other_in_no_circle() {
    assert_none("tweaks-runtime", |sources| circles(&Arrows::of(sources), &CIRCLES));
}

#[test]
fn files_of_the_derive_use_each_other_in_no_circle() {
    assert_none("tweaks-derive", |sources| circles(&Arrows::of(sources), &[]));
}

#[test]
fn rooms_use_only_the_rooms_before_them() {
    assert_none("tweaks-runtime", |sources| forbidden_arrows(&Arrows::of(sources)));
}

#[test]
fn words_stay_in_their_places() {
    assert_none("tweaks-runtime", |sources| words_astray(&Arrows::of(sources)));
}

#[test]
fn files_of_the_runtime_are_short() {
    assert_none("tweaks-runtime", long_files);
}

#[test]
fn files_of_the_derive_are_short() {
    assert_none("tweaks-derive", long_files);
}

#[test]
fn the_order_of_the_rooms_holds() {
    for (from, to) in [("query", "body/mod.rs"), ("typed", "value/mod.rs"), ("idempotency", SETTINGS), ("lib", "check/mod.rs")] {
        assert!(may_use(from, to), "{from} may use {to}");
    }
    for (from, to) in [("body", "query/mod.rs"), ("query", "typed/mod.rs"), ("idempotency", "http/call.rs"), ("exec", "lib.rs")] {
        assert!(!may_use(from, to), "{from} must not use {to}");
    }
}

#[test]
fn planted_mistakes_are_found() {
    let arrows = Arrows::of(&Sources::new([
        ("lib.rs", "mod exec; mod http; mod query;"),
        ("exec/mod.rs", "mod read; mod load; pub(crate) use read::one; pub(crate) use load::Rows as Loaded;"),
        ("exec/read.rs", "use super::Loaded; pub(crate) fn one() { use actix_web::web; }"),
        ("exec/load.rs", "pub(crate) struct Rows; mod inner { fn read() { vec![super::super::one(), 1]; } }"),
        ("http/mod.rs", "use crate::exec::one; use ::query::Other; #[cfg(test)] mod tests { use crate::query::Answer; }"),
        ("query/mod.rs", "mod order; pub(crate) struct Answer(crate::http::Call); fn plan() { order::read() }"),
        ("query/order.rs", "//! crate::http\nmacro_rules! name { () => { $crate::http::Call } }"),
    ]));
    let found: Vec<&str> = arrows.paths.keys().map(|(_, to)| to.as_str()).collect();
    assert_eq!(found, ["exec/read.rs", "exec/load.rs", "exec/read.rs", "http/mod.rs", "query/order.rs"]);
    let circle =
        "\n    exec/load.rs uses exec/read.rs (`super::super::one`)\n    exec/read.rs uses exec/load.rs (`super::Loaded`)";
    let [found] = &circles(&arrows, &[])[..] else { panic!("one circle") };
    assert!(found.ends_with(circle), "{found}");
    assert!(circles(&arrows, &[&["exec/load.rs", "exec/mod.rs", "exec/read.rs"]]).is_empty());
    let [found] = &forbidden_arrows(&arrows)[..] else { panic!("one forbidden arrow") };
    assert!(found.starts_with("query/mod.rs uses http/mod.rs (`crate::http::Call`)"), "{found}");
    let [found] = &words_astray(&arrows)[..] else { panic!("one word astray") };
    assert!(found.starts_with("exec/read.rs says `actix_web`"), "{found}");
}

fn assert_none(folder: &str, mistakes: impl Fn(&Sources) -> Vec<String>) {
    let mistakes = mistakes(&Sources::of_crate(folder));
    assert!(mistakes.is_empty(), "{folder}/src:\n- {}\n", mistakes.join("\n- "));
}

fn long_files(sources: &Sources) -> Vec<String> {
    let long = sources.files.values().filter(|file| file.lines > LONGEST_FILE);
    let advice = format!("{LONGEST_FILE} are the limit; split it where its subject changes");
    long.map(|file| format!("{} has {} lines: {advice}", file.name, file.lines)).collect()
}

/// Files that reach each other, as one mistake for each group of them that is not within a declared circle.
fn circles(arrows: &Arrows, declared: &[&[&str]]) -> Vec<String> {
    let files: BTreeSet<&str> = arrows.paths.keys().map(|(from, _)| from.as_str()).collect();
    let reached: BTreeMap<&str, BTreeSet<&str>> = files.iter().map(|file| (*file, arrows.reached_from(file))).collect();
    let is_mutual = |one: &str, other: &str| reached[one].contains(other) && reached[other].contains(one);
    let circle_of = |one: &str| -> Vec<&str> { files.iter().copied().filter(|other| is_mutual(one, other)).collect() };
    let circles: BTreeSet<Vec<&str>> = files.iter().map(|file| circle_of(file)).filter(|circle| circle.len() > 1).collect();
    let is_declared = |circle: &&Vec<&str>| declared.iter().any(|files| circle.iter().all(|file| files.contains(file)));
    circles.iter().filter(|circle| !is_declared(circle)).map(|circle| say_circle(arrows, circle)).collect()
}

fn say_circle(arrows: &Arrows, circle: &[&str]) -> String {
    let is_inside = |(from, to): &&(String, String)| circle.contains(&from.as_str()) && circle.contains(&to.as_str());
    let inside: Vec<String> = arrows.paths.keys().filter(is_inside).map(|(from, to)| arrows.say(from, to)).collect();
    let advice = "move what one of them wants of another into a file that uses neither";
    format!("{} files in a circle; {advice}:\n    {}", circle.len(), inside.join("\n    "))
}

fn forbidden_arrows(arrows: &Arrows) -> Vec<String> {
    let forbidden = arrows.paths.keys().filter(|(from, to)| !may_use(room(from), to));
    let advice = |from: &str, to: &str| {
        format!("the room `{}` is not before `{}`; move the name down, or hand it in", room(to), room(from))
    };
    forbidden.map(|(from, to)| format!("{}: {}", arrows.say(from, to), advice(from, to))).collect()
}

fn may_use(from: &str, file: &str) -> bool {
    let to = room(file);
    let place = |room: &str| ORDER.iter().position(|other| *other == room);
    let is_feature = |room: &str| FEATURES.iter().any(|(feature, _)| *feature == room);
    match (place(from), place(to)) {
        _ if from == to || FACES.contains(&from) => true,
        (Some(from_place), Some(to_place)) => to_place < from_place && !APART.contains(&(from, to)),
        (None, Some(_)) => is_feature(from) && (to != "http" || file == SETTINGS),
        (_, None) => FEATURES.iter().any(|(feature, users)| *feature == to && users.contains(&from)),
    }
}

fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

fn words_astray(arrows: &Arrows) -> Vec<String> {
    let astray = WORDS.iter().flat_map(|(word, places)| {
        let is_astray = |file: &&String| !places.iter().any(|place| file.starts_with(place));
        let files = arrows.words.iter().filter(|(_, words)| words.contains(*word)).map(|(file, _)| file).filter(is_astray);
        files.map(move |file| format!("{file} says `{word}`; only {} may: move the code there and call it", places.join(", ")))
    });
    astray.collect()
}
