//! Exact by chance: rows with random keys, foreign keys and columns of every type, written by clients and by plain SQL.

use std::cmp::Ordering;

use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::kinds::{self, KINDS, Kind};
use tests::random::Random;

use crate::exact::{Faults, get, members, rows};
use crate::exact_property::{Filled, WALKS, seed, value, write};
use crate::exact_values::{Column, Type, column, compare, of_kind, same};
use crate::exact_widths::instead;

/// Walks over the rows that have keys of one type, and over the rows that refer to them.
const PARENT_WALKS: usize = 14;
const CHILD_WALKS: usize = 42;

/// Kinds without an order, and kinds that PostgreSQL has no room for; `BigDecimal` is no key.
const DOCUMENTS: [&str; 2] = ["json", "style"];
const NO_ROOM: usize = 5;

const _: () = assert!((KINDS.len() - DOCUMENTS.len() - NO_ROOM - 1) * (PARENT_WALKS + CHILD_WALKS) + WALKS >= 2_000);

/// How many rows there are at most: parents by clients, parents by plain SQL, children by either.
const PARENTS: usize = 6;
const OTHERS: usize = 4;
const CHILDREN: usize = 6;

/// A value that no row has yet, if the type has more; every type has a few.
fn another(kind: &Kind, known: &mut Vec<String>, random: &mut Random) -> Option<(String, String)> {
    let (order, make) = of_kind(kind.name);
    let value = (0..40)
        .map(|_| make(random))
        .find(|(json, _)| known.iter().all(|known| compare(order, known, json) != Ordering::Equal))?;
    known.push(value.0.clone());
    Some(value)
}

/// What writes the rows of a kind.
struct Writer<'a> {
    kind: &'a Kind,
    client: &'a Client,
    database: &'a TestDatabase,
    random: Random,
    keys: Vec<String>,
}

impl Writer<'_> {
    fn column(&self, name: &'static str, nullable: bool) -> Column {
        let (order, make) = of_kind(self.kind.name);
        column(name, order, nullable, make)
    }

    async fn parents(&mut self, count: usize, by_request: bool, faults: &mut Faults) {
        for _ in 0..count {
            let Some(key) = another(self.kind, &mut self.keys, &mut self.random) else { return };
            let values = [("id", key), ("maybe", value(&self.column("maybe", true), &mut self.random))];
            write((self.client, self.database, by_request), ("/parents", "parent"), &values, faults).await;
        }
    }

    /// A reference to a parent: as it shows its key, and as the database keeps it.
    fn reference(&mut self, parents: &[String]) -> (String, String) {
        let at = self.random.below(parents.len());
        (parents[at].clone(), format!("(SELECT id FROM parent ORDER BY id LIMIT 1 OFFSET {at})"))
    }

    async fn children(&mut self, parents: &[String], faults: &mut Faults) {
        for number in 0..2 * CHILDREN {
            let mut values = vec![
                ("own", value(&self.column("own", false), &mut self.random)),
                ("maybe", value(&self.column("maybe", true), &mut self.random)),
            ];
            if self.kind.is_key {
                let spare = if self.random.one_in(4) { ("null".to_owned(), "NULL".to_owned()) } else { self.reference(parents) };
                values.extend([("parent_id", self.reference(parents)), ("spare_id", spare)]);
            }
            write((self.client, self.database, number % 2 == 0), ("/children", "child"), &values, faults).await;
        }
    }
}

/// The rows of a kind that refer to others show those, and are deleted and changed by their keys.
async fn are_joined(client: &Client, faults: &mut Faults) {
    let Some(list) = faults.take(get(client, "/children?include_fields=parent,spare").await) else { return };
    for row in rows(&list) {
        let row = members(&row);
        let wanted = |key: &str| if row[key] == "null" { "null".to_owned() } else { format!("{{\"id\":{}}}", row[key]) };
        faults.unless(row["parent"] == wanted("parent_id") && row["spare"] == wanted("spare_id"), || format!("{row:?}"));
    }
    let Some(list) = faults.take(get(client, "/parents?include_fields=children").await) else { return };
    let shown: usize = rows(&list).iter().map(|row| members(row)["children"].matches("\"id\"").count()).sum();
    faults.unless(shown == 2 * CHILDREN, || format!("{shown} children: {}", list.text));
}

/// Everything of a kind: what its lists find, their order, walks through them.
async fn looked_at(filled: &mut Filled<'_>, random: &mut Random, walks: usize) {
    filled.read().await;
    filled.are_found().await;
    filled.are_sorted().await;
    filled.are_walked(random, walks).await;
}

pub(crate) async fn exact(kind: &Kind, client: &Client, database: &TestDatabase) {
    let mut random = Random(seed(9));
    let mut writer = Writer { kind, client, database, random: Random(seed(31)), keys: Vec::new() };
    let mut faults = Faults::default();
    let unused = |_: &mut Random| same(String::new());
    let order = of_kind(kind.name).0;
    let mut names = vec!["own", "maybe"];
    if kind.is_key {
        writer.parents(PARENTS, true, &mut faults).await;
        names.extend(["parent_id", "spare_id", "parent__id", "spare__id"]);
    }
    let parents = if kind.is_key { faults.take(get(client, "/parents?ordering=id").await) } else { None };
    let parents = parents.map(|list| crate::exact::column(&list, "id")).unwrap_or_default();
    writer.children(&parents, &mut faults).await;
    let mut columns: Vec<Column> = names.into_iter().map(|name| column(name, order, true, unused)).collect();
    columns.push(column("id", Type::Number, false, unused));
    let key = vec![("id", Type::Number)];
    let mut children = Filled { client, columns, paths: ["/children"; 2], key, rows: Vec::new(), faults };
    looked_at(&mut children, &mut random, CHILD_WALKS).await;
    let mut faults = children.faults;
    if kind.is_key {
        are_joined(client, &mut faults).await;
        writer.parents(OTHERS, false, &mut faults).await;
        let columns = vec![column("id", order, false, unused), column("maybe", order, true, unused)];
        let key = vec![("id", order)];
        let mut parents = Filled { client, columns, paths: ["/parents"; 2], key, rows: Vec::new(), faults };
        looked_at(&mut parents, &mut random, PARENT_WALKS).await;
        faults = parents.faults;
    }
    faults.end();
}

async fn on_own_tables(kind: &Kind) {
    if instead(kind.rust.trim_matches('`')).is_some() {
        return;
    }
    let database = (kind.create)(TestDatabase::new().await).await;
    exact(kind, &Client::new(&database.db, kind.endpoints), &database).await;
}

macro_rules! kinds {
    ($($kind:ident)*) => {
        $(
            #[actix_web::test]
            async fn $kind() {
                on_own_tables(&kinds::$kind::KIND).await;
            }
        )*

        #[test]
        fn every_kind_with_an_order_is_here() {
            let ordered = KINDS.iter().map(|kind| kind.name).filter(|name| !DOCUMENTS.contains(name));
            assert_eq!(ordered.collect::<Vec<_>>(), [$(stringify!($kind)),*]);
        }
    };
}

kinds! {
    int1 int2 int4 int8 uint1 uint2 uint4 uint8 float4 float8 boolean loose decimal big_decimal text limited padded uuid
    day clock local utc zoned here time_day time_clock time_local time_zoned
    colour level rating user_id slug token money bytes
}
