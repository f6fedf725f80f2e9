//! The grammar: what may stand in `#[tweaks(…)]`, as data. Unknown keys are refused by darling, with the nearest known one.

mod query;

pub(crate) use query::{Asked, Asks, Lists, Sorted};

use darling::ast::NestedMeta;
use darling::util::{Flag, PreservedStrExpr, SpannedValue};
use darling::{Error, FromAttributes, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Lit, LitInt, Member, Meta, Path, Token};

/// On a struct.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct StructAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
    pub(crate) entity: Option<Path>,
    pub(crate) name: Option<SpannedValue<String>>,
    pub(crate) max_queries: Option<SpannedValue<usize>>,
    pub(crate) required_error: Option<SpannedValue<String>>,
    pub(crate) blank_error: Option<SpannedValue<String>>,
    pub(crate) null_error: Option<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) required_fields: Names,
    #[darling(default)]
    pub(crate) read_only_fields: Names,
    #[darling(default)]
    pub(crate) write_only_fields: Names,
    #[darling(default)]
    pub(crate) on_demand_fields: Names,
    #[darling(default)]
    pub(crate) validators: Functions,
    pub(crate) validate: Option<PreservedStrExpr>,
    pub(crate) validate_clean: Option<PreservedStrExpr>,
    pub(crate) before_create: Option<Path>,
    pub(crate) after_create: Option<Path>,
    pub(crate) before_update: Option<Path>,
    pub(crate) after_update: Option<Path>,
    pub(crate) before_delete: Option<Path>,
    pub(crate) after_delete: Option<Path>,
    pub(crate) scope: Option<Path>,
    #[darling(default)]
    pub(crate) filter: Lists,
    #[darling(default)]
    pub(crate) order: Lists,
    pub(crate) ordering: Option<Sorted>,
    #[darling(multiple)]
    pub(crate) index: Vec<Sorted>,
}

/// On a field of a struct.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct FieldAttributes {
    pub(crate) skip: Flag,
    pub(crate) required: Flag,
    pub(crate) read_only: Flag,
    pub(crate) write_only: Flag,
    pub(crate) etag: Flag,
    pub(crate) on_demand: Option<SpannedValue<OnDemand>>,
    pub(crate) allow_null: Option<SpannedValue<bool>>,
    pub(crate) allow_blank: Option<SpannedValue<bool>>,
    pub(crate) trim_whitespace: Option<SpannedValue<bool>>,
    pub(crate) max_digits: Option<SpannedValue<u32>>,
    pub(crate) decimal_places: Option<SpannedValue<u32>>,
    pub(crate) rename: Option<SpannedValue<String>>,
    pub(crate) label: Option<SpannedValue<String>>,
    pub(crate) default: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) on_create: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) on_update: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) validate: Option<SpannedValue<PreservedStrExpr>>,
    pub(crate) nested: Option<Keyed<Nested>>,
    pub(crate) computed: Option<Computed>,
    pub(crate) source: Option<Steps>,
    pub(crate) kept: Option<SpannedValue<Kept>>,
    pub(crate) filter: Option<Asked>,
    pub(crate) order: Option<Asked>,
    pub(crate) required_error: Option<SpannedValue<String>>,
    pub(crate) blank_error: Option<SpannedValue<String>>,
    pub(crate) null_error: Option<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) messages: Texts,
    #[darling(flatten)]
    pub(crate) rules: Rules,
    pub(crate) inner: Option<Keyed<Rules>>,
}

/// On an enum.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct EnumAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
    pub(crate) rename_all: Option<SpannedValue<String>>,
}

/// On a variant of an enum.
#[derive(FromAttributes)]
#[darling(attributes(tweaks))]
pub(crate) struct VariantAttributes {
    pub(crate) rename: Option<SpannedValue<String>>,
}

/// Rules about values, as `garde` names them.
#[derive(Default, FromMeta)]
pub(crate) struct Rules {
    pub(crate) length: Option<Keyed<Length>>,
    pub(crate) range: Option<Keyed<Range>>,
    pub(crate) pattern: Option<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) email: Flag,
    #[darling(default)]
    pub(crate) ascii: Flag,
    #[darling(default)]
    pub(crate) alphanumeric: Flag,
}

/// `length(min = 1, max = 9)`: characters of a text, entries of a list.
#[derive(FromMeta)]
pub(crate) struct Length {
    pub(crate) min: Option<usize>,
    pub(crate) max: Option<usize>,
}

/// `range(min = 1, max = 9)`: expressions of the type of the field.
#[derive(FromMeta)]
pub(crate) struct Range {
    pub(crate) min: Option<PreservedStrExpr>,
    pub(crate) max: Option<PreservedStrExpr>,
}

/// A value with the place of its key: for lists in parentheses, which may be empty and then have no place.
pub(crate) struct Keyed<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Keyed<T> {
    pub(crate) fn span(&self) -> Span {
        self.span
    }
}

impl<T> std::ops::Deref for Keyed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: FromMeta> FromMeta for Keyed<T> {
    fn from_meta(item: &Meta) -> Result<Self> {
        Ok(Self { value: T::from_meta(item)?, span: item.path().span() })
    }
}

/// `nested`, `nested = Serializer`, `nested(serializer = …, limit = …, order(…), first, ids, relation = …)`, and for rows that
/// clients write `nested(write, on_update = replace, max = …, optional)`.
#[derive(Default)]
pub(crate) struct Nested {
    pub(crate) serializer: Option<Path>,
    pub(crate) relation: Option<Expr>,
    pub(crate) limit: Option<LitInt>,
    pub(crate) order: Vec<(Ident, bool)>,
    pub(crate) first: bool,
    pub(crate) ids: bool,
    pub(crate) write: Option<Span>,
    pub(crate) on_update: Option<Ident>,
    pub(crate) max: Option<LitInt>,
    pub(crate) optional: Option<Span>,
}

impl FromMeta for Nested {
    fn from_word() -> Result<Self> {
        Ok(Self::default())
    }

    fn from_expr(expression: &Expr) -> Result<Self> {
        match expression {
            Expr::Path(path) => Ok(Self { serializer: Some(path.path.clone()), ..Self::default() }),
            other => Err(Error::custom("expected the serializer of the nested rows").with_span(other)),
        }
    }

    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let mut nested = Self::default();
        for item in items {
            errors.handle(nested.read(item));
        }
        errors.finish_with(nested)
    }
}

impl Nested {
    const KEYS: [&str; 10] =
        ["serializer", "relation", "limit", "order", "first", "ids", "write", "on_update", "max", "optional"];

    /// What an update may do with the rows that are there.
    pub(crate) const UPDATES: [&str; 3] = ["replace", "append", "patch_by_id"];

    fn read(&mut self, item: &NestedMeta) -> Result<()> {
        let NestedMeta::Meta(meta) = item else {
            return Err(Error::custom("expected a name, such as `limit = 10`").with_span(item));
        };
        let key = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
        match (key.as_str(), meta) {
            ("first", Meta::Path(_)) => self.first = true,
            ("ids", Meta::Path(_)) => self.ids = true,
            ("write", Meta::Path(path)) => self.write = Some(path.span()),
            ("optional", Meta::Path(path)) => self.optional = Some(path.span()),
            ("max", Meta::NameValue(pair)) => self.max = Some(number(&pair.value)?),
            ("on_update", Meta::NameValue(pair)) => self.on_update = Some(on_update(&pair.value)?),
            ("serializer", Meta::NameValue(pair)) => self.serializer = Self::from_expr(&pair.value)?.serializer,
            ("relation", Meta::NameValue(pair)) => self.relation = Some(pair.value.clone()),
            ("limit", Meta::NameValue(pair)) => self.limit = Some(number(&pair.value)?),
            ("order", Meta::List(list)) => {
                let terms = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(list.tokens.clone())?;
                self.order = order(terms.iter())?;
            }
            (known, meta) if Self::KEYS.contains(&known) => {
                return Err(Error::custom("this is written otherwise; see `nested` in the book").with_span(meta));
            }
            (unknown, meta) => {
                let near = crate::text::did_you_mean(unknown, Self::KEYS);
                return Err(Error::custom(format!("`nested` has no `{unknown}`{near}")).with_span(meta.path()));
            }
        }
        Ok(())
    }
}

fn on_update(expression: &Expr) -> Result<Ident> {
    let name = ident_of(expression).filter(|name| Nested::UPDATES.iter().any(|known| name == known));
    name.cloned().ok_or_else(|| {
        let near =
            ident_of(expression).map(|name| crate::text::did_you_mean(&name.to_string(), Nested::UPDATES)).unwrap_or_default();
        Error::custom(format!("an update can `replace`, `append` or `patch_by_id`{near}")).with_span(expression)
    })
}

fn number(expression: &Expr) -> Result<LitInt> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => Ok(number.clone()),
            other => Err(Error::custom("expected a number").with_span(other)),
        },
        other => Err(Error::custom("expected a number").with_span(other)),
    }
}

/// `order(a, desc(b))`: names, and whether they go down.
fn order<'a>(terms: impl Iterator<Item = &'a Expr>) -> Result<Vec<(Ident, bool)>> {
    let wrong = |place: &dyn Spanned| Error::custom("expected columns, such as `desc(created_at), id`").with_span(&place.span());
    let mut order = Vec::new();
    for term in terms {
        let (column, descending) = match term {
            Expr::Call(call) if call.args.len() == 1 && ident_of(&call.func).is_some_and(|name| name == "desc") => {
                (&call.args[0], true)
            }
            other => (other, false),
        };
        order.push((ident_of(column).cloned().ok_or_else(|| wrong(column))?, descending));
    }
    Ok(order)
}

fn ident_of(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

/// `sum(items.quantity * items.price)`, `sum(items.quantity)`, `count(items)`.
pub(crate) struct Kept {
    pub(crate) relation: Ident,
    pub(crate) columns: Vec<Ident>,
}

impl FromMeta for Kept {
    fn from_expr(expression: &Expr) -> Result<Self> {
        let wrong = || {
            Error::custom("expected `count(relation)`, `sum(relation.column)`, or `sum(relation.column * relation.other)`")
                .with_span(expression)
        };
        let Expr::Call(call) = expression else { return Err(wrong()) };
        let (Some(function), [argument]) = (ident_of(&call.func), &call.args.iter().collect::<Vec<_>>()[..]) else {
            return Err(wrong());
        };
        let factors = factors(argument).ok_or_else(wrong)?;
        let relation = factors.first().and_then(|steps| steps.first()).cloned().ok_or_else(wrong)?;
        let same = factors.iter().all(|steps| steps.first() == Some(&relation));
        let length = if function == "count" { 1 } else { 2 };
        let whole = (function == "sum" || function == "count") && same && factors.iter().all(|steps| steps.len() == length);
        match whole {
            true => Ok(Self { relation, columns: factors.into_iter().filter_map(|mut steps| steps.drain(1..).next()).collect() }),
            false => Err(wrong()),
        }
    }
}

/// The factors of a product, each as its steps.
fn factors(expression: &Expr) -> Option<Vec<Vec<Ident>>> {
    match expression {
        Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Mul(_)) => {
            let mut all = factors(&binary.left)?;
            all.extend(factors(&binary.right)?);
            Some(all)
        }
        other => steps(other).map(|steps| vec![steps]),
    }
}

/// `customer.email`: steps along to-one relations, then a column.
pub(crate) struct Steps(pub(crate) Vec<Ident>);

impl FromMeta for Steps {
    fn from_expr(expression: &Expr) -> Result<Self> {
        let steps = steps(expression).filter(|steps| steps.len() > 1);
        steps.map(Self).ok_or_else(|| {
            Error::custom("expected a relation and a column of its row, such as `customer.email`").with_span(expression)
        })
    }
}

fn steps(expression: &Expr) -> Option<Vec<Ident>> {
    match expression {
        Expr::Field(field) => {
            let mut steps = steps(&field.base)?;
            match &field.member {
                Member::Named(name) => steps.push(name.clone()),
                Member::Unnamed(_) => return None,
            }
            Some(steps)
        }
        other => ident_of(other).map(|name| vec![name.clone()]),
    }
}

/// `full_name(first_name, last_name)`, or an aggregate as it is: `count(orders)`.
pub(crate) struct Computed {
    /// The function, unless the value is the aggregate itself.
    pub(crate) function: Option<Expr>,
    pub(crate) arguments: Vec<Argument>,
}

/// One argument of a computed field.
pub(crate) enum Argument {
    Context,
    Column(Ident),
    Related(Vec<Ident>),
    Aggregate(Ident, Vec<Ident>),
}

impl FromMeta for Computed {
    fn from_expr(expression: &Expr) -> Result<Self> {
        let Expr::Call(call) = expression else {
            return Err(Error::custom("expected a function and what it needs, such as `full_name(first_name, last_name)`")
                .with_span(expression));
        };
        if ident_of(&call.func).is_some_and(is_aggregate) {
            return Ok(Self { function: None, arguments: vec![argument(expression)?] });
        }
        let mut errors = Error::accumulator();
        let arguments = call.args.iter().filter_map(|item| errors.handle(argument(item))).collect();
        errors.finish_with(Self { function: Some(call.func.as_ref().clone()), arguments })
    }
}

const AGGREGATES: [&str; 4] = ["count", "sum", "min", "max"];

fn is_aggregate(name: &Ident) -> bool {
    AGGREGATES.iter().any(|known| name == known)
}

fn argument(expression: &Expr) -> Result<Argument> {
    let wrong = "expected a column, `relation.column`, `count(relation)`, `sum(relation.column)`, or `context`";
    if let Expr::Call(call) = expression {
        let function = ident_of(&call.func).filter(|name| is_aggregate(name));
        let function =
            function.ok_or_else(|| Error::custom("the aggregates are `count`, `sum`, `min` and `max`").with_span(&call.func))?;
        let steps = call.args.first().filter(|_| call.args.len() == 1).and_then(steps);
        let expected = if function == "count" { 1 } else { 2 };
        return match steps.filter(|steps| steps.len() == expected) {
            Some(steps) => Ok(Argument::Aggregate(function.clone(), steps)),
            None if expected == 1 => Err(Error::custom("write `count(relation)`").with_span(expression)),
            None => Err(Error::custom(format!("write `{function}(relation.column)`")).with_span(expression)),
        };
    }
    match steps(expression).as_deref() {
        Some([name]) if name == "context" => Ok(Argument::Context),
        Some([name]) => Ok(Argument::Column(name.clone())),
        Some(steps) => Ok(Argument::Related(steps.to_vec())),
        None => Err(Error::custom(wrong).with_span(expression)),
    }
}

/// `on_demand`, or `on_demand(list)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDemand {
    Everywhere,
    InLists,
}

impl FromMeta for OnDemand {
    fn from_word() -> Result<Self> {
        Ok(Self::Everywhere)
    }

    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        match items {
            [NestedMeta::Meta(Meta::Path(path))] if path.is_ident("list") => Ok(Self::InLists),
            _ => Err(Error::custom("expected `on_demand`, or `on_demand(list)` for a field that is shown in the detail only")),
        }
    }
}

/// `required_fields(a, b)`.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<Ident>);

impl FromMeta for Names {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let names = items.iter().filter_map(|item| errors.handle_in(|| name(item))).collect();
        errors.finish_with(Self(names))
    }
}

fn name(item: &NestedMeta) -> Result<Ident> {
    let wrong = || Error::custom("expected the name of a field").with_span(item);
    match item {
        NestedMeta::Meta(Meta::Path(path)) => path.get_ident().cloned().ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

/// `validators(f, g)`.
#[derive(Default)]
pub(crate) struct Functions(pub(crate) Vec<Path>);

impl FromMeta for Functions {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let path = |item: &NestedMeta| match item {
            NestedMeta::Meta(Meta::Path(path)) => Ok(path.clone()),
            _ => Err(Error::custom("expected the path of a function").with_span(item)),
        };
        let paths = items.iter().filter_map(|item| errors.handle_in(|| path(item))).collect();
        errors.finish_with(Self(paths))
    }
}

/// `messages(max_length = "…", invalid = "…")`.
#[derive(Default)]
pub(crate) struct Texts(pub(crate) Vec<Reworded>);

/// One of these messages: its code, its text, and where the text stands.
pub(crate) struct Reworded {
    pub(crate) code: Ident,
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl FromMeta for Texts {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let texts = items.iter().filter_map(|item| errors.handle_in(|| text(item))).collect();
        errors.finish_with(Self(texts))
    }
}

fn text(item: &NestedMeta) -> Result<Reworded> {
    let wrong = || Error::custom("expected a code and a text, such as `max_length = \"…\"`").with_span(item);
    let NestedMeta::Meta(Meta::NameValue(pair)) = item else { return Err(wrong()) };
    let Expr::Lit(literal) = &pair.value else { return Err(wrong()) };
    let Lit::Str(text) = &literal.lit else { return Err(wrong()) };
    let code = pair.path.get_ident().cloned().ok_or_else(wrong)?;
    Ok(Reworded { code, text: text.value(), span: text.span() })
}
