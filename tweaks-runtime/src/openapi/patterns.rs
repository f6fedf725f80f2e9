//! Patterns: texts that match a regular expression, made from its parts.

#[cfg(test)]
mod tests;

use regex_syntax::hir::{Class, Hir, HirKind};

/// Longer texts are no examples.
const LONGEST: usize = 1000;

/// A part that may stand several times stands so often at most in a text that has a reason to be longer.
const MOST: u32 = 40;

/// Texts that a pattern most likely matches, from short to long. Whether it does is for the pattern to say: this knows neither the
/// edges of words nor what stands around a part.
pub(super) fn texts(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    let text = |times| {
        let mut text = String::new();
        write(&hir, times, &mut text).map(|()| text)
    };
    (1..=most(&hir)).map_while(text).collect()
}

/// The number of times behind which no text is longer.
fn most(hir: &Hir) -> u32 {
    let own = if let HirKind::Repetition(part) = hir.kind() { part.max.unwrap_or(MOST).min(MOST) } else { 1 };
    hir.kind().subs().iter().map(most).fold(own, Ord::max)
}

fn write(hir: &Hir, times: u32, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(letter(class)?),
        HirKind::Capture(capture) => write(&capture.sub, times, text)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, times, text))?,
        HirKind::Alternation(parts) => write(parts.first()?, times, text)?,
        HirKind::Repetition(part) => {
            let times_here = times.min(part.max.unwrap_or(u32::MAX)).max(part.min);
            (0..times_here).try_for_each(|_| write(&part.sub, times, text))?;
        }
    }
    (text.len() <= LONGEST).then_some(())
}

/// A letter of a class: preferably one that every reader knows.
fn letter(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let has = |letter: &char| ranges.iter().any(|(first, last)| (first..=last).contains(&letter));
    ['a', 'A', '1', '0', '-', '_', '.'].into_iter().find(has).or_else(|| ranges.first().map(|(first, _)| *first))
}
