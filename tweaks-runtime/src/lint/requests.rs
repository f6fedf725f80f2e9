//! Requests that were linted, kept for the test that asks for them.

use super::judge::LintedRequest;

/// The requests of a linter, in their order. The texts of all are in one piece: pieces that stay between those that come and go make
/// an allocator slow for whatever is measured.
#[derive(Debug, Default)]
pub(super) struct Requests {
    texts: String,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Where its text ends, and that of the one behind it begins.
    end: usize,
    queries: usize,
    statements: usize,
    warning: Option<String>,
}

impl Requests {
    pub(super) fn push(&mut self, LintedRequest { request, queries, statements, warning }: LintedRequest) {
        self.texts.push_str(&request);
        self.entries.push(Entry { end: self.texts.len(), queries, statements, warning });
    }

    pub(super) fn all(&self) -> Vec<LintedRequest> {
        let starts = std::iter::once(0).chain(self.entries.iter().map(|entry| entry.end));
        let request = |(start, Entry { end, queries, statements, warning }): (usize, &Entry)| LintedRequest {
            request: self.texts[start..*end].to_owned(),
            queries: *queries,
            statements: *statements,
            warning: warning.clone(),
        };
        starts.zip(&self.entries).map(request).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_keeps_its_own_text() {
        let mut requests = Requests::default();
        let given = ["GET /é", "", "PATCH /b"].map(|text| (text, (!text.is_empty()).then(|| format!("slow {text}"))));
        for (queries, (text, warning)) in given.iter().cloned().enumerate() {
            requests.push(LintedRequest { request: text.to_owned(), queries, statements: queries + 1, warning });
        }
        let kept = requests.all();
        assert_eq!(kept.iter().map(|kept| (&*kept.request, kept.warning.clone())).collect::<Vec<_>>(), given);
        assert_eq!(kept.iter().map(|kept| (kept.queries, kept.statements)).collect::<Vec<_>>(), [(0, 1), (1, 2), (2, 3)]);
    }
}
