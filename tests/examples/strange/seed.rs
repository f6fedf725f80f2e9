//! A few rows.

use sea_orm::prelude::{Decimal, Uuid};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, EntityTrait as _, Schema, Set};
use serde_json::json;
use tests::entities::instrument;
use tweaks_runtime::{create_tables, idempotency};

use crate::api::TABLES;
use crate::loan;
use crate::museum::{Grams, Light, Marks, Rank, State, curator, exhibit, hall, label, locker};

/// # Errors
///
/// Whatever the database says.
pub(crate) async fn seed(db: &DatabaseConnection) -> Result<(), DbErr> {
    create_tables(db, TABLES).await?;
    let keys = Schema::new(db.get_database_backend()).create_table_from_entity(idempotency::Entity);
    db.execute(&keys).await?;
    halls(db).await?;
    curators(db).await?;
    exhibits(db).await?;
    loans(db).await?;
    instruments(db).await
}

async fn instruments(db: &DatabaseConnection) -> Result<(), DbErr> {
    let instrument = |(code, maker, frets): (&str, &str, i32)| instrument::ActiveModel {
        code: Set(code.to_owned()),
        data: Set(Some(json!({"maker": maker, "neck": {"frets": frets}, "tuned": true}))),
        sheet: Set(None),
        ..Default::default()
    };
    let instruments = [("a", "Lakota", 20), ("b", "Gibson", 22), ("c", "Lakota", 24)];
    instrument::Entity::insert_many(instruments.map(instrument)).exec_without_returning(db).await?;
    Ok(())
}

async fn halls(db: &DatabaseConnection) -> Result<(), DbErr> {
    let hall = |(code, inside): (&str, Option<&str>)| hall::ActiveModel {
        code: Set(code.to_owned()),
        kind: Set(format!("Hall {code}")),
        floor_area: Set(inside.map(|_| Decimal::new(12_345, 3))),
        area_class: Set(2),
        opened: Set(None),
        closes_at: Set(None),
        inside_code: Set(inside.map(str::to_owned)),
    };
    let halls = [("A", None), ("B", Some("A")), ("C", Some("A")), ("D", Some("B")), ("E", None)];
    hall::Entity::insert_many(halls.map(hall)).exec_without_returning(db).await?;
    Ok(())
}

async fn curators(db: &DatabaseConnection) -> Result<(), DbErr> {
    let curator = |at: u128| curator::ActiveModel {
        id: Set(Uuid::from_u128(at)),
        name: Set(format!("Curator {at}")),
        mail: Set(Some(format!("c{at}@museum.test"))),
        rank: Set(if at.is_multiple_of(2) { Rank::Keeper } else { Rank::Guide }),
        pin: Set(None),
        portrait: Set(Some(vec![1, 2, 3])),
    };
    curator::Entity::insert_many((1..=7).map(curator)).exec_without_returning(db).await?;
    let locker = |at: i16| locker::ActiveModel {
        curator_id: Set(Uuid::from_u128(at.unsigned_abs().into())),
        number: Set(at),
        since: Set("2025-01-15T12:00:00Z".parse().unwrap_or_default()),
    };
    locker::Entity::insert_many((1..=3).map(locker)).exec_without_returning(db).await?;
    Ok(())
}

async fn exhibits(db: &DatabaseConnection) -> Result<(), DbErr> {
    let exhibit = |number: i32| exhibit::ActiveModel {
        hall_code: Set(if number % 2 == 0 { "A" } else { "B" }.to_owned()),
        number: Set(number),
        title: Set(format!("Vase {number}")),
        state: Set((number % 3 == 0).then_some(State::Broken)),
        worth: Set((number % 3 == 1).then(|| Decimal::new(150, 2))),
        weight: Set(Some(Grams(number.into()))),
        light: Set(Some(Light { lux: 50, from_above: true, behind: None })),
        marks: Set(Marks(vec!["M1".to_owned()])),
        notes: Set(None),
        found: Set("2025-01-15T12:00:00".parse().ok()),
        keeper_id: Set(Uuid::from_u128(1)),
        donor_id: Set((number == 4).then(|| Uuid::from_u128(2))),
        ..Default::default()
    };
    exhibit::Entity::insert_many((1..=8).map(exhibit)).exec_without_returning(db).await?;
    let label = |language: &str| label::ActiveModel {
        hall_code: Set("A".to_owned()),
        number: Set(2),
        language: Set(language.to_owned()),
        text: Set("A vase.".to_owned()),
        ..Default::default()
    };
    label::Entity::insert_many(["en", "de"].map(label)).exec_without_returning(db).await?;
    Ok(())
}

async fn loans(db: &DatabaseConnection) -> Result<(), DbErr> {
    let loan = |at: i32| loan::ActiveModel {
        borrower: Set(if at % 2 == 0 { "ann" } else { "ben" }.to_owned()),
        reason: Set(Some("A show.".to_owned())),
        stage: Set(loan::Stage::Asked),
        premium: Set(Decimal::new(999, 2)),
        curator_id: Set(Some(Uuid::from_u128(1))),
        ..Default::default()
    };
    loan::Entity::insert_many((1..=6).map(loan)).exec_without_returning(db).await?;
    Ok(())
}
