//! Scopes: a row that a request may not see is answered like one that is not there, wherever a request could ask for it.

use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use sea_orm::{ActiveModelTrait as _, DatabaseConnection, EntityTrait as _};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::archive::{User, folder, line, paper, reply};
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

fn endpoints(config: &mut ServiceConfig) {
    config
        .service(
            Resource::<folder::Entity>::new("/folders")
                .paginate(LimitOffset { default: 20, max: 100 })
                .counts()
                .bulk_edit(BulkEdit::new().allow_delete()),
        )
        .service(Resource::<folder::Counted>::read_only("/counted"))
        .service(Resource::<paper::Entity>::new("/papers").paginate(Cursor { default: 20, max: 100 }))
        .service(Resource::<line::Titled>::read_only("/titled"))
        .service(Resource::<line::Entity>::new("/lines"))
        .service(Resource::<reply::Entity>::new("/replies"));
}

/// Ada has the folders 1 and 2, Ben has folder 3. Paper 2 is a secret of Ada's folder, and paper 3 is Ben's; line 2 is blacked out.
struct Archive(TestDatabase);

const ADA: User = User { id: 1, admin: false };
const BEN: User = User { id: 2, admin: false };
const ADMIN: User = User { id: 9, admin: true };

impl Archive {
    async fn new() -> Self {
        let database = TestDatabase::new().await.with(folder::Entity).await.with(paper::Entity).await.with(line::Entity).await;
        let db = &database.db;
        for (owner, name) in [(1, "a"), (1, "b"), (2, "c")] {
            let row = folder::ActiveModel { owner: set(owner), name: set(name.to_owned()), ..Default::default() };
            row.insert(db).await.expect("a folder");
        }
        let papers =
            [("open", false, 1, None), ("secret", true, 1, None), ("bens", false, 3, None), ("about", false, 1, Some(2))];
        for (title, secret, folder, subject) in papers {
            let row = paper::ActiveModel {
                title: set(title.to_owned()),
                secret: set(secret),
                folder_id: set(Some(folder)),
                subject_id: set(subject),
                ..Default::default()
            };
            row.insert(db).await.expect("a paper");
        }
        for (paper, text, blacked_out) in [(1, "one", false), (1, "two", true), (3, "three", false)] {
            let row = line::ActiveModel {
                paper_id: set(paper),
                text: set(text.to_owned()),
                blacked_out: set(blacked_out),
                ..Default::default()
            };
            row.insert(db).await.expect("a line");
        }
        Self(database)
    }

    fn db(&self) -> &DatabaseConnection {
        &self.0.db
    }

    fn as_user(&self, user: User) -> Client {
        Client::new(self.db(), endpoints).settings(Settings::new().context(user))
    }

    fn nobody(&self) -> Client {
        Client::new(self.db(), endpoints)
    }
}

fn set<T: Into<sea_orm::Value>>(value: T) -> sea_orm::ActiveValue<T> {
    sea_orm::Set(value)
}

fn results<'a>(answer: &'a Answer, name: &str) -> Vec<&'a Json> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let rows = answer.json["results"].as_array().or_else(|| answer.json.as_array()).expect("rows");
    rows.iter().map(|row| &row[name]).collect()
}

#[actix_web::test]
async fn lists_and_details_have_the_rows_of_the_scope_in_as_many_statements_as_without() {
    let archive = Archive::new().await;
    for (user, folders, papers, lines) in [
        (ADA, vec![1, 2], vec![1, 4], vec![1, 3]),
        (BEN, vec![3], vec![3], vec![1, 3]),
        (ADMIN, vec![1, 2, 3], vec![1, 2, 3, 4], vec![1, 2, 3]),
    ] {
        let client = archive.as_user(user);
        for (path, seen) in [("/folders", folders), ("/papers", papers), ("/lines", lines)] {
            let answer = client.get(path).await;
            assert_eq!(results(&answer, "id"), seen.iter().map(|id| json!(id)).collect::<Vec<_>>().iter().collect::<Vec<_>>());
            assert_eq!(answer.statements.len(), 1, "{:?}", answer.statements);
            for id in 1..=4 {
                let answer = client.get(&format!("{path}/{id}")).await;
                let expected = if seen.contains(&id) { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!(answer.status, expected, "{user:?} {path}/{id}");
            }
        }
    }
    assert_eq!(archive.nobody().get("/folders").await.json["results"], json!([]), "an empty condition of alternatives");
    let counted = archive.as_user(ADA).get("/folders?count=exact").await;
    assert_eq!(counted.json["count"], 2);
}

#[actix_web::test]
async fn nested_rows_and_aggregates_are_those_of_the_scope() {
    let archive = Archive::new().await;
    let folder = |user: User| {
        let client = archive.as_user(user);
        async move { client.get("/folders/1?include_fields=papers").await }
    };
    assert_eq!(folder(ADA).await.json["papers"], json!([{ "id": 1, "title": "open" }, { "id": 4, "title": "about" }]));
    assert_eq!(folder(ADMIN).await.json["papers"].as_array().map(Vec::len), Some(3));
    // To one row that is not to be seen, as to one that is not there.
    let about = archive.as_user(ADA).get("/papers/4").await;
    assert_eq!((&about.json["subject"], &about.json["subject_id"]), (&Json::Null, &json!(2)));
    assert_eq!(about.statements.len(), 1);
    assert_eq!(archive.as_user(ADMIN).get("/papers/4").await.json["subject"]["title"], "secret");
    let lines = archive.as_user(ADA).get("/papers/1?include_fields=lines").await;
    assert_eq!(lines.json["lines"].as_array().map(Vec::len), Some(1));
    // A value of a row that is not seen is none, whatever type it has.
    let titled = archive.as_user(ADA).get("/titled").await;
    assert_eq!(results(&titled, "title"), [&json!("open"), &Json::Null], "{}", titled.text);
    assert_eq!(results(&titled, "loud"), [&json!("open!"), &Json::Null]);
    assert_eq!(titled.statements.len(), 1);
    // Only rows that are seen are counted.
    assert_eq!(results(&archive.as_user(ADA).get("/counted").await, "papers"), [&json!(2), &json!(0)]);
    assert_eq!(results(&archive.as_user(ADMIN).get("/counted").await, "papers"), [&json!(3), &json!(0), &json!(1)]);
}

#[actix_web::test]
async fn what_is_not_seen_cannot_be_asked_about() {
    let archive = Archive::new().await;
    let ada = archive.as_user(ADA);
    for (filter, seen) in [
        ("papers__title=secret", vec![]),
        ("papers__title=bens", vec![]),
        ("papers__title=nonsense", vec![]),
        ("papers__title=open", vec![1]),
        ("papers__title__startswith=s", vec![]),
    ] {
        let answer = ada.get(&format!("/folders?{filter}")).await;
        assert_eq!(
            results(&answer, "id"),
            seen.iter().map(|id| json!(id)).collect::<Vec<_>>().iter().collect::<Vec<_>>(),
            "{filter}"
        );
    }
    // Orders and joins of rows that are not seen put them with those that are not there.
    archive.as_user(ADMIN).patch("/papers/1", json!({ "folder_id": 3, "secret": false })).await;
    assert_eq!(results(&archive.as_user(ADA).get("/papers?ordering=folder__name").await, "id"), [&json!(4)]);
    let by_hidden_folder = archive.as_user(ADA).get("/papers?folder__name=c").await;
    assert_eq!(results(&by_hidden_folder, "id"), Vec::<&Json>::new());
}

#[actix_web::test]
async fn a_row_that_is_not_seen_cannot_be_written_or_named() {
    let archive = Archive::new().await;
    let ada = archive.as_user(ADA);
    let before = paper::Entity::find_by_id(3).one(archive.db()).await.expect("an answer");
    for answer in [
        ada.patch("/papers/3", json!({ "title": "mine" })).await,
        ada.put("/papers/3", json!({ "title": "mine", "secret": false })).await,
        ada.delete("/papers/3").await,
        ada.patch("/papers/99", json!({ "title": "mine" })).await,
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text);
    }
    assert_eq!(paper::Entity::find_by_id(3).one(archive.db()).await.expect("an answer"), before);
    // A foreign key to a row that is not seen is one to no row.
    let body = |folder: i32, subject: i32| json!({ "title": "new", "secret": false, "folder_id": folder, "subject_id": subject });
    let hidden = ada.post("/papers", body(3, 2)).await;
    let missing = ada.post("/papers", body(98, 99)).await;
    assert_eq!(hidden.problems(), ["#/folder_id does_not_exist", "#/subject_id does_not_exist"]);
    assert_eq!(missing.problems(), hidden.problems());
    assert_eq!(ada.post("/papers", body(1, 4)).await.status, StatusCode::CREATED);
    // What is unique is so among all rows.
    let taken = ada.post("/papers", json!({ "title": "bens", "secret": false, "folder_id": 1 })).await;
    assert_eq!(taken.problems(), ["#/title unique"]);
}

/// SeaORM took `HasOne` for the field of a foreign key before it had `BelongsTo`, and still does.
#[actix_web::test]
async fn a_foreign_key_behind_has_one_is_looked_up_within_the_scope() {
    let Archive(database) = Archive::new().await;
    let archive = Archive(database.with(reply::Entity).await);
    let body = |code: &str, author: i32, to: &str, folder: i32| json!({ "code": code, "author": author, "to_code": to, "folder_id": folder });
    let (ada, ben) = (archive.as_user(ADA), archive.as_user(BEN));
    let first = ben.post("/replies", json!({ "code": "b", "author": 2, "folder_id": 3 })).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!(ada.post("/replies", json!({ "code": "a", "author": 1 })).await.status, StatusCode::CREATED);
    let hidden = ada.post("/replies", body("c", 1, "b", 3)).await;
    let mut problems = hidden.problems();
    problems.sort();
    assert_eq!(problems, ["#/folder_id does_not_exist", "#/to_code does_not_exist"], "{}", hidden.text);
    let seen = ada.post("/replies", body("d", 1, "a", 1)).await;
    assert_eq!((seen.status, seen.statements.len()), (StatusCode::CREATED, 2), "questions, row: {:?}", seen.statements);
    assert_eq!(ada.patch("/replies/d", json!({ "to_code": "b" })).await.problems(), ["#/to_code does_not_exist"]);
}

#[actix_web::test]
async fn a_bulk_edit_finds_only_rows_of_the_scope() {
    let archive = Archive::new().await;
    let ada = archive.as_user(ADA);
    let answer =
        ada.put("/folders", json!([{ "id": 1, "name": "x" }, { "id": 3, "name": "y" }, { "id": 99, "name": "z" }])).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.problems(), ["#/1 not_found", "#/2 not_found"]);
    let answer = ada.put("/folders", json!([{ "id": 3, "delete_object": true }])).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(folder::Entity::find().all(archive.db()).await.expect("folders").len(), 3);
    let answer = ada.put("/folders", json!([{ "id": 1, "name": "x" }, { "temp_id": 1, "name": "n", "owner": 1 }])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[actix_web::test]
async fn a_replacement_of_nested_rows_leaves_those_that_are_not_seen() {
    let archive = Archive::new().await;
    let answer = archive.as_user(ADA).patch("/papers/1?include_fields=lines", json!({ "lines": [{ "text": "new" }] })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json["lines"].as_array().map(Vec::len), Some(1));
    let mut left: Vec<String> =
        line::Entity::find().all(archive.db()).await.expect("lines").into_iter().map(|line| line.text).collect();
    left.sort();
    assert_eq!(left, ["new", "three", "two"]);
}

#[actix_web::test]
async fn who_writes_a_row_sees_what_they_wrote_once() {
    let archive = Archive::new().await;
    let ada = archive.as_user(ADA);
    // Out of sight: the answer shows it, and whatever comes later does not.
    let given = ada.patch("/papers/1?include_fields=lines", json!({ "secret": true })).await;
    assert_eq!((given.status, &given.json["secret"]), (StatusCode::OK, &json!(true)));
    assert_eq!(given.json["lines"].as_array().map(Vec::len), Some(1), "what is nested in it is still of the scope");
    assert_eq!(ada.get("/papers/1").await.status, StatusCode::NOT_FOUND);
    let made =
        ada.post("/papers?include_fields=lines", json!({ "title": "mine", "secret": true, "lines": [{ "text": "l" }] })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(ada.get(made.header("location").expect("a place")).await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn in_drf_a_filter_by_a_key_that_is_not_seen_is_one_by_no_key() {
    let archive = Archive::new().await;
    let ada = Client::new(archive.db(), endpoints).settings(Settings::new().profile(Profile::Drf).context(ADA));
    let (hidden, missing) = (ada.get("/papers?folder_id=3").await, ada.get("/papers?folder_id=99").await);
    assert_eq!((hidden.status, &hidden.json), (missing.status, &missing.json));
    assert_eq!(hidden.status, StatusCode::BAD_REQUEST);
    assert_eq!(ada.get("/papers?folder_id=1").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn kept_counts_are_of_all_rows_whoever_writes() {
    let archive = Archive::new().await;
    let ada = archive.as_user(ADA);
    let made = ada.post("/papers", json!({ "title": "n", "secret": true, "folder_id": 1 })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(ada.get("/folders/1").await.json["kept_papers"], 4);
}
