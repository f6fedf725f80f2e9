use super::*;

#[test]
fn zz_scan() {
    let text = std::fs::read_to_string("/tmp/g6/all.sql").unwrap();
    let mut bad = 0;
    for sql in text.lines() {
        let statement = Statement { sql: sql.to_owned(), values: vec![], elapsed: Default::default(), failed: false, cause: Default::default() };
        match Facts::of(&statement) {
            Ok(facts) => if facts.kind == Kind::Other { println!("OTHER {sql}") },
            Err(error) => { bad += 1; println!("BAD {sql}\n   {error}") }
        }
    }
    println!("{bad} of {}", text.lines().count());
}
