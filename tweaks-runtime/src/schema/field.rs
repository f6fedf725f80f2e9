//! Fields: what a serializer shows and takes.

use std::any::Any;
use std::fmt;

use super::{Column, Digits, FieldHookFn, Filterable, Kind, ValueFormat, Orderable, Rule};
use crate::schema::Computed;
use crate::problem::Message;
use crate::schema::Nested;
use crate::value::{ColumnValue, FieldValue, Input};

/// When a field is shown without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Always.
    Always,
    /// Where one object is asked for, not in lists nor in the answer to a creation.
    InDetail,
    /// Never: it is on demand.
    OnDemand,
}

/// Which fields of the rows behind a nested field may be asked about through it: `customer__email=…`. They are the names of
/// fields of the nested serializer, which has to allow it as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Through {
    /// For filters.
    pub filter: &'static [&'static str],
    /// For the ordering.
    pub order: &'static [&'static str],
}

/// One field of a serializer.
#[derive(Clone, Copy)]
pub struct Field {
    /// The public name.
    pub name: &'static str,
    /// The name for people, as it stands in messages.
    pub label: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// The column that it reads and writes; `None` in a serializer without an entity.
    pub column: Option<&'static Column>,
    /// Shown, never written by a client.
    pub read_only: bool,
    /// Written, never shown.
    pub write_only: bool,
    /// The rows of another entity that it shows.
    pub nested: Option<Nested>,
    /// The function that makes its value.
    pub computed: Option<Computed>,
    /// When it is shown without being asked for.
    pub shown: Shown,
    /// By what it can be filtered.
    pub filter: Filterable,
    /// Whether a list can be ordered by it.
    pub order: Orderable,
    /// What may be asked about the rows behind it.
    pub through: Through,
    /// Must be given on create and full update.
    pub required: bool,
    /// Whether `null` is accepted.
    pub allow_null: bool,
    /// Facts for reading and writing values.
    pub format: ValueFormat,
    /// Rules about the value.
    pub rules: &'static [Rule],
    /// Rules about each entry of a list.
    pub entry_rules: &'static [Rule],
    /// Texts in place of the usual ones, by code.
    pub messages: &'static [(&'static str, &'static str)],
    /// The value when none is given, on create and full update.
    pub default: Option<fn() -> Box<dyn Any>>,
    /// The application's hook.
    pub hook: Option<FieldHookFn>,
}

impl Field {
    const fn new<D: FieldValue>(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            kind: D::KIND,
            column: None,
            nested: None,
            computed: None,
            read_only: false,
            write_only: false,
            shown: Shown::Always,
            filter: Filterable::Indexed,
            order: Orderable::Indexed,
            through: Through { filter: &[], order: &[] },
            required: !D::NULLABLE,
            allow_null: D::NULLABLE,
            format: ValueFormat::NONE,
            rules: &[],
            entry_rules: &[],
            messages: &[],
            default: None,
            hook: None,
        }
    }

    /// A field of a serializer without an entity: required unless the type is an `Option`.
    #[must_use]
    pub const fn of<T: Input>(name: &'static str, label: &'static str) -> Self {
        Self::new::<T::Draft>(name, label)
    }

    /// A field of a column: required unless the column fills itself; the key is read-only.
    #[must_use]
    pub const fn column<T: ColumnValue>(name: &'static str, label: &'static str, column: &'static Column) -> Self {
        let field = Self::new::<T>(name, label);
        Self {
            column: Some(column),
            read_only: column.key && column.has_default,
            required: !column.fills_itself(),
            format: column.format,
            ..field
        }
    }

    /// A field that shows rows of another entity; clients do not write it, unless the nested rows say so.
    #[must_use]
    pub const fn nested(name: &'static str, label: &'static str, nested: Nested) -> Self {
        let field = Self { kind: nested.kind(), nested: Some(nested), ..Self::new::<String>(name, label) };
        match nested.write {
            // No row is one of the values of a field for one.
            Some(write) => Self { allow_null: !write.many, ..field },
            None => field.read_only(),
        }
    }

    /// A field whose value a function makes; clients do not write it.
    #[must_use]
    pub const fn computed<T: FieldValue>(name: &'static str, label: &'static str, computed: Computed) -> Self {
        Self { computed: Some(computed), ..Self::new::<T>(name, label) }.read_only()
    }

    /// Shown, never written by a client.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self { read_only: true, required: false, ..self }
    }

    /// Written, never shown.
    #[must_use]
    pub const fn write_only(self) -> Self {
        Self { write_only: true, ..self }
    }

    /// Shown only when it is asked for.
    #[must_use]
    pub const fn on_demand(self) -> Self {
        Self { shown: Shown::OnDemand, ..self }
    }

    /// Shown in lists only when it is asked for.
    #[must_use]
    pub const fn on_demand_in_lists(self) -> Self {
        Self { shown: Shown::InDetail, ..self }
    }

    /// By what it can be filtered.
    #[must_use]
    pub const fn filter(self, filter: Filterable) -> Self {
        Self { filter, ..self }
    }

    /// Whether a list can be ordered by it.
    #[must_use]
    pub const fn order(self, order: Orderable) -> Self {
        Self { order, ..self }
    }

    /// The fields of the nested rows by which can be filtered through this one.
    #[must_use]
    pub const fn filter_through(self, filter: &'static [&'static str]) -> Self {
        Self { through: Through { filter, ..self.through }, ..self }
    }

    /// The fields of the nested row by which can be ordered through this one.
    #[must_use]
    pub const fn order_through(self, order: &'static [&'static str]) -> Self {
        Self { through: Through { order, ..self.through }, ..self }
    }

    /// Must be given, and neither be `null` nor blank, whatever its type or column says (`drf_tweaks` §3).
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, allow_null: false, format: ValueFormat { allow_blank: false, ..self.format }, ..self }
    }

    /// May be left out.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// `null` is refused although the type has room for it.
    #[must_use]
    pub const fn refuse_null(self) -> Self {
        Self { allow_null: false, ..self }
    }

    /// May be an empty text.
    #[must_use]
    pub const fn allow_blank(self) -> Self {
        Self { format: ValueFormat { allow_blank: true, ..self.format }, ..self }
    }

    /// Must not be an empty text, although the column would take it.
    #[must_use]
    pub const fn refuse_blank(self) -> Self {
        Self { format: ValueFormat { allow_blank: false, ..self.format }, ..self }
    }

    /// Blanks around a text are part of it.
    #[must_use]
    pub const fn keep_whitespace(self) -> Self {
        Self { format: ValueFormat { trim_whitespace: false, ..self.format }, ..self }
    }

    /// A decimal number of `total` digits, `places` of them behind the point.
    #[must_use]
    pub const fn digits(self, total: u32, places: u32) -> Self {
        Self { format: ValueFormat { digits: Some(Digits { total, places }), ..self.format }, ..self }
    }

    /// Rules about the value.
    #[must_use]
    pub const fn rules(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    /// Rules about each entry of a list.
    #[must_use]
    pub const fn entry_rules(self, entry_rules: &'static [Rule]) -> Self {
        Self { entry_rules, ..self }
    }

    /// Texts in place of the usual ones, by code.
    #[must_use]
    pub const fn messages(self, messages: &'static [(&'static str, &'static str)]) -> Self {
        Self { messages, ..self }
    }

    /// The value when none is given.
    #[must_use]
    pub const fn default(self, default: fn() -> Box<dyn Any>) -> Self {
        Self { default: Some(default), required: false, ..self }
    }

    /// The application's hook.
    #[must_use]
    pub const fn validate(self, hook: FieldHookFn) -> Self {
        Self { hook: Some(hook), ..self }
    }

    /// Whether clients may see the field.
    #[must_use]
    pub const fn is_readable(&self) -> bool {
        !self.write_only
    }

    /// Whether its column is, or is part of, the primary key.
    pub(crate) fn is_key(&self) -> bool {
        self.column.is_some_and(|column| column.key)
    }

    /// Whether clients may write the field.
    #[must_use]
    pub const fn is_writable(&self) -> bool {
        !self.read_only
    }

    /// The message for a code that needs no value to be worded.
    pub(crate) fn message(&self, code: &'static str) -> Message {
        let usual = match code {
            "required" => "This field is required.",
            "null" => "This field may not be null.",
            _ => "This value is not valid.",
        };
        self.reword(Message::new(code, usual))
    }

    /// The same message in the application's words, if it has some for its code.
    pub(crate) fn reword(&self, message: Message) -> Message {
        match self.messages.iter().find(|(code, _)| *code == message.code) {
            Some((code, text)) => Message::new(code, *text),
            None => message,
        }
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("label", &self.label)
            .field("kind", &self.kind)
            .field("column", &self.column.map(|column| column.name))
            .field("nested", &self.nested)
            .field("computed", &self.computed)
            .field("read_only", &self.read_only)
            .field("write_only", &self.write_only)
            .field("shown", &self.shown)
            .field("filter", &self.filter)
            .field("order", &self.order)
            .field("through", &self.through)
            .field("required", &self.required)
            .field("allow_null", &self.allow_null)
            .field("format", &self.format)
            .field("rules", &self.rules)
            .field("entry_rules", &self.entry_rules)
            .field("messages", &self.messages)
            .field("default", &self.default.is_some())
            .field("hook", &self.hook.is_some())
            .finish()
    }
}
