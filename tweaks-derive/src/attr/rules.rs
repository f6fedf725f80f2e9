//! The grammar of rules about values, which have the names of `garde`.

use darling::util::PreservedStrExpr;
use darling::{FromMeta, Result};
use syn::{Expr, Lit, Meta, UnOp};

use super::keyed::{Flag, Keyed, key_of, write_instead};
use super::nested::read_number;

/// Rules about a value.
#[derive(Default, FromMeta)]
pub(crate) struct Rules {
    pub(crate) length: Option<Keyed<Length>>,
    pub(crate) range: Option<Keyed<Range>>,
    pub(crate) pattern: Option<Keyed<String>>,
    pub(crate) email: Flag,
    pub(crate) ascii: Flag,
    pub(crate) alphanumeric: Flag,
}

/// `length(min = 1, max = 9)`: characters of a text, entries of a list.
#[derive(FromMeta)]
pub(crate) struct Length {
    #[darling(default, with = read_count)]
    pub(crate) min: Option<usize>,
    #[darling(default, with = read_count)]
    pub(crate) max: Option<usize>,
}

/// A number. Darling would read one out of a text as well.
fn read_count(meta: &Meta) -> Result<Option<usize>> {
    let number = read_number(meta)?.map(|number| number.base10_parse());
    number.transpose().map_err(|_| write_instead(meta, format_args!("{} = 5", key_of(meta))))
}

/// `range(min = 1, max = 9)`: expressions of the type of the field.
#[derive(FromMeta)]
pub(crate) struct Range {
    pub(crate) min: Option<PreservedStrExpr>,
    pub(crate) max: Option<PreservedStrExpr>,
}

impl Rules {
    pub(crate) fn is_empty(&self) -> bool {
        let flags = self.email.or(self.ascii).or(self.alphanumeric);
        flags.is_none() && self.length.is_none() && self.range.is_none() && self.pattern.is_none()
    }
}

/// The digits of a bound that is written as a number.
pub(crate) fn digits(bound: &Expr) -> Option<String> {
    match bound {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => digits(&unary.expr).map(|digits| format!("-{digits}")),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Float(number) => Some(number.base10_digits().to_owned()),
            _ => None,
        },
        _ => None,
    }
}
