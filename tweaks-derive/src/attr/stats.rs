//! The grammar of statistics: `stats(count, sum(total), by(status, ordered_at.month))`.

use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprCall, Member, Meta, Token};

use super::computed::ident_of;

/// The figures over the rows of a list, and the fields by which they are grouped.
pub(crate) struct Stats {
    pub(crate) span: Span,
    pub(crate) figures: Vec<Figure>,
    pub(crate) groups: Vec<Group>,
}

/// `count`, or `sum(total)`.
pub(crate) struct Figure {
    pub(crate) function: Ident,
    /// `None` for `count`.
    pub(crate) field: Option<Ident>,
}

/// `status`, or `ordered_at.month`.
pub(crate) struct Group {
    pub(crate) field: Ident,
    pub(crate) part: Option<Ident>,
}

/// The parts of a time by which figures may be grouped.
pub(crate) const PARTS: [&str; 3] = ["date", "month", "year"];

const FUNCTIONS: [&str; 3] = ["sum", "min", "max"];

impl FromMeta for Stats {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let span = meta.path().span();
        let wrong =
            || Error::custom("expected figures in parentheses, such as `stats(count, sum(total), by(status))`").with_span(&span);
        let Meta::List(list) = meta else { return Err(wrong()) };
        let items = list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)?;
        let mut stats = Self { span, figures: Vec::new(), groups: Vec::new() };
        let mut errors = Error::accumulator();
        for item in &items {
            errors.handle(stats.read(item));
        }
        let stats = errors.finish_with(stats)?;
        if stats.figures.is_empty() { Err(wrong()) } else { Ok(stats) }
    }
}

impl Stats {
    fn read(&mut self, item: &Expr) -> Result<()> {
        let wrong = || {
            Error::custom("expected `count`, `sum(field)`, `min(field)`, `max(field)` or `by(field, time.month)`").with_span(item)
        };
        match item {
            Expr::Call(call) if ident_of(&call.func).is_some_and(|name| name == "by") => {
                let groups = call.args.iter().map(group).collect::<Result<Vec<_>>>()?;
                self.groups.extend(groups);
            }
            Expr::Call(call) => self.figures.push(figure(call).ok_or_else(wrong)?),
            item => {
                let function = ident_of(item).filter(|name| *name == "count").ok_or_else(wrong)?.clone();
                self.figures.push(Figure { function, field: None });
            }
        }
        Ok(())
    }
}

fn figure(call: &ExprCall) -> Option<Figure> {
    let function = ident_of(&call.func).filter(|name| FUNCTIONS.iter().any(|known| name == known))?;
    let field = ident_of(call.args.first().filter(|_| call.args.len() == 1)?)?;
    Some(Figure { function: function.clone(), field: Some(field.clone()) })
}

fn group(item: &Expr) -> Result<Group> {
    let wrong =
        || Error::custom("expected `field`, or a part of a time: `field.date`, `field.month` or `field.year`").with_span(item);
    match item {
        Expr::Field(field) => match (ident_of(&field.base), &field.member) {
            (Some(own), Member::Named(part)) if PARTS.iter().any(|known| part == known) => {
                Ok(Group { field: own.clone(), part: Some(part.clone()) })
            }
            _ => Err(wrong()),
        },
        item => Ok(Group { field: ident_of(item).ok_or_else(wrong)?.clone(), part: None }),
    }
}
