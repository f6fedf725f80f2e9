//! The grammar of searches: `search(name, customer.name, parameter = "q", unindexed = "…")`.

use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprAssign, Member, Meta, Token};

use super::keyed::Keyed;
use super::query::reason_in;

/// The fields in which words are looked for.
pub(crate) struct Search {
    pub(crate) span: Span,
    pub(crate) fields: Vec<Searched>,
    /// The name of the parameter, if it has another one.
    pub(crate) parameter: Option<Keyed<String>>,
    pub(crate) unindexed: Option<Span>,
}

/// `name`, or `customer.name`.
pub(crate) struct Searched {
    pub(crate) relation: Option<Ident>,
    pub(crate) field: Ident,
}

impl FromMeta for Search {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let span = meta.path().span();
        let wrong = || Error::custom("expected fields in parentheses, such as `search(name, customer.name)`").with_span(&span);
        let Meta::List(list) = meta else { return Err(wrong()) };
        let items = list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)?;
        let mut search = Self { span, fields: Vec::new(), parameter: None, unindexed: None };
        let mut errors = Error::accumulator();
        for item in &items {
            errors.handle(search.read(item));
        }
        let is_empty = search.fields.is_empty();
        let search = errors.finish_with(search)?;
        if is_empty { Err(wrong()) } else { Ok(search) }
    }
}

impl Search {
    fn read(&mut self, item: &Expr) -> Result<()> {
        let wrong = || Error::custom("expected `field`, `relation.field`, `parameter = \"q\"` or `unindexed = \"reason\"`");
        match item {
            Expr::Assign(assign) => return self.assign(assign),
            Expr::Path(_) => {
                let field = ident(item).ok_or_else(|| wrong().with_span(item))?;
                self.fields.push(Searched { relation: None, field });
            }
            Expr::Field(steps) => match (ident(&steps.base), &steps.member) {
                (Some(relation), Member::Named(field)) => {
                    self.fields.push(Searched { relation: Some(relation), field: field.clone() });
                }
                _ => return Err(Error::custom("expected a relation to one row and a field of it").with_span(item)),
            },
            other => return Err(wrong().with_span(other)),
        }
        Ok(())
    }

    fn assign(&mut self, assign: &ExprAssign) -> Result<()> {
        let key = ident(&assign.left).map(|key| key.to_string()).unwrap_or_default();
        match key.as_str() {
            "unindexed" => self.unindexed = Some(reason_in(&assign.right)?),
            "parameter" => {
                let text = String::from_expr(&assign.right).map_err(|error| error.with_span(&assign.right))?;
                self.parameter = Some(Keyed { value: text, span: assign.right.span() });
            }
            _ => return Err(Error::custom("expected `parameter = \"q\"` or `unindexed = \"reason\"`").with_span(&assign.left)),
        }
        Ok(())
    }
}

fn ident(expression: &Expr) -> Option<Ident> {
    if let Expr::Path(path) = expression { path.path.get_ident().cloned() } else { None }
}
