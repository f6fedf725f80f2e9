//! Exact by chance: rows with random values of every type, written by clients and by plain SQL, against an order in memory.

use std::cmp::Ordering;

use actix_web::http::Method;
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::every;
use tests::random::Random;

use crate::exact::{Faults, as_filter, create_enums, expect, get, member, rows, sql, walks};
use crate::exact_values::{Column, Type, compare, every_columns};

/// How many walks there are in all orders; issue 11 asks for 2 000.
pub(crate) const WALKS: usize = 200;

/// Rows that clients write, and as many that plain SQL does.
pub(crate) const ROWS: usize = 24;

/// A table with its rows as a list shows them.
pub(crate) struct Filled {
    client: Client,
    columns: Vec<Column>,
    list: &'static str,
    walk: &'static str,
    /// The key, and what it is compared as.
    key: Type,
    rows: Vec<String>,
    pub(crate) faults: Faults,
    _database: TestDatabase,
}

impl Filled {
    async fn every(seed: u64) -> Self {
        let database = TestDatabase::new().await;
        create_enums(&database, every::Entity).await;
        let database = database.with(every::Entity).await;
        let (mut random, columns) = (Random(seed), every_columns());
        let client = Client::new(&database.db, every::endpoints);
        let mut faults = Faults::default();
        for row in 0..2 * ROWS {
            let (mut names, mut json, mut values) = (Vec::new(), Vec::new(), Vec::new());
            for column in &columns {
                let null = column.nullable && random.one_in(5);
                let (member, value) = if null { ("null".to_owned(), "NULL".to_owned()) } else { (column.make)(&mut random) };
                names.push(column.name);
                json.push(format!("\"{}\":{member}", column.name));
                values.push(value);
            }
            if row % 2 == 0 {
                faults.take(expect(&client, Method::POST, "/every", &format!("{{{}}}", json.join(",")), 201).await);
            } else {
                sql(&database.db, &format!("INSERT INTO every ({}) VALUES ({})", names.join(","), values.join(","))).await;
            }
        }
        Self::read(database, client, columns, ["/every", "/walk"], Type::Number, faults).await
    }

    pub(crate) async fn read(
        database: TestDatabase,
        client: Client,
        columns: Vec<Column>,
        [list, walk]: [&'static str; 2],
        key: Type,
        mut faults: Faults,
    ) -> Self {
        let all = faults.take(get(&client, list).await);
        let rows = all.map(|answer| crate::exact::rows(&answer)).unwrap_or_default();
        faults.unless(!rows.is_empty(), || format!("{list} has no rows"));
        Self { client, columns, list, walk, key, rows, faults, _database: database }
    }

    fn ids(rows: &[&String]) -> Vec<String> {
        rows.iter().map(|row| member(row, "id").expect("a key")).collect()
    }

    /// Every row by each of its values.
    pub(crate) async fn are_found(&mut self) {
        for at in 0..self.columns.len() {
            let (name, kind) = (self.columns[at].name, self.columns[at].kind);
            let mut values: Vec<String> = self.rows.iter().filter_map(|row| member(row, name)).collect();
            values.sort();
            values.dedup();
            for shown in values {
                let Some(value) = as_filter(&shown) else { continue };
                let holders: Vec<&String> = self
                    .rows
                    .iter()
                    .filter(|row| member(row, name).is_some_and(|own| compare(kind, &own, &shown) == Ordering::Equal))
                    .collect();
                let mut wanted = Self::ids(&holders);
                wanted.sort();
                for query in [format!("{name}={value}"), format!("{name}__in={value}"), format!("{name}__range={value},{value}")]
                {
                    let Some(answer) = self.faults.take(get(&self.client, &format!("{}?{query}", self.list)).await) else {
                        continue;
                    };
                    let mut found = crate::exact::column(&answer, "id");
                    found.sort();
                    self.faults.unless(found == wanted, || format!("{query}: {found:?} for {wanted:?}"));
                }
            }
        }
    }

    /// The keys in an order, the key last in the direction of the last term.
    fn sorted(&self, terms: &[(usize, bool)]) -> Vec<String> {
        let mut rows: Vec<&String> = self.rows.iter().collect();
        let by = |name: &str, kind: Type, down: bool, left: &str, right: &str| {
            let [left, right] = [left, right].map(|row| member(row, name).unwrap_or_default());
            let order = compare(kind, &left, &right);
            if down { order.reverse() } else { order }
        };
        let last = terms.last().is_some_and(|(_, down)| *down);
        rows.sort_by(|left, right| {
            let terms = terms.iter().map(|(at, down)| by(self.columns[*at].name, self.columns[*at].kind, *down, left, right));
            terms.fold(Ordering::Equal, Ordering::then).then_with(|| by("id", self.key, last, left, right))
        });
        Self::ids(&rows)
    }

    pub(crate) async fn are_sorted(&mut self) {
        for at in 0..self.columns.len() {
            for down in [false, true] {
                let (name, wanted) = (self.columns[at].name, self.sorted(&[(at, down)]));
                let path = format!("{}?ordering={}{name}", self.list, if down { "-" } else { "" });
                if let Some(answer) = self.faults.take(get(&self.client, &path).await) {
                    let found = rows(&answer);
                    let found = Self::ids(&found.iter().collect::<Vec<_>>());
                    self.faults.unless(found == wanted, || format!("{path}: {found:?} for {wanted:?}"));
                }
            }
        }
    }

    pub(crate) async fn are_walked(&mut self, random: &mut Random, times: usize) {
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
            let path = format!("{}?fields=id&ordering={names}&limit={}", self.walk, 1 + random.below(9));
            walks(&self.client, &path, &self.sorted(&terms), &mut self.faults).await;
        }
    }
}

#[actix_web::test]
async fn every_row_is_found_by_each_value_that_it_shows() {
    let mut filled = Filled::every(21).await;
    filled.are_found().await;
    filled.faults.end();
}

#[actix_web::test]
async fn every_list_is_in_the_order_of_its_type() {
    let mut filled = Filled::every(22).await;
    filled.are_sorted().await;
    filled.faults.end();
}

#[actix_web::test]
async fn every_walk_meets_each_row_once_there_and_back() {
    let mut filled = Filled::every(23).await;
    filled.are_walked(&mut Random(7), WALKS).await;
    filled.faults.end();
}
