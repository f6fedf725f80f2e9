//! Shapes: SQL without its values, which statements have in common that differ by their values alone.

/// The shape of a statement: values are `?`, lists of them are one, blanks are one, and comments are gone.
pub(crate) fn shape(sql: &str) -> String {
    let mut shape = String::with_capacity(sql.len());
    let mut rest = sql.trim();
    while let Some(first) = rest.chars().next() {
        let (text, length) = token(rest, first, shape.ends_with(is_of_name));
        shape.push_str(text);
        rest = &rest[length..];
    }
    // A quote within a text is written twice.
    [
        ("= -?", "= ?"),
        ("=-?", "=?"),
        ("> -?", "> ?"),
        ("< -?", "< ?"),
        ("(-?", "(?"),
        (", -?", ", ?"),
        (",-?", ",?"),
        ("??", "?"),
        ("?, ?", "?"),
        ("?,?", "?"),
        ("(?), (?)", "(?)"),
        ("(?),(?)", "(?)"),
    ]
    .into_iter()
    .fold(shape.trim_end().to_owned(), |shape, (twice, once)| folded(shape, twice, once))
}

/// The next piece as it stands in the shape, and how long it is in the SQL.
fn token(rest: &str, first: char, is_in_name: bool) -> (&str, usize) {
    let until = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    let while_ = |is: fn(char) -> bool| rest.find(|letter| !is(letter)).unwrap_or(rest.len());
    match first {
        '\'' => ("?", until("'", 1)),
        '"' | '`' => {
            let end = until(if first == '"' { "\"" } else { "`" }, 1);
            (&rest[..end], end)
        }
        '/' if rest.starts_with("/*") => ("", until("*/", 2)),
        '-' if rest.starts_with("--") => ("", until("\n", 2)),
        '$' => ("?", 1 + rest[1..].find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len() - 1)),
        _ if first.is_whitespace() => (" ", while_(char::is_whitespace)),
        _ if first.is_ascii_digit() && !is_in_name => ("?", number(rest)),
        _ => (&rest[..first.len_utf8()], first.len_utf8()),
    }
}

/// The length of a number, which may have an exponent.
fn number(text: &str) -> usize {
    let digits = |from: usize| {
        from + text[from..].find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len() - from)
    };
    let whole = digits(0);
    let sign = match &text.as_bytes()[whole..] {
        [b'e' | b'E', b'+' | b'-', digit, ..] if digit.is_ascii_digit() => 2,
        [b'e' | b'E', digit, ..] if digit.is_ascii_digit() => 1,
        _ => return whole,
    };
    digits(whole + sign)
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// A text in which nothing is said twice in a row.
fn folded(mut text: String, twice: &str, once: &str) -> String {
    while text.contains(twice) {
        text = text.replace(twice, once);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn statements_with_other_values_have_one_shape() {
        let same = [
            [r#"SELECT "a1" FROM "t2" WHERE "id" = $1"#, r#"SELECT "a1" FROM "t2" WHERE "id" = $12"#],
            ["SELECT * FROM t WHERE id IN (1, 2, 3)", "SELECT *  FROM t\nWHERE id IN (?)"],
            ["INSERT INTO t (a, b) VALUES ($1, $2)", "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6)"],
            ["SELECT 'it''s', 1.5 /* resource=order */", "SELECT 'x', 2"],
            ["SELECT '🦀'", "SELECT ''"],
            ["SELECT a FROM t WHERE b = 1e5 AND c = -2", "SELECT a FROM t WHERE b = 2.5E-7 AND c = 2"],
            ["SELECT a FROM t WHERE b IN (1,2,3)", "SELECT a FROM t WHERE b IN (4,-5)"],
            ["INSERT INTO t (a, b) VALUES (1,2),(3,4)", "INSERT INTO t (a, b) VALUES (5,6)"],
        ];
        for [one, other] in same {
            assert_eq!(shape(one), shape(other));
        }
    }

    #[test]
    fn other_statements_have_other_shapes() {
        let other = [["SELECT t1.a", "SELECT t2.a"], [r#"SELECT "a""#, r#"SELECT "b""#], ["SELECT 1 FROM a", "SELECT 1 FROM b"]];
        for [one, other] in other {
            assert_ne!(shape(one), shape(other));
        }
    }

    #[test]
    fn a_text_that_does_not_end_is_no_panic() {
        for sql in ["'", "\"", "/*", "--", "$", "é'", ""] {
            shape(sql);
        }
    }
}
