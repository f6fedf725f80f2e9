//! Hard cases: statements that reach the database in unusual ways, by connections and in numbers that no handler of the shop has.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, test, web};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt as _, TryStreamExt as _};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set, Statement, TransactionTrait as _,
};
use tests::database::TestDatabase;
use tweaks_runtime::lint::{Lint, Offence, Rules, freeze};
use tweaks_runtime::statements::recorded;

use super::found::{book, filled, shelf};
use super::{Db, get};

/// What is found in a piece of code that is run as a request, with its number of statements.
fn found<'a>(work: impl Future<Output = Result<(), DbErr>> + 'a) -> LocalBoxFuture<'a, (usize, Vec<Offence>)> {
    let found = async move {
        let lint = Lint::new().rules(Rules::none());
        lint.run("a piece of code", work).await.expect("no error");
        let requests = lint.requests();
        let [request] = &requests[..] else { panic!("{requests:#?}") };
        (request.queries, lint.take())
    };
    found.boxed_local()
}

async fn database() -> TestDatabase {
    filled(TestDatabase::new().await).await
}

#[actix_web::test]
async fn a_stream_is_one_statement_and_what_is_sent_for_each_of_its_rows_is_repeated() {
    let database = database().await;
    let db = &database.db;
    let streamed = found(async {
        let rows: Vec<shelf::Model> = shelf::Entity::find().stream(db).await?.try_collect().await?;
        assert_eq!(rows.len(), 5);
        Ok(())
    });
    let (queries, offences) = streamed.await;
    assert_eq!((queries, offences), (1, vec![]));
    let (queries, offences) = found(async {
        let keys: Vec<i32> = shelf::Entity::find().select_only().column(shelf::Column::Id).into_tuple().all(db).await?;
        for id in keys {
            let books: Vec<book::Model> =
                book::Entity::find().filter(book::Column::ShelfId.eq(id)).stream(db).await?.try_collect().await?;
            assert_eq!(books.len(), 1);
        }
        Ok(())
    })
    .await;
    assert_eq!(queries, 6);
    assert_eq!(offences.iter().map(|offence| offence.rule).collect::<Vec<_>>(), ["repeated"], "{offences:#?}");
}

#[actix_web::test]
async fn pages_by_number_and_by_key_are_no_repetition() {
    let database = database().await;
    let db = &database.db;
    let (queries, offences) = found(async {
        for page in 0..5 {
            shelf::Entity::find().order_by_asc(shelf::Column::Id).offset(page).limit(1).all(db).await?;
        }
        let mut last = 0;
        while let Some(row) =
            shelf::Entity::find().filter(shelf::Column::Id.gt(last)).order_by_asc(shelf::Column::Id).limit(1).one(db).await?
        {
            last = row.id;
        }
        Ok(())
    })
    .await;
    assert_eq!((queries, offences), (11, vec![]));
    let (_, offences) = found(async {
        for shelf in 1..=3 {
            let own = book::Entity::find().filter(book::Column::ShelfId.eq(shelf)).order_by_asc(book::Column::Isbn);
            own.offset(0).limit(1).all(db).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(offences.len(), 1, "the first rows of each of several parents are no pages: {offences:#?}");
}

#[actix_web::test]
async fn pages_by_key_are_known_whatever_is_bound_first() {
    let database = database().await;
    let db = &database.db;
    let page = |last: &str, shelf: i32| {
        let behind = book::Entity::find().filter(book::Column::Isbn.gt(last));
        behind.filter(book::Column::ShelfId.eq(shelf)).order_by_asc(book::Column::Isbn).limit(1)
    };
    let of_one_shelf = found(async {
        for last in ["", "isbn 1", "isbn 2"] {
            page(last, 1).all(db).await?;
        }
        Ok(())
    });
    assert_eq!(of_one_shelf.await, (3, vec![]));
    let of_each_shelf = found(async {
        for shelf in 1..=3 {
            page("", shelf).all(db).await?;
        }
        Ok(())
    });
    let (_, offences) = of_each_shelf.await;
    assert_eq!(offences.iter().map(|offence| offence.rule).collect::<Vec<_>>(), ["repeated"], "{offences:#?}");
}

#[actix_web::test]
async fn writes_one_by_one_are_told_the_statement_that_writes_them_together() {
    let database = database().await;
    let db = &database.db;
    let (_, offences) = found(async {
        for id in 100..103 {
            let row = shelf::ActiveModel { id: Set(id), name: Set(format!("shelf {id}")) };
            shelf::Entity::insert(row).exec_without_returning(db).await?;
        }
        for id in 100..103 {
            shelf::Entity::update_many()
                .col_expr(shelf::Column::Name, Expr::val(format!("new {id}")))
                .filter(shelf::Column::Id.eq(id))
                .exec(db)
                .await?;
        }
        for id in 100..103 {
            shelf::Entity::delete_by_id(id).exec(db).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(offences.len(), 3, "{offences:#?}");
    for offence in &offences {
        assert!(offence.advice.contains("`insert_many`") && offence.advice.contains("`delete_many`"), "{offence}");
    }
}

#[actix_web::test]
async fn what_is_undone_was_sent_all_the_same() {
    let database = database().await;
    let db = &database.db;
    let (queries, offences) = found(async {
        let transaction = db.begin().await?;
        let inner = transaction.begin().await?;
        shelf::Entity::find_by_id(1).one(&inner).await?;
        inner.rollback().await?;
        let inner = transaction.begin().await?;
        shelf::Entity::delete_by_id(99).exec(&inner).await?;
        inner.commit().await?;
        drop(transaction);
        Ok(())
    })
    .await;
    assert_eq!((queries, offences), (2, vec![]), "savepoints do not count");
}

#[actix_web::test]
async fn several_statements_at_once_and_in_other_tasks() {
    let database = database().await;
    let db = &database.db;
    let (queries, _) = found(async {
        shelf::Entity::find_by_id(1).one(db).await?;
        db.execute_unprepared("SELECT 1; SELECT 2; SELECT 3").await?;
        Ok(())
    })
    .await;
    assert_eq!(queries, 1, "SeaORM tells nobody of `execute_unprepared`");
    // A task of its own has no request, unless it says so; what is spawned by hand is not taken for another's.
    let (queries, _) = found(async {
        shelf::Entity::find_by_id(2).one(db).await?;
        let db = db.clone();
        let spawned = actix_web::rt::spawn(async move { shelf::Entity::find_by_id(1).one(&db).await });
        spawned.await.expect("a task").map(|_| ())
    })
    .await;
    assert_eq!(queries, 1);
}

#[actix_web::test]
async fn what_fails_and_what_is_frozen() {
    let database = database().await;
    let db = &database.db;
    let (queries, offences) = found(async {
        let wrong = Statement::from_string(db.get_database_backend(), "SELECT nothing FROM nowhere");
        assert!(db.query_one_raw(wrong).await.is_err());
        freeze(async {
            for id in 1..=5 {
                shelf::Entity::find_by_id(id).one(db).await.expect("a row");
            }
        })
        .await;
        Ok(())
    })
    .await;
    assert_eq!((queries, offences), (1, vec![]), "a refused statement was sent");
}

#[actix_web::test]
async fn a_recording_inside_of_a_request_takes_nothing_from_it() {
    let database = database().await;
    let db = &database.db;
    let (queries, offences) = found(async {
        let look = async |id: i32| shelf::Entity::find_by_id(id).one(db).await;
        let (row, sent) = recorded(look(1)).await;
        assert_eq!((row?.map(|row| row.id), sent.len()), (Some(1), 1));
        look(2).await?;
        look(3).await.map(|_| ())
    })
    .await;
    assert_eq!(queries, 3);
    assert_eq!(offences.len(), 1, "one code sent all of them, recorded or not: {offences:#?}");
}

/// A handler that asks two databases, of which one is not observed.
async fn both(db: Db, other: web::Data<Unobserved>) -> HttpResponse {
    for db in [db.get_ref(), &other.0] {
        shelf::Entity::find_by_id(1).one(db).await.expect("a statement");
    }
    HttpResponse::Ok().finish()
}

struct Unobserved(DatabaseConnection);

#[actix_web::test]
async fn a_connection_that_nobody_observes_is_not_seen_beside_one_that_is() {
    let database = database().await;
    let other = sea_orm::Database::connect("sqlite::memory:").await.expect("a database");
    other.execute_unprepared("CREATE TABLE shelf (id integer PRIMARY KEY, name text NOT NULL)").await.expect("a table");
    let lint = Lint::new();
    let other = web::Data::new(Unobserved(other));
    let app = actix_web::App::new().wrap(lint.counter()).app_data(Db::new(database.db.clone())).app_data(other);
    let app = test::init_service(app.route("/both", web::get().to(both))).await;
    assert_eq!(test::call_service(&app, test::TestRequest::with_uri("/both").to_request()).await.status(), 200);
    assert_eq!(lint.requests()[0].queries, 1);
    lint.check();
}

#[actix_web::test]
async fn a_request_of_any_method_counts_and_an_answer_that_fails_does_too() {
    async fn broken(db: Db) -> Result<HttpResponse, actix_web::Error> {
        shelf::Entity::find_by_id(1).one(db.get_ref()).await.expect("a statement");
        Err(actix_web::error::InternalError::new("no", StatusCode::IM_A_TEAPOT).into())
    }
    let database = database().await;
    let lint = Lint::new().allow_silence();
    let serve = |config: &mut web::ServiceConfig| _ = config.route("/broken", web::get().to(broken));
    assert_eq!(get(&lint, &database.db, "/broken", serve).await, 418);
    assert_eq!(lint.requests()[0].queries, 1);
    lint.check();
}
