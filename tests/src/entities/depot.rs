//! Depots, and rows of theirs whose keys clients choose: texts, UUIDs, keys of two columns, one of which the outer row says.

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "depot")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub name: String,
    #[sea_orm(has_many)]
    #[tweaks(nested(serializer = shelf::Inner, write, on_update = patch_by_id, optional), on_demand)]
    pub shelves: HasMany<shelf::Entity>,
    #[sea_orm(has_many)]
    #[tweaks(nested(serializer = tag::Inner, write, on_update = patch_by_id, optional), on_demand)]
    pub tags: HasMany<tag::Entity>,
    #[sea_orm(has_many)]
    #[tweaks(nested(serializer = slot::Inner, write, on_update = patch_by_id, optional), on_demand)]
    pub slots: HasMany<slot::Entity>,
    #[sea_orm(has_one)]
    #[tweaks(nested(serializer = pallet::Inner, write, on_update = patch_by_id, optional), on_demand)]
    pub pallet: HasOne<pallet::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod shelf {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{crate_, note};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shelf")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        #[sea_orm(indexed)]
        pub depot_id: i32,
        pub label: String,
        #[tweaks(default = 5)]
        pub size: i32,
        #[sea_orm(belongs_to, from = "depot_id", to = "id")]
        pub depot: BelongsTo<super::Entity>,
        #[sea_orm(has_many)]
        pub crates: HasMany<crate_::Entity>,
        #[sea_orm(has_many)]
        pub notes: HasMany<note::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Below a depot.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Inner {
        pub code: String,
        pub label: String,
        #[tweaks(default = 5)]
        pub size: i32,
        #[tweaks(nested(serializer = crate_::Inner, write, on_update = patch_by_id, optional), on_demand)]
        pub crates: HasMany<crate_::Entity>,
        #[tweaks(nested(serializer = note::Inner, write, on_update = patch_by_id, optional), on_demand)]
        pub notes: HasMany<note::Entity>,
    }
}

pub mod crate_ {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::shelf;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "crate")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub shelf_code: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub weight: i32,
        #[tweaks(default = "none".to_owned())]
        pub seal: String,
        #[sea_orm(belongs_to, from = "shelf_code", to = "code")]
        pub shelf: BelongsTo<shelf::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Below a shelf, which says the other part of the key.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Inner {
        pub number: i32,
        pub weight: i32,
        #[tweaks(default = "none".to_owned())]
        pub seal: String,
    }
}

pub mod note {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::shelf;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(indexed)]
        pub shelf_code: String,
        pub text: String,
        #[sea_orm(belongs_to, from = "shelf_code", to = "code")]
        pub shelf: BelongsTo<shelf::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Below a shelf.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Inner {
        pub id: i32,
        pub text: String,
    }
}

pub mod tag {
    use sea_orm::Condition;
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "tag")]
    #[tweaks(scope = seen)]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(indexed)]
        pub depot_id: i32,
        pub text: String,
        #[sea_orm(default_value = false)]
        #[tweaks(skip)]
        pub hidden: bool,
        #[sea_orm(belongs_to, from = "depot_id", to = "id")]
        pub depot: BelongsTo<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    fn seen(_: &Context) -> Condition {
        Condition::all().add(Column::Hidden.eq(false))
    }

    /// Below a depot.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Inner {
        pub id: Uuid,
        pub text: String,
    }
}

pub mod slot {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "slot")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(4))")]
        pub code: String,
        #[sea_orm(indexed)]
        pub depot_id: i32,
        pub what: String,
        #[sea_orm(belongs_to, from = "depot_id", to = "id")]
        pub depot: BelongsTo<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Below a depot.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Inner {
        pub code: String,
        pub what: String,
    }
}

pub mod pallet {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "pallet")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub serial: String,
        #[sea_orm(unique)]
        pub depot_id: i32,
        pub load: i32,
        #[sea_orm(belongs_to, from = "depot_id", to = "id")]
        pub depot: BelongsTo<super::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Below a depot.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Inner {
        pub serial: String,
        pub load: i32,
    }
}

/// Their endpoints.
pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config.service(Resource::<Entity>::new("/depots").bulk_edit(BulkEdit::new().allow_delete()));
}
