//! The grammar of expressions over columns and relations: `computed = …`, `source = …` and `kept = …`.

use darling::{Error, FromMeta, Result};
use proc_macro2::Ident;
use syn::{BinOp, Expr, ExprCall, Member};

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

/// `customer.email`: steps along to-one relations, then a column.
pub(crate) struct Steps(pub(crate) Vec<Ident>);

/// `sum(items.quantity * items.price)`, `sum(items.quantity)`, `count(items)`.
pub(crate) struct KeptSum {
    pub(crate) relation: Ident,
    pub(crate) columns: Vec<Ident>,
}

const AGGREGATES: [&str; 4] = ["count", "sum", "min", "max"];

impl FromMeta for Computed {
    fn from_expr(expression: &Expr) -> Result<Self> {
        let Expr::Call(call) = expression else {
            return Err(Error::custom("expected a function and what it needs, such as `full_name(first_name, last_name)`")
                .with_span(expression));
        };
        if is_aggregate(call) {
            return Ok(Self { function: None, arguments: vec![argument(expression)?] });
        }
        let mut errors = Error::accumulator();
        let arguments = call.args.iter().filter_map(|given| errors.handle(argument(given))).collect();
        errors.finish_with(Self { function: Some((*call.func).clone()), arguments })
    }
}

impl FromMeta for Steps {
    fn from_expr(expression: &Expr) -> Result<Self> {
        let steps = steps(expression).filter(|steps| steps.len() > 1);
        steps.map(Self).ok_or_else(|| {
            Error::custom("expected a relation and a column of its row, such as `customer.email`").with_span(expression)
        })
    }
}

impl FromMeta for KeptSum {
    fn from_expr(expression: &Expr) -> Result<Self> {
        kept_sum(expression).ok_or_else(|| {
            Error::custom("expected `count(relation)`, `sum(relation.column)`, or `sum(relation.column * relation.other)`")
                .with_span(expression)
        })
    }
}

fn kept_sum(expression: &Expr) -> Option<KeptSum> {
    let Expr::Call(call) = expression else { return None };
    let function = ident_of(&call.func)?.to_string();
    let length = match function.as_str() {
        "count" => 1,
        "sum" => 2,
        _ => return None,
    };
    let factors = factors(call.args.first().filter(|_| call.args.len() == 1)?)?;
    let relation = factors.first()?.first()?.clone();
    let fits = factors.iter().all(|steps| steps.len() == length && steps[0] == relation);
    fits.then(|| KeptSum { relation, columns: factors.into_iter().filter_map(|steps| steps.into_iter().nth(1)).collect() })
}

/// The factors of a product, each as its steps.
fn factors(expression: &Expr) -> Option<Vec<Vec<Ident>>> {
    match expression {
        Expr::Binary(binary) if matches!(binary.op, BinOp::Mul(_)) => {
            let mut all = factors(&binary.left)?;
            all.extend(factors(&binary.right)?);
            Some(all)
        }
        other => steps(other).map(|steps| vec![steps]),
    }
}

fn argument(expression: &Expr) -> Result<Argument> {
    if let Expr::Call(call) = expression {
        return aggregate(call);
    }
    match steps(expression).as_deref() {
        Some([name]) if name == "context" => Ok(Argument::Context),
        Some([name]) => Ok(Argument::Column(name.clone())),
        Some(steps) => Ok(Argument::Related(steps.to_vec())),
        None => {
            Err(Error::custom("expected a column, `relation.column`, `count(relation)`, `sum(relation.column)`, or `context`")
                .with_span(expression))
        }
    }
}

fn aggregate(call: &ExprCall) -> Result<Argument> {
    let Some(function) = ident_of(&call.func).filter(|_| is_aggregate(call)) else {
        return Err(Error::custom("the aggregates are `count`, `sum`, `min` and `max`").with_span(&call.func));
    };
    let steps = call.args.first().filter(|_| call.args.len() == 1).and_then(steps);
    let (length, example) = match function == "count" {
        true => (1, "relation"),
        false => (2, "relation.column"),
    };
    match steps.filter(|steps| steps.len() == length) {
        Some(steps) => Ok(Argument::Aggregate(function.clone(), steps)),
        None => Err(Error::custom(format!("write `{function}({example})`")).with_span(call)),
    }
}

fn is_aggregate(call: &ExprCall) -> bool {
    ident_of(&call.func).is_some_and(|name| AGGREGATES.iter().any(|known| name == known))
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

pub(super) fn ident_of(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}
