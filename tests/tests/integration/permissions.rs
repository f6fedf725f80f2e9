//! Permissions: who may do what; and a row outside of a rule is answered like one that does not exist, wherever a request reaches it.

use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, Set,
};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::clinic::{Doctor, Letter, OwnPatients, OwnPatientsToGive, patient, visit, ward};
use tweaks_runtime::Versions;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::permissions::{
    AllowAny, Authenticated, AuthenticationError, Denial, IsAuthenticated, IsAuthenticatedOrReadOnly, IsStaff, Permission,
    Verdict,
};
use tweaks_runtime::prelude::*;

fn endpoints(config: &mut ServiceConfig) {
    config
        .service(
            Resource::<patient::Entity>::new("/patients")
                .paginate(LimitOffset { default: 20, max: 100 })
                .counts()
                .bulk_edit(BulkEdit::new().allow_delete())
                .permission(OwnPatients),
        )
        .service(Resource::<patient::Entity>::new("/given").permission(OwnPatientsToGive))
        .service(Resource::<patient::Entity>::new("/others").permission(OwnPatients.not()))
        .service(Resource::<ward::Entity>::new("/wards").permission(IsAuthenticated))
        .service(Resource::<ward::Counted>::read_only("/counted").permission(IsAuthenticated))
        .service(Resource::<visit::Entity>::new("/visits").permission(IsAuthenticated))
        .service(
            Resource::<ward::Entity>::new("/managed")
                .bulk_edit(BulkEdit::new().allow_delete())
                .permission(IsAuthenticated)
                .permission_for(&[Action::List, Action::Retrieve], AllowAny)
                .permission_for(&[Action::Delete], IsStaff),
        )
        .service(Resource::<patient::WithFee>::new("/with-fee").permission(IsAuthenticated))
        .service(Resource::<patient::ByFee>::read_only("/by-fee").permission(IsAuthenticated))
        .service(
            Resource::<patient::ByFee>::read_only("/cursor").paginate(Cursor { default: 1, max: 10 }).permission(IsAuthenticated),
        )
        .service(Resource::<ward::Entity>::read_only("/readable").permission(IsAuthenticatedOrReadOnly))
        .route("/me", web::get().to(me))
        .route("/own", web::get().to(own))
        .route("/letters", web::post().to(write));
}

async fn write(letter: Valid<Letter>) -> HttpResponse {
    HttpResponse::Ok().json(letter.urgency)
}

async fn me(Authenticated(doctor): Authenticated<Doctor>) -> HttpResponse {
    HttpResponse::Ok().json(doctor.id)
}

async fn own(call: Call<patient::Entity>) -> HttpResponse {
    call.permission(OwnPatients).list().await
}

/// `Doctor 7`, `Office 1`; any other word is of no doctor's.
pub(crate) async fn by_badge(request: HttpRequest, _: DatabaseConnection) -> Result<Option<Doctor>, AuthenticationError> {
    let Some(badge) = request.headers().get("Authorization") else { return Ok(None) };
    match badge.to_str().unwrap_or_default().split_once(' ') {
        Some((kind @ ("Doctor" | "Office"), id)) => {
            let id = id.parse().map_err(|_| Denial::unauthenticated("This is no badge.").code("no_badge"))?;
            Ok(Some(Doctor { id, of_office: kind == "Office" }))
        }
        _ => Ok(None),
    }
}

fn settings() -> Settings {
    Settings::new().authentication("Badge realm=\"clinic\"", by_badge).rows_of::<patient::Entity>(OwnPatients)
}

/// Ward 1 has the patients 1 (of doctor 1) and 2 (of doctor 2), ward 2 has patient 3 (nobody's). Each has one visit of its number.
pub(crate) struct Clinic(pub(crate) TestDatabase);

/// A client with a badge.
struct Badge(Client, &'static str);

impl Badge {
    async fn send(&self, method: Method, path: &str, body: Option<Json>) -> Answer {
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let headers = [("Authorization", self.1), ("Content-Type", "application/json")];
        let headers = if self.1.is_empty() { &headers[1..] } else { &headers[..] };
        self.0.send(method, path, headers, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }
}

impl Clinic {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::new().await.with(ward::Entity).await.with(patient::Entity).await.with(visit::Entity).await;
        let db = &database.db;
        for name in ["north", "south"] {
            ward::ActiveModel { name: Set(name.to_owned()), ..Default::default() }.insert(db).await.expect("a ward");
        }
        for (name, doctor, ward, risk, fee) in
            [("ann", Some(1), 1, 5, 100), ("bob", Some(2), 1, 9, 300), ("cid", None, 2, 7, 200)]
        {
            let row = patient::ActiveModel {
                name: Set(name.to_owned()),
                doctor_id: Set(doctor),
                ward_id: Set(Some(ward)),
                risk: Set(risk),
                fee: Set(fee),
                ..Default::default()
            };
            let patient = row.insert(db).await.expect("a patient");
            let row = visit::ActiveModel { patient_id: Set(patient.id), text: Set(format!("of {name}")), ..Default::default() };
            row.insert(db).await.expect("a visit");
        }
        Self(database)
    }

    fn badge(&self, badge: &'static str) -> Badge {
        Badge(Client::new(&self.0.db, endpoints).settings(settings()), badge)
    }

    fn drf(&self, badge: &'static str) -> Badge {
        Badge(Client::new(&self.0.db, endpoints).settings(settings().profile(Profile::Drf)), badge)
    }

    async fn patient(&self, id: i32) -> Option<patient::Model> {
        patient::Entity::find_by_id(id).one(&self.0.db).await.expect("an answer")
    }
}

fn ids(answer: &Answer) -> Vec<i64> {
    values(answer, "id").iter().filter_map(Json::as_i64).collect()
}

fn values(answer: &Answer, name: &str) -> Vec<Json> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let rows = answer.json["results"].as_array().or_else(|| answer.json.as_array()).expect("rows");
    rows.iter().map(|row| row[name].clone()).collect()
}

/// Two answers that a client cannot tell apart, but for the words that it sent itself.
fn same(hidden: &Answer, missing: &Answer, sent: [&str; 2]) {
    assert_eq!(hidden.status, missing.status, "{} {}", hidden.text, missing.text);
    assert_eq!(hidden.text.replace(sent[0], "x"), missing.text.replace(sent[1], "x"));
}

#[actix_web::test]
async fn checks_come_in_the_recorded_order() {
    let clinic = Clinic::new().await;
    let (nobody, doctor) = (clinic.drf(""), clinic.drf("Doctor 1"));
    let bad = clinic.drf("Doctor who");
    // 406, before a bad badge.
    let html = bad.0.send(Method::GET, "/patients", &[("Accept", "text/html"), ("Authorization", "Doctor who")], vec![]).await;
    assert_eq!(html.status, StatusCode::NOT_ACCEPTABLE);
    // 401, before 404, 405, and unreadable bodies; also where everybody may read.
    for (method, path) in
        [(Method::GET, "/managed"), (Method::PATCH, "/managed"), (Method::GET, "/me"), (Method::OPTIONS, "/wards")]
    {
        let answer = bad.send(method, path, None).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {}", answer.text);
        assert_eq!(answer.json, json!({ "detail": "This is no badge.", "code": "no_badge" }));
        assert_eq!(answer.header("www-authenticate"), Some("Badge realm=\"clinic\""));
        assert_eq!(answer.statements.len(), 0);
    }
    for (method, path) in [
        (Method::GET, "/patients/99"),
        (Method::POST, "/managed"),
        (Method::PATCH, "/managed"),
        (Method::OPTIONS, "/managed"),
        (Method::DELETE, "/managed/1"),
        (Method::GET, "/me"),
        (Method::GET, "/own"),
    ] {
        let answer = nobody.0.send(method.clone(), path, &[("Content-Type", "application/json")], b"{".to_vec()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} {}", answer.text);
        assert_eq!(answer.json, json!({ "detail": "Authentication credentials were not provided." }));
        assert_eq!(answer.header("www-authenticate"), Some("Badge realm=\"clinic\""));
        assert_eq!(answer.statements.len(), 0);
    }
    // 403, before 404 and unreadable bodies.
    let refused = doctor.send(Method::DELETE, "/managed/99", None).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.json, json!({ "detail": "You do not have permission to perform this action." }));
    assert_eq!(refused.header("www-authenticate"), None);
    // 405, 404, 400.
    assert_eq!(doctor.send(Method::PATCH, "/managed", None).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let absent = doctor.0.send(
        Method::PUT,
        "/managed/99",
        &[("Authorization", "Doctor 1"), ("Content-Type", "application/json")],
        b"{".to_vec(),
    );
    assert_eq!(absent.await.status, StatusCode::NOT_FOUND);
    let strict = clinic.badge("").get("/patients").await;
    assert_eq!((&strict.json["status"], &strict.json["title"]), (&json!(401), &json!("Unauthorized")));
}

#[actix_web::test]
async fn each_action_has_its_rule() {
    let clinic = Clinic::new().await;
    let (nobody, doctor, office) = (clinic.badge(""), clinic.badge("Doctor 1"), clinic.badge("Office 3"));
    assert_eq!(ids(&nobody.get("/managed").await), [1, 2]);
    assert_eq!(ids(&nobody.get("/readable").await), [1, 2]);
    assert_eq!(nobody.send(Method::OPTIONS, "/readable", None).await.status, StatusCode::OK);
    let made = doctor.send(Method::POST, "/managed", Some(json!({ "name": "east" }))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    // An entry of a bulk edit is what it does.
    let delete = || Some(json!([{ "id": 3, "delete_object": true }]));
    assert_eq!(doctor.send(Method::PUT, "/managed", delete()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(doctor.send(Method::PUT, "/managed", Some(json!([{ "id": 3, "name": "west" }]))).await.status, StatusCode::OK);
    assert_eq!(office.send(Method::PUT, "/managed", delete()).await.status, StatusCode::OK);
    assert_eq!(doctor.get("/me").await.json, 1);
    assert_eq!(ids(&doctor.get("/own").await), [1]);
}

#[actix_web::test]
async fn lists_details_and_counts_are_of_the_rows_of_the_rule_in_as_many_statements() {
    let clinic = Clinic::new().await;
    for (badge, seen) in [("Doctor 1", vec![1]), ("Doctor 2", vec![2]), ("Doctor 3", vec![]), ("Office 3", vec![1, 2, 3])] {
        let client = clinic.badge(badge);
        let list = client.get("/patients").await;
        assert_eq!(ids(&list), seen, "{badge}");
        assert_eq!(list.statements.len(), 1, "{:?}", list.statements);
        assert_eq!(client.get("/patients?count=exact").await.json["count"], seen.len());
        let missing = client.get("/patients/99").await;
        for id in 1..=3 {
            let answer = client.get(&format!("/patients/{id}")).await;
            assert_eq!(answer.statements.len(), 1);
            match seen.contains(&id) {
                true => assert_eq!(answer.status, StatusCode::OK),
                false => same(&answer, &missing, ["", ""]),
            }
        }
    }
    // The rows of nobody, whose column is NULL, are others.
    assert_eq!(ids(&clinic.badge("Doctor 1").get("/others").await), Vec::<i64>::new(), "of other rows than `rows_of` lets see");
}

#[actix_web::test]
async fn other_rows_are_as_if_they_were_not_there_wherever_they_are_reached() {
    let clinic = Clinic::new().await;
    let (ann, office) = (clinic.badge("Doctor 1"), clinic.badge("Office 3"));
    // Included, with one statement more for the relation and none for the rule.
    let wards = ann.get("/wards?include_fields=patients").await;
    assert_eq!(values(&wards, "patients"), [json!([{ "id": 1, "name": "ann" }]), json!([])]);
    assert_eq!(wards.statements.len(), office.get("/wards?include_fields=patients").await.statements.len());
    let visits = ann.get("/visits").await;
    assert_eq!(values(&visits, "patient"), [json!({ "id": 1, "name": "ann" }), Json::Null, Json::Null]);
    assert_eq!(visits.statements.len(), 1);
    // Filtered through, and ordered.
    same(&ann.get("/wards?patients__name=bob").await, &ann.get("/wards?patients__name=nonsense").await, ["bob", "nonsense"]);
    assert_eq!(ids(&ann.get("/wards?patients__name=ann").await), [1]);
    assert_eq!(ids(&ann.get("/visits?patient__name=bob").await), Vec::<i64>::new());
    assert_eq!(ids(&ann.get("/visits?ordering=-patient__name").await), [1, 3, 2]);
    assert_eq!(ids(&office.get("/visits?ordering=-patient__name").await), [3, 2, 1]);
    // Counted and added up.
    let counted = ann.get("/counted").await;
    assert_eq!(values(&counted, "patients"), [json!(1), json!(0)]);
    assert_eq!(values(&counted, "highest"), [json!(5), Json::Null]);
    assert_eq!(values(&office.get("/counted").await, "patients"), [json!(2), json!(1)]);
    // Named by foreign keys.
    let visit = |patient: i32| Some(json!({ "patient_id": patient, "text": "new" }));
    let (hidden, missing) =
        (ann.send(Method::POST, "/visits", visit(2)).await, ann.send(Method::POST, "/visits", visit(99)).await);
    assert_eq!(hidden.problems(), ["#/patient_id does_not_exist"]);
    same(&hidden, &missing, ["2", "99"]);
    assert_eq!(hidden.statements.len(), missing.statements.len());
    assert_eq!(ann.send(Method::POST, "/visits", visit(1)).await.status, StatusCode::CREATED);
    let drf = clinic.drf("Doctor 1");
    same(&drf.get("/visits?patient_id=2").await, &drf.get("/visits?patient_id=99").await, ["2", "99"]);
    // Asked about by a cursor's neighbour: there is no unauthenticated way around.
    assert_eq!(clinic.badge("").get("/wards?include_fields=patients").await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn writes_find_only_rows_of_the_rule() {
    let clinic = Clinic::new().await;
    let ann = clinic.badge("Doctor 1");
    let before = clinic.patient(2).await;
    let body = || Some(json!({ "name": "mine", "doctor_id": 1, "ward_id": 1, "risk": 0 }));
    for (method, body) in [(Method::PUT, body()), (Method::PATCH, body()), (Method::DELETE, None)] {
        let hidden = ann.send(method.clone(), "/patients/2", body.clone()).await;
        let missing = ann.send(method, "/patients/99", body).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{}", hidden.text);
        same(&hidden, &missing, ["", ""]);
    }
    let entries = |id: i32| Some(json!([{ "id": 1, "risk": 1 }, { "id": id, "risk": 2 }]));
    let hidden = ann.send(Method::PUT, "/patients", entries(2)).await;
    assert_eq!(hidden.problems(), ["#/1 not_found"]);
    same(&hidden, &ann.send(Method::PUT, "/patients", entries(99)).await, ["", ""]);
    assert_eq!(clinic.patient(2).await, before);
    // What is unique is so among all rows, and no word says where.
    let taken = ann.send(Method::PATCH, "/patients/1", Some(json!({ "name": "bob" }))).await;
    assert_eq!(taken.problems(), ["#/name unique"]);
}

#[actix_web::test]
async fn no_write_leaves_a_row_out_of_sight() {
    let clinic = Clinic::new().await;
    let ann = clinic.badge("Doctor 1");
    let statements = |answer: &Answer| answer.statements.len();
    // A change that keeps the row in sight takes one statement more than one of the office, which has no limits.
    let kept = ann.send(Method::PATCH, "/patients/1", Some(json!({ "risk": 6 }))).await;
    let of_office = clinic.badge("Office 3").send(Method::PATCH, "/patients/1", Some(json!({ "risk": 7 }))).await;
    assert_eq!((kept.status, of_office.status), (StatusCode::OK, StatusCode::OK), "{}", kept.text);
    assert_eq!(statements(&kept), statements(&of_office) + 1);
    for doctor in [json!(2), Json::Null] {
        let moved = ann.send(Method::PATCH, "/patients/1", Some(json!({ "doctor_id": doctor }))).await;
        assert_eq!(moved.status, StatusCode::FORBIDDEN, "{}", moved.text);
        let new = ann.send(Method::POST, "/patients", Some(json!({ "name": "dan", "doctor_id": doctor }))).await;
        assert_eq!(new.status, StatusCode::FORBIDDEN, "{}", new.text);
        let edit = json!([{ "temp_id": 1, "name": "eve", "doctor_id": 1 }, { "id": 1, "doctor_id": doctor }]);
        assert_eq!(ann.send(Method::PUT, "/patients", Some(edit)).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(clinic.patient(1).await.and_then(|row| row.doctor_id), Some(1), "all of it is rolled back");
    assert_eq!(patient::Entity::find().all(&clinic.0.db).await.expect("patients").len(), 3);
    assert_eq!(
        ann.send(Method::POST, "/patients", Some(json!({ "name": "dan", "doctor_id": 1 }))).await.status,
        StatusCode::CREATED
    );
    // Unless a rule says that a row may be given away.
    let given =
        Badge(Client::new(&clinic.0.db, endpoints).settings(Settings::new().authentication("Badge", by_badge)), "Doctor 1");
    let gave = given.send(Method::PATCH, "/given/1", Some(json!({ "doctor_id": 2 }))).await;
    assert_eq!((gave.status, &gave.json["doctor_id"]), (StatusCode::OK, &json!(2)), "{}", gave.text);
    assert_eq!(given.get("/given/1").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn rows_that_are_nested_in_a_write_obey_the_rule_of_their_entity() {
    /// Each doctor's own visits are those with `of` and the name of a patient of theirs.
    struct VisitsOfAnn;
    impl Permission for VisitsOfAnn {
        fn allow(&self, _: &Context, _: Action) -> Verdict {
            Verdict::rows(visit::Column::Text.like("of %"))
        }
    }
    let clinic = Clinic::new().await;
    let client = Client::new(&clinic.0.db, endpoints).settings(settings().rows_of::<visit::Entity>(VisitsOfAnn));
    let ann = Badge(client, "Doctor 1");
    let write = |visits: Json| Some(json!({ "visits": visits }));
    let other = ann.send(Method::PATCH, "/patients/1", write(json!([{ "id": 2, "text": "of mine" }]))).await;
    let missing = ann.send(Method::PATCH, "/patients/1", write(json!([{ "id": 99, "text": "of mine" }]))).await;
    assert_eq!(other.problems(), ["#/visits/0 does_not_exist"], "{}", other.text);
    same(&other, &missing, ["", ""]);
    for visits in [json!([{ "text": "secret" }]), json!([{ "id": 1, "text": "secret" }])] {
        let answer = ann.send(Method::PATCH, "/patients/1", write(visits)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    }
    let kept = ann.send(Method::PATCH, "/patients/1?include_fields=visits", write(json!([{ "text": "of two" }]))).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    assert_eq!(kept.json["visits"].as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn rules_are_combined_as_rows_and_as_answers() {
    fn rules(config: &mut ServiceConfig) {
        let list = |path: &str| Resource::<patient::Entity>::read_only(path);
        config
            .service(list("/not").permission(OwnPatients.not()))
            .service(list("/both").permission(OwnPatients.and(Risky)))
            .service(list("/either").permission(OwnPatients.or(Risky)))
            .service(list("/neither").permission(OwnPatients.or(Risky).not()))
            .service(list("/neither-nor").permission(OwnPatients.not().and(Risky.not())))
            .service(list("/staff-or-own").permission(IsStaff.or(OwnPatients)))
            .service(list("/not-staff").permission(IsStaff.not().and(IsAuthenticated)));
    }
    /// More than seven; nothing for those that are nobody's.
    struct Risky;
    impl Permission for Risky {
        fn allow(&self, _: &Context, _: Action) -> Verdict {
            Verdict::rows(patient::Column::Risk.gte(7))
        }
    }
    let clinic = Clinic::new().await;
    let as_badge =
        |badge| Badge(Client::new(&clinic.0.db, rules).settings(Settings::new().authentication("Badge", by_badge)), badge);
    let (doctor, office, nobody) = (as_badge("Doctor 2"), as_badge("Office 3"), as_badge(""));
    for (path, of_doctor, of_office) in [
        ("/not", Some(vec![1, 3]), None),
        ("/both", Some(vec![2]), Some(vec![2, 3])),
        ("/either", Some(vec![2, 3]), Some(vec![1, 2, 3])),
        ("/neither", Some(vec![1]), None),
        ("/neither-nor", Some(vec![1]), None),
        ("/staff-or-own", Some(vec![2]), Some(vec![1, 2, 3])),
        ("/not-staff", Some(vec![1, 2, 3]), None),
    ] {
        for (client, seen) in [(&doctor, of_doctor), (&office, of_office)] {
            let answer = client.get(path).await;
            match seen {
                Some(seen) => assert_eq!(ids(&answer), seen, "{path}"),
                None => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}"),
            }
        }
    }
    assert_eq!(nobody.get("/staff-or-own").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.get("/not-staff").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(OwnPatients.or(IsStaff).and(AllowAny.not()).name(), "((OwnPatients or IsStaff) and not AllowAny)");
}

#[actix_web::test]
async fn an_action_without_a_rule_is_refused_where_rules_are_demanded() {
    fn resource(config: &mut ServiceConfig) {
        config.service(Resource::<ward::Entity>::new("/wards").permission_for(&[Action::List], AllowAny));
    }
    fn api(config: &mut ServiceConfig) {
        let wards = Resource::<ward::Entity>::new("/wards").permission_for(&[Action::List], AllowAny);
        config.service(tweaks_runtime::Api::new("Clinic", "1.0").resource(wards).require_permissions());
    }
    let clinic = Clinic::new().await;
    let by_settings = Client::new(&clinic.0.db, resource).settings(Settings::new().require_permissions());
    for client in [by_settings, Client::new(&clinic.0.db, api)] {
        assert_eq!(client.get("/wards").await.status, StatusCode::OK);
        for answer in [client.get("/wards/1").await, client.delete("/wards/1").await, client.patch("/wards", json!({})).await] {
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(!answer.text.contains("ward"), "{}", answer.text);
        }
    }
}

#[actix_web::test]
async fn the_user_of_a_middleware_is_one_and_cannot_be_asked_for() {
    let clinic = Clinic::new().await;
    let client = Client::new(&clinic.0.db, endpoints).settings(Settings::new().request_user::<Doctor>());
    // DRF answers like this where no way of authentication has a header.
    let answer = client.get("/patients").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json["detail"], "Authentication credentials were not provided.");
    assert_eq!(answer.header("www-authenticate"), None);
}

fn plain() -> Settings {
    Settings::new().authentication("Badge", by_badge)
}

#[actix_web::test]
async fn a_field_that_is_not_for_the_client_is_answered_like_a_name_that_does_not_exist() {
    let clinic = Clinic::new().await;
    let as_badge = |badge, profile| Badge(Client::new(&clinic.0.db, endpoints).settings(plain().profile(profile)), badge);
    for profile in [Profile::Strict, Profile::Drf] {
        let (office, doctor) = (as_badge("Office 3", profile), as_badge("Doctor 1", profile));
        for path in [
            "/patients/1?fields=id,fee",
            "/patients/1?include_fields=fee",
            "/patients/1?omit=fee",
            "/patients?fields=feee",
            "/patients?fee=100",
            "/patients?fee__gte=100",
            "/patients?fee__nonsense=1",
            "/patients?feee=100",
            "/patients?ordering=fee",
            "/patients?ordering=-feee",
            "/wards?patients__fee=100",
            "/wards?patients__fee__in=1",
            "/wards?include_fields=patients&fields=patients__fee",
            "/wards?fields=patients__twice",
            "/visits?patient__fee=300",
            "/visits?patient__feee=300",
            "/visits?ordering=patient__fee",
            "/visits?fields=patient__fee",
        ] {
            let hidden = doctor.get(path).await;
            let word = if path.contains("twice") { "twice" } else { "fee" };
            let other = path.replace(word, if word == "fee" { "zzz" } else { "zzzzz" });
            let missing = doctor.get(&other).await;
            same(&hidden, &missing, [word, if word == "fee" { "zzz" } else { "zzzzz" }]);
            if !path.contains("nonsense") && !path.contains("feee") {
                assert_eq!(office.get(path).await.status, StatusCode::OK, "{path}");
            }
        }
        let seen = |answer: Answer| answer.json["fee"].clone();
        assert_eq!(seen(office.get("/patients/1").await), 100);
        let detail = doctor.get("/patients/1").await;
        assert!(!detail.text.contains("fee"), "{}", detail.text);
        assert!(detail.statements.iter().all(|statement| !statement.contains("fee")), "{:?}", detail.statements);
        let nested = doctor.get("/wards?include_fields=patients").await;
        assert!(!nested.text.contains("fee") && !nested.text.contains("twice"), "{}", nested.text);
        assert!(office.get("/wards?include_fields=patients").await.text.contains("\"twice\":200"));
    }
}

#[actix_web::test]
async fn a_field_that_the_client_may_not_write_is_no_name_in_its_bodies() {
    let clinic = Clinic::new().await;
    let (office, doctor) = (clinic.badge("Office 3"), clinic.badge("Doctor 1"));
    let new = |name: &str, more: &str| {
        let mut body = json!({ "name": name, "doctor_id": 1 });
        if !more.is_empty() {
            body[more] = json!(7);
        }
        Some(body)
    };
    for (method, path) in [(Method::POST, "/patients"), (Method::PUT, "/patients/1"), (Method::PATCH, "/patients/1")] {
        let hidden = doctor.send(method.clone(), path, new("dan", "fee")).await;
        let missing = doctor.send(method.clone(), path, new("dan", "zzz")).await;
        assert_eq!(hidden.problems(), ["#/fee unknown"], "{method} {path} {}", hidden.text);
        same(&hidden, &missing, ["fee", "zzz"]);
        let near = doctor.send(method, path, new("dan", "feee")).await;
        assert!(!near.text.contains("`fee`"), "{}", near.text);
    }
    let entry = |name: &str| Some(json!([{ "id": 1, name: 7 }]));
    same(
        &doctor.send(Method::PUT, "/patients", entry("fee")).await,
        &doctor.send(Method::PUT, "/patients", entry("zzz")).await,
        ["fee", "zzz"],
    );
    // It has its default in a new row, and stays in one that is replaced.
    let made = doctor.send(Method::POST, "/patients", new("dan", "")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert!(!made.text.contains("fee"));
    assert_eq!(clinic.patient(4).await.map(|row| row.fee), Some(10));
    let replaced = doctor.send(Method::PUT, "/patients/1", new("ann", "")).await;
    assert_eq!(replaced.status, StatusCode::OK, "{}", replaced.text);
    assert_eq!(clinic.patient(1).await.map(|row| row.fee), Some(100));
    let changed = office.send(Method::PATCH, "/patients/1", Some(json!({ "fee": 7, "insurer": "acme" }))).await;
    assert_eq!((changed.status, &changed.json["fee"]), (StatusCode::OK, &json!(7)), "{}", changed.text);
    // What is shown and not to be written is read-only, and may be sent back as it is shown.
    let shown = doctor.get("/patients/1").await.json;
    assert_eq!(shown["insurer"], "acme");
    let back = doctor.send(Method::PUT, "/patients/1", Some(shown)).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text);
    let other = doctor.send(Method::PATCH, "/patients/1", Some(json!({ "insurer": "mine" }))).await;
    assert_eq!(other.problems(), ["#/insurer read_only"]);
    // In drf unknown names are passed over, and so is this one.
    let drf = clinic.drf("Doctor 1").send(Method::PATCH, "/patients/1", Some(json!({ "fee": 9, "insurer": "mine" }))).await;
    assert_eq!(drf.status, StatusCode::OK, "{}", drf.text);
    assert_eq!(clinic.patient(1).await.map(|row| (row.fee, row.insurer)), Some((7, Some("acme".to_owned()))));
}

#[actix_web::test]
async fn a_row_that_needs_a_field_is_made_by_those_who_may_write_it() {
    let clinic = Clinic::new().await;
    let refused = clinic.badge("Doctor 1").send(Method::POST, "/with-fee", Some(json!({ "name": "dan" }))).await;
    assert_eq!((refused.status, refused.problems()), (StatusCode::BAD_REQUEST, vec!["# denied".to_owned()]), "{}", refused.text);
    assert!(!refused.text.contains("fee"));
    let office = clinic.badge("Office 3");
    assert_eq!(office.send(Method::POST, "/with-fee", Some(json!({ "name": "dan" }))).await.problems(), ["#/fee required"]);
    assert_eq!(
        office.send(Method::POST, "/with-fee", Some(json!({ "name": "dan", "fee": 1 }))).await.status,
        StatusCode::CREATED
    );
}

#[actix_web::test]
async fn a_list_is_in_the_order_of_a_hidden_field_and_no_cursor_says_its_values() {
    let clinic = Clinic::new().await;
    let as_badge = |badge| Badge(Client::new(&clinic.0.db, endpoints).settings(plain()), badge);
    let (office, doctor) = (as_badge("Office 3"), as_badge("Doctor 1"));
    for client in [&office, &doctor] {
        assert_eq!(ids(&client.get("/by-fee").await), [2, 3, 1]);
    }
    for (client, order) in [(&office, [2, 3, 1]), (&doctor, [1, 2, 3])] {
        let (mut path, mut seen) = ("/cursor".to_owned(), Vec::new());
        loop {
            let page = client.get(&path).await;
            seen.extend(ids(&page));
            assert!(order[0] == 2 || page.statements.iter().all(|sql| !sql.contains("fee")), "{:?}", page.statements);
            let Some(next) = page.json["next"].as_str() else { break };
            path = next.replace("http://testserver", "");
        }
        assert_eq!(seen, order);
    }
}

#[actix_web::test]
async fn a_field_is_hidden_under_each_of_its_names() {
    let clinic = Clinic::new().await;
    let settings = || plain().versions(Versions::in_query("v"));
    let as_badge = |badge| Badge(Client::new(&clinic.0.db, endpoints).settings(settings()), badge);
    let (office, doctor) = (as_badge("Office 3"), as_badge("Doctor 1"));
    for (version, name) in [(1, "price"), (2, "fee")] {
        let path = |name: &str| format!("/by-fee?v={version}&fields=id,{name}");
        assert_eq!(values(&office.get(&path(name)).await, name), [300, 200, 100]);
        same(&doctor.get(&path(name)).await, &doctor.get(&path("zzz")).await, [name, "zzz"]);
        assert_eq!(doctor.get(&path(name)).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(doctor.get(&format!("/by-fee?v={version}&{name}=300")).await.problems(), [format!("{name} unknown")]);
    }
}

#[actix_web::test]
async fn a_body_without_rows_has_the_fields_of_its_user() {
    async fn send(client: &Badge, letter: Option<Json>) -> Answer {
        client.send(Method::POST, "/letters", letter).await
    }
    let clinic = Clinic::new().await;
    let letter = |text: &str, more: Option<i32>| {
        let mut letter = json!({ "text": text });
        if let Some(urgency) = more {
            letter["urgency"] = urgency.into();
        }
        Some(letter)
    };
    let (office, nobody) = (clinic.badge("Office 3"), clinic.badge(""));
    assert_eq!(send(&office, letter("Please come.", Some(2))).await.json, 2);
    assert_eq!(send(&nobody, letter("Please come.", None)).await.json, 1);
    assert_eq!(send(&nobody, letter("Please come.", Some(2))).await.problems(), ["#/urgency unknown"]);
    // A hook may speak about a field that the client does not know.
    assert_eq!(send(&office, letter("Come!", Some(2))).await.problems(), ["#/urgency invalid"]);
    assert_eq!(send(&nobody, letter("Come!", None)).await.problems(), ["# invalid"]);
    assert_eq!(
        clinic.badge("Doctor who").send(Method::POST, "/letters", letter("", None)).await.status,
        StatusCode::UNAUTHORIZED
    );
}

/// A badge that the database has to know: the name of a ward.
async fn by_ward(request: HttpRequest, db: DatabaseConnection) -> Result<Option<Doctor>, AuthenticationError> {
    let Some(name) = request.headers().get("Authorization").and_then(|name| name.to_str().ok()) else { return Ok(None) };
    let ward = ward::Entity::find().filter(ward::Column::Name.eq(name)).one(&db).await?;
    ward.map(|ward| Some(Doctor { id: ward.id, of_office: false })).ok_or_else(|| Denial::unauthenticated("Who?").into())
}

#[actix_web::test]
async fn authentication_may_ask_the_database_and_its_failure_is_no_wrong_badge() {
    let clinic = Clinic::new().await;
    let client = || Client::new(&clinic.0.db, endpoints).settings(Settings::new().authentication("Ward", by_ward));
    let (north, east) = (Badge(client(), "north"), Badge(client(), "east"));
    let list = north.get("/patients").await;
    assert_eq!((ids(&list), list.statements.len()), (vec![1], 2));
    assert_eq!(east.get("/patients").await.json["detail"], "Who?");
    assert_eq!(east.send(Method::PATCH, "/patients", None).await.status, StatusCode::UNAUTHORIZED);
    clinic.0.db.execute_unprepared("ALTER TABLE ward RENAME TO gone").await.expect("renamed");
    let failed = north.get("/patients").await;
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!failed.text.contains("ward"), "{}", failed.text);
    assert_eq!(failed.header("www-authenticate"), None);
}

#[actix_web::test]
async fn entries_of_a_bulk_edit_obey_the_rules_for_what_they_do() {
    fn rules(config: &mut ServiceConfig) {
        let bulk = BulkEdit::new().allow_delete();
        let resource = Resource::<patient::Entity>::new("/patients").bulk_edit(bulk).permission(IsAuthenticated);
        let changes = &[Action::PartialUpdate, Action::Delete];
        config.service(resource.permission_for(&[Action::Create], AllowAny).permission_for(changes, OwnPatients));
    }
    let clinic = Clinic::new().await;
    let ann = Badge(Client::new(&clinic.0.db, rules).settings(plain()), "Doctor 1");
    let edit = |entries: Json| ann.send(Method::PUT, "/patients", Some(entries));
    assert_eq!(edit(json!([{ "id": 2, "risk": 1 }])).await.problems(), ["#/0 not_found"]);
    assert_eq!(edit(json!([{ "id": 2, "delete_object": true }])).await.problems(), ["#/0 not_found"]);
    assert_eq!(edit(json!([{ "id": 1, "doctor_id": 2 }])).await.status, StatusCode::FORBIDDEN);
    assert_eq!(edit(json!([{ "temp_id": 1, "name": "dan", "doctor_id": 2 }])).await.status, StatusCode::OK);
    assert_eq!(edit(json!([{ "id": 1, "risk": 1 }])).await.status, StatusCode::OK);
    assert_eq!(edit(json!([{ "id": 1, "delete_object": true }])).await.status, StatusCode::OK);
}
