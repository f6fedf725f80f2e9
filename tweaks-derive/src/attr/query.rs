//! The grammar of filters, orderings and indexes.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned as _;
use syn::{Expr, Lit, Meta, MetaList, Path};

use super::keyed::Keyed;

/// `filter`, `filter = false`, `filter(exact, in, unindexed = "…")`, and the same with `order`. In parentheses stand lookups;
/// on a nested field, the names of fields of the nested serializer.
#[derive(Clone)]
pub(crate) struct Criterion {
    pub(crate) span: Span,
    /// Whether clients may not use it.
    pub(crate) off: bool,
    pub(crate) names: Vec<Ident>,
    pub(crate) unindexed: Option<Span>,
}

/// On a struct: `filter(exclude(a), extra(b), description(icontains), min_price = at_least, unindexed = "…")`.
#[derive(Default)]
pub(crate) struct StructCriteria {
    pub(crate) exclude: Vec<Ident>,
    pub(crate) extra: Vec<Ident>,
    pub(crate) unindexed: Option<Span>,
    pub(crate) named: Vec<NamedFilter>,
}

/// A filter that is no field.
pub(crate) struct NamedFilter {
    pub(crate) name: Ident,
    pub(crate) by: FilterBy,
}

pub(crate) enum FilterBy {
    /// A column that the serializer does not show, and the lookups.
    Column(Criterion),
    Function(Path),
}

/// `index(a, desc(b))`, `index(lower(a))`, `index(trigrams(a, b))`, `index(entries(a))`, and `ordering(desc(a), b, unindexed = "…")`.
pub(crate) struct Sorted {
    pub(crate) span: Span,
    /// What the columns are found by, where it is not about an order.
    pub(crate) letters: Option<Keyed<Letters>>,
    pub(crate) terms: Vec<Term>,
    pub(crate) unindexed: Option<Span>,
}

/// By what an index that gives no order finds rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letters {
    /// By their small letters, as a whole.
    Lower,
    /// By each three letters in a row.
    Trigrams,
    /// By each entry of a list.
    Entries,
}

/// One column of an ordering or an index.
pub(crate) struct Term {
    pub(crate) column: Ident,
    pub(crate) descending: bool,
}

impl Criterion {
    pub(crate) fn new(span: Span) -> Self {
        Self { span, off: false, names: Vec::new(), unindexed: None }
    }

    fn with_names(mut self, list: &MetaList) -> Result<Self> {
        for item in items(list)? {
            match &item {
                item if is_reason(item) => self.unindexed = Some(reason(item)?),
                Meta::Path(path) => self.names.push(path.require_ident()?.clone()),
                other => return Err(Error::custom("expected a name, or `unindexed = \"reason\"`").with_span(other.path())),
            }
        }
        Ok(self)
    }
}

impl FromMeta for Criterion {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let criterion = Self::new(meta.path().span());
        match meta {
            Meta::Path(_) => Ok(criterion),
            Meta::NameValue(pair) => match bool::from_expr(&pair.value) {
                Ok(on) => Ok(Self { off: !on, ..criterion }),
                Err(_) => Err(Error::custom("expected `false`, or names in parentheses").with_span(&pair.value)),
            },
            Meta::List(list) => criterion.with_names(list),
        }
    }
}

impl FromMeta for StructCriteria {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::List(list) = meta else {
            return Err(Error::custom("expected a list, such as `filter(exclude(a), extra(b))`").with_span(meta));
        };
        let items = items(list)?;
        let (mut criteria, mut errors) = (Self::default(), Error::accumulator());
        for item in items {
            errors.handle(criteria.read(item));
        }
        errors.finish_with(criteria)
    }
}

impl StructCriteria {
    fn read(&mut self, item: Meta) -> Result<()> {
        let name = item.path().require_ident()?.clone();
        let is_list = name == "exclude" || name == "extra";
        match item {
            item if is_reason(&item) => self.unindexed = Some(reason(&item)?),
            Meta::List(list) if name == "exclude" => self.exclude.extend(fields(&list)?),
            Meta::List(list) if name == "extra" => self.extra.extend(fields(&list)?),
            Meta::List(list) => {
                let by = FilterBy::Column(Criterion::new(name.span()).with_names(&list)?);
                self.named.push(NamedFilter { name, by });
            }
            Meta::Path(_) | Meta::NameValue(_) if is_list => {
                return Err(Error::custom(format!("expected a list, such as `{name}(a, b)`")).with_span(&name));
            }
            Meta::NameValue(pair) => match pair.value {
                Expr::Path(function) => self.named.push(NamedFilter { name, by: FilterBy::Function(function.path) }),
                other => {
                    let message = format!("expected a function, such as `{name} = price_is_at_least`");
                    return Err(Error::custom(message).with_span(&other));
                }
            },
            Meta::Path(_) => {
                let message = format!("write `extra({name})` or `exclude({name})`, or give `{name}` a function or lookups");
                return Err(Error::custom(message).with_span(&name));
            }
        }
        Ok(())
    }
}

/// The names in `exclude(a, b)`.
fn fields(list: &MetaList) -> Result<Vec<Ident>> {
    let name = |item: Meta| match &item {
        item if is_reason(item) => Err(Error::custom("this stands beside the list, not in it").with_span(&reason(item)?)),
        Meta::Path(path) => Ok(path.require_ident()?.clone()),
        other => Err(Error::custom("expected the name of a field").with_span(other.path())),
    };
    items(list)?.into_iter().map(name).collect()
}

impl FromMeta for Sorted {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let wrong = || Error::custom("expected columns in parentheses, such as `(a, desc(b))`").with_span(meta.path());
        let Meta::List(list) = meta else { return Err(wrong()) };
        let mut items = NestedMeta::parse_meta_list(list.tokens.clone())?;
        let unindexed = match items.last() {
            Some(NestedMeta::Meta(item)) if is_reason(item) => Some(reason(item)?),
            _ => None,
        };
        items.truncate(items.len() - usize::from(unindexed.is_some()));
        let span = meta.path().span();
        if let [NestedMeta::Meta(Meta::List(list))] = &items[..]
            && let Some(letters) = letters(&list.path)
        {
            let columns = NestedMeta::parse_meta_list(list.tokens.clone())?;
            let terms = terms(&columns)?;
            return if terms.is_empty() { Err(wrong()) } else { Ok(Self { span, letters: Some(letters), terms, unindexed }) };
        }
        match items.is_empty() {
            true => Err(wrong()),
            false => Ok(Self { span, letters: None, terms: terms(&items)?, unindexed }),
        }
    }
}

fn letters(path: &Path) -> Option<Keyed<Letters>> {
    let value = match path.get_ident()?.to_string().as_str() {
        "lower" => Letters::Lower,
        "trigrams" => Letters::Trigrams,
        "entries" => Letters::Entries,
        _ => return None,
    };
    Some(Keyed { value, span: path.span() })
}

/// The columns in `a, desc(b)`.
pub(super) fn terms(items: &[NestedMeta]) -> Result<Vec<Term>> {
    let term = |item: &NestedMeta| match item {
        NestedMeta::Meta(Meta::Path(path)) => Some(Term { column: path.get_ident()?.clone(), descending: false }),
        NestedMeta::Meta(Meta::List(list)) if list.path.is_ident("desc") => {
            Some(Term { column: list.parse_args().ok()?, descending: true })
        }
        _ => None,
    };
    let wrong = |item: &NestedMeta| {
        let error = Error::custom("expected columns, such as `desc(created_at), id`");
        match item {
            NestedMeta::Meta(meta) => error.with_span(meta.path()),
            other => error.with_span(other),
        }
    };
    items.iter().map(|item| term(item).ok_or_else(|| wrong(item))).collect()
}

fn items(list: &MetaList) -> Result<Vec<Meta>> {
    let meta = |item| match item {
        NestedMeta::Meta(meta) => Ok(meta),
        NestedMeta::Lit(literal) => Err(expected_name(&literal)),
        NestedMeta::NameValueInvalidExpr(pair) => Err(pair.error),
    };
    NestedMeta::parse_meta_list(list.tokens.clone())?.into_iter().map(meta).collect()
}

/// A name is no text: `filter("exact")`.
fn expected_name(literal: &Lit) -> Error {
    let message = match literal {
        Lit::Str(text) if !text.value().is_empty() => format!("a name stands without quotes; write `{}`", text.value()),
        _ => "expected a name".to_owned(),
    };
    Error::custom(message).with_span(literal)
}

fn is_reason(item: &Meta) -> bool {
    item.path().is_ident("unindexed")
}

/// The place of the text in `unindexed = "…"`.
fn reason(item: &Meta) -> Result<Span> {
    let Meta::NameValue(pair) = item else {
        let message = "say why reading the whole table does not matter here: `unindexed = \"…\"`";
        return Err(Error::custom(message).with_span(item.path()));
    };
    reason_in(&pair.value)
}

/// The place of a reason.
pub(super) fn reason_in(value: &Expr) -> Result<Span> {
    let wrong = |message| Err(Error::custom(message).with_span(value));
    match String::from_expr(value) {
        Ok(text) if text.trim().is_empty() => wrong("say why reading the whole table does not matter here"),
        Ok(_) => Ok(value.span()),
        Err(_) => wrong("expected a reason, as a text"),
    }
}
