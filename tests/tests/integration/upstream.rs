//! The 63 tests of `drf_tweaks`: that each has one of ours, and the trees of its optimiser with their statements.

use std::collections::BTreeMap;
use std::process::Command;

use tests::client::Client;

use crate::relations::{endpoints, world};

/// How many tests each area has there.
const AREAS: [(&str, usize); 10] = [
    ("Autodoc", 9),
    ("Autofilter", 10),
    ("Auto-optimisation", 8),
    ("Bulk edit", 1),
    ("Context passing", 2),
    ("Lock limiter", 9),
    ("Pagination", 14),
    ("Query counter", 1),
    ("Serializers", 5),
    ("Versioning", 4),
];

/// The rows of the book's table: the area with its number, and the names in the third column.
fn rows(page: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let (area, names) = (cells.next()?, cells.nth(1)?);
        area.ends_with(|end: char| end.is_ascii_digit()).then(|| (area, names.split('`').skip(1).step_by(2).collect()))
    })
}

/// The tests of this binary, as it lists them itself.
fn tests_of_this_binary() -> Vec<String> {
    let binary = std::env::current_exe().expect("a path");
    let listed = Command::new(binary).arg("--list").output().expect("a list");
    let listed = String::from_utf8(listed.stdout).expect("a text");
    listed.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

#[test]
fn each_of_the_63_tests_has_one_here() {
    let page = include_str!("../../../docs/src/upstream-tests.md");
    let own = tests_of_this_binary();
    let mut areas: BTreeMap<&str, usize> = BTreeMap::new();
    for (area, names) in rows(page) {
        let (area, number) = area.rsplit_once(' ').expect("a number");
        let count = areas.entry(area).or_default();
        *count += 1;
        assert_eq!(number.parse(), Ok(*count), "{area}");
        assert!(!names.is_empty(), "{area} {number} names no test");
        for name in names {
            assert!(own.iter().any(|test| test == name), "{area} {number} names `{name}`, which is no test");
        }
    }
    assert_eq!(areas, BTreeMap::from(AREAS));
}

#[actix_web::test]
async fn trees_take_the_statements_of_their_relations() {
    let world = world().await;
    let client = Client::new(&world.db, endpoints);
    let trees = [
        ("two foreign keys in a row", "/people?fields=person_id,city__country__country_name", 1),
        ("a column of a foreign key", "/facts?fields=country_name", 1),
        ("a list", "/people?fields=person_id,children__person_name", 2),
        ("a foreign key below a list", "/people?fields=children__city__country__country_name", 2),
        ("a list beside a foreign key", "/people?fields=city__city_name,children__person_name", 2),
        ("a list on demand, beside another", "/people?include_fields=hobbies", 3),
        ("two lists, with one below one of them", "/people?fields=hobbies__hobby_name,children__hobbies__hobby_name", 4),
        ("lists in lists, on both sides", "/people?fields=hobbies__people,children__hobbies__people", 6),
        (
            "the same beside foreign keys",
            "/people?fields=city__country__country_name,passport,hobbies__people,children__hobbies__people",
            6,
        ),
        ("a list of a foreign key", "/people?fields=parent__hobbies__hobby_name", 2),
    ];
    for (tree, path, statements) in trees {
        let answer = client.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, statements), "{tree}: {:#?}", answer.statements);
    }
}

#[actix_web::test]
async fn a_table_that_nothing_shows_is_not_joined() {
    let world = world().await;
    let client = Client::new(&world.db, endpoints);
    let whole = client.get("/people?fields=city__country__country_name").await;
    let part = client.get("/people?fields=city__city_name").await;
    let joins = |answer: &tests::client::Answer| answer.statements[0].contains("\"country\"");
    assert!(joins(&whole) && !joins(&part), "{:#?} {:#?}", whole.statements, part.statements);
}
