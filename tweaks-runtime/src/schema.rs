//! Schemas: the tables of facts that describe serializers. Whoever has read this module can guess the rest.
//!
//! A [`Schema`] is all that the derive writes, besides the draft: a name, an ordered list of [`Field`]s, hooks. A
//! serializer of an entity has a [`Table`] of [`Column`]s behind it, written once per entity; each field of a column
//! starts with the facts of its column. Everything is `'static` data and function pointers, so that all logic is ordinary code
//! elsewhere; and everything that the derive writes can be written by hand:
//!
//! ```
//! use tweaks_runtime::__private::*;
//!
//! #[derive(Clone, Default)]
//! struct LoginDraft { name: Given<String>, password: Given<String> }
//!
//! impl Draft for LoginDraft {
//!     fn slot(&mut self, index: usize) -> Option<&mut dyn Slot> {
//!         match index {
//!             0 => Some(&mut self.name),
//!             1 => Some(&mut self.password),
//!             _ => None,
//!         }
//!     }
//! }
//!
//! static FIELDS: [Field; 2] = [
//!     Field::of::<String>("name", "Name").messages(&[("required", "Who are you?")]),
//!     Field::of::<String>("password", "Password").keep_whitespace(),
//! ];
//! static LOGIN: Schema = Schema::new("Login", &FIELDS, || Box::new(LoginDraft::default()));
//!
//! assert_eq!(LOGIN.field("name").map(|field| field.required), Some(true));
//! ```

use std::any::Any;
use std::fmt;

use sea_orm::{DbErr, QueryResult, Value};

use crate::computed::Computed;
use crate::context::Context;
use crate::draft::Draft;
use crate::problem::{Message, Messages};
use crate::relation::Nested;
use crate::storage::Storage;
use crate::value::{self, Cell, ColumnValue, FieldValue, Input};

/// What kind of value a field has.
#[derive(Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number; its range is that of the Rust type.
    Integer,
    /// A binary floating point number.
    Float,
    /// An exact decimal number, written as text.
    Decimal,
    /// Text.
    Text,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A point in time.
    DateTime,
    /// A UUID.
    Uuid,
    /// Any JSON.
    Json,
    /// A list of values of a kind.
    List(&'static Kind),
    /// A list of objects, described by another schema.
    Objects(fn() -> &'static Schema),
    /// An object, described by another schema. A function, because schemas may refer to each other.
    Object(fn() -> &'static Schema),
}

/// How many digits a decimal column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// All of them.
    pub total: u32,
    /// Those behind the point.
    pub places: u32,
}

/// What must be known while a value is read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whether a text may be empty.
    pub allow_blank: bool,
    /// Whether blanks around a text are taken away first; DRF's `trim_whitespace`.
    pub trim_whitespace: bool,
    /// The digits of a decimal number.
    pub digits: Option<Digits>,
}

impl Limits {
    /// DRF's defaults: texts are trimmed and must not be blank, numbers may have any digits.
    pub const NONE: Self = Self { allow_blank: false, trim_whitespace: true, digits: None };
}

/// A rule about a valid value, with the message that says it.
#[derive(Clone, Copy)]
pub struct Rule {
    /// A stable, machine-readable word.
    pub code: &'static str,
    /// What to say when the rule does not hold.
    pub detail: &'static str,
    /// Whether the rule holds; [`holds`](crate::rule::holds) with one of `garde`'s rules.
    pub holds: fn(&dyn Any) -> bool,
}

impl Rule {
    /// A rule.
    #[must_use]
    pub const fn new(code: &'static str, detail: &'static str, holds: fn(&dyn Any) -> bool) -> Self {
        Self { code, detail, holds }
    }
}

/// The hook of one field, over its value.
pub type FieldHookFn = fn(&mut dyn Any, &Context) -> Result<(), Messages>;

/// A hook over the draft of an object.
pub type ObjectHookFn = fn(&mut dyn Draft, &Context) -> Result<(), Messages>;

/// One column of an entity: the facts that `#[sea_orm(…)]` states, and what the framework fills in.
#[derive(Clone, Copy)]
pub struct Column {
    /// The name of the field of the model.
    pub field: &'static str,
    /// The name in the database.
    pub name: &'static str,
    /// What kind of value it keeps.
    pub kind: Kind,
    /// Whether no serializer shows it; it may be one end of a relation, or filled by the framework.
    pub hidden: bool,
    /// Whether it is, or is part of, the primary key.
    pub key: bool,
    /// Whether the database fills it when it is left out: a default, or an auto-increment key.
    pub has_default: bool,
    /// Whether it may be `NULL`.
    pub nullable: bool,
    /// Whether no two rows have the same value.
    pub unique: bool,
    /// Whether it has an index of its own.
    pub indexed: bool,
    /// Facts for reading and writing values.
    pub limits: Limits,
    /// Rules that follow from the column, such as its length.
    pub rules: &'static [Rule],
    /// The value for a new row, unless a client may give one and does.
    pub on_create: Option<fn() -> Value>,
    /// The value whenever a row is changed.
    pub on_update: Option<fn() -> Value>,
    /// Appends a cell of this column as JSON.
    pub render: fn(Cell<'_>, &Limits, &mut Vec<u8>) -> Result<(), DbErr>,
    /// The database's value in a cell; `None` for `NULL`.
    pub read: fn(&QueryResult, usize) -> Result<Option<Value>, DbErr>,
    /// The database's value for a draft's value.
    pub to_value: fn(&dyn Any) -> Option<Value>,
    /// The database's value for a text, such as the key in a path.
    pub from_text: fn(&str) -> Option<Value>,
}

impl Column {
    /// A plain column of a type: NOT NULL unless the type is an `Option`, no default, not indexed.
    #[must_use]
    pub const fn of<T: ColumnValue>(field: &'static str) -> Self {
        Self {
            field,
            name: field,
            kind: T::KIND,
            hidden: false,
            key: false,
            has_default: false,
            nullable: T::NULLABLE,
            unique: false,
            indexed: false,
            limits: Limits::NONE,
            rules: &[],
            on_create: None,
            on_update: None,
            render: value::render::<T>,
            read: value::read::<T>,
            to_value: value::to_value::<T>,
            from_text: value::from_text::<T>,
        }
    }

    /// The name in the database, where it is not that of the field.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// No serializer shows it.
    #[must_use]
    pub const fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Part of the primary key.
    #[must_use]
    pub const fn key(self) -> Self {
        Self { key: true, ..self }
    }

    /// Filled by the database when it is left out.
    #[must_use]
    pub const fn has_default(self) -> Self {
        Self { has_default: true, ..self }
    }

    /// May be `NULL` although its type is no `Option`.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// No two rows with the same value.
    #[must_use]
    pub const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    /// Has an index.
    #[must_use]
    pub const fn indexed(self) -> Self {
        Self { indexed: true, ..self }
    }

    /// A decimal column of `total` digits, `places` of them behind the point.
    #[must_use]
    pub const fn digits(self, total: u32, places: u32) -> Self {
        Self { limits: Limits { digits: Some(Digits { total, places }), ..self.limits }, ..self }
    }

    /// May hold an empty text.
    #[must_use]
    pub const fn allow_blank(self) -> Self {
        Self { limits: Limits { allow_blank: true, ..self.limits }, ..self }
    }

    /// Rules that follow from the column.
    #[must_use]
    pub const fn rules(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    /// The value for a new row.
    #[must_use]
    pub const fn on_create(self, value: fn() -> Value) -> Self {
        Self { on_create: Some(value), ..self }
    }

    /// The value whenever a row is changed.
    #[must_use]
    pub const fn on_update(self, value: fn() -> Value) -> Self {
        Self { on_update: Some(value), ..self }
    }

    /// Whether a new row can do without a value from the client.
    #[must_use]
    pub const fn fills_itself(&self) -> bool {
        self.nullable || self.has_default || self.on_create.is_some()
    }
}

/// The columns of an entity, and how its rows are reached.
#[derive(Clone, Copy)]
pub struct Table {
    /// The name in the database.
    pub name: &'static str,
    /// The columns that serializers can use, in the order of declaration.
    pub columns: &'static [Column],
    /// Groups of columns that are unique together.
    pub unique_keys: &'static [&'static [&'static str]],
    /// How rows are read and written.
    pub storage: &'static dyn Storage,
}

impl Table {
    /// A table.
    #[must_use]
    pub const fn new(name: &'static str, columns: &'static [Column], storage: &'static dyn Storage) -> Self {
        Self { name, columns, unique_keys: &[], storage }
    }

    /// Groups of columns that are unique together.
    #[must_use]
    pub const fn unique_keys(self, unique_keys: &'static [&'static [&'static str]]) -> Self {
        Self { unique_keys, ..self }
    }

    /// The columns of the primary key.
    pub fn key(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.key)
    }

    /// The column of a field of the model; for constants, so that a wrong name fails the build.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[must_use]
    pub const fn column(&self, field: &str) -> &'static Column {
        let mut index = 0;
        while index < self.columns.len() {
            if same(self.columns[index].field, field) && !self.columns[index].hidden {
                return &self.columns[index];
            }
            index += 1;
        }
        panic!("the entity has no such column, or marks it `#[tweaks(skip)]`")
    }
}

/// `==` for texts in constants.
const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

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
    /// Must be given on create and full update.
    pub required: bool,
    /// Whether `null` is accepted.
    pub allow_null: bool,
    /// Facts for reading and writing values.
    pub limits: Limits,
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
            required: !D::NULLABLE,
            allow_null: D::NULLABLE,
            limits: Limits::NONE,
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
            limits: column.limits,
            ..field
        }
    }

    /// A field that shows rows of another entity; clients do not write it.
    #[must_use]
    pub const fn nested(name: &'static str, label: &'static str, nested: Nested) -> Self {
        let field = Self { kind: nested.kind(), nested: Some(nested), ..Self::new::<String>(name, label) };
        field.read_only()
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

    /// Must be given, and neither be `null` nor blank, whatever its type or column says (`drf_tweaks` §3).
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, allow_null: false, limits: Limits { allow_blank: false, ..self.limits }, ..self }
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
        Self { limits: Limits { allow_blank: true, ..self.limits }, ..self }
    }

    /// Must not be an empty text, although the column would take it.
    #[must_use]
    pub const fn refuse_blank(self) -> Self {
        Self { limits: Limits { allow_blank: false, ..self.limits }, ..self }
    }

    /// Blanks around a text are part of it.
    #[must_use]
    pub const fn keep_whitespace(self) -> Self {
        Self { limits: Limits { trim_whitespace: false, ..self.limits }, ..self }
    }

    /// A decimal number of `total` digits, `places` of them behind the point.
    #[must_use]
    pub const fn digits(self, total: u32, places: u32) -> Self {
        Self { limits: Limits { digits: Some(Digits { total, places }), ..self.limits }, ..self }
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

/// One serializer.
#[derive(Clone, Copy)]
pub struct Schema {
    /// The name for people: `No Customer matches the given query.`
    pub name: &'static str,
    /// The fields, in the order in which they are shown.
    pub fields: &'static [Field],
    /// The entity behind it, if any.
    pub table: Option<&'static Table>,
    /// Hooks of the second stage, in order.
    pub validators: &'static [ObjectHookFn],
    /// The hook of the third stage.
    pub validate: Option<ObjectHookFn>,
    /// A hook that runs last, and only if nothing was wrong.
    pub validate_clean: Option<ObjectHookFn>,
    /// An empty draft.
    pub draft: fn() -> Box<dyn Draft>,
}

impl Schema {
    /// A serializer without an entity and without hooks.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field], draft: fn() -> Box<dyn Draft>) -> Self {
        Self { name, fields, table: None, validators: &[], validate: None, validate_clean: None, draft }
    }

    /// The entity behind the serializer.
    #[must_use]
    pub const fn table(self, table: &'static Table) -> Self {
        Self { table: Some(table), ..self }
    }

    /// Hooks of the second stage, in order.
    #[must_use]
    pub const fn validators(self, validators: &'static [ObjectHookFn]) -> Self {
        Self { validators, ..self }
    }

    /// The hook of the third stage.
    #[must_use]
    pub const fn validate(self, hook: ObjectHookFn) -> Self {
        Self { validate: Some(hook), ..self }
    }

    /// A hook that runs last, and only if nothing was wrong.
    #[must_use]
    pub const fn validate_clean(self, hook: ObjectHookFn) -> Self {
        Self { validate_clean: Some(hook), ..self }
    }

    /// The field with a public name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The name in small letters, as it stands inside sentences: `order item with this …`.
    pub(crate) fn noun(&self) -> String {
        let mut noun = String::with_capacity(self.name.len() + 2);
        for (index, letter) in self.name.char_indices() {
            if letter.is_uppercase() && index > 0 {
                noun.push(' ');
            }
            noun.extend(letter.to_lowercase());
        }
        noun
    }

    /// Whether a row can be made with this serializer: every column that does not fill itself has a writable field.
    #[must_use]
    pub const fn can_create(&self) -> bool {
        let Some(table) = self.table else { return false };
        let mut index = 0;
        while index < table.columns.len() {
            if !table.columns[index].fills_itself() && !self.writes(table.columns[index].name) {
                return false;
            }
            index += 1;
        }
        true
    }

    /// Whether a writable field has the column with this name.
    const fn writes(&self, column: &str) -> bool {
        let mut index = 0;
        while index < self.fields.len() {
            let field = &self.fields[index];
            if let Some(own) = field.column
                && !field.read_only
                && same(own.name, column)
            {
                return true;
            }
            index += 1;
        }
        false
    }
}

/// A type that has a schema. Implemented by `#[derive(Tweaks)]`: for the entity, where the struct is its model, and for
/// the struct itself otherwise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer",
    label = "no schema",
    note = "add `#[derive(Tweaks)]` to the entity's `Model`, or to this struct",
    note = "a resource is named by its entity: `Resource::<customer::Entity>`, not `customer::Model`"
)]
pub trait Serializer: 'static {
    /// The validated fields of a body.
    type Draft: Draft + FieldValue + Default;

    /// The table of facts.
    const SCHEMA: &'static Schema;

    /// How many statements it takes at most to read one page with what is shown without being asked for. Made of the
    /// same numbers of its nested serializers: a cycle of them that no on-demand field breaks does not compile.
    const QUERIES: usize = 1;
}

/// A serializer that can be made out of its validated fields: one without an entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made out of a request's body",
    note = "`Valid<T>` is for structs with `#[derive(Tweaks)]` that have no entity; for an entity use `Call<Entity>`"
)]
pub trait FromDraft: Serializer + Sized {
    /// Makes the value; `None` if a required field is missing.
    fn from_draft(draft: Self::Draft) -> Option<Self>;
}

/// A serializer that reads and writes the rows of an entity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer of an entity",
    note = "add `#[derive(Tweaks)]` to the entity's `Model`, or `#[tweaks(entity = path::to::Entity)]` to this struct",
    note = "a resource is named by its entity: `Resource::<customer::Entity>`, not `customer::Model`"
)]
pub trait ModelSerializer: Serializer {
    /// The entity.
    type Entity: HasTable;
}

/// An entity whose columns are described by a [`Table`].
#[diagnostic::on_unimplemented(
    message = "the entity `{Self}` has no table of facts",
    note = "name the `Entity`, not the `Model`, and add `#[derive(Tweaks)]` to the `Model`"
)]
pub trait HasTable: sea_orm::EntityTrait {
    /// The table of facts.
    const TABLE: &'static Table;
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Float => "Float",
            Self::Decimal => "Decimal",
            Self::Text => "Text",
            Self::Date => "Date",
            Self::Time => "Time",
            Self::DateTime => "DateTime",
            Self::Uuid => "Uuid",
            Self::Json => "Json",
            Self::Choice(names) => return write!(f, "Choice({names:?})"),
            Self::List(kind) => return write!(f, "List({kind:?})"),
            // Schemas may refer to each other: only the name, or it would never end.
            Self::Object(schema) => return write!(f, "Object({})", schema().name),
            Self::Objects(schema) => return write!(f, "Objects({})", schema().name),
        };
        f.write_str(name)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

/// Function pointers are shown as present or absent: two of them cannot be compared.
impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("field", &self.field)
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("hidden", &self.hidden)
            .field("key", &self.key)
            .field("has_default", &self.has_default)
            .field("nullable", &self.nullable)
            .field("unique", &self.unique)
            .field("indexed", &self.indexed)
            .field("limits", &self.limits)
            .field("rules", &self.rules)
            .field("on_create", &self.on_create.is_some())
            .field("on_update", &self.on_update.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("columns", &self.columns)
            .field("unique_keys", &self.unique_keys)
            .finish_non_exhaustive()
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
            .field("required", &self.required)
            .field("allow_null", &self.allow_null)
            .field("limits", &self.limits)
            .field("rules", &self.rules)
            .field("entry_rules", &self.entry_rules)
            .field("messages", &self.messages)
            .field("default", &self.default.is_some())
            .field("hook", &self.hook.is_some())
            .finish()
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("name", &self.name)
            .field("fields", &self.fields)
            .field("table", &self.table)
            .field("validators", &self.validators.len())
            .field("validate", &self.validate.is_some())
            .field("validate_clean", &self.validate_clean.is_some())
            .finish_non_exhaustive()
    }
}
