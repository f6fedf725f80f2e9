//! Paths with parameters in braces: `{name}` and `{name:pattern}`, where a pattern may have braces as well.

/// The names of the parameters of a path.
pub(super) fn parameters(path: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let starts = path.char_indices().filter(move |(_, letter)| {
        let starts = *letter == '{' && depth == 0;
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        starts
    });
    starts.filter_map(|(at, _)| path[at + 1..].split(['}', ':']).next())
}

/// A path without the patterns of its parameters.
#[cfg(feature = "openapi")]
pub(super) fn template(path: &str) -> String {
    let (mut template, mut depth, mut is_pattern) = (String::new(), 0_usize, false);
    for letter in path.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 1 => is_pattern = true,
            _ => {}
        }
        is_pattern &= depth > 0;
        if !is_pattern {
            template.push(letter);
        }
    }
    template
}

/// A path below another, with a slash at its end if the other has one.
pub(super) fn below(path: &str, rest: &str) -> String {
    let slash = if path.ends_with('/') { "/" } else { "" };
    format!("{}/{rest}{slash}", path.trim_end_matches('/'))
}
