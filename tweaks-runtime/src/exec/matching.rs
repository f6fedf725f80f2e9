//! Matching: how a database finds parts of texts.

use sea_orm::sea_query::extension::postgres::PgExpr as _;
use sea_orm::sea_query::extension::sqlite::SqliteExpr as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, LikeExpr};

use crate::schema::Lookup;

/// How a database finds parts of texts with and without regard to case.
#[derive(Clone, Copy, Debug)]
pub(super) enum Matching {
    /// `GLOB` and `LIKE`, which ignores the case of ASCII letters.
    Glob,
    /// `LIKE` and `ILIKE`.
    Ilike,
    /// `LIKE` over binary, and over texts in small letters.
    Binary,
}

impl Matching {
    /// Whether a text has a part, or is one, by one of the textual lookups.
    pub(super) fn has_part(self, column: Expr, lookup: Lookup, text: &str) -> Expr {
        let (before, after) = match lookup {
            Lookup::StartsWith | Lookup::IStartsWith => (false, true),
            Lookup::EndsWith | Lookup::IEndsWith => (true, false),
            Lookup::IExact => (false, false),
            _ => (true, true),
        };
        // An index over the small letters serves it; MariaDB ignores blanks at the end, but for `LIKE`.
        if lookup == Lookup::IExact && !matches!(self, Matching::Binary) {
            return Func::lower(column).eq(Func::lower(Expr::val(text)));
        }
        let ignores_case = matches!(lookup, Lookup::IExact | Lookup::IContains | Lookup::IStartsWith | Lookup::IEndsWith);
        let wrapped = |any: &str, text: String| [if before { any } else { "" }, &text, if after { any } else { "" }].concat();
        if let (Matching::Glob, false) = (self, ignores_case) {
            return column.glob(wrapped("*", escaped(text, &['*', '?', '['], |letter| format!("[{letter}]"))));
        }
        let pattern = wrapped("%", escaped(text, &['%', '_', '\\'], |letter| format!("\\{letter}")));
        match (self, ignores_case) {
            // Everywhere else a backslash escapes without being asked to.
            (Matching::Glob, _) => column.like(LikeExpr::new(pattern).escape('\\')),
            (Matching::Ilike, true) => column.ilike(pattern),
            (Matching::Ilike, false) => column.like(pattern),
            (Matching::Binary, true) => Func::lower(column).like(pattern.to_lowercase()),
            (Matching::Binary, false) => column.cast_as(Alias::new("binary")).like(pattern),
        }
    }
}

fn escaped(text: &str, special: &[char], escape: impl Fn(char) -> String) -> String {
    text.chars().map(|letter| if special.contains(&letter) { escape(letter) } else { letter.to_string() }).collect()
}
