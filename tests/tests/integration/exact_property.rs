//! Exact by chance: rows with random values of every type, written by clients and by plain SQL, against an order in memory.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use actix_web::http::Method;
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::every;
use tests::random::Random;

use crate::exact::{Faults, as_filter, create_enums, expect, get, members, rows, sql, walks};
use crate::exact_values::{Column, Type, compare, every_columns};

/// How many walks there are over the table of all types; those over keys of each type are in `exact_keys`.
pub(crate) const WALKS: usize = 450;

/// Rows that clients write, and as many that plain SQL does.
const ROWS: usize = 12;

/// The seed of all random numbers: that of this test, unless a longer search is asked for.
pub(crate) fn seed(own: u64) -> u64 {
    std::env::var("EXACT_SEED").ok().and_then(|seed| seed.parse::<u64>().ok()).map_or(own, |seed| seed * 1_000 + own)
}

/// A table with its rows as a list shows them.
pub(crate) struct Filled<'a> {
    pub(crate) client: &'a Client,
    pub(crate) columns: Vec<Column>,
    /// The whole list, and the list in pages.
    pub(crate) paths: [&'static str; 2],
    /// The columns of the key, and what each is compared as.
    pub(crate) key: Vec<(&'static str, Type)>,
    pub(crate) rows: Vec<BTreeMap<String, String>>,
    pub(crate) faults: Faults,
}

/// A value of a row by the name that a filter has for it: the key of a related row is what the row refers to it by.
fn shown<'a>(row: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    row.get(&name.replace("__id", "_id")).map_or("null", String::as_str)
}

/// Writes a row by a request, or by plain SQL: the names of its columns with their values as JSON and as SQL.
pub(crate) async fn write(
    (client, database, by_request): (&Client, &TestDatabase, bool),
    (path, table): (&str, &str),
    values: &[(&str, (String, String))],
    faults: &mut Faults,
) {
    let list = |of: fn(&(&str, (String, String))) -> String| values.iter().map(of).collect::<Vec<_>>().join(",");
    if by_request {
        let body = format!("{{{}}}", list(|(name, (json, _))| format!("\"{name}\":{json}")));
        faults.take(expect(client, Method::POST, path, &body, 201).await);
    } else {
        // `double` is a word of MariaDB.
        let (names, values) = (list(|(name, _)| format!("\"{name}\"")), list(|(_, (_, value))| value.clone()));
        sql(&database.db, &format!("INSERT INTO {table} ({names}) VALUES ({values})")).await;
    }
}

/// A random value of a column.
pub(crate) fn value(column: &Column, random: &mut Random) -> (String, String) {
    if column.nullable && random.one_in(5) { ("null".to_owned(), "NULL".to_owned()) } else { (column.make)(random) }
}

impl Filled<'_> {
    /// The key of each row, as [`crate::exact::keys`] writes it.
    pub(crate) fn ids<'r>(&self, rows: impl IntoIterator<Item = &'r BTreeMap<String, String>>) -> Vec<String> {
        let id =
            |row: &BTreeMap<String, String>| self.key.iter().map(|(name, _)| row[*name].as_str()).collect::<Vec<_>>().join(" ");
        rows.into_iter().map(id).collect()
    }

    pub(crate) async fn read(&mut self) {
        let answer = self.faults.take(get(self.client, self.paths[0]).await);
        self.rows = answer.map(|answer| rows(&answer)).unwrap_or_default().iter().map(|row| members(row)).collect();
        self.faults.unless(!self.rows.is_empty(), || format!("{} has no rows", self.paths[0]));
    }

    /// Every row by each of its values.
    pub(crate) async fn are_found(&mut self) {
        for column in &self.columns {
            let (name, kind) = (column.name, column.kind);
            let mut values: Vec<&str> = self.rows.iter().map(|row| shown(row, name)).collect();
            values.sort_unstable();
            values.dedup();
            for own in values {
                let Some(value) = as_filter(own) else { continue };
                let mut wanted = self.ids(self.rows.iter().filter(|row| compare(kind, shown(row, name), own) == Ordering::Equal));
                wanted.sort();
                for lookup in [format!("{name}={value}"), format!("{name}__in={value}"), format!("{name}__range={value},{value}")]
                {
                    let path = format!("{}?{lookup}", self.paths[0]);
                    let Some(answer) = self.faults.take(get(self.client, &path).await) else { continue };
                    let mut found = crate::exact::keys(&answer);
                    found.sort();
                    self.faults.unless(found == wanted, || format!("{path}: {found:?} for {wanted:?}"));
                }
            }
        }
    }

    /// The keys in an order, the key last in the direction of the last term.
    fn sorted(&self, terms: &[(usize, bool)]) -> Vec<String> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        let by = |name: &str, kind: Type, down: bool, left: &BTreeMap<_, _>, right: &BTreeMap<_, _>| {
            let order = compare(kind, shown(left, name), shown(right, name));
            if down { order.reverse() } else { order }
        };
        let last = terms.last().is_some_and(|(_, down)| *down);
        rows.sort_by(|left, right| {
            let terms = terms.iter().map(|(at, down)| by(self.columns[*at].name, self.columns[*at].kind, *down, left, right));
            let key = self.key.iter().map(|(name, kind)| by(name, *kind, last, left, right));
            terms.chain(key).fold(Ordering::Equal, Ordering::then)
        });
        self.ids(rows)
    }

    pub(crate) async fn are_sorted(&mut self) {
        for at in 0..self.columns.len() {
            for down in [false, true] {
                let (name, wanted) = (self.columns[at].name, self.sorted(&[(at, down)]));
                let path = format!("{}?ordering={}{name}", self.paths[0], if down { "-" } else { "" });
                if let Some(answer) = self.faults.take(get(self.client, &path).await) {
                    let found = crate::exact::keys(&answer);
                    self.faults.unless(found == wanted, || format!("{path}: {found:?} for {wanted:?}"));
                }
            }
        }
    }

    pub(crate) async fn are_walked(&mut self, random: &mut Random, times: usize) {
        let mut walked = 0;
        for _ in 0..times {
            let mut terms: Vec<(usize, bool)> = Vec::new();
            for _ in 0..=random.below(3) {
                let at = random.below(self.columns.len());
                if terms.iter().all(|(known, _)| *known != at) {
                    terms.push((at, random.one_in(2)));
                }
            }
            let names = terms.iter().map(|(at, down)| format!("{}{}", if *down { "-" } else { "" }, self.columns[*at].name));
            let names = names.collect::<Vec<_>>().join(",");
            let fields = self.key.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
            let limit = 1 + random.below(self.rows.len().max(3) / 2);
            let path = format!("{}?fields={fields}&ordering={names}&limit={limit}", self.paths[1]);
            walks(self.client, &path, &self.sorted(&terms), &mut self.faults).await;
            walked += 1;
        }
        // For a run that shows what it prints, to be summed up.
        println!("{walked} walks over {}", self.paths[1]);
    }
}

/// The table of all types, to be looked at.
async fn every(seed: u64, look: impl AsyncFnOnce(&mut Filled<'_>)) {
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(every::Entity).await;
    let (mut random, client) = (Random(seed), Client::new(&database.db, every::endpoints));
    let (columns, faults) = (every_columns(), Faults::default());
    let key = vec![("id", Type::Number)];
    let mut filled = Filled { client: &client, columns, paths: ["/every", "/walk"], key, rows: Vec::new(), faults };
    for row in 0..2 * ROWS {
        let values: Vec<_> = filled.columns.iter().map(|column| (column.name, value(column, &mut random))).collect();
        write((&client, &database, row % 2 == 0), ("/every", "every"), &values, &mut filled.faults).await;
    }
    filled.read().await;
    look(&mut filled).await;
    filled.faults.end();
}

#[actix_web::test]
async fn every_row_is_found_by_each_value_that_it_shows() {
    every(seed(21), async |filled| filled.are_found().await).await;
}

#[actix_web::test]
async fn every_list_is_in_the_order_of_its_type() {
    every(seed(22), async |filled| filled.are_sorted().await).await;
}

#[actix_web::test]
async fn every_walk_meets_each_row_once_there_and_back() {
    every(seed(23), async |filled| filled.are_walked(&mut Random(seed(7)), WALKS / 2).await).await;
}

#[actix_web::test]
async fn every_walk_over_other_rows_meets_each_of_them_once() {
    every(seed(24), async |filled| filled.are_walked(&mut Random(seed(8)), WALKS / 2).await).await;
}
