use super::{Position, Token};

fn position(text: &str) -> Position {
    Position::of_database(text).expect(text)
}

#[test]
fn places_of_a_log_are_compared_as_numbers() {
    assert!(position("16/B374D848").has(&position("16/B374D848")));
    assert!(position("100/0").has(&position("16/B374D848")), "not as texts");
    assert!(!position("16/B374D847").has(&position("16/B374D848")));
}

#[test]
fn transactions_are_compared_in_each_domain() {
    let replica = position("0-1-38,5-2-7");
    for had in ["0-9-38", "0-1-5,5-1-7", "5-3-1"] {
        assert!(replica.has(&position(had)), "{had}");
    }
    for missing in ["0-1-39", "0-1-38,5-2-8", "6-1-1", "16/B374D848"] {
        assert!(!replica.has(&position(missing)), "{missing}");
    }
}

#[test]
fn what_is_no_position_is_none() {
    for text in ["", "0-1", "x/1", "16/", "1/100000000", "0-1-38,", "-1-1-1"] {
        assert_eq!(Position::of_database(text), None, "{text}");
    }
}

#[test]
fn a_token_comes_back_as_it_went() {
    for text in ["p", "l16b374d848", "g0-38", "g0-38.5-7"] {
        assert_eq!(text.parse::<Token>().map(|token| token.to_string()).as_deref(), Ok(text));
    }
}

#[test]
fn a_token_of_somebody_else_is_none() {
    let many = format!("g{}", vec!["0-1"; 17].join("."));
    for text in ["", "P", "px", "l", "l1ffffffffffffffff", "lä", "g", "g0", "g0-", "g0-1-2", "é", &many] {
        assert_eq!(text.parse::<Token>(), Err(()), "{text}");
    }
}
