//! Diffs: the lines that changed in a file, in the unified form that `patch` reads.

use std::fmt::Write as _;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// A line of either file, by its place.
#[derive(Clone, Copy)]
enum Line<'a> {
    Same(&'a str),
    Old(&'a str),
    New(&'a str),
}

/// The changes of a file; nothing where there are none.
pub(super) fn unified(path: &str, old: &[String], new: &[String]) -> String {
    if old == new {
        return String::new();
    }
    let lines = aligned(old, new);
    let changed: Vec<usize> = (0..lines.len()).filter(|at| !matches!(lines[*at], Line::Same(_))).collect();
    let mut hunks: Vec<(usize, usize)> = Vec::new();
    for at in changed {
        let (from, to) = (at.saturating_sub(CONTEXT), (at + CONTEXT + 1).min(lines.len()));
        match hunks.last_mut() {
            Some(last) if from <= last.1 => last.1 = to,
            _ => hunks.push((from, to)),
        }
    }
    let hunks: String = hunks.iter().map(|(from, to)| hunk(&lines, *from, *to)).collect();
    let path = path.trim_start_matches("./");
    format!("--- a/{path}\n+++ b/{path}\n{hunks}")
}

fn hunk(lines: &[Line<'_>], from: usize, to: usize) -> String {
    let count = |lines: &[Line<'_>]| {
        let old = lines.iter().filter(|line| !matches!(line, Line::New(_))).count();
        let new = lines.iter().filter(|line| !matches!(line, Line::Old(_))).count();
        (old, new)
    };
    let ((old, new), (olds, news)) = (count(&lines[..from]), count(&lines[from..to]));
    let mut text = format!("@@ -{},{olds} +{},{news} @@\n", old + 1, new + 1);
    for line in &lines[from..to] {
        _ = match line {
            Line::Same(line) => writeln!(text, " {line}"),
            Line::Old(line) => writeln!(text, "-{line}"),
            Line::New(line) => writeln!(text, "+{line}"),
        };
    }
    text
}

/// The lines of both files, those that are the same side by side: as many as can be.
fn aligned<'a>(old: &'a [String], new: &'a [String]) -> Vec<Line<'a>> {
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for at in (0..old.len()).rev() {
        for beside in (0..new.len()).rev() {
            common[at][beside] = match old[at] == new[beside] {
                true => common[at + 1][beside + 1] + 1,
                false => common[at + 1][beside].max(common[at][beside + 1]),
            };
        }
    }
    let (mut at, mut beside, mut lines) = (0, 0, Vec::new());
    while at < old.len() || beside < new.len() {
        if at < old.len() && beside < new.len() && old[at] == new[beside] {
            lines.push(Line::Same(&old[at]));
            (at, beside) = (at + 1, beside + 1);
        } else if beside == new.len() || (at < old.len() && common[at + 1][beside] >= common[at][beside + 1]) {
            lines.push(Line::Old(&old[at]));
            at += 1;
        } else {
            lines.push(Line::New(&new[beside]));
            beside += 1;
        }
    }
    lines
}
