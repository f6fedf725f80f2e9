//! Loans in three versions, of which not everybody sees all, and what is written by hand.

use actix_web::{HttpRequest, HttpResponse};
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, Set};
use serde_json::json;
use tweaks_runtime::permissions::{AuthenticationError, Denial, IsStaff, Permission, User, Verdict};
use tweaks_runtime::prelude::*;
use tweaks_runtime::value::AsJson;
use tweaks_runtime::{VersionTable, Versions, versions};

use crate::museum::{Light, curator};

/// Who asks: the staff, or a borrower by name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visitor {
    pub name: String,
}

impl User for Visitor {
    fn is_staff(&self) -> bool {
        self.name == "staff"
    }
}

/// # Errors
///
/// It fails for a token that belongs to nobody.
pub(crate) async fn by_token(request: HttpRequest, _: DatabaseConnection) -> Result<Option<Visitor>, AuthenticationError> {
    let Some(header) = request.headers().get("Authorization") else { return Ok(None) };
    let name = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
    match name {
        Some(name) if ["staff", "ann"].contains(&name) => Ok(Some(Visitor { name: name.to_owned() })),
        _ => Err(Denial::unauthenticated("Nobody has this token.").into()),
    }
}

/// Borrowers see their own loans, and staff sees all.
pub(crate) struct OwnLoans;

impl Permission for OwnLoans {
    fn allow(&self, context: &Context, _: Action) -> Verdict {
        match context.get::<Visitor>() {
            Some(visitor) if visitor.is_staff() => Verdict::Allow,
            Some(visitor) => Verdict::rows(Column::Borrower.eq(visitor.name.clone())),
            None => Verdict::deny(),
        }
    }
}

/// How a loan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
pub(crate) enum Stage {
    Asked,
    #[tweaks(until = 2)]
    Noted,
    #[tweaks(since = 3)]
    Packed,
    Back,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "strange_loan")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(indexed)]
    #[tweaks(was("lender", until = 2))]
    pub borrower: String,
    #[tweaks(until = 1)]
    pub remark: Option<String>,
    #[tweaks(since = 2, required(since = 3))]
    pub reason: Option<String>,
    #[sea_orm(indexed)]
    #[tweaks(default = Stage::Asked)]
    pub stage: Stage,
    #[sea_orm(column_type = "Decimal(Some((8, 2)))", default_value = "0.00")]
    #[tweaks(readable_by = IsStaff, writable_by = IsStaff)]
    pub premium: Decimal,
    #[sea_orm(indexed)]
    pub curator_id: Option<Uuid>,
    #[sea_orm(belongs_to, from = "curator_id", to = "id")]
    #[tweaks(nested = curator::Brief, since = 2)]
    pub curator: BelongsTo<Option<curator::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) fn table() -> VersionTable<Entity> {
    versions![1..=3 => Entity, deprecated = 2, obsolete = 1]
}

pub(crate) fn versions() -> Versions {
    Versions::in_header("API-Version").default_version(3)
}

/// How far a loan is to be put off.
#[derive(Tweaks)]
pub(crate) struct Delay {
    #[tweaks(range(min = 1, max = 30))]
    pub days: u8,
    pub why: Option<String>,
}

pub(crate) async fn put_off(call: Call<Entity>) -> HttpResponse {
    call.change(async |loan: &mut ActiveModel, delay: Delay, _: Hook<'_>| {
        loan.reason = Set(Some(format!("{} days: {}", delay.days, delay.why.unwrap_or_default())));
        Ok(())
    })
    .await
}

pub(crate) async fn recent(call: Call<Entity>) -> HttpResponse {
    call.list().await
}

/// Names that differ by their case alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Tweaks)]
pub(crate) enum Size {
    #[tweaks(rename = "xl")]
    Large,
    #[tweaks(rename = "XL")]
    Larger,
    #[tweaks(rename = "-xl")]
    Small,
    #[tweaks(rename = "größer")]
    Other,
}

/// A part of a question.
#[allow(dead_code)]
#[derive(Clone, Tweaks)]
pub(crate) struct Wish {
    #[tweaks(length(min = 1, max = 20))]
    pub what: String,
    pub sizes: Vec<Option<u16>>,
    pub size: Option<Size>,
    pub others: Vec<Size>,
    pub day: Option<Date>,
}

/// What somebody wants to know.
#[allow(dead_code)]
#[derive(Tweaks)]
pub(crate) struct Question {
    pub wishes: Vec<Wish>,
    pub best: Option<Wish>,
    #[tweaks(json)]
    pub light: Option<Light>,
    pub lights: Vec<AsJson<Light>>,
    #[tweaks(max_digits = 5, decimal_places = 1)]
    pub price: Decimal,
    pub at: Option<Time>,
    pub id: Option<Uuid>,
    #[tweaks(base64)]
    pub sketch: Option<Vec<u8>>,
    #[tweaks(default = 1)]
    pub import: i64,
    pub stage: Stage,
}

/// What is answered.
#[allow(dead_code)]
#[derive(Tweaks)]
pub(crate) struct Reply {
    pub count: i64,
    pub text: String,
}

pub(crate) async fn ask(question: Valid<Question>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"count": question.wishes.len(), "text": question.price.to_string()}))
}

pub(crate) async fn ask_in_part(question: Partial<Question>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"count": question.names().len(), "text": ""}))
}
