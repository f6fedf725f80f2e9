//! Widths of integers: one that the database has no room for is refused before a statement is sent, and nothing panics.

use actix_web::http::Method;
use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_mariadb, is_postgres};
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::schema_check;

/// What a database without room for a type is told to keep instead; `None` where there is room.
pub(crate) fn instead(width: &str) -> Option<&'static str> {
    match width {
        "u64" if !is_mariadb() => Some("i64"),
        "i8" | "u8" if is_postgres() => Some("i16"),
        "u16" if is_postgres() => Some("i32"),
        "u32" if is_postgres() => Some("i64"),
        _ => None,
    }
}

/// One request of each kind, with the largest number of the type.
async fn answers(client: &Client, most: u64) -> [Answer; 8] {
    let row = json!({ "number": most, "other": most });
    [
        client.post("/numbers", row).await,
        client.get("/numbers").await,
        client.get("/numbers/1").await,
        client.get(&format!("/numbers?number={most}&number__in={most},1&number__lte={most}")).await,
        client.get("/numbers?ordering=-number").await,
        client.get("/walk?ordering=other").await,
        client.patch("/numbers/1", json!({ "other": most })).await,
        client.delete("/numbers/1").await,
    ]
}

macro_rules! widths {
    ($($width:ident)*) => {$(
        #[allow(dead_code, unreachable_pub, reason = "SeaORM writes more than is asked for, and all of it public")]
        mod $width {
            use sea_orm::entity::prelude::*;
            use tweaks_runtime::pages::Cursor;
            use tweaks_runtime::prelude::*;

            use super::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
            #[sea_orm(table_name = "wide")]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i32,
                #[sea_orm(indexed)]
                pub number: $width,
                #[sea_orm(indexed)]
                pub other: Option<$width>,
            }

            impl ActiveModelBehavior for ActiveModel {}

            fn endpoints(config: &mut actix_web::web::ServiceConfig) {
                let walk = Resource::<Entity>::read_only("/walk").paginate(Cursor { default: 2, max: 10 });
                config.service(Resource::<Entity>::new("/numbers")).service(walk);
            }

            #[actix_web::test]
            async fn is_kept_or_refused() {
                let database = TestDatabase::new().await.with(Entity).await;
                let client = Client::new(&database.db, endpoints);
                let instead = instead(stringify!($width));
                for (at, answer) in answers(&client, u64::try_from($width::MAX).expect("a number")).await.into_iter().enumerate() {
                    match instead {
                        Some(_) => assert_eq!((answer.status.as_u16(), answer.statements.len()), (500, 0), "{at}: {}", answer.text),
                        None => assert!(answer.status.is_success(), "{at}: {}", answer.text),
                    }
                }
                if instead.is_none() {
                    for (number, problem) in [(i128::from($width::MAX) + 1, "max_value"), (i128::from($width::MIN) - 1, "min_value")] {
                        let body = format!("{{\"number\":{number}}}").into_bytes();
                        let answer = client.send(Method::POST, "/numbers", &[("Content-Type", "application/json")], body).await;
                        assert_eq!(answer.problems(), [format!("#/number {problem}")], "{}", answer.text);
                    }
                }
                let found = schema_check(&database.db, &[Entity::TABLE]).await.expect("a catalogue");
                let found: Vec<String> = found.iter().map(|difference| difference.detail.clone()).filter(|detail| detail.contains("room")).collect();
                let sentence = |column: &&str| instead.map(|instead| format!(
                    "`{column}` is a `{}`, for which this database has no room; the entity should say `{instead}`", stringify!($width)
                ));
                assert_eq!(found, ["number", "other"].iter().filter_map(sentence).collect::<Vec<_>>());
            }
        }
    )*};
}

widths!(i8 i16 i32 i64 u8 u16 u32 u64);
