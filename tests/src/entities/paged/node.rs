use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "node")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(indexed)]
    pub name: String,
    #[sea_orm(indexed)]
    pub parent_id: Option<i64>,
    #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Children", from = "parent_id", to = "id")]
    pub parent: BelongsTo<Option<Entity>>,
    #[sea_orm(self_ref, relation_enum = "Children", relation_reverse = "Parent")]
    #[tweaks(nested(serializer = Leaf, relation = Relation::Children, limit = 2, page = "/nodes/{parent_id}/nodes"))]
    pub children: HasMany<Entity>,
}

/// As its parent shows it, and the list of its parent.
#[derive(Tweaks)]
#[tweaks(entity = Entity, ordering(desc(name)))]
pub struct Leaf {
    pub id: i64,
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}
