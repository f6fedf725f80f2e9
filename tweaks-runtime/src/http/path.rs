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

/// A path whose parameters have values.
#[cfg(feature = "lint")]
pub(super) fn filled(path: &str, value: impl Fn(&str) -> String) -> String {
    let (mut filled, mut depth, mut name) = (String::new(), 0_usize, String::new());
    for letter in path.chars() {
        let is_inside = depth > 0;
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match (is_inside, depth > 0) {
            (false, false) => filled.push(letter),
            (true, true) => name.push(letter),
            (false, true) => name.clear(),
            (true, false) => filled += &value(name.split(':').next().unwrap_or_default()),
        }
    }
    filled
}

/// A path below another, with a slash at its end if the other has one.
pub(super) fn below(path: &str, rest: &str) -> String {
    let slash = if path.ends_with('/') { "/" } else { "" };
    format!("{}/{rest}{slash}", path.trim_end_matches('/'))
}

#[cfg(all(test, feature = "lint"))]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_gets_its_value() {
        let filled = |path: &str| filled(path, |name| format!("<{name}>"));
        assert_eq!(filled("/banks/{bank}/branches/"), "/banks/<bank>/branches/");
        assert_eq!(filled(r"/x-{id:\d{4}}/{rest:.*/.*}"), "/x-<id>/<rest>");
        assert_eq!(filled("/plain"), "/plain");
    }
}

/// A path as Actix takes it: one without a slash at its start gets one, so that documents and links say where it is.
pub(super) fn from_the_root(path: String) -> String {
    if path.is_empty() || path.starts_with('/') { path } else { format!("/{path}") }
}
