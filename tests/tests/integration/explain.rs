//! Whether the database uses an index for every ordering and filter that the shop offers by itself.

use std::sync::{Arc, Mutex};

use sea_orm::prelude::{DateTimeUtc, Decimal};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, QueryResult, Statement};
use shop::{customer, order, product};
use tests::client::Client;
use tests::database::{TestDatabase, by_engine, is_postgres};
use tweaks_runtime::__private::{Orderable, Schema, Serializer, query};

use crate::vault::insert;

/// Rows per table: enough that reading all of them is not the faster way.
const ROWS: i64 = 20_000;

fn moment(at: i64) -> DateTimeUtc {
    DateTimeUtc::from_timestamp(1_600_000_000 + at * 60, 0).expect("a moment")
}

fn customer(at: i64) -> customer::Model {
    customer::Model {
        id: 1000 + at,
        first_name: "Ann".to_owned(),
        last_name: None,
        email: format!("{at:06}@example.com"),
        password: "secret".to_owned(),
        date_of_birth: (at % 9 != 0).then(|| moment(at * 1440 % 900_000_000).date_naive()),
        created_at: moment(at),
    }
}

fn product(at: i64, usually_active: bool) -> product::Model {
    product::Model {
        id: 1000 + at,
        sku: format!("SKU-X{at:06}"),
        name: format!("Thing {at:06}"),
        description: String::new(),
        price: Decimal::new(100_000 + at, 2),
        stock: 1,
        active: (at % 2000 != 0) == usually_active,
    }
}

fn order(at: i64) -> order::Model {
    use order::Status::{Cancelled, Delivered, Paid, Pending, Shipped};
    let status = match at % 2000 {
        0 => Cancelled,
        1 => Delivered,
        2 => Pending,
        3 => Shipped,
        _ => Paid,
    };
    let total_amount = Decimal::new(10_000_000 + at, 2);
    order::Model { id: 1000 + at, customer_id: 1000 + at / 2, order_date: moment(at), status, total_amount }
}

/// The selective values of a field, from the smallest to the largest: the lowest, the second, the last but one, the highest.
fn values(field: &str, usually_active: bool) -> Option<[String; 4]> {
    let at = [5, 6, ROWS - 6, ROWS - 5];
    Some(match field {
        "id" => at.map(|at| (1000 + at).to_string()),
        "email" => at.map(|at| customer(at).email),
        "sku" => at.map(|at| product(at, true).sku),
        "name" => at.map(|at| product(at, true).name),
        "price" => at.map(|at| product(at, true).price.to_string()),
        "total_amount" => at.map(|at| order(at).total_amount.to_string()),
        "created_at" | "order_date" => at.map(|at| moment(at).to_rfc3339()),
        "date_of_birth" => ["2020-09-14", "2020-09-15", "2075-06-01", "2075-06-02"].map(str::to_owned),
        "customer" => at.map(|at| order(at).customer_id.to_string()),
        "status" => ["cancelled", "delivered", "pending", "shipped"].map(str::to_owned),
        "active" if usually_active => ["false", "false", "true", "true"].map(str::to_owned),
        "active" => ["false", "false", "true", "true"].map(str::to_owned),
        _ => return None,
    })
}

fn filters(field: &str, usually_active: bool) -> Vec<String> {
    let Some([lowest, low, high, highest]) = values(field, usually_active) else { panic!("no values for {field}") };
    let rare = if field == "active" { if usually_active { &lowest } else { &highest } } else { &low };
    let exact = format!("{field}={rare}");
    let list = format!("{field}__in={rare},{}", if field == "active" { rare } else { &lowest });
    let below = [
        format!("{field}__lt={}", if field == "active" { &high } else { &low }),
        format!("{field}__lte={low}"),
        format!("{field}__range={lowest},{low}"),
    ];
    let above = [format!("{field}__gt={}", if field == "active" { &low } else { &high }), format!("{field}__gte={high}")];
    // Of two values, one is rare at a time.
    let (below_wanted, above_wanted) = (field != "active" || usually_active, field != "active" || !usually_active);
    let sized = below.into_iter().filter(|_| below_wanted).chain(above.into_iter().filter(|_| above_wanted));
    // The first of the days of the rows, and their first month.
    let periods: &[&str] = match field {
        "created_at" | "order_date" => &["=2020-09-13", "__date=2020-09-13", "__in=2020-09-13,2020-01-01", "__lte=2020-09-13"],
        "date_of_birth" => &["__month=2020-09", "__year=2020"],
        _ => &[],
    };
    let periods = periods.iter().map(|period| format!("{field}{period}"));
    [exact, list].into_iter().chain(sized).chain(periods).collect()
}

/// The statements that a connection sends, with their values.
pub(crate) type Log = Arc<Mutex<Vec<String>>>;

pub(crate) fn record(db: &mut DatabaseConnection) -> Log {
    let log = Log::default();
    let own = Arc::clone(&log);
    db.set_metric_callback(move |info| own.lock().expect("a log").push(info.statement.to_string()));
    log
}

pub(crate) async fn explain(db: &DatabaseConnection, sql: &str) -> String {
    let backend = db.get_database_backend();
    let word = by_engine("EXPLAIN QUERY PLAN", "EXPLAIN", "EXPLAIN");
    let columns: &[&str] = by_engine(&["detail"], &["QUERY PLAN"], &["table", "type", "key", "Extra"]);
    let rows = db.query_all_raw(Statement::from_string(backend, format!("{word} {sql}"))).await.expect("a plan");
    let cell = |row: &QueryResult, name: &str| row.try_get::<Option<String>>("", name).expect("a text").unwrap_or_default();
    let line = |row: &QueryResult| columns.iter().map(|name| cell(row, name)).collect::<Vec<_>>().join(" ");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The index that begins with a column, as either database calls it in its plans.
fn uses_index(plan: &str, column: &str, backend: DbBackend) -> bool {
    let named = |name: &str| plan.contains(name);
    let is_whole =
        |line: &str| line.contains("Seq Scan") || line.contains(" ALL ") || (line.contains("SCAN") && !line.contains("USING"));
    let whole_table = plan.lines().any(is_whole);
    let by_name = named(&format!("-{column}")) || named(&format!("_{column}_key")) || named(&format!("({column}"));
    let by_key = column == "id" && (named("_pkey") || named("PRIMARY"));
    // SQLite does not name the indexes of UNIQUE, and says which column it searches; MariaDB calls them after their column.
    let unnamed = match backend {
        DbBackend::Sqlite => named("sqlite_autoindex"),
        DbBackend::MySql => named(&format!(" {column} ")),
        _ => false,
    };
    !whole_table && (by_name || by_key || unnamed)
}

struct Checked {
    db: DatabaseConnection,
    log: Log,
}

impl Checked {
    async fn plan(&self, path: &str) -> String {
        self.log.lock().expect("a log").clear();
        let answer = Client::shop(&self.db).get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let sql = self.log.lock().expect("a log").first().cloned().expect("a statement");
        explain(&self.db, &sql).await
    }

    async fn check_filters(&self, path: &str, schema: &Schema, usually_active: bool) -> usize {
        let mut checked = 0;
        for (field, column) in offered(schema) {
            for filter in filters(field, usually_active) {
                // SQLite does not know how many rows are above or below a value: it reads in the order that is asked for.
                let one_sided = ["__gt", "__lt"].iter().any(|lookup| filter.contains(lookup));
                let ordering = if one_sided && !is_postgres() { format!("&ordering={field}") } else { String::new() };
                let plan =
                    self.plan(&format!("{path}?fields=id&{}{ordering}", filter.replace('+', "%2B").replace(' ', "%20"))).await;
                assert!(uses_index(&plan, column, self.db.get_database_backend()), "{path}?{filter}\n{plan}");
                checked += 1;
            }
        }
        checked
    }

    async fn check_orderings(&self, path: &str, schema: &Schema) -> usize {
        let mut checked = 0;
        for (field, column) in offered(schema) {
            for ordering in [field.to_owned(), format!("-{field}")] {
                let plan = self.plan(&format!("{path}?fields=id&ordering={ordering}")).await;
                let sorts = plan.lines().any(|line| {
                    line.trim().trim_start_matches("->").trim().starts_with("Sort  (cost")
                        || line.contains("TEMP B-TREE FOR ORDER BY")
                        || line.contains("filesort")
                });
                // SQLite keeps a table in the order of its key.
                let by_key = column == "id" && !is_postgres();
                let served = (by_key || uses_index(&plan, column, self.db.get_database_backend())) && !sorts;
                assert!(served, "{path}?ordering={ordering}\n{plan}");
                checked += 1;
            }
        }
        checked
    }
}

/// The fields that lists are filtered and ordered by without anybody having said so, and their columns.
fn offered(schema: &Schema) -> Vec<(&'static str, &'static str)> {
    let table = query::table(schema).expect("a table");
    let own = query::fields(schema).filter(|field| field.order == Orderable::Indexed);
    let own = own.filter_map(|field| Some((field.name, field.column?)));
    let own = own.filter(|(_, column)| table.is_indexed(column)).map(|(name, column)| (name, column.name));
    let foreign = query::fields(schema).find(|field| field.name == "customer").map(|field| (field.name, "customer_id"));
    own.chain(foreign).collect()
}

#[actix_web::test]
async fn every_ordering_and_filter_of_the_shop_uses_its_index() {
    let mut database = TestDatabase::shop().await;
    insert(&database.db, &(0..ROWS).map(customer).collect::<Vec<_>>()).await;
    insert(&database.db, &(0..ROWS).map(order).collect::<Vec<_>>()).await;
    insert(&database.db, &(0..ROWS).map(|at| product(at, true)).collect::<Vec<_>>()).await;
    let log = record(&mut database.db);
    let checked = Checked { db: database.db.clone(), log };
    let analyze = by_engine("ANALYZE", "ANALYZE", "ANALYZE TABLE customer, product, shop_order");
    checked.db.execute_unprepared(analyze).await.expect("statistics");
    let mut filters = 0;
    let mut orderings = 0;
    for (path, schema) in [
        ("/customers/", customer::Customer::SCHEMA),
        ("/products/", product::Product::SCHEMA),
        ("/orders/", order::Order::SCHEMA),
    ] {
        filters += checked.check_filters(path, schema, true).await;
        orderings += checked.check_orderings(path, schema).await;
    }
    let plan = checked.plan("/products/search/?fields=id&min_price=1199.95").await;
    assert!(uses_index(&plan, "price", checked.db.get_database_backend()), "{plan}");
    // The other way round: now the products that are active are the rare ones.
    checked.db.execute_unprepared("UPDATE product SET active = NOT active WHERE id >= 1000").await.expect("an update");
    checked.db.execute_unprepared("UPDATE product SET active = FALSE WHERE id < 1000").await.expect("an update");
    if checked.db.get_database_backend() == DbBackend::Postgres {
        checked.db.execute_unprepared("VACUUM FULL product").await.expect("no dead rows");
    }
    checked.db.execute_unprepared(analyze).await.expect("statistics");
    filters += checked.check_filters("/products/", product::Product::SCHEMA, false).await;
    println!("{filters} filters, {orderings} orderings");
    assert!(filters > 80 && orderings > 25, "{filters} filters, {orderings} orderings");
}
