//! Reports: which offences are known, and where the others are told: a file of JSON, and the annotations of GitHub.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::Offence;

/// What a linter does with offences.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// The file of known offences, which are no fault for now.
    pub(super) known: Option<PathBuf>,
    /// Whether new offences become known ones.
    pub(super) adopts: bool,
    /// Whether a known offence that was not seen is to be taken out of the file.
    pub(super) is_complete: bool,
    /// The file of all offences, as lines of JSON.
    pub(super) file: Option<PathBuf>,
    pub(super) annotates: bool,
}

/// One test at a time reads and writes files.
static FILES: Mutex<()> = Mutex::new(());

const HEADER: &str = "# Offences that the linter lets pass, one a line. Take out what is mended; let nothing new in.\n";

impl Report {
    /// The offences that are a fault: those that are not known, each once.
    pub(super) fn faults(&self, offences: Vec<Offence>) -> Vec<Offence> {
        let _files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &self.file {
            write(file, &offences).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
        let (known, mut seen) = (self.read_known(), BTreeSet::new());
        let new: Vec<Offence> =
            offences.into_iter().filter(|offence| !known.contains(&offence.key()) && seen.insert(offence.key())).collect();
        if let (Some(file), true, false) = (&self.known, self.adopts, new.is_empty()) {
            adopt(file, seen).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            return Vec::new();
        }
        for offence in new.iter().filter(|_| self.annotates) {
            println!("{}", annotation(offence));
        }
        new
    }

    /// The known offences that are none any more, if all requests were seen.
    pub(super) fn stale(&self, offences: &[Offence]) -> Vec<String> {
        let seen: BTreeSet<String> = offences.iter().map(Offence::key).collect();
        if self.is_complete { self.read_known().difference(&seen).cloned().collect() } else { Vec::new() }
    }

    fn read_known(&self) -> BTreeSet<String> {
        let text = self.known.as_ref().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        known(&text).collect()
    }
}

/// Adds offences to the file of known ones, to which other processes may be adding theirs.
fn adopt(file: &Path, seen: BTreeSet<String>) -> std::io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(file)?;
    file.lock()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let lines: BTreeSet<String> = known(&text).chain(seen).collect();
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(lines.iter().fold(HEADER.to_owned(), |text, line| text + line + "\n").as_bytes())
}

/// The offences in the text of a file.
fn known(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned)
}

/// Adds lines at once, so that those of other processes stand before or behind them.
fn write(file: &Path, offences: &[Offence]) -> std::io::Result<()> {
    let lines: Vec<String> = offences.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    let text = lines.iter().fold(String::new(), |text, line| text + line + "\n");
    OpenOptions::new().create(true).append(true).open(file)?.write_all(text.as_bytes())
}

/// The command by which GitHub shows an offence beside its line.
fn annotation(offence: &Offence) -> String {
    let escaped = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
    let origin = offence.origin.as_ref();
    let place = origin.and_then(|origin| Some(format!("file={},line={},", property(origin.file.as_ref()?), origin.line?)));
    format!("::error {}title={}::{}", place.unwrap_or_default(), property(offence.rule), escaped(&offence.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Origin;

    #[test]
    fn an_annotation_has_one_line() {
        let mut offence = Offence::of_request("repeated", "100 % wrong", "do better");
        let origin = Origin { function: "a::b".to_owned(), file: Some("src/a,b.rs".to_owned()), line: Some(7) };
        offence.origin = Some(origin);
        let text = annotation(&offence);
        assert!(text.starts_with("::error file=src/a%2Cb.rs,line=7,title=repeated::100 %25 wrong [repeated]%0A"), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}
