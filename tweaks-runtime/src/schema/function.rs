//! Functions of many rows.

/// A question about many rows together: those of a to-many relation, or of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// How many there are.
    Count,
    /// The sum of a column.
    Sum,
    /// The smallest value of a column.
    Min,
    /// The largest value of a column.
    Max,
}
