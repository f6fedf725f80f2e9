//! Positions: how far the data of a server are, as its database counts transactions.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The domains of transactions that a position names at most; a server has one, unless somebody adds others.
const DOMAINS: usize = 16;

/// How far the data of a server are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// The bytes of PostgreSQL's log, whose places are written in two halves, `16/B374D848`.
    Log(u64),
    /// The last number of each domain of `MariaDB`'s transactions, which are written with the number of a server, `0-1-38,5-2-7`.
    Numbers(BTreeMap<u32, u64>),
}

impl Position {
    /// Reads it as a database says it; `None` where this says nothing, as a server without a log of its transactions does.
    pub(super) fn of_database(text: &str) -> Option<Self> {
        if let Some((high, low)) = text.split_once('/') {
            let [high, low] = [high, low].map(|half| u32::from_str_radix(half, 16).ok());
            return Some(Self::Log(u64::from(high?) << 32 | u64::from(low?)));
        }
        let numbers = text.split(',').map(|transaction| {
            let mut parts = transaction.trim().split('-');
            let (domain, _server, number) = (parts.next()?, parts.next()?, parts.next()?);
            Some((domain.parse().ok()?, number.parse().ok()?))
        });
        numbers.collect::<Option<_>>().map(Self::Numbers)
    }

    /// Whether a server that is here has all that one has that is at another position.
    pub(super) fn has(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Log(own), Self::Log(other)) => own >= other,
            (Self::Numbers(own), Self::Numbers(other)) => {
                other.iter().all(|(domain, number)| own.get(domain).is_some_and(|own| own >= number))
            }
            _ => false,
        }
    }
}

/// What a client brings back of its last write, so that it reads nothing older.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// Servers that are at least here may be read.
    From(Position),
    /// The primary alone may be read.
    Primary,
}

impl fmt::Display for Token {
    /// Letters that headers and cookies take as they are, and no number of a server.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Primary => f.write_str("p"),
            Self::From(Position::Log(place)) => write!(f, "l{place:x}"),
            Self::From(Position::Numbers(numbers)) => {
                let numbers: Vec<String> = numbers.iter().map(|(domain, number)| format!("{domain}-{number}")).collect();
                write!(f, "g{}", numbers.join("."))
            }
        }
    }
}

impl FromStr for Token {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let position = match (text.chars().next(), text.get(1..)) {
            (Some('p'), Some("")) => return Ok(Self::Primary),
            (Some('l'), Some(place)) => u64::from_str_radix(place, 16).ok().map(Position::Log),
            (Some('g'), Some(numbers)) => {
                let numbers = numbers.splitn(DOMAINS, '.').map(|number| {
                    let (domain, number) = number.split_once('-')?;
                    Some((domain.parse().ok()?, number.parse().ok()?))
                });
                numbers.collect::<Option<_>>().map(Position::Numbers)
            }
            _ => None,
        };
        position.map(Self::From).ok_or(())
    }
}

#[cfg(test)]
mod tests;
