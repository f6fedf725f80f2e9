//! The figures of the book, and whether what was measured now is worse.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::Failure;
use crate::book::Engine;
use crate::report::Outcome;

/// How much worse a ratio may be: machines differ, and so does one from minute to minute.
pub(crate) const MARGIN: f64 = 1.1;

/// Fails with all ratios of CPU that are larger by more than a tenth than those in the folder of the book's sources.
pub(crate) fn compare(folder: &Path, engine: Engine<'_>, outcomes: &[Outcome]) -> Result<(), Failure> {
    let path = folder.join(engine.figures());
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let known: Json = serde_json::from_str(&text)?;
    let worse: Vec<String> = outcomes.iter().flat_map(|outcome| worse(&known, outcome)).collect();
    println!();
    match worse.is_empty() {
        true => println!("No ratio is larger by more than a tenth than in {}.", path.display()),
        false => return Err(format!("worse than in {}:\n  {}", path.display(), worse.join("\n  ")).into()),
    }
    Ok(())
}

/// The ratios of a scenario that are worse, as sentences; those that the book lacks are not compared.
fn worse(known: &Json, outcome: &Outcome) -> Vec<String> {
    let named = |list: &Json, key: &str, name: &str| {
        list.as_array().and_then(|list| list.iter().find(|own| own[key].as_str() == Some(name)).cloned()).unwrap_or_default()
    };
    let scenario = named(&known["scenarios"], "name", outcome.name);
    let compared = outcome.ratios.iter().filter_map(|ratios| {
        let before = named(&scenario["ratios"], "to", ratios.to)["cpu"]["median"].as_f64()?;
        let now = ratios.cpu.median;
        (now > before * MARGIN).then(|| format!("{}: {now:.2} of {}, and it was {before:.2}", outcome.name, ratios.to))
    });
    compared.collect()
}
