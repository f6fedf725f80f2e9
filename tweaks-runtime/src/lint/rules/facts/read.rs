//! From the SQL of a statement to its facts, which are read once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;

use super::super::tokens;
use super::{Facts, walk};
use crate::statements::Statement;

/// The facts of a statement, or what the parser does not understand of it.
pub(in super::super) type Remembered = Arc<Result<Facts, String>>;

/// Bytes, of which only those are taken that are used.
const STACK: usize = 64 << 20;

/// So many statements are remembered. An application has fewer, unless it writes values into its SQL.
const MOST: usize = 2000;

/// Bytes of the longest SQL that is remembered: lists of ten thousand values are as many pieces, and seldom sent again.
const LONGEST: usize = 16 << 10;

/// What was read before, by its SQL: the requests of an application send the same statements with other values.
static KNOWN: LazyLock<Mutex<HashMap<String, Remembered>>> = LazyLock::new(Mutex::default);

impl Facts {
    /// The facts of a statement, or what the parser does not understand of it.
    pub(in super::super) fn of(statement: &Statement) -> Remembered {
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(facts) = known().get(&statement.sql) {
            return Arc::clone(facts);
        }
        let facts = Arc::new(Self::read_apart(&statement.sql));
        if statement.sql.len() > LONGEST {
            return facts;
        }
        let mut known = known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(statement.sql.clone(), Arc::clone(&facts));
        facts
    }

    /// Reads SQL in a thread: conditions of many links are nested deeply, too deeply for the stack of a test's own.
    fn read_apart(sql: &str) -> Result<Self, String> {
        thread::scope(|scope| {
            let reading = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || Self::read(sql));
            reading.map_err(|error| error.to_string())?.join().unwrap_or_else(|_| Err("the parser panics".to_owned()))
        })
    }

    fn read(sql: &str) -> Result<Self, String> {
        let parsed = match tokens::parse(sql) {
            Ok(parsed) => parsed,
            // What neither reads nor writes rows has no facts, in whichever words of its database it is written.
            Err(_) if !tokens::is_about_rows(sql) => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        let mut walk = walk::Walk::new(&parsed.strengths);
        walk.statement(&parsed.statement);
        Ok(Self { tokens: parsed.tokens, ..walk.facts })
    }
}
