//! Members: the values between the commas of a list.

/// A member of a list, without its quotes.
pub(super) struct Member {
    text: String,
    is_quoted: bool,
}

impl Member {
    /// A member without quotes.
    pub(super) fn plain(text: &str) -> Self {
        Self { text: text.trim().to_owned(), is_quoted: false }
    }

    /// A member that is there even if it is empty.
    pub(super) fn quoted(text: String) -> Self {
        Self { text, is_quoted: true }
    }

    /// The value, which is left out if nothing stands between two commas.
    pub(super) fn given(&self) -> Option<&str> {
        (self.is_quoted || !self.text.is_empty()).then_some(&self.text)
    }
}

/// Adds the members up to the end of the list: a letter, or the end of the text. A member that begins with a quote ends with one, and has
/// commas, blanks, and behind a backslash anything. The rest behind the end; `None` if the list does not end so.
pub(super) fn read_members<'a>(text: &'a str, end: Option<char>, members: &mut Vec<Member>) -> Option<&'a str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let (member, behind) = if let Some(quoted) = rest.strip_prefix('"') {
            let (text, behind) = unquoted(quoted)?;
            (Member::quoted(text), behind)
        } else {
            let (text, behind) = rest.split_at(rest.find(|letter| letter == ',' || Some(letter) == end).unwrap_or(rest.len()));
            (Member::plain(text), behind)
        };
        members.push(member);
        let behind = behind.trim_start();
        match behind.chars().next() {
            letter if letter == end => return Some(behind.get(end.map_or(0, char::len_utf8)..).unwrap_or_default()),
            _ => rest = behind.strip_prefix(',')?,
        }
    }
}

/// The text up to its closing quote, and the rest behind it.
pub(super) fn unquoted(quoted: &str) -> Option<(String, &str)> {
    let (mut text, mut letters) = (String::new(), quoted.chars());
    loop {
        match letters.next()? {
            '"' => return Some((text, letters.as_str())),
            '\\' => text.push(letters.next()?),
            letter => text.push(letter),
        }
    }
}
