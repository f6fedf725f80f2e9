//! Codes of operations: those of the whole request, and of all members of its body.

use super::codes::Codes;
use super::operation::Facts;
use crate::context::Action;
use crate::query::Pagination;

/// The codes of a request that is refused as wrong.
pub(super) fn of_operation(facts: &Facts<'_>) -> Codes {
    let (action, resource) = (facts.action(), facts.resource);
    let (is_bulk, has_pages) = (action == Action::BulkEdit, resource.pagination != Pagination::None);
    let has_body = facts.operation.is_write() && action != Action::Delete;
    let mut codes = Codes::default();
    // The query string, the headers, and an answer that would be too large.
    codes.add(&["malformed", "precondition", "repeated", "too_large", "too_long", "too_many", "unknown"]);
    codes.add_if(matches!(action, Action::List | Action::Stats), &["invalid", "invalid_choice", "null_characters_not_allowed"]);
    codes.add_if(action == Action::List && has_pages, &["host", "required"]);
    codes.add_if(facts.operation.is_write() && resource.takes_idempotency_key, &["idempotency_key"]);
    codes.add_if(has_body, &["duplicate", "more"]);
    codes.add_if(has_body && !resource.tied.is_empty(), &["path"]);
    codes.add_if(matches!(action, Action::Update | Action::PartialUpdate) || is_bulk, &["key"]);
    codes.add_if(
        is_bulk,
        &["invalid", "max_items", "not_a_list", "not_allowed", "not_found", "referenced", "repeated", "required"],
    );
    for (schema, form) in facts.bodies() {
        codes.add_object(schema, &facts.context.clone().acting(form.action()));
    }
    let hooks = &resource.detail.write_hooks;
    codes.has_others |= hooks.is_some() || matches!(action, Action::Custom(_));
    codes.add_if(codes.has_others, &["invalid"]);
    codes
}
