//! Columns and fields by their types: one instance of each function per type, which the tables point at.

use std::any::Any;
use std::str::FromStr;

use sea_orm::sea_query::ValueType;
use sea_orm::{DbErr, QueryResult, TryGetError, TryGetable, TryGetableFromJson, Value};
use serde_json::value::RawValue;

use crate::problem::Message;
use crate::schema::{
    Cell, CellForm, Column, Computed, Field, FieldValue, HasTable, Kind, Lookup, Nested, Pointer, ValueFormat, find,
};
use crate::value::{AsBase64, AsJson, ColumnValue, Input, as_type, beyond, in_zone_of, storable, text_of, unfilled, write_cell};

impl Column {
    /// A plain column of a type: NOT NULL unless the type is an `Option`, no default.
    pub const fn of<T: ColumnValue>(field: &'static str) -> Self {
        Self {
            field,
            name: field,
            about: "",
            kind: T::KIND,
            hidden: false,
            write_only: false,
            key: false,
            has_default: false,
            generated: false,
            path: None,
            nullable: T::NULLABLE,
            form: T::CELL,
            optional: T::NULLABLE,
            format: ValueFormat::NONE,
            rules: &[],
            on_create: None,
            on_update: None,
            render: Pointer(render::<T>),
            read: Pointer(read::<T>),
            to_value: Pointer(to_value::<T>),
            typed: Pointer(as_type::<T>),
            from_text: Pointer(from_text::<T>),
            value_type: Pointer(T::array_type),
        }
    }

    /// The database's value for a text in a path, where everything counts: `/products/007/` and `/products/%205/` are other
    /// paths than `/products/7/` and `/products/5/`.
    pub(crate) fn value_in_path(&self, text: &str) -> Option<Value> {
        let value = (self.from_text)(text).ok()?;
        // Blanks around a text are part of a key: a database fills up texts of a fixed length.
        if let (Kind::Text, Value::String(_)) = (self.kind, &value) {
            return Some(text.into());
        }
        let mut shown = Vec::new();
        (self.render)(Cell::Value(in_zone_of(value.clone(), text)), &ValueFormat::NONE, &mut shown).ok()?;
        let shown = text_of(&shown)?;
        shown.eq_ignore_ascii_case(text).then_some(value)
    }
}

impl Field {
    /// A field of a serializer without an entity: required unless the type is an `Option`.
    pub const fn of<T: Input>(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, <T::Draft as FieldValue>::KIND, <T::Draft as FieldValue>::NULLABLE)
    }

    /// A field of a column: required unless the column fills itself; the key is read-only.
    ///
    /// # Panics
    ///
    /// For bytes, which have no form of their own in JSON; in a constant, where it fails the build.
    pub const fn column<T: ColumnValue>(name: &'static str, label: &'static str, column: &'static Column) -> Self {
        let are_bytes = matches!(T::KIND, Kind::List { entry: Kind::Integer { min: 0, max: 255 }, .. });
        assert!(
            !are_bytes,
            "bytes have no form of their own in JSON; write `#[tweaks(base64)]` or `#[tweaks(skip)]` [tweaks::bytes]"
        );
        Self {
            column: Some(column),
            read_only: column.generated || (column.key && column.has_default),
            required: !column.fills_itself(),
            format: column.format,
            ..Self::new(name, label, T::KIND, T::NULLABLE)
        }
    }

    /// A field that shows rows of another entity; clients do not write it, unless the nested rows say so.
    pub const fn nested(name: &'static str, label: &'static str, nested: Nested) -> Self {
        let field = Self { nested: Some(nested), ..Self::new(name, label, nested.kind(), false) };
        match nested.write {
            // No row is one of the values of a field for one.
            Some(write) => Self { allow_null: !write.many, ..field },
            None => Self { allow_null: nested.is_nullable(), ..field }.read_only(),
        }
    }

    /// A field whose value a function makes; clients do not write it.
    pub const fn computed<T: FieldValue>(name: &'static str, label: &'static str, computed: Computed) -> Self {
        let nullable = T::NULLABLE || computed.is_nullable();
        Self { computed: Some(computed), ..Self::new(name, label, T::KIND, nullable) }.read_only()
    }
}

fn render<T: ColumnValue>(cell: Cell<'_>, format: &ValueFormat, out: &mut Vec<u8>) -> Result<(), DbErr> {
    match cell {
        Cell::Row(row, index) if matches!(T::CELL, CellForm::Json) => match present::<Verbatim>(row, index)? {
            Some(Verbatim(text)) => out.extend_from_slice(text.get().as_bytes()),
            None => out.extend_from_slice(b"null"),
        },
        Cell::Row(row, index) if write_cell(T::CELL, (row, index), T::NULLABLE, format, out) => {}
        Cell::Row(row, index) => match outside::<T>(row, index) {
            Some(text) => text.write_json(format, out),
            None => cell.get::<T>()?.write_json(format, out),
        },
        cell @ Cell::Value(_) => cell.get::<T>()?.write_json(format, out),
    }
    Ok(())
}

/// The text of a value that the type has no room for.
fn outside<T: ColumnValue>(row: &QueryResult, index: usize) -> Option<String> {
    let is_limited = matches!(T::KIND, Kind::Decimal | Kind::Date | Kind::Time | Kind::DateTime | Kind::LocalDateTime);
    let beyond = || beyond(row, index, &T::array_type());
    is_limited.then(beyond).flatten().map(|beyond| beyond.shown)
}

/// The JSON that a cell holds, as it is written there.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Verbatim(Box<RawValue>);

impl TryGetableFromJson for Verbatim {}

impl Cell<'_> {
    fn get<T: ColumnValue>(self) -> Result<T, DbErr> {
        match self {
            Self::Row(row, index) => {
                let read = row.try_get_by_index::<T>(index).and_then(|value| without_filling(row, index, value));
                read.or_else(|error| other_form(row, index).ok_or(error))
            }
            Self::Value(value) => typed(value),
        }
    }

    /// The value as a Rust type, or nothing for `NULL` where the type has no room for it.
    pub(super) fn get_nullable<T: ColumnValue>(self) -> Result<Option<T>, DbErr> {
        match self {
            Self::Row(row, index) => nullable(row, index),
            Self::Value(_) => self.get().map(Some),
        }
    }
}

/// A value of the database as a Rust type.
pub(super) fn typed<T: ValueType>(value: Value) -> Result<T, DbErr> {
    <T as ValueType>::try_from(value).map_err(|_| DbErr::Type(format!("not a {}", std::any::type_name::<T>())))
}

fn read<T: ColumnValue>(row: &QueryResult, index: usize) -> Result<Option<Value>, DbErr> {
    Ok(nullable::<T>(row, index)?.map(Into::into).filter(|value: &Value| *value != value.as_null()))
}

fn nullable<T: ColumnValue>(row: &QueryResult, index: usize) -> Result<Option<T>, DbErr> {
    if outside::<T>(row, index).is_some() {
        return Err(DbErr::Type("a value that Rust has no room for".to_owned()));
    }
    let read = present::<T>(row, index).and_then(|value| value.map(|value| without_filling(row, index, value)).transpose());
    read.or_else(|error| other_form(row, index).map(Some).ok_or(error))
}

/// A number as it was written, where the database fills the places of its column.
fn without_filling<T: ColumnValue>(row: &QueryResult, index: usize, value: T) -> Result<T, DbErr> {
    if matches!(T::KIND, Kind::Decimal) { typed(unfilled(row, index, value.into())) } else { Ok(value) }
}

fn present<T: TryGetable>(row: &QueryResult, index: usize) -> Result<Option<T>, DbErr> {
    match row.try_get_by_index_nullable::<T>(index) {
        Ok(value) => Ok(Some(value)),
        Err(TryGetError::Null(_)) => Ok(None),
        Err(TryGetError::DbErr(error)) => Err(error),
    }
}

/// A value in a form that SQLite keeps and the driver does not read.
fn other_form<T: ColumnValue>(row: &QueryResult, index: usize) -> Option<T> {
    whole(row, index).or_else(|| midnight(row, index))
}

/// A whole number as the value of a column of decimals or floats: SQLite keeps it as an integer whatever the column's type is.
fn whole<T: ColumnValue>(row: &QueryResult, index: usize) -> Option<T> {
    if !matches!(T::KIND, Kind::Decimal | Kind::Float(_)) {
        return None;
    }
    let number = row.try_get_by_index::<i64>(index).ok()?;
    as_type::<T>(number.into()).and_then(|value| typed(value).ok())
}

/// A point in time that is kept as a date alone, which the driver does not read.
fn midnight<T: ColumnValue>(row: &QueryResult, index: usize) -> Option<T> {
    let date = || row.try_get_by_index::<String>(index).ok();
    matches!(T::KIND, Kind::DateTime | Kind::LocalDateTime)
        .then(date)
        .flatten()
        .and_then(|date| T::from_text(&format!("{date} 00:00")).ok())
}

fn to_value<T: ColumnValue>(value: &dyn Any) -> Option<Value> {
    value.downcast_ref::<T>().map(|value| storable(value.clone().into()))
}

fn from_text<T: ColumnValue>(text: &str) -> Result<Value, Message> {
    T::from_text(text).map(Into::into)
}

/// A default, as the type that the field's draft holds.
#[must_use]
pub fn default<T: Input>(value: impl IntoHeld<T::Draft>) -> Box<dyn Any> {
    Box::new(value.into_held())
}

/// A decimal number exactly as its digits are written; the derive has seen that the type holds them.
///
/// ```
/// # #[cfg(feature = "with-rust_decimal")] {
/// use sea_orm::prelude::Decimal;
/// use tweaks_runtime::__private::exact;
///
/// assert_eq!(exact::<Decimal>("0.10").to_string(), "0.10");
/// # }
/// ```
#[must_use]
pub fn exact<T: FromStr + Default>(digits: &str) -> T {
    digits.parse().unwrap_or_default()
}

/// A value that the framework fills in, as the type of the column.
#[must_use]
pub fn column_value<T: Into<Value>>(value: impl IntoHeld<T>) -> Value {
    value.into_held().into()
}

/// A value that a field can hold, as users write it: the value itself, without its `Some`, and text without its `to_owned`.
#[diagnostic::on_unimplemented(
    message = "a field that holds `{T}` cannot take this value [tweaks::value_type]",
    label = "another type than the field's",
    note = "an enum takes its variant, `State::Open`; a `Decimal` takes a number, `1.50`; a time or a date the call that makes it, `ChronoUtc::now()`; none of them stands in quotes"
)]
pub trait IntoHeld<T> {
    /// As what the field holds.
    fn into_held(self) -> T;
}

impl<T> IntoHeld<T> for T {
    fn into_held(self) -> T {
        self
    }
}

impl<T> IntoHeld<Option<T>> for T {
    fn into_held(self) -> Option<T> {
        Some(self)
    }
}

impl<T> IntoHeld<AsJson<T>> for T {
    fn into_held(self) -> AsJson<T> {
        AsJson(self)
    }
}

impl<T> IntoHeld<Option<AsJson<T>>> for T {
    fn into_held(self) -> Option<AsJson<T>> {
        Some(AsJson(self))
    }
}

impl<T> IntoHeld<AsBase64<T>> for T {
    fn into_held(self) -> AsBase64<T> {
        AsBase64(self)
    }
}

impl IntoHeld<String> for &str {
    fn into_held(self) -> String {
        self.to_owned()
    }
}

impl IntoHeld<Option<String>> for &str {
    fn into_held(self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// The column behind a field of the model; the function lets rustc find the name and compare the types.
///
/// # Panics
///
/// If the model skips the column; in a constant, where it fails the build.
pub const fn column_of<E: HasTable, T>(field: &str, _: fn(&E::Model) -> &T) -> &'static Column {
    E::TABLE.column(field)
}

/// The column behind a field of the model that clients may ask about.
///
/// # Panics
///
/// If the entity never shows it; in a constant, where it fails the build.
pub const fn visible_column_of<E: HasTable, T>(field: &str, _: fn(&E::Model) -> &T) -> &'static Column {
    E::TABLE.visible_column(field)
}

/// Whether the column of a field has an index of which it is the first. A field that is not there has none, which is said elsewhere.
#[must_use]
pub const fn is_indexed<E: HasTable>(field: &str) -> bool {
    matches!(E::TABLE.find(field), Some(column) if E::TABLE.is_indexed(column))
}

/// Whether the field has a column, and no index begins with it.
#[must_use]
pub const fn lacks_index<E: HasTable>(field: &str) -> bool {
    matches!(E::TABLE.find(field), Some(column) if !E::TABLE.is_indexed(column))
}

/// Whether indexes serve each of these lookups of the column of a field. A field that is not there has none, which is said elsewhere.
#[must_use]
pub const fn is_served<E: HasTable>(field: &str, lookups: &[Lookup]) -> bool {
    matches!(E::TABLE.find(field), Some(column) if find!(lookups, |lookup| !E::TABLE.serves(column, *lookup)).is_none())
}

/// Whether the field has a column, and no index serves one of these lookups of it.
#[must_use]
pub const fn lacks_service<E: HasTable>(field: &str, lookups: &[Lookup]) -> bool {
    E::TABLE.find(field).is_some() && !is_served::<E>(field, lookups)
}

/// Whether an index finds the text of each of these fields by its parts.
#[must_use]
pub const fn finds_parts<E: HasTable>(fields: &[&str]) -> bool {
    let lacking = find!(fields, |field| match E::TABLE.find(field) {
        Some(column) => !E::TABLE.finds_parts(column),
        None => false,
    });
    lacking.is_none()
}

/// Whether the column of a field can be asked for in this way; true of a field that is not there, which is said elsewhere.
#[must_use]
pub const fn has_lookup<E: HasTable>(field: &str, lookup: Lookup) -> bool {
    !matches!(E::TABLE.find(field), Some(column) if !column.kind.has(lookup))
}
