//! Plain SQL as the tests write it, in the words of the database of the run.
//!
//! Tests write what SQLite and PostgreSQL both read. MariaDB has other words for the same: a key that is counted, a text that can be a key,
//! microseconds, names in quotes.

use crate::database::is_mariadb;

/// A statement in the words of the database of this run.
///
/// ```
/// use tests::plain_sql::of_mariadb;
///
/// let table = r#"CREATE TABLE note (id INTEGER PRIMARY KEY, "key" TEXT UNIQUE, at TIMESTAMP)"#;
/// let own = "CREATE TABLE note (id INTEGER AUTO_INCREMENT PRIMARY KEY, `key` VARCHAR(255) UNIQUE, at DATETIME(6))";
/// assert_eq!(of_mariadb(table), own);
/// ```
#[must_use]
pub fn plain(sql: &str) -> String {
    if is_mariadb() { of_mariadb(sql) } else { sql.to_owned() }
}

/// Statements that SQLite reads, as MariaDB reads them.
#[must_use]
pub fn of_mariadb(sql: &str) -> String {
    tokens(sql).split_inclusive(|token| token == ";").map(statement).collect()
}

fn statement(tokens: &[String]) -> String {
    let first = tokens.iter().filter(|token| !token.trim().is_empty()).take(2).map(|word| word.to_uppercase());
    let words = if first.eq(["CREATE", "TABLE"]) { columns(tokens) } else { tokens.to_vec() };
    words.iter().map(|word| own(word)).collect::<String>().replace(" AS TEXT)", " AS CHAR)")
}

/// A name that is one of its words, in quotes; a time of UTC without the letter that says so, which it does not read.
fn own(word: &str) -> String {
    if word == "double" {
        return format!("`{word}`");
    }
    let is_time = word.starts_with('\'') && (18..=29).contains(&word.len()) && word.get(5..6) == Some("-") && word.contains(':');
    if is_time { word.replace("Z'", "'") } else { word.to_owned() }
}

/// Texts in quotes, names in quotes, words, and everything else one by one; the quotes are those of MariaDB.
fn tokens(sql: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let (mut quote, mut inside) = (None, false);
    for letter in sql.chars() {
        let is_word = letter.is_alphanumeric() || letter == '_';
        let as_written = if letter == '"' && quote != Some('\'') { '`' } else { letter };
        match (quote, tokens.last_mut()) {
            // A backslash escapes there.
            (Some('\''), Some(last)) if letter == '\\' => last.push_str("\\\\"),
            (Some(_), Some(last)) => last.push(as_written),
            (None, Some(last)) if is_word && inside => last.push(letter),
            _ => tokens.push(as_written.to_string()),
        }
        inside = is_word && quote.is_none();
        quote = match quote {
            Some(open) if open == letter => None,
            None if matches!(letter, '\'' | '"') => Some(letter),
            quote => quote,
        };
    }
    tokens
}

/// The definitions between the outer parentheses, each on its own.
fn columns(tokens: &[String]) -> Vec<String> {
    let (mut depth, mut own, mut done) = (0_usize, Vec::new(), Vec::new());
    for token in tokens {
        let before = depth;
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = (before == 1 && depth == 0) || (depth == 1 && (token == "," || before == 0));
        if ends {
            done.append(&mut column(&own));
            own.clear();
            done.push(token.clone());
        } else {
            own.push(token.clone());
        }
    }
    done.extend(own);
    done
}

fn column(tokens: &[String]) -> Vec<String> {
    let words: Vec<String> = tokens.iter().map(|token| token.to_uppercase()).collect();
    let has = |word: &str| words.iter().any(|own| own == word);
    let is_key = has("PRIMARY") || has("UNIQUE") || has("REFERENCES") || has("COLLATE");
    let places: Vec<usize> = (0..words.len()).filter(|at| !words[*at].trim().is_empty()).collect();
    let next = |at: usize| words[at + 1..].iter().find(|word| !word.trim().is_empty()).map_or("", String::as_str);
    let mut own = tokens.to_vec();
    if let Some(at) = words.iter().position(|word| word == "NOT").filter(|_| has("GENERATED")) {
        // It computes what it computes, and takes no word about it.
        own.iter_mut().skip(at).take(3).for_each(String::clear);
    }
    for (place, &at) in places.iter().enumerate() {
        let is_type = place == 1;
        let bare = next(at) != "(";
        let word = match words[at].as_str() {
            "INTEGER" | "BIGINT" if is_type && next(at) == "PRIMARY" && !has("DEFAULT") => {
                format!("{} AUTO_INCREMENT", words[at])
            }
            "SERIAL" if is_type => "INTEGER AUTO_INCREMENT".to_owned(),
            "TEXT" | "VARCHAR" if is_type && bare && (is_key || words[at] == "VARCHAR") => "VARCHAR(255)".to_owned(),
            "TEXT" if is_type => "LONGTEXT".to_owned(),
            "BLOB" if is_type && is_key => "BINARY(16)".to_owned(),
            "TIMESTAMP" | "TIMESTAMPTZ" if is_type && bare => "DATETIME(6)".to_owned(),
            "TIME" if is_type && bare => "TIME(6)".to_owned(),
            "REAL" if is_type => "FLOAT".to_owned(),
            "NUMERIC" | "DECIMAL" if is_type && bare => "DECIMAL(65, 28)".to_owned(),
            "CURRENT_TIMESTAMP" if bare => "CURRENT_TIMESTAMP(6)".to_owned(),
            "NOCASE" => "utf8mb4_general_nopad_ci".to_owned(),
            _ => continue,
        };
        own[at] = word;
    }
    own
}
