//! Tokens: a statement in pieces, before and after the words are taken from it that the parser does not know.

use sqlparser::ast::Statement;
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

/// A statement that a dialect can read.
pub(super) struct Parsed {
    pub(super) statement: Statement,
    /// The strengths of its locks, in the order in which they stand there.
    pub(super) strengths: Vec<Strength>,
    /// The pieces as they were sent.
    pub(super) tokens: Vec<Token>,
}

/// How rows are locked, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    KeyShare,
    Share,
    NoKeyUpdate,
    Update,
}

/// Reads a statement in the first dialect that knows its words: nothing but the words says which database it is for.
///
/// # Errors
///
/// What each of the dialects does not understand.
pub(super) fn parse(sql: &str) -> Result<Parsed, String> {
    let dialects: [(&str, &dyn Dialect); 3] =
        [("PostgreSQL", &PostgreSqlDialect {}), ("SQLite", &SQLiteDialect {}), ("MySQL", &MySqlDialect {})];
    let mut errors = Vec::new();
    for (name, dialect) in dialects {
        match parse_as(dialect, sql) {
            Ok(parsed) => return Ok(parsed),
            Err(error) => errors.push(format!("{name}: {error}")),
        }
    }
    Err(errors.join("; "))
}

fn parse_as(dialect: &dyn Dialect, sql: &str) -> Result<Parsed, String> {
    let tokens = Tokenizer::new(dialect, sql).with_unescape(false).tokenize().map_err(|error| error.to_string())?;
    let tokens = numbered(tokens);
    let (known, strengths) = known(&tokens);
    let parser = Parser::new(dialect).with_recursion_limit(DEPTH).with_tokens(known);
    let [statement] = <[Statement; 1]>::try_from({ parser }.parse_statements().map_err(|error| error.to_string())?)
        .map_err(|statements| format!("{} statements in one", statements.len()))?;
    Ok(Parsed { statement, strengths, tokens })
}

/// Whether a statement begins as those do that read or write rows; others set a session up, or look after tables.
pub(super) fn is_about_rows(sql: &str) -> bool {
    const BEGINNINGS: [Keyword; 9] = [
        Keyword::SELECT,
        Keyword::WITH,
        Keyword::VALUES,
        Keyword::TABLE,
        Keyword::INSERT,
        Keyword::REPLACE,
        Keyword::UPDATE,
        Keyword::DELETE,
        Keyword::MERGE,
    ];
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize().unwrap_or_default();
    let first = tokens.iter().find(|token| !matches!(token, Token::Whitespace(_) | Token::LParen));
    first.is_none_or(|first| BEGINNINGS.into_iter().any(|word| is_word(first, word)))
}

/// How deep parentheses may be nested; the parser's own limit is reached by statements that are meant.
const DEPTH: usize = 120;

/// The pieces with a number in each place for a value.
fn numbered(mut tokens: Vec<Token>) -> Vec<Token> {
    let places = tokens.iter_mut().filter_map(|token| if let Token::Placeholder(place) = token { Some(place) } else { None });
    for (at, place) in places.enumerate() {
        if place == "?" {
            *place = format!("?{}", at + 1);
        }
    }
    tokens
}

/// The index of the value that belongs in a numbered place.
pub(super) fn index(place: &str) -> Option<usize> {
    place.get(1..)?.parse::<usize>().ok()?.checked_sub(1)
}

pub(super) fn is_word(token: &Token, keyword: Keyword) -> bool {
    matches!(token, Token::Word(Word { keyword: own, quote_style: None, .. }) if *own == keyword)
}

/// The pieces in words that the parser knows: `FOR NO KEY UPDATE` is `FOR UPDATE`, `FOR UPDATE OF a, b` is a lock for each of them,
/// `LOCK IN SHARE MODE` is `FOR SHARE`, `GLOB` is `LIKE`, a statement `TABLE a` is `SELECT * FROM a`. What is lost by that is the
/// strengths of the locks.
fn known(tokens: &[Token]) -> (Vec<Token>, Vec<Strength>) {
    let tokens: Vec<&Token> = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    let (mut known, mut strengths) = (Vec::with_capacity(tokens.len()), Vec::new());
    let mut rest = &tokens[..];
    if let [first, behind @ ..] = rest
        && is_word(first, Keyword::TABLE)
    {
        known.extend([Token::make_keyword("SELECT"), Token::Mul, Token::make_keyword("FROM")]);
        rest = behind;
    }
    while let [token, behind @ ..] = rest {
        rest = behind;
        match lock(token, behind) {
            Some((strength, length)) => {
                let (targets, after) = targets(&behind[length..]);
                rest = after;
                for target in targets {
                    strengths.push(strength);
                    known.extend(spelled(strength).into_iter().chain(target.iter().map(|token| (*token).clone())));
                }
            }
            None if is_glob(token) => known.push(Token::make_keyword("LIKE")),
            None => known.push((*token).clone()),
        }
    }
    (known, strengths)
}

fn is_glob(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("GLOB"))
}

/// The strength that a `FOR` or a `LOCK` begins, and the number of its further words.
fn lock(token: &Token, behind: &[&Token]) -> Option<(Strength, usize)> {
    const LOCKS: [(Keyword, &[Keyword], Strength); 5] = [
        (Keyword::FOR, &[Keyword::UPDATE], Strength::Update),
        (Keyword::FOR, &[Keyword::NO, Keyword::KEY, Keyword::UPDATE], Strength::NoKeyUpdate),
        (Keyword::FOR, &[Keyword::SHARE], Strength::Share),
        (Keyword::FOR, &[Keyword::KEY, Keyword::SHARE], Strength::KeyShare),
        (Keyword::LOCK, &[Keyword::IN, Keyword::SHARE, Keyword::MODE], Strength::Share),
    ];
    let stands =
        |words: &[Keyword]| words.len() <= behind.len() && words.iter().zip(behind).all(|(word, token)| is_word(token, *word));
    let (_, words, strength) = LOCKS.into_iter().find(|(first, words, _)| is_word(token, *first) && stands(words))?;
    Some((strength, words.len()))
}

fn spelled(strength: Strength) -> [Token; 2] {
    let word = if strength < Strength::NoKeyUpdate { "SHARE" } else { "UPDATE" };
    [Token::make_keyword("FOR"), Token::make_keyword(word)]
}

/// The names behind `OF`, each with its own `OF`; one empty list without. And what stands behind them.
fn targets<'a, 'b>(tokens: &'b [&'a Token]) -> (Vec<Vec<&'a Token>>, &'b [&'a Token]) {
    let Some((of, names)) = tokens.split_first().filter(|(of, _)| is_word(of, Keyword::OF)) else {
        return (vec![vec![]], tokens);
    };
    let is_end = |token: &Token| {
        let is_keyword = [Keyword::NOWAIT, Keyword::SKIP, Keyword::FOR].into_iter().any(|word| is_word(token, word));
        is_keyword || !matches!(token, Token::Word(_) | Token::Period | Token::Comma)
    };
    let (names, after) = names.split_at(names.iter().position(|token| is_end(token)).unwrap_or(names.len()));
    let of_each = |name: &[&'a Token]| [&[*of], name].concat();
    (names.split(|token| **token == Token::Comma).map(of_each).collect(), after)
}
