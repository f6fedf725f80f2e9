use super::{MOST, texts};

#[test]
fn texts_match_the_patterns_that_they_are_made_from() {
    let patterns = [
        ("^[0-9]{5}$", 5),
        (r"^[A-Z]{2}-\d+(?:\.[0-9]+)?$", MOST),
        (r"^(?P<kind>red|green)_\w{3,}$", MOST),
        ("(?i)^sku[^a-zA-Z]$", 1),
        (r"^\p{Greek}+$", MOST),
        ("x", 1),
        ("", 1),
    ];
    for (pattern, number) in patterns {
        let (texts, regex) = (texts(pattern), regex::Regex::new(pattern).expect("a pattern"));
        assert_eq!(texts.len(), number as usize, "{pattern}");
        assert!(texts.iter().all(|text| regex.is_match(text)), "{pattern}: {texts:?}");
    }
    assert!(texts("(?:a{900}){900}").is_empty(), "too long for an example");
    assert!(texts("[").is_empty(), "no pattern");
}
