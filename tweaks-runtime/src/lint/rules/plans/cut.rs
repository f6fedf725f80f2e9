//! A statement without its order or its filter, with the values that are left.

use sea_orm::Value;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::Token;

use super::super::tokens::{index, is_word};

/// The part that is left out of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The order, with the limit behind it.
    Order,
    /// The conditions on its rows.
    Filter,
}

/// The words that begin what stands behind the conditions, outside of parentheses.
const BEHIND: [Keyword; 8] = [
    Keyword::GROUP,
    Keyword::HAVING,
    Keyword::WINDOW,
    Keyword::ORDER,
    Keyword::LIMIT,
    Keyword::OFFSET,
    Keyword::FETCH,
    Keyword::FOR,
];

/// The SQL without a part, and never with locks: it is asked about and not done.
pub(super) fn without(part: Part, tokens: &[Token], values: &[Value]) -> (String, Vec<Value>) {
    let mut left = Vec::new();
    let (mut depth, mut is_cut) = (0_i32, false);
    for token in tokens {
        depth += match token {
            Token::LParen => 1,
            Token::RParen => -1,
            _ => 0,
        };
        if depth == 0 {
            is_cut = begins(part, token).unwrap_or(is_cut);
        }
        if !is_cut {
            left.push(token);
        }
    }
    numbered(&left, values)
}

/// Whether a word outside of parentheses begins what is left out, or what is not.
fn begins(part: Part, token: &Token) -> Option<bool> {
    let is = |words: &[Keyword]| words.iter().any(|word| is_word(token, *word));
    match part {
        _ if is(&[Keyword::FOR]) => Some(true),
        Part::Order if is(&[Keyword::ORDER, Keyword::LIMIT, Keyword::OFFSET, Keyword::FETCH]) => Some(true),
        Part::Filter if is(&[Keyword::WHERE]) => Some(true),
        Part::Filter if is(&BEHIND) => Some(false),
        _ => None,
    }
}

/// The places with new numbers, and the values that belong there.
fn numbered(tokens: &[&Token], values: &[Value]) -> (String, Vec<Value>) {
    let (mut sql, mut kept) = (String::new(), Vec::new());
    for token in tokens {
        match token {
            Token::Placeholder(place) => {
                kept.extend(index(place).and_then(|index| values.get(index)).cloned());
                let number = if place.starts_with('$') { format!("${}", kept.len()) } else { "?".to_owned() };
                sql.push_str(&number);
            }
            token => sql.push_str(&token.to_string()),
        }
    }
    (sql, kept)
}
