use sea_orm::entity::prelude::*;
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "article")]
#[tweaks(index(lower(title)), index(trigrams(title, summary)), search(title, summary))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "String(StringLen::N(200))", indexed)]
    #[tweaks(allow_blank)]
    pub title: String,
    #[tweaks(filter(icontains, startswith))]
    pub summary: Option<String>,
    #[tweaks(filter(iexact, isempty, unindexed = "few articles"))]
    pub body: String,
    #[tweaks(write_only)]
    pub draft: Option<String>,
    #[sea_orm(indexed)]
    pub writer_id: Option<i64>,
    #[sea_orm(belongs_to, from = "writer_id", to = "id")]
    #[tweaks(nested)]
    pub writer: BelongsTo<Option<super::writer::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The same, in which everything is looked through, and a text that staff alone may see.
#[derive(Tweaks)]
#[tweaks(entity = Entity, search(title, body, writer.name, parameter = "q", unindexed = "few articles"))]
pub struct ArticlePage {
    pub id: i64,
    pub title: String,
    #[tweaks(readable_by = IsStaff)]
    pub body: String,
    #[tweaks(nested)]
    pub writer: BelongsTo<Option<super::writer::Entity>>,
}
