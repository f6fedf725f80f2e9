//! Questions: what `filter`, `range` and `sort` say, in the words of all other clients.

use super::{ALL, LIMIT, OFFSET, RANGE, SORT};
use crate::body::{self, Unreadable};
use crate::parameters::Parameters;
use crate::problem::{Message, Place, Problem, Problems};
use crate::query::{Joint, ORDERING};
use crate::schema::{Json, Kind, Lookup, Members};

/// The parameters of a list, and those that a range is turned into: answers without pages pass over them.
pub(in crate::http) const PARAMETERS: [&str; 5] = [FILTER, RANGE, SORT, LIMIT, OFFSET];

const FILTER: &str = "filter";

/// Parameters of lists that are no filters.
const OTHERS: [&str; 5] = ["fields", "include_fields", "omit", "count", ORDERING];

/// What front ends call the words of a search.
const WORDS: &str = "q";

/// The text between the parts of a name.
const SEPARATOR: &str = "__";

/// How a key is called by front ends.
const ID: &str = "id";

/// A list that is asked for.
pub(in crate::http) struct List<'a> {
    /// The most rows of a range; 0: no such limit.
    pub(in crate::http) max: u64,
    /// The name of the parameter with the words of a search.
    pub(in crate::http) searched: Option<&'a str>,
    /// Whether clients may filter and order it.
    pub(in crate::http) autofilter: bool,
    /// The parameters that the application reads.
    pub(in crate::http) own: &'a [&'static str],
    /// Whether a name is that of a field.
    pub(in crate::http) is_field: &'a dyn Fn(&str) -> bool,
}

/// What is wrong with a range of a list that is sent whole.
pub(in crate::http) fn ranged(query: &str) -> Option<Problem> {
    let is_ranged = Parameters::parse(query).last(RANGE).is_some();
    is_ranged.then(|| unknown().at(Place::Parameter(RANGE.to_owned())))
}

/// What the three parameters say; `None` where there are none.
pub(in crate::http) fn question(query: &Parameters, list: &List<'_>) -> Option<Result<Parameters, Vec<Problem>>> {
    let mut asked = Asked { query, list, members: Members::new(), problems: Vec::new() };
    // Ranges say what these do elsewhere.
    for name in [LIMIT, OFFSET].into_iter().filter(|name| query.last(name).is_some()) {
        asked.blame(name, unknown());
    }
    for name in [FILTER, RANGE, SORT] {
        let Some(text) = query.last(name) else { continue };
        let read = json(text).and_then(|json| match name {
            FILTER => asked.filter(&json),
            RANGE => asked.range(&json),
            _ => asked.sort(&json),
        });
        if let Err(message) = read {
            asked.blame(name, message);
        }
    }
    if asked.members.is_empty() && asked.problems.is_empty() { None } else { Some(asked.end()) }
}

/// The JSON of a parameter, in which no name of an object stands twice.
fn json(text: &str) -> Result<Json, Message> {
    let mut noticed = Problems::new(1);
    let json = body::read(text.as_bytes(), Some(&mut noticed)).map_err(|Unreadable(detail)| Message::new("invalid", detail))?;
    match noticed.found() {
        0 => Ok(json),
        _ => Err(Message::new("duplicate", "This key stands more than once in the object.")),
    }
}

fn unknown() -> Message {
    Message::new("unknown", "There is no such parameter.")
}

fn repeated() -> Message {
    Message::new("repeated", "This parameter stands more than once.")
}

/// A question while it is read.
struct Asked<'a> {
    query: &'a Parameters,
    list: &'a List<'a>,
    /// The parameters, as a body would say them.
    members: Members,
    problems: Vec<Problem>,
}

impl Asked<'_> {
    fn blame(&mut self, name: &str, message: Message) {
        self.problems.push(message.at(Place::Parameter(name.to_owned())));
    }

    fn end(mut self) -> Result<Parameters, Vec<Problem>> {
        if let (None, Some(ids)) = (self.query.last(RANGE), self.most_ids()) {
            // Rows that others refer to, and as many at most as a list of values may have.
            self.members.insert(LIMIT.to_owned(), Json::Number(ids.max(1).to_string()));
        }
        let asked = Parameters::of_body(&Json::Object(self.members)).map_err(|more| self.problems.extend(more));
        asked.ok().filter(|_| self.problems.is_empty()).ok_or(self.problems)
    }

    /// How many rows a list of keys finds at most.
    fn most_ids(&self) -> Option<usize> {
        match self.members.get(&format!("{ID}{SEPARATOR}{}", Lookup::In.name()))? {
            Json::Array(ids) => Some(ids.len()),
            Json::String(ids) => Some(ids.split(',').count()),
            _ => None,
        }
    }

    fn filter(&mut self, json: &Json) -> Result<(), Message> {
        let Json::Object(filters) = json else {
            return Err(Message::new("invalid", "Enter the filters as an object, such as {\"price__gte\": 100}."));
        };
        for (name, json) in filters {
            match self.list.searched {
                Some(parameter) if name == WORDS => self.add(parameter.to_owned(), json.clone()),
                _ => self.plain(name, json).into_iter().for_each(|(name, json)| self.add(name, json)),
            }
        }
        Ok(())
    }

    /// Adds a filter, and nothing else that a query string may say.
    fn add(&mut self, name: String, json: Json) {
        let is_other = OTHERS.iter().chain(&PARAMETERS).chain(self.list.own).any(|other| *other == name);
        let name = match (is_other, (self.list.is_field)(&name)) {
            (true, false) => return self.blame(&name, unknown()),
            // Without its lookup it would be the parameter of the same name.
            (true, true) => format!("{name}{SEPARATOR}{}", Lookup::Exact.name()),
            (false, _) => name,
        };
        if self.members.contains_key(&name) || self.query.last(&name).is_some() {
            self.blame(&name, repeated());
        } else {
            self.members.insert(name, json);
        }
    }

    /// A filter as a body says it: a list means one of its values, an object is of a related row, `null` stands for what has no value.
    fn plain(&mut self, name: &str, json: &Json) -> Vec<(String, Json)> {
        let name = name.replace('.', SEPARATOR);
        let with = |lookup: Lookup| format!("{name}{SEPARATOR}{}", lookup.name());
        let own = name.rsplit(SEPARATOR).next().and_then(Lookup::from_name);
        match json {
            json if Joint::named(&name).is_some() => vec![(name, self.group(json))],
            Json::Object(inner) if inner.is_empty() => {
                self.blame(&name, Message::new("invalid", "Enter a value, or a list of values."));
                Vec::new()
            }
            Json::Object(inner) => {
                inner.iter().flat_map(|(below, json)| self.plain(&format!("{name}{SEPARATOR}{below}"), json)).collect()
            }
            // Of a list `contains` takes several values as well.
            Json::Array(_) if !own.is_some_and(|lookup| lookup.takes_list(&Kind::Json)) => vec![(with(Lookup::In), json.clone())],
            Json::Null => vec![(with(Lookup::IsNull), Json::Bool(true))],
            json => vec![(name, json.clone())],
        }
    }

    /// The conditions of a group.
    fn group(&mut self, json: &Json) -> Json {
        match json {
            Json::Object(conditions) => {
                let mut group = Members::new();
                for (name, json) in conditions.iter().flat_map(|(name, json)| self.plain(name, json)).collect::<Vec<_>>() {
                    match group.contains_key(&name) {
                        true => self.blame(&name, repeated()),
                        false => _ = group.insert(name, json),
                    }
                }
                Json::Object(group)
            }
            Json::Array(groups) => Json::Array(groups.iter().map(|group| self.group(group)).collect()),
            json => json.clone(),
        }
    }

    /// `[0, 24]`, the places of the first and of the last row.
    fn range(&mut self, json: &Json) -> Result<(), Message> {
        let wrong = || Message::new("invalid", "Enter the places of the first and of the last row, such as [0, 24].");
        let Json::Array(ends) = json else { return Err(wrong()) };
        let whole = |end: &Json| if let Json::Number(text) = end { text.parse().ok() } else { None };
        let ends: Option<Vec<u64>> = ends.iter().map(whole).collect();
        let Some([first, last]) = ends.as_deref() else { return Err(wrong()) };
        let rows = last.checked_sub(*first).and_then(|more| more.checked_add(1)).ok_or_else(wrong)?;
        let max = self.list.max;
        if max > 0 && rows > max {
            // With fewer rows the next range would begin behind some that nobody saw.
            return Err(Message::new("too_many", format!("A range has at most {max} rows here.")));
        }
        self.members.insert(LIMIT.to_owned(), Json::Number(rows.min(ALL).to_string()));
        self.members.insert(OFFSET.to_owned(), Json::Number(first.to_string()));
        Ok(())
    }

    /// `["price", "DESC"]`, the name of a field and the direction.
    fn sort(&mut self, json: &Json) -> Result<(), Message> {
        let wrong = || Message::new("invalid", "Enter the name of a field and ASC or DESC, such as [\"price\", \"DESC\"].");
        let Json::Array(parts) = json else { return Err(wrong()) };
        let [Json::String(name), Json::String(direction)] = parts.as_slice() else { return Err(wrong()) };
        let sign = match direction.to_ascii_uppercase().as_str() {
            "ASC" => "",
            "DESC" => "-",
            _ => return Err(wrong()),
        };
        if name.is_empty() || name.starts_with('-') || name.contains(',') {
            return Err(wrong());
        }
        if self.query.last(ORDERING).is_some() {
            return Err(repeated());
        }
        // Front ends ask for it where nobody said anything, and it is the order that the list has.
        if self.list.autofilter || name != ID || !sign.is_empty() {
            self.members.insert(ORDERING.to_owned(), Json::String(format!("{sign}{}", name.replace('.', SEPARATOR))));
        }
        Ok(())
    }
}
