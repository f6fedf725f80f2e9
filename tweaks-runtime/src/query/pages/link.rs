//! Links to neighbouring pages: the current URL with other parameters, spelled as Django spells them (`drf_tweaks` §7.3).

use percent_encoding::utf8_percent_encode;

use crate::parameters::{Parameters, RESERVED};

/// The URL with some parameters replaced (`Some`) or removed (`None`); all others stay, sorted by name.
pub(crate) fn link(url: &str, parameters: &Parameters, changes: &[(&str, Option<String>)]) -> String {
    let kept = parameters.pairs.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let mut pairs: Vec<(&str, String)> = kept.map(|(name, value)| (name.as_str(), value.clone())).collect();
    pairs.extend(changes.iter().filter_map(|(name, value)| Some((*name, value.clone()?))));
    // A stable sort: repeated parameters keep their order.
    pairs.sort_by_key(|(left, _)| *left);
    let mut link = url.to_owned();
    for (index, (name, value)) in pairs.iter().enumerate() {
        link.push(if index == 0 { '?' } else { '&' });
        quote(name, &mut link);
        link.push('=');
        quote(value, &mut link);
    }
    link
}

fn quote(text: &str, link: &mut String) {
    for part in utf8_percent_encode(text, RESERVED) {
        link.push_str(if part == "%20" { "+" } else { part });
    }
}
