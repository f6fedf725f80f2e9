//! Permissions: the rules of a resource, or of a handler, by action.

use std::sync::Arc;

use super::settings::Settings;
use crate::body::Edit;
use crate::cause::{self, Duty};
use crate::context::{Action, Context, RowLimit};
use crate::exec::{Entry, Failure, Refusal};
use crate::permission::{Permission, Verdict};
use crate::schema::Table;

/// The rules of a resource, or of a handler.
#[derive(Clone, Default)]
pub(crate) struct Permissions {
    /// The rule for all actions without one of their own.
    pub(crate) general: Option<Arc<dyn Permission>>,
    /// The last one for an action is the one that counts.
    pub(crate) own: Vec<(Action, Arc<dyn Permission>)>,
    /// Whether an action without a rule is a mistake, as its `Api` says.
    pub(crate) required: bool,
}

impl Permissions {
    pub(super) fn of(&self, action: Action) -> Option<&dyn Permission> {
        let own = self.own.iter().rev().find(|(own, _)| *own == action).map(|(_, permission)| permission);
        own.or(self.general.as_ref()).map(AsRef::as_ref)
    }

    /// The rows that the rule for an action leaves; `None` for all.
    fn limit(&self, context: &Context, action: Action) -> Option<RowLimit> {
        let _said = cause::doing(Duty::Hook("permission"));
        self.of(action)?.allow(context, action).limit()
    }

    fn check(&self, context: &Context, action: Action) -> Result<(), Refusal> {
        let _said = cause::doing(Duty::Hook("permission"));
        match self.of(action).map(|permission| permission.allow(context, action)) {
            Some(Verdict::Deny(denial)) => Err(Refusal::Denied(denial.to(context))),
            Some(Verdict::Allow | Verdict::Rows(_)) | None => Ok(()),
        }
    }

    /// Whether an action has no rule where each is to have one.
    fn lacks(&self, settings: &Settings, action: Action) -> bool {
        (self.required || settings.permissions_required) && self.of(action).is_none()
    }

    /// Whether a request would be let in as an action, with some rows at least.
    #[cfg(feature = "openapi")]
    pub(super) fn allow(&self, settings: &Settings, context: &Context) -> bool {
        let action = context.action();
        !self.lacks(settings, action) && self.check(context, action).is_ok()
    }

    /// Lets a request in, and limits it to the rows that the rule for its action leaves.
    pub(super) fn admit(&self, table: &Table, settings: &Settings, context: &mut Context) -> Result<(), Refusal> {
        let action = context.action();
        if self.lacks(settings, action) {
            let missing = format!("there is no permission for {action:?} of `{}`", table.name);
            return Err(Refusal::Failed(Failure::internal(&missing)));
        }
        self.admit_further(table, context)
    }

    /// The same with the rules of a handler whose request was let in, where it has any.
    pub(super) fn admit_further(&self, table: &Table, context: &mut Context) -> Result<(), Refusal> {
        let asked = context.action();
        self.check(context, asked)?;
        if self.general.is_some() || !self.own.is_empty() {
            let own = self.clone();
            let limit = move |context: &Context| {
                // The rule of a custom action stands for all that its handler does.
                let action = if matches!(asked, Action::Custom(_)) { asked } else { context.action() };
                own.limit(context, action)
            };
            context.limit(table.entity.table_ref(), Arc::new(limit));
        }
        Ok(())
    }

    /// Lets the entries of a bulk edit in: each is allowed by the rule for what it does as well.
    pub(super) fn admit_entries(&self, table: &Table, context: &mut Context, entries: &[Entry]) -> Result<(), Refusal> {
        let action = |entry: &Entry| match entry.edit {
            Edit::Create => Action::Create,
            Edit::Update(_) => Action::PartialUpdate,
            Edit::Delete(_) => Action::Delete,
        };
        let mut actions: Vec<Action> = Vec::new();
        for action in entries.iter().map(action) {
            if !actions.contains(&action) {
                self.check(context, action)?;
                actions.push(action);
            }
        }
        let own = self.clone();
        let limit = move |context: &Context| {
            let actions = actions.iter().filter(|_| context.action() == Action::BulkEdit);
            actions.filter_map(|action| Some(own.limit(context, *action)?.of_entry(*action))).reduce(RowLimit::and)
        };
        context.limit(table.entity.table_ref(), Arc::new(limit));
        Ok(())
    }
}
