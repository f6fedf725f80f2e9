//! The program of the README: it is a file of this folder as it stands there, and its resource answers as its comments say.

use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;

use self::program::configure;

#[expect(unreachable_pub, reason = "it is a program of its own")]
mod program {
    include!("readme/program.rs");

    /// The resource of the program, without its server.
    pub(super) fn configure(config: &mut web::ServiceConfig) {
        let customers = Resource::<customer::Entity>::new("/customers/").paginate(LimitOffset { default: 20, max: 200 });
        config.service(customers);
    }

    pub(super) const TABLES: [&tweaks_runtime::schema::Table; 1] = [customer::Entity::TABLE];
}

/// The first block of Rust in the README.
fn example() -> &'static str {
    let readme = include_str!("../../../README.md");
    readme.split("```rust,no_run\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a program")
}

#[test]
fn the_program_is_that_of_the_readme_and_short() {
    assert_eq!(include_str!("readme/program.rs"), example());
    assert!(example().lines().count() <= 40, "{}", example().lines().count());
}

#[actix_web::test]
async fn its_comments_are_true() {
    let database = TestDatabase::new().await;
    tweaks_runtime::create_tables(&database.db, &program::TABLES).await.expect("tables");
    let client = Client::new(&database.db, configure);
    let customer = |name: &str, email: &str| json!({ "first_name": name, "email": email, "password": "correct horse" });
    let made = client.post("/customers/", customer("Ann", "ann@example.com")).await;
    let members: Vec<&str> = made.json.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!((made.status.as_u16(), members), (201, vec!["id", "first_name", "email", "created_at"]));
    // The unique address is looked up, the row is stored.
    assert_eq!(made.statements.len(), 2, "{:?}", made.statements);
    let long = client.post("/customers/", customer(&"A".repeat(61), "ann@example.com")).await;
    assert_eq!(
        (long.status.as_u16(), long.problems()),
        (400, vec!["#/email unique".to_owned(), "#/first_name max_length".to_owned()])
    );
    let empty = client.post("/customers/", json!({ "id": 7, "created_at": "2027-01-01T00:00:00Z" })).await;
    let expected =
        ["#/created_at read_only", "#/email required", "#/first_name required", "#/id read_only", "#/password required"];
    assert_eq!(empty.problems(), expected);
    assert_eq!(client.get("/customers/?limit=2").await.json["next"], Json::Null);
}
