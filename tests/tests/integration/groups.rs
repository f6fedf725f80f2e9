//! Groups: `or=(…)`, `not=(…)` and `and=(…)`, against a model in memory, and what is wrong with them.

use std::fmt::Write as _;

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::{is_mariadb, is_postgres};
use tests::entities::vault::{gem, mark};
use tests::random::Random;
use tweaks_runtime::pages::QueryLimits;
use tweaks_runtime::prelude::*;

use crate::explain::{explain, record};
use crate::queries_property::{FIELDS, Filter, cells_of, encoded, filter, ids, mark_cell, page, walk};
use crate::vault::{Vault, endpoints};

/// A part of a group.
enum Node {
    Condition(Filter),
    Group(&'static str, Vec<Node>),
}

/// The name of a group.
fn word(random: &mut Random) -> &'static str {
    ["or", "not", "and"][random.below(3)]
}

impl Node {
    fn random(random: &mut Random, vault: &Vault, levels: usize) -> Self {
        if levels > 0 && random.one_in(3) {
            return Self::Group(word(random), Self::several(random, vault, levels - 1));
        }
        let name = match random.below(5) {
            0 => *random.pick(&["marks__depth", "marks__maker"]),
            _ => *random.pick(&FIELDS),
        };
        let cells = cells_of(vault, name);
        Self::Condition(filter(random, name, &cells))
    }

    fn several(random: &mut Random, vault: &Vault, levels: usize) -> Vec<Self> {
        (0..=random.below(3)).map(|_| Self::random(random, vault, levels)).collect()
    }

    fn write(&self, random: &mut Random, out: &mut String) {
        match self {
            Self::Group(joint, nodes) => _ = write!(out, "{joint}={}", written(random, nodes)),
            Self::Condition(filter) => {
                let lookup = if filter.lookup.is_empty() { String::new() } else { format!("__{}", filter.lookup) };
                _ = write!(out, "{}{lookup}={}", filter.name, value(random, filter));
            }
        }
    }
}

/// The nodes as a client may write them.
fn written(random: &mut Random, nodes: &[Node]) -> String {
    let mut out = "(".to_owned();
    for (index, node) in nodes.iter().enumerate() {
        let blank = |random: &mut Random| if random.one_in(4) { " " } else { "" };
        out += if index > 0 { "," } else { "" };
        out += blank(random);
        node.write(random, &mut out);
        out += blank(random);
    }
    out + ")"
}

fn value(random: &mut Random, filter: &Filter) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let one = |random: &mut Random, text: &str| {
        let is_plain = !text.contains([',', '(', ')', '"']) && !text.is_empty();
        if is_plain && random.one_in(2) { text.to_owned() } else { quoted(text) }
    };
    match filter.lookup {
        "in" | "not_in" | "range" => {
            let members: Vec<String> = filter.text.split(',').map(|member| one(random, member)).collect();
            format!("({})", members.join(","))
        }
        _ => one(random, &filter.text),
    }
}

/// Whether all of these hold of a gem. What stands side by side is asked of one and the same of its marks.
fn all_hold(vault: &Vault, gem: &gem::Model, nodes: &[&Node]) -> bool {
    let (mut of_marks, mut holds) = (Vec::new(), true);
    for node in nodes {
        match node {
            Node::Condition(filter) if filter.name.starts_with("marks") => of_marks.push(filter),
            Node::Condition(filter) => holds &= filter.holds(&vault.cell(gem, filter.name)),
            Node::Group(joint, nodes) => holds &= group_holds(vault, gem, joint, nodes),
        }
    }
    let fits = |mark: &mark::Model| mark.gem_id == gem.id && of_marks.iter().all(|own| own.holds(&mark_cell(mark, own.name)));
    holds && (of_marks.is_empty() || vault.marks.iter().any(fits))
}

fn group_holds(vault: &Vault, gem: &gem::Model, joint: &str, nodes: &[Node]) -> bool {
    match joint {
        "or" => nodes.iter().any(|node| all_hold(vault, gem, &[node])),
        "not" => !all_hold(vault, gem, &nodes.iter().collect::<Vec<_>>()),
        _ => all_hold(vault, gem, &nodes.iter().collect::<Vec<_>>()),
    }
}

#[actix_web::test]
async fn fifteen_hundred_random_groups_find_what_the_model_finds() {
    let vault = Vault::new(5, 90, 6);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let (mut random, mut some) = (Random(17), 0);
    for round in 0..1500 {
        let groups: Vec<(&str, Vec<Node>)> =
            (0..=random.below(2)).map(|_| (word(&mut random), Node::several(&mut random, &vault, 3))).collect();
        let wanted: Vec<&gem::Model> =
            vault.gems.iter().filter(|gem| groups.iter().all(|(joint, nodes)| group_holds(&vault, gem, joint, nodes))).collect();
        let wanted: Vec<i64> = wanted.iter().map(|gem| i64::from(gem.id)).collect();
        let texts = groups.iter().map(|(joint, nodes)| format!("{joint}={}", encoded(&written(&mut random, nodes))));
        let query = format!("fields=id&ordering=id&{}", texts.collect::<Vec<_>>().join("&"));
        some += usize::from(!wanted.is_empty() && wanted.len() < vault.gems.len());
        match round % 3 {
            0 => walk(&client, &format!("/walk?{query}&limit={}", 1 + random.below(60)), &wanted).await,
            1 => {
                let answer = client.get(&format!("/gems?{query}&limit=500&count=exact")).await;
                assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 2), "{query}: {}", answer.text);
                assert_eq!(ids(&answer.json["results"]), wanted, "{query}");
                assert_eq!(answer.json["count"], wanted.len(), "{query}");
            }
            _ => assert_eq!(ids(&page(&client, &format!("/gems?{query}&limit=500")).await["results"]), wanted, "{query}"),
        }
    }
    assert!(some > 700, "only {some} groups left something and let something through");
}

fn details(answer: &Answer) -> Vec<String> {
    let errors = answer.json["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["detail"].as_str().unwrap_or_default().to_owned()).collect()
}

const FORM: &str = "Write conditions in parentheses, with commas between them: `(price__gte=100,stock=0)`. A value with a comma or a \
                    parenthesis stands in quotes, and a list in parentheses.";

#[actix_web::test]
async fn what_is_wrong_in_a_group_is_said_at_once_and_before_any_statement() {
    let vault = Vault::new(5, 4, 2);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    for text in [
        "id=1",
        "(id=1",
        "(id=1))",
        "()",
        "(,)",
        "(id=1,)",
        "(id)",
        "(=1)",
        "(id=(1)",
        "(name=a(b)",
        "(name=\"a)",
        "(name=\"a\"b)",
        "(or=id=1)",
        "(or)",
        "(id=1)(id=2)",
        "((id=1))",
        "(not=(id=1)",
        "(id__in=(1,2)",
    ] {
        let answer = client.get(&format!("/gems?or={}", encoded(text))).await;
        assert_eq!((answer.status.as_u16(), details(&answer)), (400, vec![FORM.to_owned()]), "{text}");
        assert_eq!(answer.problems(), ["or invalid"], "{text}");
        assert!(answer.statements.is_empty());
    }
    for (text, detail) in [
        ("(id=)", "`id`: Enter a value; an empty text is `\"\"`."),
        ("(id=\"\")", "`id`: Enter a number."),
        ("(id=(1))", "`id`: Enter one value; one that begins with a parenthesis stands in quotes."),
        ("(id=x)", "`id`: Enter a number."),
        ("(weight__range=(1))", "`weight__range`: Enter two values, the smaller first: `10,20`."),
        ("(polished=perhaps)", "`polished`: Enter `true` or `false`."),
        ("(nmae=x)", "`nmae`: There is no such parameter; did you mean `name`?"),
        ("(limit=x)", "`limit`: There is no such parameter."),
        ("(ordering=id)", "`ordering`: There is no such parameter."),
        ("(note__gt=x)", "`note__gt`: `note` has no lookup `gt`; it has `exact`, `icontains`."),
        ("(name=\u{0})", "Null characters are not allowed."),
    ] {
        for joint in ["or", "not", "and"] {
            let answer = client.get(&format!("/gems?{joint}={}", encoded(text))).await;
            assert_eq!((answer.status.as_u16(), details(&answer)), (400, vec![detail.to_owned()]), "{text}");
        }
    }
    let all = client.get("/gems?or=(id=x,not=(grade=y,qqq=1))&and=(id=1&id=z").await;
    assert_eq!(all.problems(), ["and invalid", "id invalid", "or invalid", "or invalid", "or unknown"], "{}", all.text);
    // An empty parameter is switched off.
    assert_eq!(client.get("/gems?or=&not=").await.status, 200);
}

#[actix_web::test]
async fn a_group_has_so_many_conditions_and_levels() {
    let vault = Vault::new(5, 4, 2);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let many = |count: usize| vec!["id=1"; count].join(",");
    assert_eq!(client.get(&format!("/gems?or=({})", many(50))).await.status, 200);
    let answer = client.get(&format!("/gems?or=({})&not=({})", many(26), many(25))).await;
    assert_eq!(answer.problems(), ["not too_many"], "{}", answer.text);
    assert_eq!(details(&answer), ["No more than 50 conditions stand in `and`, `or` and `not`."]);
    let deep = |levels: usize| format!("/gems?or={}id=1{}", "(or=".repeat(levels - 1) + "(", ")".repeat(levels));
    assert_eq!(client.get(&deep(4)).await.status, 200);
    let answer = client.get(&deep(5)).await;
    assert_eq!(answer.problems(), ["or too_many"], "{}", answer.text);
    assert_eq!(details(&answer), ["`and`, `or` and `not` stand in each other in no more than 4 levels."]);
    // However deep, it is refused before it is followed.
    let limits = QueryLimits { length: usize::MAX, ..QueryLimits::default() };
    let endless = Client::new(&database.db, endpoints).settings(Settings::new().query_limits(limits));
    assert_eq!(endless.get(&deep(10_000)).await.problems(), ["or too_many"]);
    let few = Settings::new().query_limits(QueryLimits { conditions: Some(2), nesting: 1, ..QueryLimits::default() });
    let few = Client::new(&database.db, endpoints).settings(few);
    assert_eq!(few.get("/gems?or=(id=1,id=2)").await.status, 200);
    assert_eq!(few.get("/gems?or=(id=1,id=2,id=3)").await.problems(), ["or too_many"]);
    assert_eq!(few.get("/gems?or=(or=(id=1))").await.problems(), ["or too_many"]);
    let none = Settings::new().query_limits(QueryLimits { conditions: Some(0), ..QueryLimits::default() });
    assert_eq!(Client::new(&database.db, endpoints).settings(none).get("/gems?or=(id=1)").await.problems(), ["or unknown"]);
}

/// What a client may not ask about is answered as nonsense is, in every place of a group.
#[actix_web::test]
async fn a_group_tells_nothing_about_hidden_names() {
    let vault = Vault::new(5, 4, 2);
    let database = vault.database().await;
    let limits = QueryLimits { conditions: Some(50), ..QueryLimits::default() };
    let lenient = Client::new(&database.db, endpoints).settings(Settings::new().query_limits(limits)).drf();
    for client in [Client::new(&database.db, endpoints), lenient] {
        for group in ["or=(NAME=1)", "or=(id=1,NAME__gt=1)", "not=(chest__NAME=1)", "and=(or=(marks__gem__NAME__isnull=true))"] {
            let mut seen = Vec::new();
            for name in ["password", "combination", "secret_note", "qqqqqqqq", "gqxzwvkj"] {
                let answer = client.get(&format!("/gems?{}", group.replace("NAME", name))).await;
                seen.push((answer.status.as_u16(), answer.statements.len(), answer.text.replace(name, "NAME")));
            }
            assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{group}: {seen:#?}");
            assert_eq!((seen[0].0, seen[0].1), (400, 0), "{group}");
        }
    }
}

/// A Django API knows no groups: a parameter that was ignored there does not begin to filter here.
#[actix_web::test]
async fn clients_of_a_django_api_have_groups_where_the_application_says_so() {
    let vault = Vault::new(5, 20, 2);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints).drf();
    assert_eq!(ids(&client.get("/gems?fields=id&ordering=id&or=(id=1,id=2)").await.json["results"]).len(), 20);
    let limits = QueryLimits { conditions: Some(50), ..QueryLimits::default() };
    let client = Client::new(&database.db, endpoints).settings(Settings::new().query_limits(limits)).drf();
    assert_eq!(ids(&client.get("/gems?fields=id&ordering=id&or=(id=1,id=2)").await.json["results"]), [1, 2]);
    let wrong = client.get("/gems?or=(id=x,qqq=1)").await;
    let details = ["`id`: Enter a number.", "`qqq`: There is no such parameter."];
    assert_eq!((wrong.status.as_u16(), &wrong.json), (400, &json!({ "or": details })), "{}", wrong.text);
    let foreign = client.get("/gems?or=(chest=999,id=1)").await;
    let missing = "Select a valid choice. That choice is not one of the available choices.";
    assert_eq!((foreign.status.as_u16(), &foreign.json), (400, &json!({ "or": [missing] })), "{}", foreign.text);
}

#[actix_web::test]
async fn a_cursor_and_the_links_of_a_page_know_the_groups() {
    let vault = Vault::new(5, 30, 2);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let first = client.get("/walk?fields=id&ordering=id&limit=2&or=(id__lte=5,id=9)&or=(polished=true,polished=false)").await;
    let next = first.json["next"].as_str().expect("a next page").to_owned();
    assert_eq!(next.matches("&or=").count(), 2, "{next}");
    let next = next.trim_start_matches("http://testserver");
    assert_eq!(client.get(next).await.status, 200);
    let other = next.replace("%3D9", "%3D8");
    assert_ne!(other, next);
    assert_eq!(client.get(&other).await.problems(), ["cursor invalid"]);
}

#[actix_web::test]
async fn an_empty_text_is_found_and_a_null_is_no_obstacle() {
    let vault = Vault::new(5, 6, 2);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    for sql in [
        "UPDATE gem SET nickname = NULL",
        "UPDATE gem SET nickname = '' WHERE id = 2",
        "UPDATE gem SET nickname = 'a,(b)\"' WHERE id = 3",
    ] {
        database.db.execute_unprepared(sql).await.expect("an update");
    }
    for (query, wanted) in [
        ("or=(nickname=\"\",id=1)", vec![1, 2]),
        ("or=(nickname=\"a,(b)\\\"\")", vec![3]),
        ("or=(nickname__in=(\"\",\"a,(b)\\\"\"))", vec![2, 3]),
        ("not=(nickname=\"\")", vec![1, 3, 4, 5, 6]),
        ("not=(nickname__icontains=a)", vec![1, 2, 4, 5, 6]),
        ("not=(not=(nickname__icontains=a))", vec![3]),
        ("not=(or=(nickname__isnull=true,id=3))", vec![2]),
        ("not=(id__in=(1,2),nickname=\"\")", vec![1, 3, 4, 5, 6]),
        ("nickname__isempty=true", vec![2]),
        ("nickname__isempty=false", vec![1, 3, 4, 5, 6]),
        ("nickname__isempty=", vec![1, 2, 3, 4, 5, 6]),
        ("or=(nickname__isempty=1,id=6)", vec![2, 6]),
    ] {
        let name_and_value = query.split_once('=').expect("a parameter");
        let url = format!("/gems?fields=id&ordering=id&{}={}", name_and_value.0, encoded(name_and_value.1));
        assert_eq!(ids(&page(&client, &url).await["results"]), wanted, "{query}");
    }
}

/// Branches by indexed columns are served by their indexes together.
#[actix_web::test]
async fn an_index_serves_each_branch() {
    // The plans of MariaDB are not read.
    if is_mariadb() {
        return;
    }
    let vault = Vault::new(5, 20_000, 3);
    let mut database = vault.database().await;
    let log = record(&mut database.db);
    let client = Client::new(&database.db, endpoints);
    database.db.execute_unprepared("ANALYZE").await.expect("statistics");
    let uid = vault.gems[4].uid;
    for group in
        [format!("or=(id=7,uid={uid})"), format!("or=(uid={uid},id__in=(3,9))"), format!("and=(or=(id=7,and=(uid={uid},id=1)))")]
    {
        log.lock().expect("a log").clear();
        assert_eq!(client.get(&format!("/gems?fields=id&{group}&limit=50")).await.status, 200);
        let sql = log.lock().expect("a log").first().cloned().expect("a statement");
        let plan = explain(&database.db, &sql).await;
        let is_served = if is_postgres() { plan.contains("BitmapOr") } else { plan.contains("MULTI-INDEX OR") };
        let reads_all = plan.contains("Seq Scan") || plan.lines().any(|line| line.contains("SCAN gem"));
        assert!(is_served && !reads_all, "{group}\n{plan}");
    }
}
