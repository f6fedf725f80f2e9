//! Filters and orderings as a client meets them: what is refused, how it is said, and what nobody learns.

use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tweaks_runtime::pages::QueryLimits;
use tweaks_runtime::prelude::*;

use crate::vault::{Vault, endpoints};

async fn vault() -> (Vault, TestDatabase) {
    let vault = Vault::new(9, 40, 4);
    let database = vault.database().await;
    (vault, database)
}

fn details(answer: &Answer) -> Vec<String> {
    let errors = answer.json["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["detail"].as_str().unwrap_or_default().to_owned()).collect()
}

#[actix_web::test]
async fn every_mistake_is_said_at_once_and_nothing_is_asked_of_the_database() {
    let (_, database) = vault().await;
    let query = "nme=x&name__icontain=x&grade=many&grade__in=1,two&weight__range=1&polished=perhaps&found_on=19.12.1950\
                 &seen_at__gt=yesterday&uid=x&cut=oval&ordering=nam,-naem&name=a&name=b&fields=idd&limit=0&chest__label__sounds=x";
    let answer = Client::new(&database.db, endpoints).get(&format!("/gems?{query}")).await;
    assert_eq!(answer.status, 400);
    assert!(answer.statements.is_empty());
    let wanted = [
        "chest__label__sounds unknown",
        "cut invalid_choice",
        "fields unknown",
        "found_on invalid",
        "grade invalid",
        "grade__in invalid",
        "limit invalid",
        "name repeated",
        "name__icontain unknown",
        "nme unknown",
        "ordering unknown",
        "ordering unknown",
        "polished invalid",
        "seen_at__gt invalid",
        "uid invalid",
        "weight__range invalid",
    ];
    assert_eq!(answer.problems(), wanted, "{}", answer.text);
}

#[actix_web::test]
async fn what_is_refused_is_said_with_what_to_write_instead() {
    let (_, database) = vault().await;
    let client = Client::new(&database.db, endpoints);
    for (query, wanted) in [
        ("nme=x", "There is no such parameter; did you mean `name`?"),
        ("nme__icontains=x", "There is no such parameter; did you mean `name__icontains`?"),
        ("oredring=name", "There is no such parameter; did you mean `ordering`?"),
        ("ordering=nme", "A list cannot be ordered by `nme`; did you mean `name`?"),
        ("ordering=name,-name", "`name` stands more than once."),
        ("cut=oval", "Select a valid choice. oval is not one of the available choices."),
        ("grade=1.5", "Enter a whole number."),
        ("weight__range=1", "Enter two values, the smaller first: `10,20`."),
        ("count=many", "Enter `exact` or `estimated`."),
        (
            "polished__icontains=x",
            "`polished` has no lookup `icontains`; it has `exact`, `ne`, `gt`, `gte`, `lt`, `lte`, `in`, `not_in`, `range`, `isnull`.",
        ),
        ("note__gt=x", "`note` has no lookup `gt`; it has `exact`, `icontains`."),
        ("name__=x", "There is no such parameter; did you mean `name`?"),
    ] {
        let answer = client.get(&format!("/gems?{query}")).await;
        assert_eq!((answer.status.as_u16(), details(&answer)), (400, vec![wanted.to_owned()]), "{query}");
    }
}

/// A hidden, a write-only and a nonsense name are answered alike, apart from the name.
#[actix_web::test]
async fn nobody_learns_what_they_may_not_see() {
    let (_, database) = vault().await;
    let strict = Client::new(&database.db, endpoints);
    let lenient = Client::new(&database.db, endpoints).drf();
    let questions = [
        ("", ""),
        ("", "__startswith"),
        ("", "__gt"),
        ("", "__isnull"),
        ("chest__", ""),
        ("chest__", "__icontains"),
        ("marks__gem__", ""),
    ];
    let hidden = ["password", "combination", "qqqqqqqq", "gqxzwvkj"];
    for client in [&strict, &lenient] {
        for (before, after) in questions {
            let answers = hidden.map(|name| (name, format!("/gems?{before}{name}{after}=x&limit=100")));
            let mut seen = Vec::new();
            for (name, url) in answers {
                let answer = client.get(&url).await;
                seen.push((answer.status, answer.text.replace(name, "NAME")));
            }
            assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{before}…{after}: {seen:#?}");
        }
        for (before, after) in [("", ""), ("-", ""), ("chest__", ""), ("", "__id")] {
            let mut seen = Vec::new();
            for name in hidden {
                let answer = client.get(&format!("/gems?ordering={before}{name}{after}&limit=100&fields=id")).await;
                seen.push((answer.status, answer.text.replace(name, "NAME")));
            }
            assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{before}…{after}: {seen:#?}");
        }
    }
}

/// What the application did not offer, nobody can ask: a readable column without an index.
#[actix_web::test]
async fn a_column_without_an_index_is_no_filter() {
    let (_, database) = vault().await;
    let answer = Client::new(&database.db, endpoints).get("/gems?secret_note=x&ordering=secret_note").await;
    assert_eq!(answer.problems(), ["ordering unknown", "secret_note unknown"]);
}

#[actix_web::test]
async fn clients_of_a_django_api_find_what_they_know() {
    let (_, database) = vault().await;
    let client = Client::new(&database.db, endpoints).drf();
    let all = client.get("/gems?fields=id").await.json;
    // Unknown names, and lookups that upstream does not have, filter nothing.
    for ignored in ["nonsense=1", "name__startswith=H", "grade__ne=1", "polished=maybe", "name__isnull=perhaps", "grade="] {
        let answer = client.get(&format!("/gems?fields=id&{ignored}")).await;
        assert_eq!(answer.json["results"], all["results"], "{ignored}");
    }
    let answer = client.get("/gems?fields=id&chest=999&grade=x&chest__in=1,998").await;
    assert_eq!((answer.status.as_u16(), answer.statements.len()), (400, 1));
    let missing = json!(["Select a valid choice. That choice is not one of the available choices."]);
    assert_eq!(answer.json, json!({ "chest": missing, "chest__in": missing, "grade": ["Enter a number."] }));
    assert_eq!(client.get("/gems?fields=id&chest=1").await.statements.len(), 2);
    // Elsewhere a row that is not there is nothing that is found.
    let strict = Client::new(&database.db, endpoints).get("/gems?fields=id&chest=999").await;
    assert_eq!((strict.json["results"].clone(), strict.statements.len()), (json!([]), 1));
}

#[actix_web::test]
async fn there_is_an_end_to_what_can_be_asked() {
    let (_, database) = vault().await;
    let limits = QueryLimits { length: 300, parameters: 5, members: 4, terms: 2, depth: 1, offset: 50, ..QueryLimits::default() };
    for profile in [Profile::Strict, Profile::Drf] {
        let client = Client::new(&database.db, endpoints).settings(Settings::new().query_limits(limits).profile(profile));
        for (query, code) in [
            (format!("name={}", "x".repeat(300)), "- too_long"),
            ("a=1&b=1&c=1&d=1&e=1&f=1".to_owned(), "- too_long"),
            ("id__in=1,2,3,4,5".to_owned(), "id__in too_many"),
            ("ordering=id,name,grade".to_owned(), "ordering too_many"),
        ] {
            let answer = client.get(&format!("/gems?{query}")).await;
            assert_eq!((answer.status.as_u16(), answer.statements.len()), (400, 0), "{query}");
            assert!(profile == Profile::Drf || answer.problems() == [code], "{query}: {}", answer.text);
        }
        assert_eq!(client.get("/gems?id__in=1,2,3,4&ordering=id,name").await.status, 200);
    }
    let client = Client::new(&database.db, endpoints).settings(Settings::new().query_limits(limits));
    for (path, code) in [
        ("/gems?offset=51", "offset invalid"),
        ("/numbered?page=4", "page invalid"),
        ("/gems?limit=501", "limit invalid"),
        ("/walk?limit=501", "limit invalid"),
        ("/gems?fields=marks__gem__id", "fields unknown"),
    ] {
        let answer = client.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec![code.to_owned()]), "{path}: {}", answer.text);
        assert!(answer.statements.is_empty());
    }
}

#[actix_web::test]
async fn a_count_is_there_for_who_asks() {
    let (vault, database) = vault().await;
    let client = Client::new(&database.db, endpoints);
    let without = client.get("/gems?limit=5").await;
    assert_eq!((without.json.get("count"), without.statements.len()), (None, 1));
    let polished = vault.gems.iter().filter(|gem| gem.polished).count();
    let exact = client.get("/gems?limit=5&polished=true&count=exact").await;
    assert_eq!((exact.json["count"].as_u64(), exact.statements.len()), (Some(polished as u64), 2));
    let of_marks = client.get("/gems?limit=5&marks__depth__gte=0&chest__label__isnull=false&count=exact").await;
    let wanted = vault.gems.iter().filter(|gem| {
        let labelled = vault.chest_of(gem).is_some_and(|chest| chest.label.is_some());
        labelled && vault.marks.iter().any(|mark| mark.gem_id == gem.id)
    });
    assert_eq!(of_marks.json["count"].as_u64(), Some(wanted.count() as u64));
    let estimated = client.get("/gems?limit=5&count=estimated").await;
    assert!(estimated.json["count"].is_u64() && estimated.statements.len() == 2, "{}", estimated.text);
    // Only where the application allows it.
    assert_eq!(client.get("/numbered?count=exact").await.problems(), ["count unknown"]);
}

/// Numbers beyond what a column can hold are numbers all the same.
#[actix_web::test]
async fn numbers_have_no_end() {
    let (vault, database) = vault().await;
    let client = Client::new(&database.db, endpoints);
    let graded = vault.gems.iter().filter(|gem| gem.grade.is_some()).count();
    let huge = "9".repeat(40);
    for (filter, found) in [
        (format!("id={huge}"), 0),
        (format!("id__gt={huge}"), 0),
        (format!("id__lt={huge}"), 40),
        (format!("id__gt=-{huge}"), 40),
        (format!("id__in=1,{huge},2"), 2),
        (format!("grade__lt={huge}"), graded),
        (format!("grade__ne={huge}"), 40),
        ("id__lt=9223372036854775807".to_owned(), 40),
        ("id=3000000000".to_owned(), 0),
        ("weight__lt=1e30".to_owned(), 40),
        (format!("weight__gt={huge}"), 0),
        ("id=007".to_owned(), 1),
        ("id=1e1".to_owned(), 1),
    ] {
        let answer = client.get(&format!("/gems?fields=id&limit=100&{filter}")).await;
        assert_eq!(answer.json["results"].as_array().map(Vec::len), Some(found), "{filter}: {}", answer.text);
    }
}

/// One statement, whatever is asked: conditions on many rows are no rows of their own.
#[actix_web::test]
async fn filters_through_relations_take_no_statements_and_repeat_no_rows() {
    let (vault, database) = vault().await;
    let client = Client::new(&database.db, endpoints);
    let answer =
        client.get("/gems?fields=id,chest&marks__depth__gte=0&chest__label=north&ordering=-chest__label,id&limit=100").await;
    assert_eq!(answer.statements.len(), 1);
    // The chest is joined once, for the filter, the ordering and what is shown.
    assert_eq!(answer.statements[0].matches("JOIN").count(), 1, "{}", answer.statements[0]);
    assert_eq!(answer.statements[0].matches("EXISTS").count(), 1, "{}", answer.statements[0]);
    let wanted: Vec<i32> = vault
        .gems
        .iter()
        .filter(|gem| vault.chest_of(gem).is_some_and(|chest| chest.label.as_deref() == Some("north")))
        .filter(|gem| vault.marks.iter().any(|mark| mark.gem_id == gem.id))
        .map(|gem| gem.id)
        .collect();
    let found: Vec<i64> = answer.json["results"].as_array().expect("rows").iter().filter_map(|row| row["id"].as_i64()).collect();
    assert_eq!(found, wanted.into_iter().map(i64::from).collect::<Vec<_>>());
}
