//! Sentences that are put together in constants, so that an error of the compiler names what is missing.

/// How many bytes a sentence has at most; what is beyond is left out.
const MOST: usize = 512;

/// Parts of texts, one behind the other.
pub struct Sentence {
    bytes: [u8; MOST],
    length: usize,
}

impl Sentence {
    /// Joins the parts, as far as there is room for whole parts.
    #[must_use]
    pub const fn new(mut parts: &[&str]) -> Self {
        let mut sentence = Self { bytes: [0; MOST], length: 0 };
        while let [part, after @ ..] = parts {
            sentence.push(part.as_bytes());
            parts = after;
        }
        sentence
    }

    const fn push(&mut self, part: &[u8]) {
        if self.length + part.len() > MOST {
            return;
        }
        let mut at = 0;
        while at < part.len() {
            self.bytes[self.length] = part[at];
            self.length += 1;
            at += 1;
        }
    }

    /// The whole text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_and_what_has_no_room_is_left_out() {
        const SENTENCE: Sentence = Sentence::new(&["nothing fills `", "größe", "`"]);
        assert_eq!(SENTENCE.as_str(), "nothing fills `größe`");
        let long = "a".repeat(500);
        assert_eq!(Sentence::new(&[&long, "and more than this", "end"]).as_str(), format!("{long}end"));
    }
}
