//! Groups: conditions that clients join, `or=(price__gte=100,stock=0)`, `not=(status=cancelled)`, one in the other.
//!
//! Each condition is a filter as it could stand alone, by a name of the same list. What stands in a group is never passed over: a branch
//! less would be another question.

use super::clause::{Clause, Rows};
use super::filter::{Filters, by_function, no_lookup, unknown};
use super::filter_value::Reading;
use super::joint::Joint;
use super::limits::QueryLimits;
use super::members::{Member, read_members, unquoted};
use super::names::{ColumnPath, Meaning, Names};
use crate::problem::{Message, Place};
use crate::schema::Lookup;

/// A part of a group, as it is written.
enum Node<'a> {
    Condition(&'a str, Written<'a>),
    Group(Joint, Vec<Self>),
}

/// The value of a condition, as it is written.
enum Written<'a> {
    Plain(&'a str),
    Quoted(String),
    List(Vec<Member>),
}

/// Reads the text of a group.
struct Reader<'a> {
    rest: &'a str,
    /// How many conditions there may be still, and how many there may be in all groups.
    left: usize,
    limits: QueryLimits,
    most: usize,
}

impl<'a> Reader<'a> {
    /// The whole text of a parameter.
    fn whole(&mut self, text: &'a str) -> Result<Vec<Node<'a>>, Message> {
        if text.contains('\0') {
            return Err(Message::new("null_characters_not_allowed", "Null characters are not allowed."));
        }
        self.rest = text;
        let nodes = self.group(self.limits.nesting)?;
        if self.rest.trim().is_empty() { Ok(nodes) } else { Err(malformed()) }
    }

    /// The conditions in parentheses; groups stand in each other in so many levels.
    fn group(&mut self, levels: usize) -> Result<Vec<Node<'a>>, Message> {
        let Some(levels) = levels.checked_sub(1) else {
            let most = self.limits.nesting;
            return Err(Message::new(
                "too_many",
                format!("`and`, `or` and `not` stand in each other in no more than {most} levels."),
            ));
        };
        let mut nodes = Vec::new();
        self.rest = self.rest.trim_start().strip_prefix('(').ok_or_else(malformed)?;
        loop {
            nodes.push(self.node(levels)?);
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix(')') {
                Some(rest) => {
                    self.rest = rest;
                    return Ok(nodes);
                }
                None => self.rest = self.rest.strip_prefix(',').ok_or_else(malformed)?,
            }
        }
    }

    fn node(&mut self, levels: usize) -> Result<Node<'a>, Message> {
        let (name, rest) = self.rest.split_once('=').ok_or_else(malformed)?;
        let name = name.trim();
        if name.is_empty() || name.contains(['(', ')', ',', '"']) {
            return Err(malformed());
        }
        self.rest = rest;
        if let Some(joint) = Joint::named(name) {
            return Ok(Node::Group(joint, self.group(levels)?));
        }
        let most = self.most;
        let too_many = || Message::new("too_many", format!("No more than {most} conditions stand in `and`, `or` and `not`."));
        self.left = self.left.checked_sub(1).ok_or_else(too_many)?;
        Ok(Node::Condition(name, self.value()?))
    }

    fn value(&mut self) -> Result<Written<'a>, Message> {
        let text = self.rest.trim_start();
        if let Some(quoted) = text.strip_prefix('"') {
            let (value, rest) = unquoted(quoted).ok_or_else(malformed)?;
            self.rest = rest;
            return Ok(Written::Quoted(value));
        }
        if let Some(list) = text.strip_prefix('(') {
            let mut members = Vec::new();
            self.rest = read_members(list, Some(')'), &mut members).ok_or_else(malformed)?;
            return Ok(Written::List(members));
        }
        let (value, rest) = text.split_at(text.find([',', ')']).ok_or_else(malformed)?);
        self.rest = rest;
        // Its own closing parenthesis would be taken for that of the group.
        if value.contains('(') { Err(malformed()) } else { Ok(Written::Plain(value.trim())) }
    }
}

fn malformed() -> Message {
    Message::new(
        "invalid",
        "Write conditions in parentheses, with commas between them: `(price__gte=100,stock=0)`. A value with a comma or a parenthesis \
         stands in quotes, and a list in parentheses.",
    )
}

/// Puts the groups of a query string on the rows.
pub(super) fn restrict(
    rows: &mut Rows,
    groups: &[(Joint, &str)],
    names: Names<'_>,
    reading: Reading<'_>,
    (limits, filters): (QueryLimits, &mut Filters),
) {
    let most = limits.grouped(reading.profile);
    let mut reader = Reader { rest: "", left: most, limits, most };
    // An empty parameter is switched off, as that of a filter.
    for (joint, text) in groups.iter().filter(|(_, text)| !text.trim().is_empty()) {
        let mut maker = Maker { rows: &mut *rows, names, reading, filters: &mut *filters, parameter: joint.name() };
        match reader.whole(text) {
            Ok(nodes) => {
                let clause = maker.group(*joint, &nodes);
                maker.rows.restrict(clause);
            }
            Err(message) => maker.refuse(message),
        }
    }
}

/// Makes clauses of what is written, and collects what is wrong with it.
struct Maker<'a, 'r> {
    rows: &'r mut Rows,
    names: Names<'a>,
    reading: Reading<'a>,
    filters: &'r mut Filters,
    parameter: &'static str,
}

impl Maker<'_, '_> {
    fn refuse(&mut self, message: Message) {
        self.filters.problems.push(message.at(Place::parameter(self.parameter)));
    }

    fn group(&mut self, joint: Joint, nodes: &[Node<'_>]) -> Clause {
        match joint {
            Joint::And => self.all(nodes),
            Joint::Not => Clause::Not(Box::new(self.all(nodes))),
            Joint::Or => Clause::Any(nodes.iter().map(|node| self.all(std::slice::from_ref(node))).collect()),
        }
    }

    /// Conditions that hold together: those behind one to-many relation are about one and the same row there.
    fn all(&mut self, nodes: &[Node<'_>]) -> Clause {
        let mut clauses = Vec::new();
        for node in nodes {
            match node {
                Node::Group(joint, nodes) => clauses.push(self.group(*joint, nodes)),
                Node::Condition(name, value) => {
                    if let Err(message) = self.condition(&mut clauses, name, value) {
                        self.refuse(Message::new(message.code, format!("`{name}`: {}", message.detail)));
                    }
                }
            }
        }
        match clauses.pop() {
            Some(only) if clauses.is_empty() => only,
            last => Clause::All(clauses.into_iter().chain(last).collect()),
        }
    }

    fn condition(&mut self, clauses: &mut Vec<Clause>, name: &str, value: &Written<'_>) -> Result<(), Message> {
        match self.names.meaning(name) {
            Meaning::Filter(path, lookup) => self.by_column(clauses, &path, lookup, value),
            Meaning::Function(filter) => {
                clauses.push(by_function(self.reading, filter, value.one()?)?.ok_or_else(no_value)?);
                Ok(())
            }
            Meaning::NoLookup(filter, wrong, lookups) => Err(Message::new("unknown", no_lookup(&filter, &wrong, &lookups))),
            Meaning::Unknown => Err(Message::new("unknown", unknown(name, &[], Some(self.names)))),
        }
    }

    fn by_column(
        &mut self,
        clauses: &mut Vec<Clause>,
        path: &ColumnPath,
        lookup: Lookup,
        value: &Written<'_>,
    ) -> Result<(), Message> {
        let takes_list = lookup.takes_list(&path.column.kind);
        let tests = match (takes_list, value) {
            (true, Written::List(members)) => self.reading.of_members(path.column, lookup, members),
            (true, Written::Quoted(text)) => self.reading.of_members(path.column, lookup, &[Member::quoted(text.clone())]),
            (_, value) => match value.one()? {
                text if takes_list => self.reading.of_members(path.column, lookup, &[Member::plain(text)]),
                text => self.reading.of_one(path.column, lookup, text),
            },
        };
        let tests = self.filters.with_references(self.reading, self.parameter, path, lookup, tests)?;
        if tests.is_empty() {
            return Err(no_value());
        }
        for test in tests {
            self.rows.place(clauses, &path.steps, path.column, test);
        }
        Ok(())
    }
}

impl Written<'_> {
    /// The one value. Nothing at all is a mistake: what is switched off in a group would make another question of it.
    fn one(&self) -> Result<&str, Message> {
        match self {
            Self::Plain("") => Err(no_value()),
            Self::Plain(text) => Ok(text),
            Self::Quoted(text) => Ok(text),
            Self::List(_) => {
                Err(Message::new("invalid", "Enter one value; one that begins with a parenthesis stands in quotes."))
            }
        }
    }
}

fn no_value() -> Message {
    Message::new("invalid", "Enter a value; an empty text is `\"\"`.")
}
