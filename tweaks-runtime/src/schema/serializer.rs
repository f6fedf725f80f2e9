//! Serializers: what is shown of a row or taken from a body, field by field.

use std::any::Any;

use sea_orm::Condition;

use super::choice::ChoiceNames;
use super::filter::{Filterable, Orderable, Through, Visibility};
use super::json::Json;
use super::relation::{Computed, Nested};
use super::rule::{Digits, Rule, ValueFormat};
use super::search::Search;
use super::setters::{Pointer, setters};
use super::stats::Stats;
use super::table::{Column, Order, Table};
use super::write_hooks::WriteHooks;
use crate::context::{Context, Version};
use crate::permission::Permission;
use crate::problem::{Message, Messages};

/// What kind of value a field has.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer {
        /// The smallest that the Rust type holds.
        min: i128,
        /// The largest that the Rust type holds.
        max: i128,
    },
    /// A binary floating point number, with the largest that the Rust type holds, as a double of the same digits.
    Float(f64),
    /// An exact decimal number, written as text.
    Decimal,
    /// Text.
    Text,
    /// One of these names.
    Choice(ChoiceNames),
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A point in time.
    DateTime,
    /// A day and a time of an unknown place: with an offset it is read as a point in time, and it is shown without one.
    LocalDateTime,
    /// A UUID.
    Uuid,
    /// Bytes, written as base64.
    Bytes,
    /// Any JSON.
    Json,
    /// A list of values of a kind.
    List {
        /// The kind of each.
        entry: &'static Kind,
        /// Whether `null` may stand among them.
        nullable: bool,
    },
    /// A list of objects, described by another schema.
    Objects(fn() -> &'static Schema),
    /// An object, described by another schema. A function, because schemas may refer to each other.
    Object(fn() -> &'static Schema),
}

/// Makes the value of a field that is not given.
pub(crate) type DefaultFn = fn() -> Box<dyn Any>;

/// The hook of one field, over its value.
pub(crate) type FieldHookFn = fn(&mut dyn Any, &Context) -> Result<(), Messages>;

/// A hook over the draft of an object.
pub(crate) type ObjectHookFn = fn(&mut dyn Draft, &Context) -> Result<(), Messages>;

/// One field of a serializer.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Field {
    /// The public name.
    pub name: &'static str,
    /// The name in the struct, where it is another one and no column says it.
    pub(crate) own: Option<&'static str>,
    /// The name for people, as it stands in messages.
    pub label: &'static str,
    /// The application's words about it; see [`about`](Self::about).
    pub(crate) about: &'static str,
    /// What to use in its place, if clients should no longer use it; empty where that is not said.
    pub deprecated: Option<&'static str>,
    /// The application's example of a value, as JSON; empty where there is none.
    pub(crate) example: &'static str,
    /// Makes the JSON Schema of its type, if that is the application's and has one.
    pub json_schema: Option<Pointer<fn() -> serde_json::Value>>,
    /// The number of its slot in the draft, whichever fields are shown beside it.
    pub slot: usize,
    /// The first and the last API version that has it.
    pub versions: [Version; 2],
    /// What kind of value it has.
    pub kind: Kind,
    /// The column that it reads and writes; `None` in a serializer without an entity.
    pub column: Option<&'static Column>,
    /// Shown, never written by a client.
    pub read_only: bool,
    /// Written, never shown.
    pub write_only: bool,
    /// The rule about who may see it; `None` where everybody may.
    pub readable_by: Option<Pointer<&'static dyn Permission>>,
    /// The rule about who may write it.
    pub writable_by: Option<Pointer<&'static dyn Permission>>,
    /// The rows of another entity that it shows.
    pub nested: Option<Nested>,
    /// The function that makes its value.
    pub computed: Option<Computed>,
    /// When it is shown without being asked for.
    pub visibility: Visibility,
    /// By what it can be filtered.
    pub filter: Filterable,
    /// Whether a list can be ordered by it.
    pub order: Orderable,
    /// What may be asked about the rows behind it.
    pub through: Through,
    /// Must be given on create and full update.
    pub required: bool,
    /// Whether `null` is accepted, or may be shown where clients do not write.
    pub allow_null: bool,
    /// How its values are read and written.
    pub format: ValueFormat,
    /// Rules about the value.
    pub rules: &'static [Rule],
    /// Rules about each entry of a list.
    pub entry_rules: &'static [Rule],
    /// Texts in place of the usual ones, by code.
    pub messages: &'static [(&'static str, &'static str)],
    /// The value when none is given, on create and full update.
    pub default: Option<Pointer<DefaultFn>>,
    /// The application's hook.
    pub hook: Option<Pointer<FieldHookFn>>,
}

impl Field {
    pub(crate) const fn new(name: &'static str, label: &'static str, kind: Kind, nullable: bool) -> Self {
        Self {
            name,
            own: None,
            label,
            about: "",
            deprecated: None,
            example: "",
            json_schema: None,
            slot: 0,
            versions: [Version::OLDEST, Version::NEWEST],
            kind,
            column: None,
            nested: None,
            computed: None,
            read_only: false,
            write_only: false,
            readable_by: None,
            writable_by: None,
            visibility: Visibility::Always,
            filter: Filterable::Indexed,
            order: Orderable::Indexed,
            through: Through { filter: &[], order: &[] },
            required: !nullable,
            allow_null: nullable,
            format: ValueFormat::NONE,
            rules: &[],
            entry_rules: &[],
            messages: &[],
            default: None,
            hook: None,
        }
    }

    setters! {
        /// The number of its slot in the draft.
        slot(slot: usize) => slot = slot;
        /// The name in the struct, where it is another one and no column says it.
        own(own: &'static str) => own = Some(own);
        /// The first and the last API version that has it.
        versions(first: u32, last: u32) => versions = [Version::of(first), Version::of(last)];
        /// The first API version that has it.
        since(first: u32) => versions = [Version::of(first), Version::NEWEST];
        /// Shown, never written by a client.
        read_only() => read_only = true, required = false;
        /// Written, never shown.
        write_only() => write_only = true;
        /// Shown only when it is asked for.
        on_demand() => visibility = Visibility::OnDemand;
        /// Shown in lists only when it is asked for.
        on_demand_in_lists() => visibility = Visibility::InDetail;
        /// By what it can be filtered.
        filter(filter: Filterable) => filter = filter;
        /// Whether a list can be ordered by it.
        order(order: Orderable) => order = order;
        /// May be left out.
        optional() => required = false;
        /// `null` is refused although the type has room for it.
        refuse_null() => allow_null = false;
        /// Rules about the value.
        rules(rules: &'static [Rule]) => rules = rules;
        /// Rules about each entry of a list.
        entry_rules(rules: &'static [Rule]) => entry_rules = rules;
        /// Texts in place of the usual ones, by code.
        messages(messages: &'static [(&'static str, &'static str)]) => messages = messages;
        /// The value when none is given.
        default(default: DefaultFn) => default = Some(Pointer(default)), required = false;
        /// The application's hook.
        validate(hook: FieldHookFn) => hook = Some(Pointer(hook));
        /// The fields of the nested rows by which can be filtered through this one.
        filter_through(fields: &'static [&'static str]) => through.filter = fields;
        /// The fields of the nested row by which can be ordered through this one.
        order_through(fields: &'static [&'static str]) => through.order = fields;
        /// Must be given, and neither be `null` nor blank, whatever its type or column says (`drf_tweaks` §3).
        required() => required = true, allow_null = false, format.allow_blank = false;
        /// May be an empty text.
        allow_blank() => format.allow_blank = true;
        /// Must not be an empty text, although the column would take it.
        refuse_blank() => format.allow_blank = false;
        /// Blanks around a text are part of it.
        keep_whitespace() => format.trim_whitespace = false;
        /// A decimal number of `total` digits, `places` of them behind the point.
        digits(total: u32, places: u32) => format.digits = Some(Digits { total, places });
    }
}

/// A filter that is no field of the serializer: `?min_price=10`.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct NamedFilter {
    /// The name of the parameter.
    pub name: &'static str,
    /// The question that it asks.
    pub asks: Asks,
}

/// The question of a [`NamedFilter`].
#[derive(Clone, Copy, Debug)]
pub enum Asks {
    /// A column that the serializer does not show.
    Column(&'static Column, Filterable),
    /// A condition of the application's function; with the kind of value that the function takes.
    Function(Kind, Pointer<fn(&str) -> Option<Condition>>),
}

impl NamedFilter {
    /// A filter by a column that the serializer does not show.
    pub const fn column(name: &'static str, column: &'static Column, lookups: Filterable) -> Self {
        Self { name, asks: Asks::Column(column, lookups) }
    }

    /// A filter by a function, which is given the text of the value; it gives nothing for a text that is no value.
    pub const fn function(name: &'static str, kind: Kind, function: fn(&str) -> Option<Condition>) -> Self {
        Self { name, asks: Asks::Function(kind, Pointer(function)) }
    }
}

/// One serializer: an opaque table of facts.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Schema {
    /// The name for people: `No Customer matches the given query.`
    pub(crate) name: &'static str,
    /// The path of its struct, by which serializers of the same name are told apart.
    pub(crate) id: &'static str,
    /// The application's words about it.
    pub(crate) about: &'static str,
    /// The first and the last API version that has the serializer.
    pub(crate) versions: [Version; 2],
    /// The fields of all versions, in the order in which they are shown.
    pub(super) fields: &'static [Field],
    /// The entity behind it, if any.
    pub(crate) table: Option<&'static Table>,
    /// Hooks of the second stage, in order.
    pub(crate) validators: Pointer<&'static [ObjectHookFn]>,
    /// The hook of the third stage.
    pub(crate) validate: Option<Pointer<ObjectHookFn>>,
    /// A hook that runs last, and only if nothing was wrong.
    pub(crate) validate_clean: Option<Pointer<ObjectHookFn>>,
    /// Hooks around writes.
    pub(crate) write_hooks: WriteHooks,
    /// Filters that are no fields.
    pub(crate) filters: &'static [NamedFilter],
    /// The texts in which words are looked for.
    pub(crate) search: Option<Search>,
    /// Figures over many rows.
    pub(crate) stats: Option<Stats>,
    /// The fields of the model by whose values entries of a bulk edit may name a row that need not be there.
    pub(crate) upsert: &'static [&'static str],
    /// The order of a list when a client asks for none; the key comes last by itself.
    pub(crate) ordering: &'static [Order],
    /// An empty draft.
    pub(crate) draft: Pointer<fn() -> Box<dyn Draft>>,
}

impl Schema {
    /// A serializer without an entity and without hooks.
    pub const fn new(name: &'static str, fields: &'static [Field], draft: fn() -> Box<dyn Draft>) -> Self {
        Self {
            name,
            id: name,
            about: "",
            versions: [Version::OLDEST, Version::NEWEST],
            fields,
            table: None,
            validators: Pointer(&[]),
            validate: None,
            validate_clean: None,
            write_hooks: WriteHooks::NONE,
            filters: &[],
            search: None,
            stats: None,
            upsert: &[],
            ordering: &[],
            draft: Pointer(draft),
        }
    }

    setters! {
        /// The first and the last API version that has the serializer.
        versions(first: u32, last: u32) => versions = [Version::of(first), Version::of(last)];
        /// The entity behind the serializer.
        table(table: &'static Table) => table = Some(table);
        /// Hooks of the second stage, in order.
        validators(validators: &'static [ObjectHookFn]) => validators = Pointer(validators);
        /// The hook of the third stage.
        validate(hook: ObjectHookFn) => validate = Some(Pointer(hook));
        /// A hook that runs last, and only if nothing was wrong.
        validate_clean(hook: ObjectHookFn) => validate_clean = Some(Pointer(hook));
        /// Hooks around writes.
        write_hooks(hooks: WriteHooks) => write_hooks = hooks;
        /// Filters that are no fields.
        filters(filters: &'static [NamedFilter]) => filters = filters;
        /// The texts in which words are looked for.
        search(search: Search) => search = Some(search);
        /// Figures over many rows.
        stats(stats: Stats) => stats = Some(stats);
        /// Lets entries of a bulk edit name a row by these fields of the model, and makes it where there is none.
        upsert(fields: &'static [&'static str]) => upsert = fields;
        /// The order of a list when a client asks for none.
        ordering(ordering: &'static [Order]) => ordering = ordering;
    }
}

/// A field of a draft whose type is not known to its user.
pub trait Slot {
    /// Reads the value; problems go to the intake.
    fn parse(&mut self, json: &Json, field: &Field, intake: &mut dyn Intake);
    /// The value, if there is one.
    fn value(&mut self) -> Option<&mut dyn Any>;
    /// Puts a value in, and says whether its type was the right one.
    fn put(&mut self, value: Box<dyn Any>) -> bool;
    /// Leaves the field out.
    fn clear(&mut self);
    /// Takes the messages of hooks about the field.
    fn take_rejections(&mut self) -> Vec<Message>;
    /// Appends the value as JSON, if there is one.
    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) -> bool;
    /// Calls `visit` with the value that rules are about.
    fn inner(&self, visit: &mut dyn FnMut(&dyn Any));
}

/// The draft of a serializer: its slots by their number.
pub trait Draft: Any + Send {
    /// The slot of a writable field; `None` for a field that no client writes.
    fn slot(&mut self, slot: usize) -> Option<&mut dyn Slot>;
}

/// The reading of one body, as the types of fields see it.
pub trait Intake {
    /// The API version of the request.
    fn version(&self) -> Version;
    /// Reports a problem with the value that is read.
    fn refuse(&mut self, field: &Field, message: Message);
    /// Reports that the value that is read is no list.
    fn refuse_list(&mut self, field: &Field, json: &Json);
    /// Goes down to an entry of the list that is read, until [`leave`](Self::leave).
    fn enter(&mut self, index: usize);
    /// Goes back up to the list.
    fn leave(&mut self);
    /// Checks the rules about the entry that was read.
    fn check_entry(&mut self, field: &Field, value: &dyn Any);
    /// Reads a nested object into its empty draft, and says whether the draft is of use.
    fn object(&mut self, schema: &'static Schema, field: &Field, json: &Json, draft: &mut dyn Draft) -> bool;
}
