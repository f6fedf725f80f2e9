//! What was sent with each statement, compared with what PostgreSQL makes of its parameters.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement, Value};
use tests::database::TestDatabase;

use crate::exact::{Faults, one_connection, sql};

/// Every statement of every request, with what it was sent with.
pub(crate) type Sent = Arc<Mutex<BTreeMap<String, Vec<Value>>>>;

/// The types of PostgreSQL that a value is sent as, or that take it as it is; none where it does not matter.
fn types(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Bool(_) => &["boolean"],
        Value::SmallInt(_) => &["smallint"],
        Value::Int(_) => &["integer"],
        Value::BigInt(_) | Value::Unsigned(_) | Value::BigUnsigned(_) => &["bigint"],
        Value::Float(_) => &["real"],
        Value::Double(_) => &["double precision"],
        Value::String(_) => &["text", "character varying"],
        Value::Decimal(_) => &["numeric"],
        Value::Uuid(_) => &["uuid"],
        Value::ChronoDate(_) => &["date"],
        Value::ChronoTime(_) => &["time without time zone"],
        Value::ChronoDateTime(_) => &["timestamp without time zone"],
        Value::ChronoDateTimeUtc(_) | Value::ChronoDateTimeWithTimeZone(_) => &["timestamp with time zone"],
        _ => &[],
    }
}

/// Compares what was bound with what PostgreSQL itself makes of the parameters of the same text.
pub(crate) async fn compare_types(admin: &DatabaseConnection, sent: &Sent, faults: &mut Faults) {
    let sent = std::mem::take(&mut *sent.lock().expect("a log"));
    for (text, values) in sent {
        if admin.execute_unprepared(&format!("PREPARE compared AS {text}")).await.is_err() {
            continue;
        }
        let types_of = "SELECT array_to_string(parameter_types, ',') FROM pg_prepared_statements WHERE name = 'compared'";
        let row = admin.query_one_raw(Statement::from_string(admin.get_database_backend(), types_of)).await;
        let inferred: String = row.expect("an answer").expect("a row").try_get_by_index(0).expect("types");
        sql(admin, "DEALLOCATE compared").await;
        for (at, (value, inferred)) in values.iter().zip(inferred.split(',')).enumerate() {
            // A number that is compared with no column, as in `SELECT 1`, is a text to PostgreSQL.
            let free = inferred == "text" && !matches!(value, Value::String(_));
            // An enum, and a document, are sent as texts and cast.
            let place = format!("${}", at + 1);
            let cast = [format!("CAST({place} "), format!("{place}::")].iter().any(|cast| text.contains(cast));
            let cast = cast && matches!(value, Value::String(_));
            let allowed = types(value);
            let right = free || cast || allowed.is_empty() || allowed.contains(&inferred);
            faults.unless(right, || format!("${} is {inferred} and was sent as {value:?}: {text:.300}", at + 1));
        }
    }
}

/// A pool of one connection that notes every statement with its values.
pub(crate) async fn observed(database: &TestDatabase) -> (DatabaseConnection, Sent) {
    let sent = Sent::default();
    let own = Arc::clone(&sent);
    let mut db = one_connection(database).await;
    db.set_metric_callback(move |info| {
        let values = info.statement.values.clone().map(|values| values.0).unwrap_or_default();
        own.lock().expect("a log").insert(info.statement.sql.clone(), values);
    });
    (db, sent)
}
