use std::sync::Arc;

use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::entry;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[sea_orm(unique)]
    pub name: String,
    #[sea_orm(default_value = 0)]
    pub counter: i64,
    #[sea_orm(default_value = 1)]
    #[tweaks(read_only, etag)]
    pub version: i32,
    #[sea_orm(default_value = 0)]
    #[tweaks(read_only, kept = sum(entries.amount))]
    pub total: i64,
    #[sea_orm(default_value = 0)]
    #[tweaks(read_only, kept = count(entries))]
    pub entry_count: i64,
    #[sea_orm(has_many)]
    #[tweaks(nested(write, on_update = patch_by_id, max = 5, optional))]
    pub entries: HasMany<entry::Entity>,
    #[sea_orm(indexed)]
    #[tweaks(write_only)]
    pub bank_id: Option<i32>,
    #[sea_orm(belongs_to, from = "bank_id", to = "id")]
    pub bank: BelongsTo<Option<super::bank::Entity>>,
    #[sea_orm(has_one)]
    pub profile: HasOne<super::profile::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// With the one row that belongs to it.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Profiled {
    pub id: i32,
    pub name: String,
    #[tweaks(nested(serializer = super::profile::Profile, write))]
    pub profile: HasOne<super::profile::Entity>,
}

/// The same, changed in its place.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Patched {
    pub id: i32,
    pub name: String,
    #[tweaks(nested(serializer = super::profile::Profile, write, on_update = patch_by_id, optional))]
    pub profile: HasOne<super::profile::Entity>,
}

/// New entries join those that are there.
#[derive(Tweaks)]
#[tweaks(entity = Entity, before_create = name_it, after_create = note, before_delete = keep_the_important)]
pub struct Growing {
    pub id: i32,
    pub name: String,
    #[tweaks(nested(write, on_update = append, optional))]
    pub entries: HasMany<entry::Entity>,
}

async fn name_it(account: &mut ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    let name = account.name.try_as_ref().cloned().unwrap_or_default();
    if name == "refused" {
        return Err(HookError::field("name", "Not this one."));
    }
    if hook.context.action() == Action::Create {
        account.name = sea_orm::Set(format!("{name}!"));
    }
    Ok(())
}

/// What a hook does in the transaction is undone with it.
async fn note(accounts: &[Arc<Model>], hook: Hook<'_>) -> Result<(), HookError> {
    if accounts.len() > 3 {
        return Err("No more than three at once.".into());
    }
    for account in accounts {
        if account.name == "half!" {
            return Err("Too late.".into());
        }
        let entry = entry::ActiveModel { account_id: sea_orm::Set(account.id), amount: sea_orm::Set(1000), ..Default::default() };
        entry.insert(hook.transaction).await?;
    }
    Ok(())
}

async fn keep_the_important(accounts: &[Arc<Model>], _: Hook<'_>) -> Result<(), HookError> {
    match accounts.iter().any(|account| account.name == "important") {
        true => Err("This one stays.".into()),
        false => Ok(()),
    }
}

/// The entries of a change take the place of those that are there.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct Replaced {
    pub id: i32,
    pub name: String,
    #[tweaks(nested(write, on_update = replace))]
    pub entries: HasMany<entry::Entity>,
}
