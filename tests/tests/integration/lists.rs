//! Parameters that are lists: with commas, or one parameter for each member, as generated clients write them.

use actix_web::web::ServiceConfig;
use sea_orm::ColumnTrait as _;
use sea_orm::prelude::{Decimal, Expr};
use serde_json::Value as Json;
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::vault::gem;
use tweaks_runtime::pages::{Cursor, QueryLimits};
use tweaks_runtime::prelude::*;

use crate::vault::{Vault, endpoints};

/// With filters that are no fields.
#[derive(Tweaks)]
#[tweaks(entity = gem::Entity, filter(exclude(name), nickname(in, not_in, range), lighter = is_lighter))]
struct Brief {
    id: i32,
    name: String,
}

fn is_lighter(weight: Decimal) -> Expr {
    gem::Column::Weight.lt(weight)
}

fn all_endpoints(config: &mut ServiceConfig) {
    endpoints(config);
    config
        .service(Resource::<Brief>::read_only("/briefs").paginate(LimitOffset { default: 500, max: 500 }))
        .service(Resource::<gem::Entity>::read_only("/listed").parameter("tag").paginate(Cursor { default: 500, max: 500 }))
        .service(Resource::<Brief>::read_only("/unordered").without_autofilter().parameter("ordering"));
}

async fn vault() -> (TestDatabase, [Client; 2]) {
    let database = Vault::new(9, 60, 6).database().await;
    let client = || Client::new(&database.db, all_endpoints);
    let clients = [client(), client().drf()];
    (database, clients)
}

fn ids(answer: &Json) -> Vec<i64> {
    answer["results"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()).collect()
}

#[actix_web::test]
async fn a_list_may_be_one_parameter_for_each_member() {
    let (_database, clients) = vault().await;
    for (path, commas, repeated) in [
        ("/gems", "id__in=1,2,3", "id__in=1&id__in=2&id__in=3"),
        ("/gems", "id__in=1,2,3", "id__in=1&id__in=2,3"),
        ("/gems", "id__in=1", "id__in=&id__in=1"),
        ("/gems", "id__in=1,2&grade__gte=0", "id__in=1&grade__gte=0&id__in=2&id__in="),
        ("/gems", "id__in=", "id__in=&id__in="),
        ("/gems", "cut__in=round,old_mine", "cut__in=round&cut__in=old_mine"),
        ("/gems", "polished__in=true,false", "polished__in=true&polished__in=false"),
        ("/gems", "chest__in=1,2", "chest__in=1&chest__in=2"),
        ("/gems", "chest__label__in=north,south", "chest__label__in=north&chest__label__in=south"),
        ("/gems", "marks__depth__in=1,2", "marks__depth__in=1&marks__depth__in=2"),
        ("/gems", "ordering=-grade,id", "ordering=-grade&ordering=id"),
        ("/gems", "ordering=-grade,name,-id", "ordering=-grade,name&ordering=&ordering=-id"),
        ("/gems", "fields=id,name,chest__id", "fields=id&fields=name&fields=chest__id"),
        ("/gems", "include_fields=marks,marks__depth", "include_fields=marks&include_fields=marks__depth"),
        ("/gems", "omit=name,grade", "omit=name&omit=grade"),
        ("/briefs", "nickname__in=Hope,hope", "nickname__in=Hope&nickname__in=hope"),
        ("/listed", "id__in=1,2&ordering=-id", "id__in=1&id__in=2&ordering=-id"),
    ] {
        for client in &clients {
            let [one, many] = [commas, repeated].map(|query| format!("{path}?{query}"));
            let (one, many) = (client.get(&one).await, client.get(&many).await);
            assert_eq!((one.status.as_u16(), many.status.as_u16()), (200, 200), "{repeated}: {}", many.text);
            assert_eq!(one.json["results"], many.json["results"], "{repeated}");
            assert_eq!(one.statements, many.statements, "{repeated}");
        }
    }
}

/// In the strict profile alone; a Django API does not offer these, nor quotes.
#[actix_web::test]
async fn ranges_and_quotes_are_understood_in_each_occurrence() {
    let (_database, [strict, _]) = vault().await;
    for (path, commas, repeated) in [
        ("/gems", "id__not_in=1,2", "id__not_in=1&id__not_in=2"),
        ("/gems", "weight__range=5,20", "weight__range=5&weight__range=20"),
        ("/gems", "weight__range=,20", "weight__range=&weight__range=20"),
        ("/gems", "weight__range=5,", "weight__range=5&weight__range="),
        ("/gems", "weight__range=", "weight__range=&weight__range="),
        ("/gems", "weight__range=20,5", "weight__range=20&weight__range=5"),
        ("/gems", "chest__id__range=2,4", "chest__id__range=2&chest__id__range=4"),
        ("/gems", "name__in=%22Nut,+small%22,Hope,hope", "name__in=%22Nut,+small%22&name__in=Hope,hope"),
        ("/gems", "name__in=%22Hope%22,hope", "name__in=%22Hope%22&name__in=hope"),
        ("/briefs", "nickname__not_in=Hope,hope", "nickname__not_in=Hope&nickname__not_in=hope"),
        ("/briefs", "nickname__range=A,Z", "nickname__range=A&nickname__range=Z"),
    ] {
        let (one, many) = (strict.get(&format!("{path}?{commas}")).await, strict.get(&format!("{path}?{repeated}")).await);
        assert_eq!((one.status.as_u16(), many.status.as_u16()), (200, 200), "{repeated}: {}", many.text);
        assert_eq!((&one.json["results"], &one.statements), (&many.json["results"], &many.statements), "{repeated}");
    }
}

#[actix_web::test]
async fn mistakes_in_any_occurrence_are_said_once_at_their_parameter() {
    let (_database, [strict, drf]) = vault().await;
    for (path, query, wanted) in [
        ("/gems", "id__in=x&id__in=1", "id__in invalid"),
        ("/gems", "id__in=1&id__in=x", "id__in invalid"),
        ("/gems", "cut__in=oval&cut__in=round", "cut__in invalid_choice"),
        ("/gems", "id__in=%00&id__in=1", "id__in null_characters_not_allowed"),
        ("/gems", "id__range=1&id__range=2&id__range=3", "id__range invalid"),
        ("/gems", "id__range=1,2&id__range=3", "id__range invalid"),
        ("/gems", "id__range=x&id__range=3", "id__range invalid"),
        // A quote ends where its text ends.
        ("/gems", "name__in=%22a&name__in=b%22", "name__in invalid"),
        ("/gems", "ordering=-nam&ordering=id", "ordering unknown"),
        ("/gems", "ordering=id&ordering=-id", "ordering repeated"),
        ("/gems", "fields=nam&fields=id", "fields unknown"),
        // One value is one parameter.
        ("/gems", "name=Hope&name=hope", "name repeated"),
        ("/gems", "id__gte=1&id__gte=2", "id__gte repeated"),
        ("/gems", "id__isnull=true&id__isnull=true", "id__isnull repeated"),
        ("/gems", "limit=1&limit=2", "limit repeated"),
        ("/briefs", "lighter=10&lighter=20", "lighter repeated"),
        ("/listed", "tag=a&tag=b", "tag repeated"),
        ("/unordered", "ordering=id&ordering=id", "ordering repeated"),
        ("/unordered", "id__in=1&id__in=2", "id__in unknown"),
    ] {
        let answer = strict.get(&format!("{path}?{query}")).await;
        assert_eq!(answer.problems(), [wanted], "{query}: {}", answer.text);
        assert!(answer.statements.is_empty(), "{query}");
    }
    for (query, same) in
        [("name=Hope&name=hope", "name=hope"), ("id__gte=9&id__gte=2", "id__gte=2"), ("limit=7&limit=2", "limit=2")]
    {
        let (many, last) = (drf.get(&format!("/gems?{query}")).await, drf.get(&format!("/gems?{same}")).await);
        assert_eq!(many.json["results"], last.json["results"], "{query}");
    }
    // Each of the foreign keys is looked up.
    assert_eq!(drf.get("/gems?chest__in=999&chest__in=1").await.status, 400);
    assert_eq!(drf.get("/gems?id__in=x&id__in=1").await.json, serde_json::json!({ "id__in": ["Enter a number."] }));
}

#[actix_web::test]
async fn limits_count_over_all_occurrences() {
    let (database, _) = vault().await;
    let limits = QueryLimits { parameters: 3, members: 4, terms: 2, ..QueryLimits::default() };
    for profile in [Profile::Strict, Profile::Drf] {
        let settings = Settings::new().query_limits(limits).profile(profile);
        let client = Client::new(&database.db, all_endpoints).settings(settings);
        let status = async |query: &str| client.get(&format!("/gems?{query}")).await.status.as_u16();
        for (query, wanted) in [
            ("id__in=1&id__in=2&id__in=3&id__in=4", 200),
            ("id__in=1&id__in=2&id__in=3,4&id__in=5", 400),
            ("ordering=id&ordering=name", 200),
            ("ordering=id&ordering=name&ordering=grade", 400),
            ("id__in=1&id__in=2&id__in=3&ordering=id&limit=9", 200),
            ("id__in=1&ordering=id&limit=9&offset=0", 400),
        ] {
            assert_eq!(status(query).await, wanted, "{profile:?} {query}");
        }
    }
}

/// The rows of all pages, from the first to the last; and the same pages on the way back.
async fn walk(client: &Client, first: &str) -> Vec<i64> {
    let (mut pages, mut url) = (Vec::new(), Some(first.to_owned()));
    let mut previous = None;
    while let Some(next) = url {
        let page = client.get(&next).await;
        assert_eq!(page.status, 200, "{next}: {}", page.text);
        [url, previous] =
            ["next", "previous"].map(|link| page.json[link].as_str().map(|link| link.replace("http://testserver", "")));
        pages.push(ids(&page.json));
    }
    for known in pages.iter().rev().skip(1) {
        let page = client.get(&previous.expect("a previous page")).await;
        assert_eq!(ids(&page.json), *known, "{first}, on the way back");
        previous = page.json["previous"].as_str().map(|link| link.replace("http://testserver", ""));
    }
    assert_eq!(previous, None, "{first}");
    pages.concat()
}

#[actix_web::test]
async fn pages_are_walked_with_repeated_parameters_in_both_directions() {
    let (_database, clients) = vault().await;
    let lists = "id__in=1,2,3,4,5,6,7,8,9&id__in=30&id__in=31,32,33&ordering=-grade&ordering=name&fields=id&fields=grade";
    let once = "id__in=1,2,3,4,5,6,7,8,9,30,31,32,33&ordering=-grade,name&fields=id,grade";
    for client in &clients {
        let wanted = ids(&client.get(&format!("/gems?{once}&limit=100")).await.json);
        assert_eq!(wanted.len(), 13);
        for path in ["/walk?limit=3", "/gems?limit=3", "/numbered?page_size=3", "/walk?limit=20", "/walk?limit=13"] {
            assert_eq!(walk(client, &format!("{path}&{lists}")).await, wanted, "{path}");
        }
    }
    let next = clients[0].get(&format!("/walk?limit=3&{lists}")).await.json["next"].as_str().expect("a page").to_owned();
    for kept in ["id__in=30&id__in=31%2C32%2C33&", "ordering=-grade&ordering=name", "fields=id&fields=grade&"] {
        assert!(next.contains(kept), "{next} lost {kept}");
    }
    let cursor = next.split('&').find_map(|pair| pair.split_once("cursor=")).expect("a cursor").1;
    for other in [
        lists.replace("&id__in=30", ""),
        lists.replace("&id__in=30", "&id__in=29"),
        lists.replace("&id__in=30", "&id__in=30&id__in=40"),
        lists.replace("&ordering=name", ""),
        lists.replace("ordering=-grade&ordering=name", "ordering=name&ordering=-grade"),
    ] {
        let answer = clients[0].get(&format!("/walk?{other}&cursor={cursor}")).await;
        assert_eq!(answer.problems(), ["cursor invalid"], "{other}");
    }
}
