//! The grammar of `generated`, and of a value inside of a document: `generated = path(data, "$.colour")`.

use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use syn::{Expr, ExprLit, Lit};

use super::computed::ident_of;

/// `generated`, or `generated = path(data, "$.colour")`.
pub(crate) struct Generated {
    /// The value that the column is made of, if the attribute says it.
    pub(crate) path: Option<DocumentPath>,
}

/// A value inside of a document.
pub(crate) struct DocumentPath {
    /// The field of the column that has the document.
    pub(crate) document: Ident,
    pub(crate) steps: Vec<Step>,
    /// The place of the text.
    pub(crate) span: Span,
}

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Entry(u32),
}

impl FromMeta for Generated {
    fn from_word() -> Result<Self> {
        Ok(Self { path: None })
    }

    fn from_expr(expression: &Expr) -> Result<Self> {
        let form =
            || Error::custom("expected a document and a path into it, such as `path(data, \"$.colour\")`").with_span(expression);
        let Expr::Call(call) = expression else { return Err(form()) };
        if ident_of(&call.func).is_none_or(|name| name != "path") || call.args.len() != 2 {
            return Err(form());
        }
        let (Some(document), Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) = (ident_of(&call.args[0]), &call.args[1]) else {
            return Err(form());
        };
        let steps = steps(&text.value()).ok_or_else(|| {
            Error::custom("expected a path such as `$.colour`, `$.sizes[0]` or `$.\"main colour\"`").with_span(text)
        })?;
        Ok(Self { path: Some(DocumentPath { document: document.clone(), steps, span: text.span() }) })
    }
}

/// The steps of a path, of which there is at least one.
fn steps(text: &str) -> Option<Vec<Step>> {
    let (mut rest, mut steps) = (text.strip_prefix('$')?, Vec::new());
    while !rest.is_empty() {
        let (step, after) = first_step(rest)?;
        steps.push(step);
        rest = after;
    }
    (!steps.is_empty()).then_some(steps)
}

/// The first step, and what is behind it. Letters that need a mark before them in a text of JSON are in no name.
fn first_step(path: &str) -> Option<(Step, &str)> {
    let (name, after) = if let Some(quoted) = path.strip_prefix(".\"") {
        quoted.split_once('"')?
    } else if let Some(named) = path.strip_prefix('.') {
        named.split_at(named.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(named.len()))
    } else {
        let (entry, after) = path.strip_prefix('[')?.split_once(']')?;
        let is_number = !entry.is_empty() && entry.bytes().all(|digit| digit.is_ascii_digit());
        return Some((Step::Entry(entry.parse().ok().filter(|_| is_number)?), after));
    };
    let is_plain = !name.is_empty() && !name.contains(|letter: char| letter == '\\' || letter.is_control());
    is_plain.then(|| (Step::Key(name.to_owned()), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_names_and_numbers() {
        let key = |name: &str| Step::Key(name.to_owned());
        let good = [
            ("$.colour", vec![key("colour")]),
            ("$.sizes[0]", vec![key("sizes"), Step::Entry(0)]),
            ("$[2][10].größe_2", vec![Step::Entry(2), Step::Entry(10), key("größe_2")]),
            (r#"$."main colour"."a'b".c"#, vec![key("main colour"), key("a'b"), key("c")]),
        ];
        for (text, expected) in good {
            assert_eq!(steps(text), Some(expected), "{text}");
        }
        let bad =
            ["", "$", "colour", "$colour", "$.", "$..a", "$.a.", "$.a[", "$.a[]", "$.a[-1]", "$.a[x]", "$.*", "$.a b", r#"$.""#];
        for text in bad.into_iter().chain([r#"$."""#, "$.\"a\\b\"", "$[99999999999]"]) {
            assert_eq!(steps(text), None, "{text}");
        }
    }
}
