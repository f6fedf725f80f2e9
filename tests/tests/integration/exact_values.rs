//! Random values of every type, as JSON and as SQL, and the order in which they are shown.

use std::cmp::Ordering;

use sea_orm::prelude::{DateTimeWithTimeZone, Decimal};
use tests::database::{Engine, by_engine, engine, is_postgres};
use tests::random::Random;

/// What a shown value is compared as.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    Text,
    Float,
    Number,
    Flag,
    /// By these names, the smallest first.
    Names(&'static [&'static str]),
    Time,
}

/// Makes a value: as JSON, and as SQL.
pub(crate) type Make = fn(&mut Random) -> (String, String);

/// A column of a table, and how a value of it is made.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Type,
    pub(crate) nullable: bool,
    pub(crate) make: Make,
}

pub(crate) const fn column(name: &'static str, kind: Type, nullable: bool, make: Make) -> Column {
    Column { name, kind, nullable, make }
}

/// How the values of a kind are compared, and made.
pub(crate) fn of_kind(kind: &str) -> (Type, Make) {
    match kind {
        "int1" => (Type::Number, |random| whole(random, 30)),
        "int2" => (Type::Number, |random| whole(random, 8_000)),
        "int4" => (Type::Number, |random| whole(random, 500_000_000)),
        "int8" | "user_id" => (Type::Number, |random| whole(random, 2_000_000_000_000_000_000)),
        "uint1" => (Type::Number, |random| natural(random, 30)),
        "uint2" => (Type::Number, |random| natural(random, 8_000)),
        "uint4" => (Type::Number, |random| natural(random, 500_000_000)),
        "uint8" => (Type::Number, |random| natural(random, 2_000_000_000_000_000_000)),
        "float4" => (Type::Float, single),
        "float8" => (Type::Float, double),
        "boolean" => (Type::Flag, flag),
        "loose" => (Type::Number, loose),
        "decimal" | "big_decimal" | "money" => (Type::Number, amount),
        "text" | "limited" | "padded" | "slug" => (Type::Text, text),
        "uuid" | "token" => (Type::Text, uid),
        "day" | "time_day" => (Type::Text, day),
        "clock" | "time_clock" => (Type::Time, clock),
        "local" | "time_local" => (Type::Time, local),
        "utc" | "zoned" | "here" | "time_zoned" => (Type::Time, zoned),
        "colour" => (Type::Text, colour),
        "level" => (Type::Names(&["Low", "Mid", "High"]), level),
        "rating" => (by_engine(Type::Text, RATINGS, RATINGS), rating),
        "bytes" => (Type::Text, bytes),
        _ => panic!("{kind} has no order"),
    }
}

const RATINGS: Type = Type::Names(&["G", "PG", "PG-13", "R", "NC-17"]);

fn quoted(text: &str) -> (String, String) {
    (format!("\"{text}\""), format!("'{text}'"))
}

pub(crate) fn same(text: String) -> (String, String) {
    (text.clone(), text)
}

fn whole(random: &mut Random, factor: i64) -> (String, String) {
    same(((i64::try_from(random.below(9)).unwrap_or_default() - 4) * factor).to_string())
}

fn natural(random: &mut Random, factor: usize) -> (String, String) {
    same((random.below(9) * factor).to_string())
}

fn text(random: &mut Random) -> (String, String) {
    quoted(random.pick::<&str>(&["a", "B", "b", "a b", "é", "Z", "ab", "%"]))
}

fn float(random: &mut Random) -> String {
    (*random.pick(&["0.1", "0.30000001", "-2.25", "3", "1e20", "1.5", "-0.1", "0"])).to_owned()
}

/// What plain SQL writes is the nearest single float: that SQLite has no such is another test's matter.
fn single(random: &mut Random) -> (String, String) {
    let float = float(random);
    let nearest = f64::from(float.parse::<f32>().expect("a number"));
    (float, format!("{nearest:?}"))
}

fn double(random: &mut Random) -> (String, String) {
    let number = f64::from(u32::try_from(random.below(1 << 30)).unwrap_or_default()) / 7.0;
    if random.one_in(2) { same(float(random)) } else { same(format!("{number:?}")) }
}

fn amount(random: &mut Random) -> (String, String) {
    let number = Decimal::new(i64::try_from(random.below(600)).unwrap_or_default() - 100, 2);
    let number = if random.one_in(3) { number.trunc() } else { number };
    (format!("\"{number}\""), number.normalize().to_string())
}

fn loose(random: &mut Random) -> (String, String) {
    let number = Decimal::new(
        i64::try_from(random.below(1 << 31)).unwrap_or_default(),
        u32::try_from(random.below(9)).unwrap_or_default(),
    );
    (format!("\"{number}\""), number.to_string())
}

fn flag(random: &mut Random) -> (String, String) {
    let flag = random.one_in(2);
    (flag.to_string(), if is_postgres() { flag.to_string() } else { u8::from(flag).to_string() })
}

fn level(random: &mut Random) -> (String, String) {
    let (name, number) = random.pick(&[("Low", "2"), ("Mid", "5"), ("High", "10")]);
    (format!("\"{name}\""), (*number).to_owned())
}

fn colour(random: &mut Random) -> (String, String) {
    quoted(random.pick::<&str>(&["red", "dark_blue", "amber"]))
}

fn rating(random: &mut Random) -> (String, String) {
    quoted(random.pick::<&str>(&["G", "PG", "PG-13", "R", "NC-17"]))
}

/// Base64 of capital letters has the order of its bytes.
fn bytes(random: &mut Random) -> (String, String) {
    let (text, hex) = random.pick(&[
        ("AAAA", "000000"),
        ("AAEC", "000102"),
        ("AQID", "010203"),
        ("BBBB", "041041"),
        ("AAECAAAA", "000102000000"),
    ]);
    (format!("\"{text}\""), if is_postgres() { format!("'\\x{hex}'") } else { format!("X'{hex}'") })
}

fn day(random: &mut Random) -> (String, String) {
    quoted(random.pick::<&str>(&["2024-02-29", "2024-03-01", "1999-12-31", "0001-01-01", "9999-12-31"]))
}

fn clock(random: &mut Random) -> (String, String) {
    let form = *random.pick(&["12:00:00", "12:00", "12:00:00.5", "23:59:59.999999", "00:00:00", "12:00:00.500001"]);
    quoted(form)
}

/// A time with its zone, as the same time of UTC without one.
pub(crate) fn in_utc(form: &str) -> String {
    let plain = form.replace(['T', 't'], " ").replace(['Z', 'z'], "+00:00");
    let parsed = ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M%#z"]
        .into_iter()
        .find_map(|format| DateTimeWithTimeZone::parse_from_str(&plain, format).ok());
    parsed.expect("a time").naive_utc().format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

/// Three days, in all forms.
fn moment(random: &mut Random, zones: &[&str]) -> (String, String) {
    let (day, hour) = (1 + random.below(3), random.below(24));
    let minutes = *random.pick(&["00:00", "00:00.5", "30:00.123456", "30"]);
    let (between, zone) = (*random.pick(&["T", " "]), *random.pick(zones));
    let form = format!("2024-03-0{day}{between}{hour:02}:{minutes}{zone}");
    // PostgreSQL would read what has no zone in that of the session.
    let plain = match engine() {
        Engine::Postgres if zone.is_empty() && zones.len() > 1 => format!("{form}Z"),
        // It reads no zones.
        Engine::MariaDb if !zone.is_empty() => in_utc(&form),
        _ => form.clone(),
    };
    (format!("\"{form}\""), format!("'{plain}'"))
}

fn zoned(random: &mut Random) -> (String, String) {
    moment(random, &["", "Z", "+00:00", "+02:00", "-11:30"])
}

fn local(random: &mut Random) -> (String, String) {
    moment(random, &[""])
}

fn uid(random: &mut Random) -> (String, String) {
    let number = random.below(5) * 60;
    let hex = format!("{number:08x}00004000800000000000{number:04x}");
    let text = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    (format!("\"{text}\""), if is_postgres() { format!("'{text}'") } else { format!("X'{hex}'") })
}

pub(crate) fn every_columns() -> Vec<Column> {
    let ratings = by_engine(Type::Text, RATINGS, RATINGS);
    vec![
        column("text", Type::Text, true, text),
        column("small", Type::Number, true, |random| whole(random, 1)),
        column("whole", Type::Number, true, |random| whole(random, 70_000)),
        column("big", Type::Number, true, |random| whole(random, 7_000_000_000)),
        column("single", Type::Float, true, single),
        column("double", Type::Float, true, double),
        column("amount", Type::Number, true, amount),
        column("loose", Type::Number, true, loose),
        column("flag", Type::Flag, true, flag),
        column("colour", Type::Text, true, colour),
        column("level", Type::Names(&["Low", "Mid", "High"]), true, level),
        column("rating", ratings, true, rating),
        column("day", Type::Text, true, day),
        column("clock", Type::Time, true, clock),
        column("utc", Type::Time, true, zoned),
        column("zoned", Type::Time, true, zoned),
        column("local", Type::Time, true, local),
        column("uid", Type::Text, true, uid),
        column("always", Type::Number, false, |random| whole(random, 1)),
        column("paid", Type::Number, false, amount),
        column("rate", Type::Float, false, single),
    ]
}

/// A shown time as one that is compared as a text.
fn time(text: &str) -> String {
    match text.parse::<DateTimeWithTimeZone>() {
        Ok(moment) => moment.naive_utc().format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
        Err(_) if text.contains('.') => text.to_owned(),
        Err(_) if text.len() == 5 => format!("{text}:00.000000"),
        Err(_) => format!("{text}.000000"),
    }
}

/// Shown values in the order of their type; `null` is the smallest.
pub(crate) fn compare(kind: Type, left: &str, right: &str) -> Ordering {
    match (left == "null", right == "null") {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        (false, false) => {}
    }
    let (left, right) = (left.trim_matches('"'), right.trim_matches('"'));
    match kind {
        Type::Text | Type::Flag => left.cmp(right),
        Type::Time => time(left).cmp(&time(right)),
        Type::Float => left.parse::<f64>().expect("a number").total_cmp(&right.parse().expect("a number")),
        Type::Number => left.parse::<Decimal>().expect("a number").cmp(&right.parse().expect("a number")),
        Type::Names(names) => {
            let place = |name: &str| names.iter().position(|own| *own == name);
            place(left).cmp(&place(right))
        }
    }
}
