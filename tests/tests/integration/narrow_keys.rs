//! Narrow keys: a column that points at a key is narrower than this, or wider, as in databases that grew.

use actix_web::web::ServiceConfig;
use serde_json::json;
use tests::client::Client;
use tests::database::TestDatabase;
use tweaks_runtime::prelude::*;

use crate::exact::sql;

mod fleet {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "narrow_fleet")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) name: String,
        #[sea_orm(has_many)]
        #[tweaks(nested)]
        pub(crate) ships: HasMany<super::ship::Entity>,
        #[sea_orm(has_many)]
        #[tweaks(nested(limit = 1))]
        pub(crate) ports: HasMany<super::port::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(crate) struct Counted {
        pub(crate) name: String,
        #[tweaks(computed = itself(count(ships)))]
        pub(crate) ships: i64,
    }

    fn itself(count: i64) -> i64 {
        count
    }
}

mod ship {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "narrow_ship")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) name: String,
        #[sea_orm(indexed)]
        pub(crate) fleet_id: i16,
        #[sea_orm(belongs_to, from = "fleet_id", to = "id", skip_fk)]
        #[tweaks(nested, on_demand)]
        pub(crate) fleet: BelongsTo<super::fleet::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod port {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "narrow_port")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i16,
        #[sea_orm(indexed)]
        pub(crate) fleet_id: Option<i64>,
        #[sea_orm(belongs_to, from = "fleet_id", to = "id", skip_fk)]
        #[tweaks(nested, on_demand)]
        pub(crate) fleet: BelongsTo<Option<super::fleet::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn endpoints(config: &mut ServiceConfig) {
    config
        .service(Resource::<fleet::Entity>::new("/fleets").paginate(LimitOffset { default: 10, max: 100 }))
        .service(Resource::<fleet::Counted>::read_only("/counted"))
        .service(Resource::<ship::Entity>::new("/ships"))
        .service(Resource::<port::Entity>::new("/ports"));
}

#[actix_web::test]
async fn rows_are_found_by_keys_of_another_width() {
    let database = TestDatabase::new().await.with(fleet::Entity).await.with(ship::Entity).await.with(port::Entity).await;
    for statement in [
        "INSERT INTO narrow_fleet (id, name) VALUES (1, 'one'), (2, 'two'), (70000, 'far')",
        "INSERT INTO narrow_ship (id, name, fleet_id) VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 1), (4, 'd', 9)",
        "INSERT INTO narrow_port (id, fleet_id) VALUES (1, 70000), (2, 70000), (3, 1), (4, NULL), (5, 9000000000)",
    ] {
        sql(&database.db, statement).await;
    }
    let client = Client::new(&database.db, endpoints);
    let fleets = client.get("/fleets?fields=id,ships__name,ports__id").await;
    let ships = |names: &[&str]| json!(names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>());
    let expected = json!([
        { "id": 1, "ships": ships(&["a", "c"]), "ports": [{ "id": 3 }] },
        { "id": 2, "ships": ships(&["b"]), "ports": [] },
        { "id": 70000, "ships": [], "ports": [{ "id": 1 }] },
    ]);
    assert_eq!((fleets.status.as_u16(), &fleets.json["results"]), (200, &expected), "{}", fleets.text);
    assert_eq!(fleets.statements.len(), 3);
    let counted = client.get("/counted").await;
    let expected = json!([{ "name": "one", "ships": 2 }, { "name": "two", "ships": 1 }, { "name": "far", "ships": 0 }]);
    assert_eq!((counted.status.as_u16(), &counted.json), (200, &expected), "{}", counted.text);
    for (path, expected) in [
        (
            "/ships?fields=id,fleet__name&fleet=1",
            json!([{ "id": 1, "fleet": { "name": "one" } }, { "id": 3, "fleet": { "name": "one" } }]),
        ),
        (
            "/ports?fields=id,fleet__name&fleet=70000",
            json!([{ "id": 1, "fleet": { "name": "far" } }, { "id": 2, "fleet": { "name": "far" } }]),
        ),
        ("/ports?fields=fleet__name&id__gte=4", json!([{ "fleet": null }, { "fleet": null }])),
    ] {
        let answer = client.get(path).await;
        assert_eq!((answer.status.as_u16(), &answer.json), (200, &expected), "{path}: {}", answer.text);
    }
}
