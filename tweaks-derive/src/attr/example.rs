//! The grammar of examples: literals, as the JSON that documents show.

use darling::{Error, FromMeta, Result};
use syn::{Expr, Lit, LitBool};

use super::rules::digits;

/// `example = "SKU-0001"`: a text, a number, `true` or `false`; as JSON.
pub(crate) struct Example(pub(crate) String);

impl FromMeta for Example {
    fn from_expr(value: &Expr) -> Result<Self> {
        let json = match value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(quoted(&text.value())),
                Lit::Bool(LitBool { value, .. }) => Some(value.to_string()),
                _ => digits(value),
            },
            _ => digits(value),
        };
        json.map(Self).ok_or_else(|| Error::custom("an example is a text, a number, `true` or `false`").with_span(value))
    }
}

fn quoted(text: &str) -> String {
    let escaped = |letter: char| match letter {
        '"' | '\\' => format!("\\{letter}"),
        letter if u32::from(letter) < 0x20 => format!("\\u{:04x}", u32::from(letter)),
        letter => letter.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn examples_are_json() {
        let json = |value: Expr| Example::from_expr(&value).map(|example| example.0).ok();
        assert_eq!(json(parse_quote!("a \"b\" \\ \n")).as_deref(), Some(r#""a \"b\" \\ \u000a""#));
        assert_eq!(json(parse_quote!(-1_000)).as_deref(), Some("-1000"));
        assert_eq!(json(parse_quote!(true)).as_deref(), Some("true"));
        assert_eq!(json(parse_quote!('a')), None);
    }
}
