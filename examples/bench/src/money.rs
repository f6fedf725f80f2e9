//! Amounts of money in answers that are written by hand.

use sea_orm::prelude::Decimal;
use serde::Serializer;

/// Two digits behind the point, also from a database that keeps decimals as floats.
pub(crate) fn money<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    let mut amount = *amount;
    amount.rescale(2);
    serializer.collect_str(&amount)
}
