//! The traits of values: a single value, the type of a field, the type of a column; and what a field holds besides single
//! values: nothing, or a list.

use std::any::Any;

use sea_orm::sea_query::ValueType;
use sea_orm::{TryGetable, Value};

use crate::problem::Message;
use crate::schema::{CellForm, Field, FieldValue, Intake, Json, Kind, ValueFormat};

/// Adds the cargo features that are off to what rustc says of a type without the trait: its values may need one of them.
macro_rules! names_features {
    ($(#[$own:meta])* pub trait $($trait:tt)*) => {
        $(#[$own])*
        #[cfg_attr(
            not(feature = "with-chrono"),
            diagnostic::on_unimplemented(note = "for dates and times of `chrono` switch on the feature `with-chrono` of `tweaks-runtime`")
        )]
        #[cfg_attr(
            not(feature = "with-time"),
            diagnostic::on_unimplemented(note = "for dates and times of `time` switch on the feature `with-time` of `tweaks-runtime`")
        )]
        #[cfg_attr(
            not(feature = "with-rust_decimal"),
            diagnostic::on_unimplemented(note = "for `Decimal` switch on the feature `with-rust_decimal` of `tweaks-runtime`")
        )]
        #[cfg_attr(
            not(feature = "with-bigdecimal"),
            diagnostic::on_unimplemented(note = "for `BigDecimal` switch on the feature `with-bigdecimal` of `tweaks-runtime`")
        )]
        #[cfg_attr(
            not(feature = "with-uuid"),
            diagnostic::on_unimplemented(note = "for `Uuid` switch on the feature `with-uuid` of `tweaks-runtime`")
        )]
        pub trait $($trait)*
    };
}

names_features! {
    /// A single value: text, a number, a date, one of several choices.
    ///
    /// Implemented for Rust's numbers, `bool`, `String`, [`Json`], and the date, time, decimal and UUID types that SeaORM
    /// re-exports. An enum gets it from `#[derive(Tweaks)]`.
    ///
    /// ```
    /// use tweaks_runtime::value::ValueFormat;
    /// use tweaks_runtime::value::{Json, Scalar};
    ///
    /// let format = ValueFormat::NONE;
    /// assert_eq!(i32::from_json(&Json::from(" 30 "), &format), Ok(30));
    /// assert_eq!(i32::from_json(&Json::from(30.5), &format).unwrap_err().detail, "A valid integer is required.");
    ///
    /// let mut out = Vec::new();
    /// 30.write_json(&format, &mut out);
    /// assert_eq!(out, b"30");
    /// ```
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of a field [tweaks::field_type]",
        label = "not a type that JSON can be read into",
        note = "for an enum or a nested serializer add `#[derive(Tweaks)]` to it",
        note = "for a type of your own implement `tweaks_runtime::value::Scalar`",
        note = "for a column that no client sees write `#[tweaks(skip)]`"
    )]
    pub trait Scalar: Clone + Send + Sync + 'static {
        /// What kind of value this is, for documents and filters.
        const KIND: Kind;

        /// How a cell is shown: other forms than that of a value save making one, and are to show the same.
        const CELL: CellForm = CellForm::Value;

        /// Reads a value that is not `null`.
        ///
        /// # Errors
        ///
        /// One [`Message`] that says what is accepted instead.
        fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message>;

        /// Appends the value as JSON.
        fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>);

        /// The value as its column shows it; SQLite, for one, forgets the zeros behind a decimal point.
        #[must_use]
        fn fitted(self, _format: &ValueFormat) -> Self {
            self
        }
    }
}

names_features! {
    /// A value that a column can keep. Implemented for each [`FieldValue`] that SeaORM can store.
    ///
    /// ```
    /// use tweaks_runtime::__private::ColumnValue;
    ///
    /// fn a_column_can_be<T: ColumnValue>() {}
    /// a_column_can_be::<Option<String>>();
    /// ```
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of a column of a serializer [tweaks::column_type]",
        note = "the type needs `tweaks_runtime::value::Scalar` (an enum gets it from `#[derive(Tweaks)]`) and SeaORM's value traits (`DeriveActiveEnum`, `DeriveValueType`)",
        note = "for a column that no client sees write `#[tweaks(skip)]`"
    )]
    pub trait ColumnValue: FieldValue + TryGetable + ValueType + Into<Value> + Clone {}
}

impl<T: FieldValue + TryGetable + ValueType + Into<Value> + Clone> ColumnValue for T {}

names_features! {
    /// A type that a field of a serializer can be declared with, and what its draft holds for it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of a field [tweaks::field_type]",
        label = "not a type that JSON can be read into",
        note = "for an enum or a nested serializer add `#[derive(Tweaks)]` to it",
        note = "for a field that no client sees write `#[tweaks(skip)]`"
    )]
    pub trait Input: Sized {
        /// What the draft holds: the type itself, or the draft of a nested serializer.
        type Draft: FieldValue;

        /// Makes the value out of what the draft holds; `None` if something required is missing.
        fn complete(draft: Option<Self::Draft>) -> Option<Self>;
    }
}

impl<T: Scalar> Input for T {
    type Draft = T;

    fn complete(draft: Option<T>) -> Option<T> {
        draft
    }
}

impl<T: Input> Input for Option<T> {
    type Draft = Option<T::Draft>;

    fn complete(draft: Option<Self::Draft>) -> Option<Self> {
        match draft {
            Some(Some(draft)) => T::complete(Some(draft)).map(Some),
            Some(None) | None => Some(None),
        }
    }
}

impl<T: Input> Input for Vec<T> {
    type Draft = Vec<T::Draft>;

    fn complete(draft: Option<Self::Draft>) -> Option<Self> {
        draft?.into_iter().map(|entry| T::complete(Some(entry))).collect()
    }
}

impl<T: Scalar> FieldValue for T {
    const KIND: Kind = T::KIND;
    const CELL: CellForm = T::CELL;

    fn parse(json: &Json, field: &Field, intake: &mut dyn Intake) -> Option<Self> {
        if json.is_null() {
            intake.refuse(field, field.message("null"));
            return None;
        }
        let read = T::from_json(json, &field.format).and_then(|value| match Self::KIND {
            Kind::Choice(choice) => choice.check(json, intake.version()).map(|()| value),
            _ => Ok(value),
        });
        read.map_err(|message| intake.refuse(field, field.reword(message))).ok()
    }

    fn from_text(text: &str) -> Result<Self, Message> {
        T::from_json(&Json::from(text), &ValueFormat::NONE)
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        Scalar::write_json(self, format, out);
    }

    fn fitted(self, format: &ValueFormat) -> Self {
        Scalar::fitted(self, format)
    }
}

impl<D: FieldValue> FieldValue for Option<D> {
    const KIND: Kind = D::KIND;
    const NULLABLE: bool = true;
    const CELL: CellForm = D::CELL;

    fn parse(json: &Json, field: &Field, intake: &mut dyn Intake) -> Option<Self> {
        match json.is_null() && field.allow_null {
            true => Some(None),
            false => D::parse(json, field, intake).map(Some),
        }
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write_json(format, out),
            None => out.extend_from_slice(b"null"),
        }
    }

    fn from_text(text: &str) -> Result<Self, Message> {
        D::from_text(text).map(Some)
    }

    fn fitted(self, format: &ValueFormat) -> Self {
        self.map(|value| value.fitted(format))
    }

    fn missing() -> Option<Self> {
        Some(None)
    }

    fn inner(&self, visit: &mut dyn FnMut(&dyn Any)) {
        if let Some(value) = self {
            value.inner(visit);
        }
    }
}

impl<D: FieldValue> FieldValue for Vec<D> {
    const KIND: Kind = Kind::List { entry: &D::KIND, nullable: D::NULLABLE };

    fn parse(json: &Json, field: &Field, intake: &mut dyn Intake) -> Option<Self> {
        let Json::Array(entries) = json else {
            intake.refuse_list(field, json);
            return None;
        };
        // Every entry is read and checked, so that every mistake is reported; one failure fails the list.
        let read: Vec<Option<D>> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                intake.enter(index);
                // Whether the field itself may be `null` says nothing about its entries.
                let read = if D::NULLABLE && entry.is_null() { D::missing() } else { D::parse(entry, field, intake) };
                if let Some(entry) = &read {
                    entry.inner(&mut |value| intake.check_entry(field, value));
                }
                intake.leave();
                read
            })
            .collect();
        read.into_iter().collect()
    }

    /// A list with the one entry.
    fn from_text(text: &str) -> Result<Self, Message> {
        D::from_text(text).map(|entry| vec![entry])
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        out.push(b'[');
        for (index, entry) in self.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            entry.write_json(format, out);
        }
        out.push(b']');
    }
}
