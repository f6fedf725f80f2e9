//! Random filters, orderings and pages against a model in memory.

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde_json::Value as Json;
use tests::client::Client;
use tests::entities::vault::{gem, mark};
use tests::random::Random;

use crate::vault::{Cell, Vault, endpoints};

pub(crate) const FIELDS: [&str; 14] = [
    "id",
    "name",
    "nickname",
    "grade",
    "weight",
    "ratio",
    "polished",
    "found_on",
    "seen_at",
    "uid",
    "cut",
    "chest",
    "chest__id",
    "chest__label",
];
const COMPARISONS: [&str; 10] = ["", "exact", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "range"];
const PARTS: [&str; 6] = ["contains", "icontains", "startswith", "istartswith", "endswith", "iendswith"];

/// One filter, with the values that its text means.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    pub(crate) lookup: &'static str,
    pub(crate) text: String,
    values: Vec<Cell>,
}

impl Filter {
    fn parameter(&self) -> String {
        let name = if self.lookup.is_empty() { self.name.to_owned() } else { format!("{}__{}", self.name, self.lookup) };
        format!("{name}={}", encoded(&self.text))
    }

    pub(crate) fn holds(&self, cell: &Cell) -> bool {
        use Ordering::{Equal, Greater, Less};
        let against =
            |wanted: &[Ordering]| *cell != Cell::Null && self.values.iter().any(|value| wanted.contains(&cell.compare(value)));
        match self.lookup {
            "isnull" => (*cell == Cell::Null) == (self.text == "true"),
            "" | "exact" | "in" => against(&[Equal]),
            "ne" | "not_in" => !against(&[Equal]),
            "gt" => against(&[Greater]),
            "gte" => against(&[Greater, Equal]),
            "lt" => against(&[Less]),
            "lte" => against(&[Less, Equal]),
            "range" => *cell != Cell::Null && cell.compare(&self.values[0]) != Less && cell.compare(&self.values[1]) != Greater,
            part => self.holds_part(part, cell),
        }
    }

    fn holds_part(&self, part: &str, cell: &Cell) -> bool {
        let Cell::Text(text) = cell else { return false };
        let (text, wanted) = match part.strip_prefix('i') {
            Some(_) => (text.to_ascii_lowercase(), self.text.to_ascii_lowercase()),
            None => (text.clone(), self.text.clone()),
        };
        match part.trim_start_matches('i') {
            "contains" => text.contains(&wanted),
            "startswith" => text.starts_with(&wanted),
            _ => text.ends_with(&wanted),
        }
    }
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte.into()),
            _ => _ = write!(out, "%{byte:02X}"),
        }
        out
    })
}

/// A value as a client may write it.
fn written(random: &mut Random, cell: &Cell) -> String {
    match cell {
        Cell::Null => unreachable!("not asked for"),
        Cell::Whole(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Decimal(number) if random.one_in(2) => number.normalize().to_string(),
        Cell::Decimal(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Bool(value) => (*random.pick(if *value { &["true", "TRUE", "1"] } else { &["false", "False", "0"] })).to_owned(),
        Cell::Moment(moment) => {
            let minutes = i64::try_from(random.below(1200)).expect("small") - 600;
            let local = moment.naive_utc() + std::time::Duration::from_secs(0);
            let local = if minutes < 0 {
                local - std::time::Duration::from_secs(minutes.unsigned_abs() * 60)
            } else {
                local + std::time::Duration::from_secs(minutes.unsigned_abs() * 60)
            };
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, minutes) = (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
            format!("{}{sign}{hours:02}:{minutes:02}", local.format("%Y-%m-%dT%H:%M:%S%.9f"))
        }
    }
}

pub(crate) fn filter(random: &mut Random, name: &'static str, cells: &[Cell]) -> Filter {
    let is_text = matches!(name, "name" | "nickname" | "cut" | "chest__label" | "marks__maker");
    if random.one_in(10) {
        return Filter { name, lookup: "isnull", text: random.pick(&["true", "false"]).to_string(), values: Vec::new() };
    }
    if is_text && random.one_in(2) {
        let Cell::Text(whole) = random.pick(cells) else { unreachable!("a text") };
        let (from, to) = (random.below(whole.len()), random.below(whole.len()) + 1);
        let part = if from < to { &whole[from..to] } else { whole };
        let part = if random.one_in(2) { part.to_uppercase() } else { part.to_owned() };
        return Filter { name, lookup: random.pick::<&str>(&PARTS), text: part, values: Vec::new() };
    }
    let lookup = *random.pick(&COMPARISONS);
    let count = match lookup {
        "in" | "not_in" => 1 + random.below(4),
        "range" => 2,
        _ => 1,
    };
    let values: Vec<Cell> = (0..count).map(|_| random.pick(cells).clone()).collect();
    let text = values.iter().map(|value| written(random, value)).collect::<Vec<_>>().join(",");
    Filter { name, lookup, text, values }
}

pub(crate) fn cells_of(vault: &Vault, name: &str) -> Vec<Cell> {
    match name {
        "marks__depth" => (0..6).map(Cell::Whole).collect(),
        "marks__maker" => vault.marks.iter().filter_map(|mark| mark.maker.clone()).map(Cell::Text).collect(),
        name => vault.gems.iter().map(|gem| vault.cell(gem, name)).filter(|cell| *cell != Cell::Null).collect(),
    }
}

pub(crate) fn mark_cell(mark: &mark::Model, name: &str) -> Cell {
    match name {
        "marks__depth" => Cell::Whole(mark.depth.into()),
        _ => mark.maker.clone().map_or(Cell::Null, Cell::Text),
    }
}

/// Everything that is asked of the marks is asked of one and the same of them.
fn fulfils(vault: &Vault, gem: &gem::Model, filters: &[Filter]) -> bool {
    let (of_marks, own): (Vec<&Filter>, Vec<&Filter>) = filters.iter().partition(|filter| filter.name.starts_with("marks"));
    let mut marks = vault.marks.iter().filter(|mark| mark.gem_id == gem.id);
    own.iter().all(|filter| filter.holds(&vault.cell(gem, filter.name)))
        && (of_marks.is_empty() || marks.any(|mark| of_marks.iter().all(|filter| filter.holds(&mark_cell(mark, filter.name)))))
}

struct Asked {
    filters: Vec<Filter>,
    terms: Vec<(&'static str, bool)>,
}

impl Asked {
    fn random(random: &mut Random, vault: &Vault) -> Self {
        let filters = (0..random.below(4)).map(|_| {
            let name = match random.below(6) {
                0 => *random.pick(&["marks__depth", "marks__maker"]),
                _ => *random.pick(&FIELDS),
            };
            let cells = cells_of(vault, name);
            filter(random, name, &cells)
        });
        let mut filters: Vec<Filter> = filters.collect();
        filters.sort_by_key(Filter::parameter);
        filters.dedup_by_key(|filter| (filter.name, filter.lookup));
        let mut terms = Vec::new();
        for _ in 0..random.below(4) {
            let name = if random.one_in(12) { "note" } else { *random.pick(&FIELDS) };
            if name != "chest__id" && !terms.iter().any(|(known, _)| *known == name) {
                terms.push((name, random.one_in(2)));
            }
        }
        Self { filters, terms }
    }

    fn query(&self) -> String {
        let mut query = "fields=id".to_owned();
        for filter in &self.filters {
            _ = write!(query, "&{}", filter.parameter());
        }
        if !self.terms.is_empty() {
            let terms = self.terms.iter().map(|(name, down)| format!("{}{name}", if *down { "-" } else { "" }));
            _ = write!(query, "&ordering={}", terms.collect::<Vec<_>>().join(","));
        }
        query
    }

    /// The ids of the list, as the model has it.
    fn expected(&self, vault: &Vault) -> Vec<i64> {
        let usual = [("grade", false), ("weight", true)];
        let terms = if self.terms.is_empty() { &usual[..] } else { &self.terms };
        let mut gems: Vec<&gem::Model> = vault.gems.iter().filter(|gem| fulfils(vault, gem, &self.filters)).collect();
        gems.sort_by(|left, right| vault.compare(terms, left, right));
        gems.iter().map(|gem| i64::from(gem.id)).collect()
    }
}

/// The same question with one parameter for each member of a list.
fn repeated(query: &str) -> String {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let each = |(name, list): (&str, &str)| {
        let members = list.replace("%2C", ",");
        members.split(',').map(|member| format!("{name}={member}")).collect::<Vec<_>>()
    };
    pairs.flat_map(each).collect::<Vec<_>>().join("&")
}

pub(crate) fn ids(results: &Json) -> Vec<i64> {
    results.as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()).collect()
}

pub(crate) async fn page(client: &Client, url: &str) -> Json {
    let answer = client.get(url).await;
    assert_eq!(answer.status, 200, "{url}: {}", answer.text);
    assert_eq!(answer.statements.len(), 1, "{url}");
    answer.json
}

/// All pages, from the first to the last and back again.
pub(crate) async fn walk(client: &Client, first: &str, wanted: &[i64]) {
    let (mut seen, mut pages, mut url) = (Vec::new(), Vec::new(), first.to_owned());
    let last = loop {
        let answer = page(client, &url).await;
        seen.extend(ids(&answer["results"]));
        pages.push(answer["results"].clone());
        match answer["next"].as_str() {
            Some(next) => url = next.trim_start_matches("http://testserver").to_owned(),
            None => break answer,
        }
    };
    assert_eq!(seen, wanted, "{first}");
    let mut previous = last["previous"].clone();
    for known in pages.iter().rev().skip(1) {
        let back = page(client, previous.as_str().expect("a previous page").trim_start_matches("http://testserver")).await;
        assert_eq!(back["results"], *known, "{first}, on the way back");
        previous = back["previous"].clone();
    }
    assert_eq!(previous, Json::Null, "{first}");
}

#[actix_web::test]
async fn two_thousand_random_questions_get_the_answer_of_the_model() {
    let vault = Vault::new(3, 120, 7);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let mut random = Random(11);
    let mut found = 0;
    for round in 0..2000 {
        let asked = Asked::random(&mut random, &vault);
        let (wanted, query) = (asked.expected(&vault), asked.query());
        let query = if round % 3 == 0 { repeated(&query) } else { query };
        found += usize::from(!wanted.is_empty());
        let limit = 1 + random.below(60);
        match round % 4 {
            0 => walk(&client, &format!("/walk?{query}&limit={limit}"), &wanted).await,
            1 => {
                let number = 1 + random.below(4);
                let answer = page(&client, &format!("/numbered?{query}&page={number}&page_size={limit}")).await;
                let expected: Vec<i64> = wanted.iter().copied().skip((number - 1) * limit).take(limit).collect();
                assert_eq!(ids(&answer["results"]), expected, "{query}");
            }
            _ => {
                let offset = random.below(40);
                let answer = page(&client, &format!("/gems?{query}&limit={limit}&offset={offset}")).await;
                let expected: Vec<i64> = wanted.iter().copied().skip(offset).take(limit).collect();
                assert_eq!(ids(&answer["results"]), expected, "{query}");
            }
        }
    }
    assert!(found > 1000, "only {found} questions found anything");
}
