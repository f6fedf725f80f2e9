//! Halls in halls, exhibits by a key of two columns, their labels, and the people who keep them.

use schemars::JsonSchema;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use tweaks_runtime::prelude::*;

/// How a thing is lit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, FromJsonQueryResult)]
pub(crate) struct Light {
    /// In lux.
    pub lux: u16,
    pub from_above: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<Box<Light>>,
}

/// Shelf marks, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema, FromJsonQueryResult)]
pub(crate) struct Marks(pub Vec<String>);

/// In grams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveValueType, Tweaks)]
pub(crate) struct Grams(pub i64);

/// A type of the database where it has such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "Enum", db_type = "Enum", enum_name = "strange_state")]
pub(crate) enum State {
    /// Nobody has touched it.
    #[sea_orm(string_value = "whole")]
    Whole,
    #[sea_orm(string_value = "almost whole")]
    AlmostWhole,
    #[sea_orm(string_value = "2 parts")]
    Broken,
    #[sea_orm(string_value = "-whole")]
    Lost,
    #[sea_orm(string_value = "größer")]
    Grown,
}

/// A rank, by numbers in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
pub(crate) enum Rank {
    #[sea_orm(num_value = 7)]
    Guide,
    #[sea_orm(num_value = 3)]
    Keeper,
}

pub(crate) mod hall {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    /// A hall, perhaps inside of another. Names of its fields are words of languages, and some differ by their case alone.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "strange_hall")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(3))")]
        #[tweaks(pattern = "^[A-Z]{1,3}$")]
        pub code: String,
        #[sea_orm(column_type = "String(StringLen::N(30))", unique)]
        #[tweaks(rename = "class")]
        pub kind: String,
        #[sea_orm(column_type = "Decimal(Some((7, 3)))", nullable, indexed)]
        pub floor_area: Option<Decimal>,
        #[sea_orm(indexed, default_value = 0)]
        #[tweaks(rename = "floorArea")]
        pub area_class: i16,
        #[sea_orm(indexed)]
        #[tweaks(rename = "from")]
        pub opened: Option<Date>,
        #[sea_orm(indexed)]
        #[tweaks(rename = "self")]
        pub closes_at: Option<Time>,
        #[sea_orm(column_type = "Char(Some(3))", indexed, nullable)]
        pub inside_code: Option<String>,
        #[sea_orm(self_ref, relation_enum = "Inside", relation_reverse = "Rooms", from = "inside_code", to = "code")]
        #[tweaks(nested = Brief, on_demand, filter(class), order(class))]
        pub inside: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Rooms", relation_reverse = "Inside")]
        #[tweaks(nested = Brief, on_demand)]
        pub rooms: HasMany<Entity>,
        #[sea_orm(has_many)]
        pub exhibits: HasMany<super::exhibit::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// With what is counted.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(crate) struct Counted {
        pub code: String,
        #[tweaks(computed = initials(kind, count(exhibits)))]
        pub initials: Vec<String>,
        #[tweaks(computed = count(exhibits))]
        pub exhibits: i64,
        #[tweaks(computed = max(exhibits.worth))]
        pub dearest: Option<Decimal>,
    }

    fn initials(name: &str, count: i64) -> Vec<String> {
        name.split(' ').filter_map(|word| word.chars().next()).map(|letter| format!("{letter}{count}")).collect()
    }

    /// As others show it.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(crate) struct Brief {
        pub code: String,
        #[tweaks(rename = "class")]
        pub kind: String,
    }
}

pub(crate) mod curator {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{Rank, exhibit, locker};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "strange_curator")]
    #[tweaks(index(rank, desc(name)), ordering(rank, desc(name)))]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[tweaks(length(min = 2, max = 40))]
        pub name: String,
        #[sea_orm(unique)]
        #[tweaks(email)]
        pub mail: Option<String>,
        #[sea_orm(indexed)]
        #[tweaks(default = Rank::Guide)]
        pub rank: Rank,
        /// Nobody sees it again.
        #[sea_orm(nullable)]
        #[tweaks(write_only, length(min = 4))]
        pub pin: Option<String>,
        #[tweaks(base64)]
        pub portrait: Option<Vec<u8>>,
        #[sea_orm(has_one)]
        #[tweaks(nested(serializer = locker::Brief, write, on_update = patch_by_id, optional))]
        pub locker: HasOne<locker::Entity>,
        #[sea_orm(has_many, relation_enum = "Kept", via_rel = "Keeper")]
        #[tweaks(nested = exhibit::Brief, on_demand)]
        pub kept: HasMany<exhibit::Entity>,
        #[sea_orm(has_many, relation_enum = "Given", via_rel = "Donor")]
        #[tweaks(nested = exhibit::Brief, on_demand)]
        pub given: HasMany<exhibit::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(crate) struct Brief {
        pub id: Uuid,
        pub name: String,
        pub mail: Option<String>,
    }
}

/// A locker, whose key is its curator's.
pub(crate) mod locker {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "strange_locker")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub curator_id: Uuid,
        #[sea_orm(unique)]
        #[tweaks(range(min = 1, max = 99))]
        pub number: i16,
        #[sea_orm(default_expr = "Expr::current_timestamp()")]
        pub since: DateTimeUtc,
        #[sea_orm(belongs_to, from = "curator_id", to = "id", on_delete = "Cascade")]
        #[tweaks(nested = super::curator::Brief)]
        pub curator: BelongsTo<super::curator::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(crate) struct Brief {
        pub number: i16,
        pub since: DateTimeUtc,
    }
}

pub(crate) mod exhibit {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    use tweaks_runtime::value::AsJson;

    use super::{Grams, Light, Marks, State, curator, hall, label};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "strange_exhibit")]
    #[tweaks(index(state, desc(worth)))]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(3))")]
        pub hall_code: String,
        #[sea_orm(primary_key, auto_increment = false)]
        #[tweaks(range(min = 1))]
        pub number: i32,
        #[sea_orm(indexed)]
        pub title: String,
        #[sea_orm(indexed)]
        pub state: Option<State>,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable, indexed)]
        #[tweaks(range(min = Decimal::ZERO))]
        pub worth: Option<Decimal>,
        #[sea_orm(indexed)]
        pub weight: Option<Grams>,
        #[sea_orm(column_type = "Json", nullable)]
        #[tweaks(json)]
        pub light: Option<Light>,
        #[sea_orm(column_type = "Json")]
        #[tweaks(json, default = Marks::default())]
        pub marks: Marks,
        pub notes: Option<Json>,
        #[sea_orm(indexed)]
        pub found: Option<DateTime>,
        #[sea_orm(extra = "GENERATED ALWAYS AS (number * 2) STORED", indexed)]
        #[tweaks(generated)]
        pub doubled: i32,
        #[sea_orm(default_value = 1)]
        #[tweaks(read_only, etag)]
        pub version: i32,
        #[sea_orm(indexed)]
        pub keeper_id: Uuid,
        #[sea_orm(indexed)]
        pub donor_id: Option<Uuid>,
        #[sea_orm(belongs_to, from = "hall_code", to = "code")]
        #[tweaks(nested = hall::Brief, filter(class), order(class))]
        pub hall: BelongsTo<hall::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Keeper", from = "keeper_id", to = "id")]
        #[tweaks(nested = curator::Brief, filter(mail))]
        pub keeper: BelongsTo<curator::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Donor", from = "donor_id", to = "id")]
        #[tweaks(nested = curator::Brief, on_demand)]
        pub donor: BelongsTo<Option<curator::Entity>>,
        #[sea_orm(has_many)]
        #[tweaks(nested(serializer = label::Brief, write, on_update = patch_by_id, optional, max = 4))]
        pub labels: HasMany<label::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(crate) struct Brief {
        pub hall_code: String,
        pub number: i32,
        pub title: String,
        #[tweaks(computed = paths(title), on_demand)]
        pub paths: Vec<AsJson<Light>>,
    }

    fn paths(title: &str) -> Vec<AsJson<Light>> {
        vec![AsJson(Light { lux: title.len().min(9).try_into().unwrap_or_default(), from_above: true, behind: None })]
    }
}

/// A label of an exhibit, one per language.
pub(crate) mod label {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::exhibit;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "strange_label")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "Char(Some(3))", unique_key = "language_of_exhibit")]
        pub hall_code: String,
        #[sea_orm(unique_key = "language_of_exhibit")]
        pub number: i32,
        #[sea_orm(column_type = "Char(Some(2))", unique_key = "language_of_exhibit")]
        pub language: String,
        #[tweaks(length(max = 200))]
        pub text: String,
        #[sea_orm(belongs_to, from = "(HallCode, Number)", to = "(HallCode, Number)", on_delete = "Cascade")]
        pub exhibit: BelongsTo<exhibit::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub(crate) struct Brief {
        pub id: i32,
        pub language: String,
        pub text: String,
    }
}
