//! Widths: a number as the type of the column that it goes with. Databases prepare a statement for the types of its first values
//! and do not read others: an `int4` that comes as an `int8` is an error, or worse.

use sea_orm::Value;
use sea_orm::sea_query::{ArrayType, ValueType};

/// The value as one of the type `T`; `None` if the type has no such value.
pub(crate) fn as_type<T: ValueType>(value: Value) -> Option<Value> {
    let wanted = T::array_type();
    if value.array_type() == wanted {
        return Some(value);
    }
    match (whole(&value), value) {
        (Some(number), _) => of_width(number, &wanted),
        (None, Value::Double(Some(number))) if wanted == ArrayType::Float => Some(narrow(number).into()),
        (None, Value::Float(Some(number))) if wanted == ArrayType::Double => Some(f64::from(number).into()),
        (None, value) => Some(value),
    }
}

/// A number in the width that all numbers have outside of their columns.
pub(crate) fn widest(value: Value) -> Value {
    match whole(&value).and_then(|number| <i64 as TryFrom<i128>>::try_from(number).ok()) {
        Some(number) => number.into(),
        None => value,
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::TinyInt(number) => number.map(i128::from),
        Value::SmallInt(number) => number.map(i128::from),
        Value::Int(number) => number.map(i128::from),
        Value::BigInt(number) => number.map(i128::from),
        Value::TinyUnsigned(number) => number.map(i128::from),
        Value::SmallUnsigned(number) => number.map(i128::from),
        Value::Unsigned(number) => number.map(i128::from),
        Value::BigUnsigned(number) => number.map(i128::from),
        _ => None,
    }
}

fn of_width(number: i128, wanted: &ArrayType) -> Option<Value> {
    Some(match wanted {
        ArrayType::TinyInt => <i8 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::SmallInt => <i16 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::Int => <i32 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::BigInt => <i64 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::TinyUnsigned => <u8 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::SmallUnsigned => <u16 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::Unsigned => <u32 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::BigUnsigned => <u64 as TryFrom<i128>>::try_from(number).ok()?.into(),
        ArrayType::Double => nearest(number).into(),
        ArrayType::Float => narrow(nearest(number)).into(),
        #[cfg(feature = "with-rust_decimal")]
        ArrayType::Decimal => sea_orm::prelude::Decimal::try_from_i128_with_scale(number, 0).ok()?.into(),
        _ => return None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "the nearest number that the column can have")]
fn nearest(number: i128) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest number that the column can have")]
pub(super) fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_take_the_width_of_their_column() {
        assert_eq!(as_type::<i32>(Value::from(7_i64)), Some(Value::from(7_i32)));
        assert_eq!(as_type::<Option<i16>>(Value::from(7_i64)), Some(Value::from(7_i16)));
        assert_eq!(as_type::<i64>(Value::from(7_i32)), Some(Value::from(7_i64)));
        assert_eq!(as_type::<i32>(Value::from(i64::MAX)), None, "no row has it");
        assert_eq!(as_type::<f32>(Value::from(0.5_f64)), Some(Value::from(0.5_f32)));
        assert_eq!(as_type::<f64>(Value::from(5_i64)), Some(Value::from(5.0_f64)));
        assert_eq!(as_type::<String>(Value::from("a")), Some(Value::from("a")));
    }
}
