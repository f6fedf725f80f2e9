//! Rows that belong to an owner by a foreign key of every kind: unique by itself, in a group, as the key, of two columns, nullable,
//! and such that several rows may belong to one.

use tweaks_runtime::prelude::*;

macro_rules! belongings {
    ($($name:ident $table:literal { $(#[$meta:meta])* $key:ident: $key_type:ty, $($(#[$more:meta])* $field:ident: $type:ty,)* } [$($parent:tt)*];)*) => {$(
        pub mod $name {
            use sea_orm::entity::prelude::*;
            use tweaks_runtime::prelude::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $(#[$meta])*
                pub $key: $key_type,
                $($(#[$more])* pub $field: $type,)*
                #[sea_orm(belongs_to, from = "owner_id", to = "id")]
                pub owner: BelongsTo<$($parent)*>,
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    )*};
}

belongings! {
    badge "badge" {
        #[sea_orm(primary_key)] id: i32,
        #[sea_orm(unique)] #[tweaks(write_only)] owner_id: Option<i32>,
        #[sea_orm(indexed)] code: String,
    } [Option<super::owner::Entity>];
    locker "locker" {
        #[sea_orm(primary_key, auto_increment = false)] owner_id: i32,
        amount: i32,
        #[sea_orm(default_value = 0)] bonus: i32,
    } [super::owner::Entity];
    seat "seat" {
        #[sea_orm(primary_key)] id: i32,
        #[sea_orm(unique_key = "seat_owner")] #[tweaks(write_only)] owner_id: i32,
        line: i32,
    } [super::owner::Entity];
    note "note" {
        #[sea_orm(primary_key)] id: i32,
        #[sea_orm(indexed)] #[tweaks(write_only)] owner_id: i32,
        #[sea_orm(indexed)] text: String,
    } [super::owner::Entity];
    memo "memo" {
        #[sea_orm(primary_key)] id: i32,
        #[tweaks(write_only)] owner_id: Option<i32>,
        #[sea_orm(indexed)] text: String,
    } [Option<super::owner::Entity>];
}

/// As an owner writes it: the key is that of the owner.
#[derive(Tweaks)]
#[tweaks(entity = locker::Entity)]
pub struct Locker {
    pub owner_id: i32,
    #[tweaks(range(min = 0))]
    pub amount: i32,
    #[tweaks(default = 7)]
    pub bonus: i32,
}

/// As an owner writes it, without a key.
#[derive(Tweaks)]
#[tweaks(entity = seat::Entity)]
pub struct Seat {
    pub line: i32,
}

/// By two columns of which only both tell an owner.
pub mod pass {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "pass")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique_key = "holder")]
        #[tweaks(write_only)]
        pub house: i32,
        #[sea_orm(unique_key = "holder")]
        #[tweaks(write_only)]
        pub door: Option<i32>,
        #[sea_orm(belongs_to, from = "(House, Door)", to = "(House, Door)")]
        pub owner: BelongsTo<Option<super::owner::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// By two foreign keys.
pub mod letter {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "letter")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(indexed)]
        pub sender_id: i32,
        #[sea_orm(indexed)]
        pub recipient_id: Option<i32>,
        #[sea_orm(indexed)]
        pub text: String,
        #[sea_orm(belongs_to, relation_enum = "From", from = "sender_id", to = "id")]
        pub sender: BelongsTo<super::owner::Entity>,
        #[sea_orm(belongs_to, relation_enum = "To", from = "recipient_id", to = "id")]
        pub recipient: BelongsTo<Option<super::owner::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// As its sender writes it.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Sent {
        pub id: i32,
        pub text: String,
        pub recipient_id: Option<i32>,
    }

    /// As its recipient sees it.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Received {
        pub id: i32,
        pub text: String,
        pub sender_id: i32,
    }
}

pub mod owner {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{badge, letter, locker, memo, note, pass, seat};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "owner")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub name: String,
        #[sea_orm(unique_key = "door_of_house")]
        pub house: i32,
        #[sea_orm(unique_key = "door_of_house")]
        pub door: i32,
        #[sea_orm(has_one)]
        #[tweaks(nested, filter(code), order(code))]
        pub badge: HasOne<badge::Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested)]
        pub locker: HasOne<locker::Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested)]
        pub seat: HasOne<seat::Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested)]
        pub pass: HasOne<pass::Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested(first), filter(text))]
        pub note: HasOne<note::Entity>,
        #[sea_orm(has_one)]
        #[tweaks(nested(first, order(desc(text))))]
        pub memo: HasOne<memo::Entity>,
        #[sea_orm(has_many, relation_enum = "Sent", via_rel = "From")]
        #[tweaks(nested(serializer = letter::Sent, write, on_update = replace), on_demand)]
        pub sent: HasMany<letter::Entity>,
        #[sea_orm(has_many, relation_enum = "Received", via_rel = "To")]
        pub received: HasMany<letter::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Where nothing tells the compiler that there may be several.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Loose {
        pub id: i32,
        pub name: String,
        #[tweaks(source = note.text)]
        pub remark: Option<String>,
        #[tweaks(nested(relation = Relation::Sent), filter(text), order(text))]
        pub letter: HasOne<letter::Entity>,
    }

    /// With the rows of which each owner has one.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Single {
        pub id: i32,
        pub name: String,
        pub house: i32,
        pub door: i32,
        #[tweaks(nested(serializer = super::Locker, write, on_update = patch_by_id, optional))]
        pub locker: HasOne<locker::Entity>,
        #[tweaks(nested(write, on_update = patch_by_id, optional))]
        pub badge: HasOne<badge::Entity>,
        #[tweaks(nested(serializer = super::Seat, write, on_update = patch_by_id, optional))]
        pub seat: HasOne<seat::Entity>,
    }

    /// By the field of the letters that points here.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Postbox {
        pub id: i32,
        pub name: String,
        pub house: i32,
        pub door: i32,
        #[tweaks(nested(serializer = letter::Sent, write, via = sender, on_update = patch_by_id))]
        pub sent: HasMany<letter::Entity>,
        #[tweaks(nested(serializer = letter::Received, write, via = recipient, on_update = append, optional))]
        pub received: HasMany<letter::Entity>,
        #[tweaks(nested(serializer = letter::Received, via = recipient, first, order(desc(id))))]
        pub last: HasOne<letter::Entity>,
    }
}
