//! Exact by chance: keys of two columns and of three, of every type, and foreign keys of as many, written by clients and by plain SQL.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::compound::{self, COMPOUNDS, Compound};
use tests::entities::exact::kinds::KINDS;
use tests::random::Random;

use crate::exact::{Faults, expect, get, member, members, path_of, request, rows};
use crate::exact_property::{Filled, seed, write};
use crate::exact_values::{Column, Type, column, compare, of_kind, same};
use crate::exact_widths::instead;

/// Walks over the rows that have keys of one shape, and as many over the rows that refer to them.
const WALKS: usize = 20;

const PARENTS: usize = 10;
const CHILDREN: usize = 12;

/// The name of a column that refers to a member of a key.
fn foreign(member: &str) -> &'static str {
    match member {
        "alpha" => "its_alpha",
        "beta" => "its_beta",
        _ => "its_gamma",
    }
}

/// The rows of a shape of keys.
struct Pair<'a> {
    shape: &'a Compound,
    client: &'a Client,
    database: &'a TestDatabase,
    random: Random,
    faults: Faults,
}

impl Pair<'_> {
    fn order(&self, at: usize) -> Type {
        of_kind(self.shape.members[at].1).0
    }

    /// The values of a key that no row has yet.
    fn another(&mut self, known: &[Vec<String>]) -> Option<Vec<(String, String)>> {
        let orders: Vec<Type> = (0..self.shape.members.len()).map(|at| self.order(at)).collect();
        let is_new = |key: &Vec<(String, String)>| {
            let is_same = |known: &Vec<String>| {
                let values = orders.iter().zip(known).zip(key);
                values.into_iter().all(|((order, known), (own, _))| compare(*order, known, own) == Ordering::Equal)
            };
            !known.iter().any(is_same)
        };
        let random = &mut self.random;
        (0..200).map(|_| self.shape.members.iter().map(|(_, kind)| of_kind(kind).1(random)).collect()).find(is_new)
    }

    /// Every other row by plain SQL, in whatever form that has.
    async fn parents(&mut self) {
        let mut known: Vec<Vec<String>> = Vec::new();
        for number in 0..PARENTS {
            let Some(key) = self.another(&known) else { break };
            known.push(key.iter().map(|(json, _)| json.clone()).collect());
            let names = self.shape.members.iter().map(|(name, _)| *name);
            let values: Vec<_> = names.zip(key).chain([("size", same(number.to_string()))]).collect();
            let by = (self.client, self.database, number % 2 == 0);
            write(by, ("/parents", "parent"), &values, &mut self.faults).await;
        }
    }

    /// A client names a parent by the key that it shows, plain SQL by the key that it has.
    async fn children(&mut self, parents: &[BTreeMap<String, String>]) {
        for number in 0..CHILDREN {
            let parent = self.random.pick(parents);
            let value = |(name, _): &(&'static str, _)| {
                let stored = format!("(SELECT {name} FROM parent WHERE size = {})", parent["size"]);
                (foreign(name), (parent[*name].clone(), stored))
            };
            let values: Vec<_> = self.shape.members.iter().map(value).collect();
            let by = (self.client, self.database, number % 2 == 0);
            write(by, ("/children", "child"), &values, &mut self.faults).await;
        }
    }

    fn members(&self, name: fn(&'static str) -> &'static str) -> Vec<Column> {
        let unused = |_: &mut Random| same(String::new());
        let member = |(at, (member, _)): (usize, &(&'static str, _))| column(name(member), self.order(at), false, unused);
        self.shape.members.iter().enumerate().map(member).collect()
    }

    /// What lists of a table find, their order, walks through them; the rows as the list shows them.
    async fn looked_at(
        &mut self,
        path: &'static str,
        columns: Vec<Column>,
        key: Vec<(&'static str, Type)>,
    ) -> Vec<BTreeMap<String, String>> {
        let faults = std::mem::take(&mut self.faults);
        let mut filled = Filled { client: self.client, columns, paths: [path; 2], key, rows: Vec::new(), faults };
        filled.read().await;
        filled.are_found().await;
        filled.are_sorted().await;
        filled.are_walked(&mut self.random, WALKS).await;
        self.faults = filled.faults;
        filled.rows
    }

    /// The rows that refer to a parent are shown below it, and the parent in each of them.
    async fn are_joined(&mut self, parents: &[BTreeMap<String, String>], children: &[BTreeMap<String, String>]) {
        let names: Vec<&str> = self.shape.members.iter().map(|(name, _)| *name).collect();
        let refers = |child: &BTreeMap<String, String>, parent: &BTreeMap<String, String>| {
            names
                .iter()
                .enumerate()
                .all(|(at, name)| compare(self.order(at), &child[foreign(name)], &parent[*name]) == Ordering::Equal)
        };
        let wanted: Vec<(String, usize)> = parents
            .iter()
            .map(|parent| (parent["size"].clone(), children.iter().filter(|child| refers(child, parent)).count()))
            .collect();
        for (path, name) in [("/parents?include_fields=children", "children"), ("/counted", "count")] {
            let Some(list) = self.faults.take(get(self.client, path).await) else { continue };
            for row in rows(&list) {
                let row = members(&row);
                let shown = if name == "count" { row[name].clone() } else { row[name].matches("\"id\"").count().to_string() };
                let wanted = wanted.iter().find(|(size, _)| *size == row["size"]).map(|(_, count)| count.to_string());
                self.faults.unless(Some(&shown) == wanted.as_ref(), || format!("{path}: {row:?}, for {wanted:?}"));
            }
        }
        let Some(list) = self.faults.take(get(self.client, "/children?include_fields=parent").await) else { return };
        for row in rows(&list) {
            let row = members(&row);
            let parent = members(&row["parent"]);
            let is_its = names.iter().enumerate().all(|(at, name)| {
                parent.get(*name).is_some_and(|own| compare(self.order(at), own, &row[foreign(name)]) == Ordering::Equal)
            });
            self.faults.unless(is_its, || format!("another parent: {row:?}"));
        }
    }

    /// Every row is found, changed and deleted by the key that it shows.
    async fn are_addressed(&mut self, parents: &[BTreeMap<String, String>]) {
        let names: Vec<&str> = self.shape.members.iter().map(|(name, _)| *name).collect();
        let mut entries = Vec::new();
        for parent in parents {
            let key: Vec<&str> = names.iter().map(|name| parent[*name].as_str()).collect();
            let path = path_of("/parents", &key);
            if let Some(found) = self.faults.take(get(self.client, &path).await) {
                let size = member(&found.text, "size");
                self.faults.unless(size.as_ref() == Some(&parent["size"]), || format!("{path}: {}", found.text));
            }
            let body = format!("{{\"size\":1{}}}", parent["size"]);
            self.faults.take(expect(self.client, Method::PATCH, &path, &body, 200).await);
            let key = names.iter().map(|name| format!("\"{name}\":{}", parent[*name])).collect::<Vec<_>>().join(",");
            entries.push(format!("{{{key},\"size\":{}}}", parent["size"]));
        }
        let body = format!("[{}]", entries.join(","));
        self.faults.take(expect(self.client, Method::PUT, "/parents", &body, 200).await);
        let nested = r#"{"children":[{"size":7}]}"#;
        for parent in parents {
            let key: Vec<&str> = names.iter().map(|name| parent[*name].as_str()).collect();
            let path = path_of("/parents", &key);
            self.faults.take(expect(self.client, Method::PATCH, &path, nested, 200).await);
            if let Some(found) = self.faults.take(get(self.client, &format!("{path}?include_fields=children")).await) {
                let shown = member(&found.text, "children").unwrap_or_default();
                self.faults.unless(shown.contains("\"size\":7"), || format!("{path}: {}", found.text));
            }
        }
    }

    async fn are_deleted(&mut self, parents: &[BTreeMap<String, String>]) {
        if let Some(list) = self.faults.take(get(self.client, "/children?fields=id").await) {
            for id in crate::exact::column(&list, "id") {
                self.faults.take(expect(self.client, Method::DELETE, &format!("/children/{id}"), "", 204).await);
            }
        }
        for (at, parent) in parents.iter().enumerate() {
            let key: Vec<&str> = self.shape.members.iter().map(|(name, _)| parent[*name].as_str()).collect();
            self.faults.take(expect(self.client, Method::DELETE, &path_of("/parents", &key), "", 204).await);
            let left = request(self.client, Method::GET, "/parents", "").await.map(|list| rows(&list).len());
            self.faults.unless(left == Ok(parents.len() - at - 1), || format!("{left:?} left after {}", at + 1));
        }
    }
}

async fn exact(shape: &Compound) {
    let refused = |name: &str| KINDS.iter().any(|kind| kind.name == name && instead(kind.rust.trim_matches('`')).is_some());
    if shape.members.iter().any(|(_, kind)| refused(kind)) {
        return;
    }
    let database = (shape.create)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, shape.endpoints);
    let mut pair = Pair { shape, client: &client, database: &database, random: Random(seed(41)), faults: Faults::default() };
    pair.parents().await;
    let unused = |_: &mut Random| same(String::new());
    let (mut columns, key) =
        (pair.members(|name| name), (0..shape.members.len()).map(|at| (shape.members[at].0, pair.order(at))).collect());
    columns.push(column("size", Type::Number, false, unused));
    let parents = pair.looked_at("/parents", columns, key).await;
    pair.children(&parents).await;
    let mut columns = pair.members(foreign);
    columns.push(column("id", Type::Number, false, unused));
    let children = pair.looked_at("/children", columns, vec![("id", Type::Number)]).await;
    pair.faults.unless(children.len() == CHILDREN, || format!("{} children", children.len()));
    pair.are_joined(&parents, &children).await;
    pair.are_addressed(&parents).await;
    pair.are_deleted(&parents).await;
    pair.faults.end();
}

macro_rules! compounds {
    ($($name:ident)*) => {
        $(
            #[actix_web::test]
            async fn $name() {
                exact(&compound::$name::COMPOUND).await;
            }
        )*

        #[test]
        fn every_shape_is_here() {
            assert_eq!(COMPOUNDS.iter().map(|shape| shape.name).collect::<Vec<_>>(), [$(stringify!($name)),*]);
        }
    };
}

compounds! {
    small wide number_text text_moment moment_uuid flag_amount rating_moment float_day names bytes_clock twin_long
    number_padded_local limited_token_here money_choices single_loose_day twins
}

/// `u64` is refused by both databases.
#[test]
fn every_kind_of_key_is_a_member() {
    let members: BTreeSet<&str> = COMPOUNDS.iter().flat_map(|shape| shape.members).map(|(_, kind)| *kind).collect();
    let keys: BTreeSet<&str> = KINDS.iter().filter(|kind| kind.is_key && kind.name != "uint8").map(|kind| kind.name).collect();
    assert_eq!(members, keys);
}
