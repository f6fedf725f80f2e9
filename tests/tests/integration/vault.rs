//! The vault of the tests about queries: its rows, its endpoints, and what a model in memory says about them.

use std::cmp::Ordering;

use actix_web::web::ServiceConfig;
use sea_orm::prelude::{Date, DateTimeUtc, Decimal, Uuid};
use sea_orm::{DatabaseConnection, EntityTrait};
use tests::database::TestDatabase;
use tests::entities::vault::gem::Cut;
use tests::entities::vault::{chest, gem, mark};
use tests::random::Random;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

pub(crate) struct Vault {
    pub(crate) gems: Vec<gem::Model>,
    pub(crate) chests: Vec<chest::Model>,
    pub(crate) marks: Vec<mark::Model>,
}

pub(crate) fn endpoints(config: &mut ServiceConfig) {
    config
        .service(Resource::<gem::Entity>::read_only("/gems").counts().paginate(LimitOffset { default: 20, max: 500 }))
        .service(Resource::<gem::Entity>::read_only("/numbered").paginate(PageNumber { default: 20, max: 500 }))
        .service(Resource::<gem::Entity>::read_only("/walk").paginate(Cursor { default: 20, max: 500 }))
        .service(Resource::<gem::Entity>::read_only("/other-walk").paginate(Cursor { default: 20, max: 500 }));
}

/// Texts with everything that means something to a database.
const NAMES: [&str; 12] =
    ["Koh-i-Noor", "Hope", "hope", "100%", "a_b", "aXb", "back\\slash", "star*", "what?", "[set]", "bang!", "O'Hara"];

fn some<T>(random: &mut Random, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
    if random.one_in(4) { None } else { Some(make(random)) }
}

fn number(random: &mut Random, end: usize) -> i32 {
    i32::try_from(random.below(end)).expect("a small number")
}

pub(crate) fn gem(random: &mut Random, id: i32, chests: i32) -> gem::Model {
    let moment = 1_700_000_000_000_000_000_i64 + i64::from(number(random, 400)) * 3_600_000_000_123;
    let bits = u128::from(id.unsigned_abs()).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C834);
    gem::Model {
        id,
        name: (*random.pick(&NAMES)).to_owned(),
        nickname: some(random, |random| (*random.pick(&NAMES)).to_owned()),
        grade: some(random, |random| number(random, 5) - 1),
        weight: Decimal::new(i64::from(number(random, 3000)), 2),
        ratio: some(random, |random| f64::from(number(random, 40)) / 8.0),
        polished: random.one_in(2),
        found_on: some(random, |random| Date::from_yo_opt(2020, 1 + number(random, 300).unsigned_abs()).expect("a day")),
        seen_at: DateTimeUtc::from_timestamp_nanos(moment),
        uid: Uuid::from_u128(bits),
        cut: some(random, |random| *random.pick(&[Cut::Round, Cut::Princess, Cut::OldMine])),
        note: some(random, |random| (*random.pick(&NAMES)).to_owned()),
        secret_note: None,
        password: (*random.pick(&NAMES)).to_owned(),
        chest_id: some(random, |random| 1 + number(random, usize::try_from(chests).expect("a number"))),
    }
}

impl Vault {
    pub(crate) fn new(seed: u64, gems: i32, chests: i32) -> Self {
        let mut random = Random(seed);
        let labels = ["north", "south", "north"];
        let chests: Vec<chest::Model> = (1..=chests)
            .map(|id| chest::Model {
                id,
                label: some(&mut random, |random| (*random.pick(&labels)).to_owned()),
                combination: format!("{id:04}"),
            })
            .collect();
        let count = i32::try_from(chests.len()).expect("few");
        let gems: Vec<gem::Model> = (1..=gems).map(|id| gem(&mut random, id, count)).collect();
        let marks = (1..=i32::try_from(gems.len()).expect("few")).map(|id| mark::Model {
            id,
            gem_id: 1 + number(&mut random, gems.len()),
            depth: number(&mut random, 6),
            maker: some(&mut random, |random| (*random.pick(&NAMES)).to_owned()),
        });
        let marks = marks.collect();
        Self { gems, chests, marks }
    }

    pub(crate) async fn database(&self) -> TestDatabase {
        let database = TestDatabase::new().await.with(chest::Entity).await.with(gem::Entity).await.with(mark::Entity).await;
        insert(&database.db, &self.chests).await;
        insert(&database.db, &self.gems).await;
        insert(&database.db, &self.marks).await;
        database
    }

    pub(crate) fn chest_of(&self, gem: &gem::Model) -> Option<&chest::Model> {
        self.chests.iter().find(|chest| Some(chest.id) == gem.chest_id)
    }

    /// What a name in a query string stands for, for one gem.
    pub(crate) fn cell(&self, gem: &gem::Model, name: &str) -> Cell {
        match name {
            "id" => Cell::Whole(gem.id.into()),
            "name" => Cell::Text(gem.name.clone()),
            "nickname" => gem.nickname.clone().map_or(Cell::Null, Cell::Text),
            "grade" => gem.grade.map_or(Cell::Null, |grade| Cell::Whole(grade.into())),
            "weight" => Cell::Decimal(gem.weight),
            "ratio" => gem.ratio.map_or(Cell::Null, Cell::Float),
            "polished" => Cell::Bool(gem.polished),
            "found_on" => gem.found_on.map_or(Cell::Null, |date| Cell::Text(date.to_string())),
            "seen_at" => Cell::Moment(gem.seen_at),
            "uid" => Cell::Text(gem.uid.to_string()),
            "cut" => gem.cut.map_or(Cell::Null, |cut| Cell::Text(cut_name(cut).to_owned())),
            "note" => gem.note.clone().map_or(Cell::Null, Cell::Text),
            "chest" | "chest_id" => gem.chest_id.map_or(Cell::Null, |id| Cell::Whole(id.into())),
            "chest__id" => self.chest_of(gem).map_or(Cell::Null, |chest| Cell::Whole(chest.id.into())),
            "chest__label" => self.chest_of(gem).and_then(|chest| chest.label.clone()).map_or(Cell::Null, Cell::Text),
            other => panic!("no gem has {other}"),
        }
    }

    /// The order that these terms, and the key behind them, give two gems.
    pub(crate) fn compare(&self, terms: &[(&str, bool)], left: &gem::Model, right: &gem::Model) -> Ordering {
        let by = |name: &str, descending: bool| {
            let order = self.cell(left, name).compare(&self.cell(right, name));
            if descending { order.reverse() } else { order }
        };
        let last = terms.last().is_some_and(|(_, descending)| *descending);
        terms.iter().fold(Ordering::Equal, |order, (name, down)| order.then_with(|| by(name, *down))).then_with(|| by("id", last))
    }
}

fn cut_name(cut: Cut) -> &'static str {
    match cut {
        Cut::Round => "round",
        Cut::Princess => "princess",
        Cut::OldMine => "old_mine",
    }
}

pub(crate) async fn insert<M>(db: &DatabaseConnection, rows: &[M])
where
    M: Clone + sea_orm::ModelTrait + sea_orm::IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    for chunk in rows.chunks(400) {
        let rows = chunk.iter().cloned().map(M::into_active_model);
        M::Entity::insert_many(rows).exec_without_returning(db).await.expect("rows");
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Whole(i64),
    Text(String),
    Decimal(Decimal),
    Float(f64),
    Bool(bool),
    Moment(DateTimeUtc),
}

impl Cell {
    /// `NULL` is the smallest.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Whole(left), Self::Whole(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Decimal(left), Self::Decimal(right)) => left.cmp(right),
            (Self::Float(left), Self::Float(right)) => left.total_cmp(right),
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::Moment(left), Self::Moment(right)) => left.cmp(right),
            other => panic!("{other:?}"),
        }
    }
}
