//! `rename_all`: the names of a serializer in another case, wherever clients write or read them.

use serde_json::json;
use tests::client::Client;
use tests::database::TestDatabase;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

mod team {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "team_in_case")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) team_id: i32,
        pub(crate) team_name: String,
        #[sea_orm(has_many)]
        #[tweaks(nested, on_demand)]
        pub(crate) team_players: HasMany<super::player::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod player {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "player_in_case")]
    #[tweaks(
        rename_all = "camelCase",
        index(first_name, last_name),
        filter(extra(first_name)),
        ordering(first_name),
        validate = differ
    )]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) player_id: i32,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub(crate) first_name: String,
        #[tweaks(rename = "surname")]
        pub(crate) last_name: String,
        #[sea_orm(unique)]
        #[tweaks(filter(exact, gte), order)]
        pub(crate) shirt_number: i32,
        #[sea_orm(indexed)]
        #[tweaks(filter)]
        pub(crate) player_team_id: i32,
        #[sea_orm(belongs_to, from = "player_team_id", to = "team_id")]
        #[tweaks(nested, on_demand)]
        pub(crate) home_team: BelongsTo<super::team::Entity>,
        #[sea_orm(ignore)]
        #[tweaks(computed = full(first_name, last_name))]
        pub(crate) full_name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    fn full(first: &str, last: &str) -> String {
        format!("{first} {last}")
    }

    fn differ(player: &mut Draft<Entity>) {
        if player.first_name.get() == player.last_name.get() {
            player.last_name.reject("Not twice.");
        }
    }
}

/// The same rows in another case.
#[derive(Tweaks)]
#[tweaks(entity = player::Entity, rename_all = "SCREAMING-KEBAB-CASE")]
#[allow(dead_code, reason = "only its schema is used")]
pub(crate) struct Loud {
    player_id: i32,
    first_name: String,
    shirt_number: i32,
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(team::Entity).await.with(player::Entity).await;
    let client = Client::new(&database.db, |config| {
        let paged = Cursor { default: 2, max: 10 };
        let players = Resource::<player::Entity>::new("/players").paginate(paged).bulk_edit(BulkEdit::new());
        config.service(players);
        config.service(Resource::<team::Entity>::new("/teams"));
        config.service(Resource::<Loud>::read_only("/loud"));
    });
    assert_eq!(client.post("/teams", json!({ "team_name": "Reds" })).await.status, 201);
    (database, client)
}

fn player(first: &str, last: &str, shirt: i32) -> serde_json::Value {
    json!({ "firstName": first, "surname": last, "shirtNumber": shirt, "playerTeamId": 1 })
}

#[actix_web::test]
async fn bodies_and_answers_have_the_case() {
    let (_database, client) = client().await;
    let made = client.post("/players", player("Ada", "Low", 7)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let expected = json!({
        "playerId": 1, "firstName": "Ada", "surname": "Low", "shirtNumber": 7, "playerTeamId": 1, "fullName": "Ada Low"
    });
    assert_eq!(made.json, expected);
    let wrong = client.post("/players", json!({ "first_name": "Bo", "surname": "X", "shirtNumber": 7, "playerTeamId": 9 })).await;
    let places: Vec<_> = wrong.json["errors"].as_array().expect("errors").iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(places, ["#/firstName", "#/first_name", "#/shirtNumber", "#/playerTeamId"], "{}", wrong.text);
    assert_eq!(wrong.json["errors"][1]["detail"], "There is no such field; did you mean `firstName`?");
    let taken = client.post("/players", player("Bo", "X", 7)).await;
    assert_eq!(taken.json["errors"][0]["pointer"], "#/shirtNumber", "{}", taken.text);
    let hook = client.post("/players", player("Bo", "Bo", 8)).await;
    assert_eq!(hook.json["errors"][0]["pointer"], "#/surname", "{}", hook.text);
    let bulk = client.put("/players", json!([{ "playerId": 1, "firstName": "Eve" }, { "playerId": 2, "shirtNumber": 1 }])).await;
    assert_eq!(bulk.status, 404, "{}", bulk.text);
    let bulk = client.put("/players", json!([{ "playerId": 1, "shirt_number": 1 }])).await;
    assert_eq!(bulk.json["errors"][0]["pointer"], "#/0/shirt_number", "{}", bulk.text);
    let bulk = client.put("/players", json!([{ "playerId": 1, "firstName": "Eve" }])).await;
    assert_eq!(bulk.status, 200, "{}", bulk.text);
}

#[actix_web::test]
async fn query_strings_have_the_case() {
    let (_database, client) = client().await;
    for (first, last, shirt) in [("Ada", "Low", 7), ("Bo", "Xu", 3), ("Cy", "Young", 9)] {
        assert_eq!(client.post("/players", player(first, last, shirt)).await.status, 201);
    }
    let shirts = |answer: &tests::client::Answer| -> Vec<i64> {
        let rows = answer.json["results"].as_array().unwrap_or_else(|| panic!("{}", answer.text));
        rows.iter().filter_map(|row| row["shirtNumber"].as_i64()).collect()
    };
    let sorted = client.get("/players?ordering=-shirtNumber&fields=shirtNumber").await;
    assert_eq!(shirts(&sorted), [9, 7]);
    let next = sorted.json["next"].as_str().expect("a next page").to_owned();
    let rest = client.get(next.split_once("/players").map_or("", |(_, rest)| rest).replacen('?', "/players?", 1).as_str()).await;
    assert_eq!(shirts(&rest), [3]);
    assert_eq!(shirts(&client.get("/players?shirtNumber__gte=7").await), [7, 9]);
    assert_eq!(shirts(&client.get("/players?firstName=Bo").await), [3]);
    for wrong in ["first_name=Bo", "ordering=shirt_number", "fields=first_name", "omit=surName"] {
        let answer = client.get(&format!("/players?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.text);
    }
    // What is nested has the names of its own serializer.
    let nested = client.get("/players/1?fields=firstName,homeTeam__team_name").await;
    assert_eq!(nested.json, json!({ "firstName": "Ada", "homeTeam": { "team_name": "Reds" } }), "{}", nested.text);
    let below = client.get("/teams/1?include_fields=team_players&fields=team_players__shirtNumber").await;
    assert_eq!(below.json["team_players"][0], json!({ "shirtNumber": 7 }), "{}", below.text);
    let loud = client.get("/loud/1").await;
    assert_eq!(loud.json, json!({ "PLAYER-ID": 1, "FIRST-NAME": "Ada", "SHIRT-NUMBER": 7 }), "{}", loud.text);
}
