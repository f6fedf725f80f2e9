//! From the SQL of a statement to its facts.

use std::thread;

use super::super::tokens;
use super::{Facts, walk};
use crate::statements::Statement;

/// Bytes, of which only those are taken that are used.
const STACK: usize = 64 << 20;

impl Facts {
    /// The facts of a statement.
    ///
    /// # Errors
    ///
    /// What the parser does not understand of it.
    pub(in super::super) fn of(statement: &Statement) -> Result<Self, String> {
        // Conditions of many links are nested deeply: too deeply for the stack of a test's thread.
        thread::scope(|scope| {
            let reading = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || Self::read(statement));
            reading.map_err(|error| error.to_string())?.join().unwrap_or_else(|_| Err("the parser panics".to_owned()))
        })
    }

    fn read(statement: &Statement) -> Result<Self, String> {
        let parsed = tokens::parse(&statement.sql)?;
        let mut walk = walk::Walk::new(&statement.values, &parsed.strengths);
        walk.statement(&parsed.statement);
        Ok(Self { tokens: parsed.tokens, ..walk.facts })
    }
}
