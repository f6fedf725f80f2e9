//! Sources mended: the claims that differences ask for, written into the files of the entities, as a diff.
//!
//! A model is found by the line with its `table_name`, and a field by its line `pub name: …`, as rustfmt writes them; the sources are not parsed.

use std::path::Path;
use std::{fs, io};

use super::diff::unified;
use super::difference::Difference;

/// The diff of the sources below a folder, and the differences that it leaves to people.
pub(super) fn mend<'a>(folder: &str, differences: &'a [Difference]) -> io::Result<(String, Vec<&'a Difference>)> {
    let mut sources = Vec::new();
    read(Path::new(folder), &mut sources)?;
    let mut mended: Vec<Source> = sources.clone();
    let mut left = Vec::new();
    for difference in differences.iter().filter(|difference| difference.attribute.is_some() || difference.is_wrong()) {
        let name = format!("table_name = \"{}\"", difference.table);
        let mut of_table = mended.iter_mut().filter(|source| source.lines.iter().any(|line| line.contains(&name)));
        let done = match (of_table.next(), of_table.next()) {
            (Some(source), None) => {
                Model::find(&source.lines, &name).and_then(|model| model.write(&mut source.lines, difference))
            }
            _ => None,
        };
        if done.is_none() && difference.remedy.is_none() {
            left.push(difference);
        }
    }
    let diffs = sources.iter().zip(&mended).map(|(old, new)| unified(&old.path, &old.lines, &new.lines));
    Ok((diffs.collect(), left))
}

/// A file, line by line.
#[derive(Clone)]
struct Source {
    path: String,
    lines: Vec<String>,
}

fn read(folder: &Path, sources: &mut Vec<Source>) -> io::Result<()> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    let mut entries = fs::read_dir(folder).map_err(named)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for path in entries.iter().map(fs::DirEntry::path) {
        if path.is_dir() {
            read(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = fs::read_to_string(&path)?.lines().map(str::to_owned).collect();
            sources.push(Source { path: path.display().to_string(), lines });
        }
    }
    Ok(())
}

/// The lines of a model in its file.
struct Model {
    /// The line `pub struct Model {`.
    begin: usize,
    /// The line of its brace.
    end: usize,
    /// Whether its relations are fields.
    is_dense: bool,
}

impl Model {
    fn find(lines: &[String], table_name: &str) -> Option<Self> {
        let named = lines.iter().position(|line| line.contains(table_name))?;
        let begin = named + lines[named..].iter().position(|line| line.trim_start().starts_with("pub struct "))?;
        let indent = lines[begin].len() - lines[begin].trim_start().len();
        let closing = format!("{}}}", " ".repeat(indent));
        let end = begin + lines[begin..].iter().position(|line| *line == closing)?;
        let attributes = lines[..named].iter().rev().take_while(|line| line.trim_start().starts_with("#["));
        let is_dense = attributes.clone().any(|line| line.contains("sea_orm::model]"));
        Some(Self { begin, end, is_dense })
    }

    /// Writes the code of a difference; `None` if there is no place for it.
    fn write(&self, lines: &mut Vec<String>, difference: &Difference) -> Option<()> {
        let code = difference.attribute.as_deref()?;
        let field = difference.field.as_ref().map(|field| (field, self.field(lines, field)));
        match field {
            None => insert(lines, self.begin, code),
            Some((_, Some((begin, end)))) if !code.contains("pub ") => add(lines, begin, end, code),
            // The generator leaves out what it has no type for.
            Some((_, Some((begin, end)))) => {
                lines[begin..=end].iter().any(|line| line.contains("ignore")).then(|| {
                    lines.drain(begin..=end);
                    insert(lines, begin, code);
                })?;
            }
            Some((_, None)) if code.contains("pub ") && (self.is_dense || !code.contains("BelongsTo<")) => {
                insert(lines, self.end, code);
            }
            Some((_, None)) => return None,
        }
        Some(())
    }

    /// The lines of a field, from its first attribute.
    fn field(&self, lines: &[String], name: &str) -> Option<(usize, usize)> {
        let is_field = |line: &str| line.trim_start().starts_with("pub ");
        let is_named = |line: &str| {
            let declared = line.trim_start().strip_prefix("pub ").and_then(|rest| rest.split_once(':'));
            declared.is_some_and(|(declared, _)| declared.trim_start_matches("r#") == name)
        };
        let end = (self.begin + 1..self.end).find(|at| is_named(&lines[*at]))?;
        let begin = (self.begin + 1..end).rev().find(|at| is_field(&lines[*at])).unwrap_or(self.begin) + 1;
        Some((begin, end))
    }
}

/// Inserts code in front of a line, as far to the right as the fields are or the struct is.
fn insert(lines: &mut Vec<String>, at: usize, code: &str) {
    let of = |line: &str| line.len() - line.trim_start().len();
    let indent = lines.get(at).map_or(0, |line| of(line) + if line.trim() == "}" { 4 } else { 0 });
    let new = code.lines().map(|line| format!("{}{line}", " ".repeat(indent)));
    lines.splice(at..at, new);
}

/// Adds an attribute to a field. What a key says already is said anew.
fn add(lines: &mut Vec<String>, begin: usize, end: usize, code: &str) {
    let inner = code.split_once('(').and_then(|(_, rest)| rest.strip_suffix(")]")).unwrap_or_default();
    if let Some((key, value)) = inner.split_once(" = ") {
        let key = format!("{key} = ");
        for line in &mut lines[begin..end] {
            if let Some(at) = line.find(&key) {
                let from = at + key.len();
                line.replace_range(from..from + length_of_value(&line[from..]), value);
                return;
            }
        }
    }
    insert(lines, end, code);
}

/// The length of a text in quotes, or of a word.
fn length_of_value(rest: &str) -> usize {
    let mut escaped = false;
    let ends = |(at, letter): (usize, char)| {
        let is_end = if rest.starts_with('"') { at > 0 && letter == '"' && !escaped } else { matches!(letter, ',' | ')') };
        escaped = letter == '\\' && !escaped;
        is_end.then(|| at + usize::from(letter == '"'))
    };
    rest.char_indices().find_map(ends).unwrap_or(rest.len())
}
