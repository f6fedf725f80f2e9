//! The grammar of `nested`.

use darling::ast::NestedMeta;
use darling::util::PreservedStrExpr;
use darling::{Error, FromMeta, Result};
use syn::spanned::Spanned as _;
use syn::{Expr, Ident, LitInt, LitStr, Meta, Path};

use super::keyed::{Flag, Keyed, key_of, write_instead};
use super::query::{Term, terms};
use crate::text::did_you_mean;

/// `nested`, `nested = Serializer`, `nested(serializer = …, limit = …, page = "…", order(…), first, ids, relation = …, via = …)`, and for rows that
/// clients write `nested(write, on_update = replace, max = …, optional)`.
#[derive(Default, FromMeta)]
#[darling(default, from_word = || Ok(Self::default()), from_expr = Self::of_serializer)]
pub(crate) struct Nested {
    #[darling(with = read_serializer)]
    pub(crate) serializer: Option<Path>,
    #[darling(with = read_relation)]
    pub(crate) relation: Option<Expr>,
    #[darling(with = read_via)]
    pub(crate) via: Option<Ident>,
    #[darling(with = read_number)]
    pub(crate) limit: Option<LitInt>,
    #[darling(with = read_page)]
    pub(crate) page: Option<LitStr>,
    #[darling(with = read_order)]
    pub(crate) order: Vec<Term>,
    pub(crate) first: Flag,
    pub(crate) ids: Flag,
    pub(crate) write: Flag,
    #[darling(with = read_on_update)]
    pub(crate) on_update: Option<Keyed<OnUpdate>>,
    #[darling(with = read_number)]
    pub(crate) max: Option<LitInt>,
    pub(crate) optional: Flag,
}

/// The effect of an update on the rows that are there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnUpdate {
    Replace,
    Append,
    PatchById,
}

impl Nested {
    fn of_serializer(expression: &Expr) -> Result<Self> {
        match expression {
            Expr::Path(path) => Ok(Self { serializer: Some(path.path.clone()), ..Self::default() }),
            other => Err(Error::custom("expected the serializer of the nested rows").with_span(other)),
        }
    }
}

/// Reads the whole attribute. Darling's error about a literal gives no hint at the form of a key.
pub(super) fn read(meta: &Meta) -> Result<Option<Keyed<Nested>>> {
    if let Meta::List(list) = meta {
        for item in NestedMeta::parse_meta_list(list.tokens.clone())? {
            if let NestedMeta::Lit(literal) = item {
                return Err(Error::custom("expected a key, such as `limit = 5`").with_span(&literal));
            }
        }
    }
    Keyed::from_meta(meta).map(Some)
}

fn read_serializer(meta: &Meta) -> Result<Option<Path>> {
    match meta {
        Meta::NameValue(pair) => Nested::of_serializer(&pair.value).map(|nested| nested.serializer),
        other => Err(write_instead(other, "serializer = OrderBrief")),
    }
}

fn read_relation(meta: &Meta) -> Result<Option<Expr>> {
    let relation = PreservedStrExpr::from_meta(meta);
    relation.map(|relation| Some(relation.0)).map_err(|_| write_instead(meta, "relation = Relation::Orders"))
}

fn read_via(meta: &Meta) -> Result<Option<Ident>> {
    let Meta::NameValue(pair) = meta else { return Err(write_instead(meta, "via = author")) };
    let name = if let Expr::Path(path) = &pair.value { path.path.get_ident() } else { None };
    name.map(|name| Some(name.clone())).ok_or_else(|| write_instead(meta, "via = author"))
}

pub(super) fn read_number(meta: &Meta) -> Result<Option<LitInt>> {
    LitInt::from_meta(meta).map(Some).map_err(|_| write_instead(meta, format_args!("{} = 5", key_of(meta))))
}

fn read_page(meta: &Meta) -> Result<Option<LitStr>> {
    LitStr::from_meta(meta).map(Some).map_err(|_| write_instead(meta, "page = \"/orders/{order_id}/items\""))
}

fn read_order(meta: &Meta) -> Result<Vec<Term>> {
    match meta {
        Meta::List(list) if !list.tokens.is_empty() => terms(&NestedMeta::parse_meta_list(list.tokens.clone())?),
        other => Err(write_instead(other, "order(a, desc(b))")),
    }
}

fn read_on_update(meta: &Meta) -> Result<Option<Keyed<OnUpdate>>> {
    let known = [("replace", OnUpdate::Replace), ("append", OnUpdate::Append), ("patch_by_id", OnUpdate::PatchById)];
    let Meta::NameValue(pair) = meta else { return Err(write_instead(meta, "on_update = append")) };
    let name = match &pair.value {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        _ => None,
    };
    let name = name.unwrap_or_default();
    match known.iter().find(|(known, _)| name == *known) {
        Some((_, value)) => Ok(Some(Keyed { value: *value, span: pair.value.span() })),
        None => {
            let near = did_you_mean(&name, known.map(|(known, _)| known));
            let message = format!("an update can `replace`, `append` or `patch_by_id`{near}");
            Err(Error::custom(message).with_span(&pair.value))
        }
    }
}
