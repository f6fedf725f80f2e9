//! Forms: how cells are shown.

/// How a cell of a row becomes JSON.
///
/// ```
/// use tweaks_runtime::value::{CellForm, Scalar};
///
/// assert_eq!((String::CELL, i64::CELL, f64::CELL), (CellForm::Text, CellForm::Integer, CellForm::Value));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CellForm {
    /// It is read as a value, and that is written.
    Value,
    /// It holds JSON, which is shown to the letter.
    Json,
    /// It holds a text, which is written as such: right for types whose values are written as the text itself.
    Text,
    /// It holds a number, which is written as a text of its digits, with the places of the column.
    Decimal,
    /// It holds a whole number, which is written as its digits.
    Integer,
    /// It holds `true` or `false`.
    Boolean,
    /// It holds a day, which is written as `YYYY-MM-DD`.
    Date,
    /// It holds a point in time of UTC, which is written with a `Z`, and with six digits behind the seconds if one of them is not 0.
    Moment,
    /// The same in no zone, without the `Z`.
    LocalMoment,
    /// It holds one of several choices, which is written as its name.
    Choice,
    /// It holds an identifier, which is written in small hexadecimal digits with hyphens.
    Uuid,
}
