//! Cursors: long walks, and everything that is no cursor.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;
use tests::client::{Answer, Client};
use tests::entities::vault::{gem, mark};
use tests::random::Random;
use tweaks_runtime::prelude::*;

use crate::vault::{Vault, endpoints, gem as new_gem, insert};

const ROWS: i32 = 10_000;

/// Orderings with ties and `NULL`s, in one direction and in both, and how many rows a page has.
const WALKS: [(&str, usize); 20] = [
    ("", 500),
    ("id", 499),
    ("-id", 251),
    ("name", 333),
    ("-name", 200),
    ("grade", 499),
    ("-grade", 500),
    ("nickname,-id", 401),
    ("-nickname,grade", 277),
    ("grade,-weight", 350),
    ("-grade,weight", 500),
    ("polished,-found_on", 256),
    ("-ratio,cut,seen_at", 311),
    ("seen_at,-nickname", 128),
    ("cut,-cut_less", 450),
    ("-found_on,nickname,-grade", 373),
    ("chest__label,-grade", 487),
    ("-chest__label", 300),
    ("uid", 500),
    ("note,weight", 97),
];

fn path_of(url: &Json) -> Option<String> {
    url.as_str().map(|url| url.trim_start_matches("http://testserver").to_owned())
}

async fn get(client: &Client, url: &str) -> Json {
    let answer = client.get(url).await;
    assert_eq!(answer.status, 200, "{url}: {}", answer.text);
    answer.json
}

fn ids(page: &Json) -> Vec<i64> {
    page["results"].as_array().expect("rows").iter().filter_map(|row| row["id"].as_i64()).collect()
}

/// What a walk in one direction has met: every row, and how often.
async fn walk(client: &Client, start: String, direction: &str, mut meanwhile: impl AsyncFnMut(usize)) -> HashMap<i64, usize> {
    let (mut met, mut url, mut pages) = (HashMap::new(), Some(start), 0);
    while let Some(next) = url {
        let page = get(client, &next).await;
        for id in ids(&page) {
            *met.entry(id).or_default() += 1;
        }
        pages += 1;
        meanwhile(pages).await;
        url = path_of(&page[direction]);
    }
    met
}

fn check(met: &HashMap<i64, usize>, what: &str) {
    let twice: Vec<&i64> = met.iter().filter(|(_, times)| **times > 1).map(|(id, _)| id).collect();
    assert!(twice.is_empty(), "{what}: met twice {twice:?}");
    let met: HashSet<i64> = met.keys().copied().collect();
    let missing: Vec<i32> = (1..=ROWS).filter(|id| !met.contains(&i64::from(*id))).collect();
    assert!(missing.is_empty(), "{what}: never met {missing:?}");
}

#[actix_web::test]
async fn ten_thousand_rows_are_met_once_in_both_directions_while_others_come() {
    let vault = Vault::new(5, ROWS, 40);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let mut random = Random(17);
    let mut next_id = ROWS;
    for (ordering, limit) in WALKS {
        let ordering = ordering.replace("cut,-cut_less", "cut,-polished");
        let query = format!("/walk?fields=id&limit={limit}&ordering={ordering}");
        let mut insert_some = async |page: usize| {
            if page.is_multiple_of(7) {
                next_id += 1;
                insert(&database.db, &[new_gem(&mut random, next_id, 40)]).await;
            }
        };
        check(&walk(&client, query.clone(), "next", &mut insert_some).await, &query);
        // A cursor behind the last row of all leads back from the end.
        let end = last_page(&client, &query).await;
        let back = walk(&client, end, "previous", insert_some).await;
        check(&back, &format!("{query}, backwards"));
    }
    assert!(next_id > ROWS + 40, "only {} rows came meanwhile", next_id - ROWS);
}

/// The URL of the last page, found from its predecessor.
async fn last_page(client: &Client, first: &str) -> String {
    let mut url = first.to_owned();
    loop {
        let page = get(client, &url).await;
        match path_of(&page["next"]) {
            Some(next) => url = next,
            None => return url,
        }
    }
}

fn cursor_of(page: &Json, link: &str) -> String {
    let url = page[link].as_str().unwrap_or_else(|| panic!("no {link} in {page}"));
    let query = url.split_once('?').expect("a query").1;
    let cursor = query.split('&').find_map(|pair| pair.strip_prefix("cursor=")).expect("a cursor");
    cursor.to_owned()
}

async fn refuses(client: &Client, url: &str) {
    let answer: Answer = client.get(url).await;
    assert_eq!(answer.status, 400, "{url}: {}", answer.text);
    assert_eq!(answer.problems(), ["cursor invalid"], "{url}");
    assert!(answer.statements.is_empty(), "{url}: {:?}", answer.statements);
}

#[actix_web::test]
async fn a_cursor_is_of_use_where_it_was_given_and_nowhere_else() {
    let vault = Vault::new(5, 60, 4);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let query = "fields=id,nickname&ordering=-nickname&grade__gte=0&limit=5";
    let first = get(&client, &format!("/walk?{query}")).await;
    let cursor = cursor_of(&first, "next");
    let second = get(&client, &format!("/walk?{query}&cursor={cursor}")).await;
    assert_eq!(second["results"].as_array().map(Vec::len), Some(5));

    // What is shown and how much of it may change on the way.
    let other = get(&client, &format!("/walk?fields=id&ordering=-nickname&grade__gte=0&limit=9&cursor={cursor}")).await;
    assert_eq!(ids(&other)[..5], ids(&second)[..]);
    // The order in which filters are written is none of theirs.
    get(&client, &format!("/walk?cursor={cursor}&grade__gte=0&ordering=-nickname")).await;

    refuses(&client, &format!("/other-walk?{query}&cursor={cursor}")).await;
    refuses(&client, &format!("/walk?{}&cursor={cursor}", query.replace("-nickname", "nickname"))).await;
    refuses(&client, &format!("/walk?{}&cursor={cursor}", query.replace("-nickname", "-nickname,grade"))).await;
    refuses(&client, &format!("/walk?{}&cursor={cursor}", query.replace("gte=0", "gte=1"))).await;
    refuses(&client, &format!("/walk?{query}&name=Hope&cursor={cursor}")).await;
    refuses(&client, &format!("/walk?fields=id&cursor={cursor}")).await;
    let secret = Client::new(&database.db, endpoints).settings(Settings::new().cursor_secret("only here"));
    refuses(&secret, &format!("/walk?{query}&cursor={cursor}")).await;
    let own = cursor_of(&get(&secret, &format!("/walk?{query}")).await, "next");
    refuses(&client, &format!("/walk?{query}&cursor={own}")).await;
    get(&secret, &format!("/walk?{query}&cursor={own}")).await;
}

/// Every letter counts.
#[actix_web::test]
async fn a_changed_cursor_is_no_cursor() {
    let vault = Vault::new(5, 30, 4);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let cursor = cursor_of(&get(&client, "/walk?ordering=name&limit=5").await, "next");
    for at in 0..cursor.len() {
        let mut letters: Vec<u8> = cursor.bytes().collect();
        letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(letters).expect("letters");
        refuses(&client, &format!("/walk?ordering=name&limit=5&cursor={changed}")).await;
        refuses(&client, &format!("/walk?ordering=name&limit=5&cursor={}", &cursor[..at.max(1)])).await;
    }
    for nonsense in ["x", "%00", "AAAA", "%F0%9F%92%8E", &"A".repeat(4000)] {
        refuses(&client, &format!("/walk?ordering=name&limit=5&cursor={nonsense}")).await;
    }
    // An empty one is none, as everywhere in a query string.
    get(&client, "/walk?ordering=name&limit=5&cursor=").await;
}

/// When all that is behind a cursor is gone, there is a way back.
#[actix_web::test]
async fn an_emptied_list_can_be_left() {
    use sea_orm::{EntityTrait as _, QueryFilter as _};
    let vault = Vault::new(5, 12, 4);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    let first = get(&client, "/walk?fields=id&ordering=id&limit=6").await;
    assert_eq!(first["previous"], Json::Null);
    let next = path_of(&first["next"]).expect("a next page");
    let second = get(&client, &next).await;
    assert_eq!((ids(&second), &second["next"]), ((7..=12).collect(), &Json::Null));
    mark::Entity::delete_many().exec(&database.db).await.expect("deleted");
    gem::Entity::delete_many().filter(gem::COLUMN.id.gt(6)).exec(&database.db).await.expect("deleted");
    let empty = get(&client, &next).await;
    assert_eq!((ids(&empty), &empty["next"]), (vec![], &Json::Null));
    let back = get(&client, &path_of(&empty["previous"]).expect("a way back")).await;
    assert_eq!(ids(&back), (1..=6).collect::<Vec<_>>());
}

/// RFC 8288: the neighbours stand in a header as well, whichever the pagination.
#[actix_web::test]
async fn neighbours_stand_in_the_link_header() {
    let vault = Vault::new(5, 30, 4);
    let database = vault.database().await;
    let client = Client::new(&database.db, endpoints);
    for url in ["/walk?limit=10", "/gems?limit=10&offset=10", "/numbered?page_size=10&page=2"] {
        let answer = client.get(url).await;
        let mut wanted = Vec::new();
        for (link, relation) in [("next", "next"), ("previous", "prev")] {
            wanted.extend(answer.json[link].as_str().map(|url| format!("<{url}>; rel=\"{relation}\"")));
        }
        assert_eq!(answer.header("link"), Some(wanted.join(", ").as_str()), "{url}");
    }
    assert_eq!(client.get("/gems?limit=100").await.header("link"), None);
}
