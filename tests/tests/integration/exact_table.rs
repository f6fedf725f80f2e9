//! The table of types in the book: what each cell says is done here, on the database of the run.

use std::cmp::Ordering;
use std::fs;
use std::path::{Path, PathBuf};

use actix_web::http::Method;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, by_engine};
use tests::entities::exact::kinds::{KINDS, Kind};
use tests::random::Random;

use crate::exact::{Faults, Log, as_filter, call, column, expect, member, request, walk};
use crate::exact_values::{compare, of_kind};
use crate::exact_widths::instead;

/// Set to anything, writes the cells of the database of the run anew.
const OVERWRITE: &str = "TWEAKS_OVERWRITE";
const COMMAND: &str = "TWEAKS_OVERWRITE=1 cargo test -p tests exact_table";
const HEAD: &str = "| Type | SQLite | PostgreSQL | MariaDB |\n|---|---|---|---|\n";

/// Types that do not compile, with the case that says so by one error.
const REFUSED: [(&str, &str); 4] = [
    ("`Vec<u8>`", "types/column_of_bytes"),
    ("an alias of `Vec<u8>`", "types/alias_of_bytes"),
    ("`Vec<u8>`, as key", "types/key_of_bytes"),
    ("any type, with `json`, as key", "types/key_of_json"),
];

/// Whether something can be done; `Err` where it is neither done nor refused.
type Tried = Result<bool, String>;

/// Two values of a kind as JSON, the smaller one first.
fn two_values(kind: &Kind) -> [String; 2] {
    match kind.name {
        "json" => [r#"{"b":1.10,"a":[]}"#, "7"].map(str::to_owned),
        "style" => [r#"{"colour":"red","width":1}"#, r#"{"colour":"red","width":2}"#].map(str::to_owned),
        name => {
            let ((order, make), mut random) = (of_kind(name), Random(3));
            let first = make(&mut random).0;
            let other = (0..99).map(|_| make(&mut random).0).find(|other| compare(order, &first, other) != Ordering::Equal);
            let mut values = [first, other.expect("a second value")];
            values.sort_by(|left, right| compare(order, left, right));
            values
        }
    }
}

/// A kind with rows 1 and 2, of the smaller value and of the larger one; where it can be a key, they refer to parents of these.
struct Trial<'a> {
    kind: &'a Kind,
    client: &'a Client,
    values: [String; 2],
    /// The values as they are shown.
    shown: [String; 2],
}

impl Trial<'_> {
    async fn send(&self, method: Method, path: &str, body: &str, status: u16) -> Result<Answer, String> {
        expect(self.client, method, path, body, status).await
    }

    /// The answer to a question about values, which a type without an order refuses.
    async fn asks(&self, path: &str) -> Result<Option<Answer>, String> {
        let answer = request(self.client, Method::GET, path, "").await?;
        match answer.status.as_u16() {
            400 => Ok(None),
            200 => Ok(Some(answer)),
            status => Err(format!("{path}: {status} {:.300}", answer.text)),
        }
    }

    /// Whether a list can be asked for, which then has these rows.
    async fn lists(&self, path: &str, wanted: &[&str]) -> Tried {
        let Some(answer) = self.asks(path).await? else { return Ok(false) };
        let found = column(&answer, "id");
        if found == wanted { Ok(true) } else { Err(format!("{path}: {found:?} for {wanted:?}")) }
    }

    async fn changes(
        &self,
        method: Method,
        path: &str,
        body: &str,
        (shown, name, value): (&str, &str, &str),
    ) -> Result<(), String> {
        self.send(method, path, body, 200).await?;
        let row = self.send(Method::GET, shown, "", 200).await?;
        let found = member(&row.text, name).unwrap_or_default();
        if found == value { Ok(()) } else { Err(format!("{body}: {found} for {value}")) }
    }

    fn filter(&self, at: usize) -> String {
        as_filter(&self.shown[at]).unwrap_or_default()
    }

    async fn create(&mut self) -> Result<(), String> {
        for at in 0..2 {
            let own = &self.values[at];
            let references = if self.kind.is_key { format!(",\"parent_id\":{own},\"spare_id\":{own}") } else { String::new() };
            let body = format!("{{\"own\":{own},\"maybe\":{own}{references}}}");
            let made = self.send(Method::POST, "/children", &body, 201).await?;
            self.shown[at] = member(&made.text, "own").unwrap_or_default();
        }
        Ok(())
    }

    async fn list(&self) -> Result<(), String> {
        let answer = self.send(Method::GET, "/children?ordering=id", "", 200).await?;
        let found = column(&answer, "own");
        if found == self.shown { Ok(()) } else { Err(format!("{found:?} for {:?}", self.shown)) }
    }

    async fn filters(&self) -> Tried {
        let [first, other] = [self.filter(0), self.filter(1)];
        let found = self.lists(&format!("/children?own={first}"), &["1"]).await?;
        Ok(found && self.lists(&format!("/children?own__in={first},{other}&maybe={other}"), &["2"]).await?)
    }

    async fn order(&self) -> Tried {
        let up = self.lists("/children?ordering=own", &["1", "2"]).await?;
        Ok(up && self.lists("/children?ordering=-maybe", &["2", "1"]).await?)
    }

    async fn cursor(&self) -> Tried {
        let path = "/children?limit=1&ordering=-own";
        if self.asks(path).await?.is_none() {
            return Ok(false);
        }
        let (there, _) = walk(self.client, path).await?;
        if there == ["2", "1"] { Ok(true) } else { Err(format!("{path}: {there:?}")) }
    }

    async fn patch(&self) -> Result<(), String> {
        let body = format!("{{\"maybe\":{}}}", self.values[1]);
        self.changes(Method::PATCH, "/children/1", &body, ("/children/1", "maybe", &self.shown[1])).await
    }

    async fn bulk(&self) -> Result<(), String> {
        let body = format!("[{{\"id\":1,\"maybe\":{}}},{{\"id\":2,\"maybe\":null}}]", self.values[0]);
        self.changes(Method::PUT, "/children", &body, ("/children/1", "maybe", &self.shown[0])).await
    }

    async fn parents(&self) -> Result<(), String> {
        for value in &self.values {
            self.send(Method::POST, "/parents", &format!("{{\"id\":{value},\"maybe\":{value}}}"), 201).await?;
        }
        Ok(())
    }

    async fn foreign_key(&self) -> Tried {
        let row = self.send(Method::GET, "/children/2?include_fields=parent", "", 200).await?;
        let (found, wanted) = (member(&row.text, "parent").unwrap_or_default(), format!("{{\"id\":{}}}", self.shown[1]));
        if found != wanted {
            return Err(format!("{found} for {wanted}"));
        }
        self.lists(&format!("/children?parent__id={}&spare={}", self.filter(0), self.filter(0)), &["1"]).await
    }

    /// A parent is found, changed and deleted by its key, once no row refers to it.
    async fn key(&self) -> Tried {
        let path = format!("/parents/{}", self.filter(0));
        let (body, entry) =
            (format!("{{\"maybe\":{}}}", self.values[1]), format!("[{{\"id\":{},\"maybe\":null}}]", self.shown[0]));
        self.changes(Method::PATCH, &path, &body, (&path, "maybe", &self.shown[1])).await?;
        self.changes(Method::PUT, "/parents", &entry, (&path, "maybe", "null")).await?;
        self.send(Method::DELETE, "/children/1", "", 204).await?;
        self.send(Method::DELETE, &path, "", 204).await?;
        self.lists("/parents?fields=id", &[&self.shown[1]]).await
    }

    /// The cell of the table.
    async fn cell(mut self) -> Result<String, String> {
        let is_key = self.kind.is_key;
        if is_key {
            self.parents().await?;
        }
        self.create().await?;
        self.list().await?;
        let mut outcomes =
            vec![("filter", self.filters().await?), ("order", self.order().await?), ("cursor", self.cursor().await?)];
        self.patch().await?;
        self.bulk().await?;
        outcomes.push(("foreign key", is_key && self.foreign_key().await?));
        outcomes.push(("key", is_key && self.key().await?));
        let missing: Vec<&str> = outcomes.into_iter().filter(|(_, works)| !works).map(|(what, _)| what).collect();
        Ok(if missing.is_empty() { "works".to_owned() } else { format!("works, except {}", missing.join(", ")) })
    }
}

/// A type that the database has no room for: the first request is refused, with a line in the log. `exact_widths` asks `schema_check`.
async fn refused(client: &Client, instead: &str) -> Result<String, String> {
    let log = Log::default();
    let guard = log.start();
    let answer = call(client, Method::GET, "/children", "").await?;
    drop(guard);
    let lines = log.take();
    let is_told = lines.iter().any(|line| line.contains("child") && line.contains(&format!("`{instead}`")));
    match (answer.status.as_u16(), answer.statements.len(), is_told) {
        (500, 0, true) => Ok(format!("refused: `{instead}`")),
        outcome => Err(format!("{outcome:?} for a refusal with a log line: {lines:?}")),
    }
}

async fn cell(kind: &Kind) -> Result<String, String> {
    let database = (kind.create)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, kind.endpoints);
    let cell = match instead(kind.rust.trim_matches('`')) {
        Some(instead) => refused(&client, instead).await,
        None => Trial { kind, client: &client, values: two_values(kind), shown: Default::default() }.cell().await,
    };
    // One pool at a time: a server has no connections for all of them.
    database.db.clone().close().await.map_err(|error| error.to_string())?;
    cell
}

/// The one error of a case that must not compile.
fn compile_error(case: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes/ui").join(case).with_extension("stderr");
    let text = fs::read_to_string(&path).expect("a case");
    let errors: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(errors.len(), 1, "{case}: {errors:?}");
    let error = errors[0].split_once(": ").expect("an error").1;
    format!("compile error: {}", error.trim_start_matches("evaluation panicked: "))
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/values.md")
}

/// The page before its table, the cells of the table by the types in front of them, and the page behind it.
fn parts(page: &str) -> (&str, Vec<(&str, [&str; 3])>, &str) {
    let (before, rest) = page.split_once(HEAD).expect("the table");
    let (table, after) = rest.split_once("\n\n").expect("an end of the table");
    let rows = table.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [kind, sqlite, postgres, mariadb] = cells[..] { Some((kind, [sqlite, postgres, mariadb])) } else { None }
    });
    (before, rows.collect(), after)
}

#[actix_web::test]
async fn the_table_of_types_says_what_is_true() {
    let (mut faults, mut cells) = (Faults::default(), Vec::new());
    for kind in KINDS {
        if let Some(cell) = faults.take(cell(kind).await.map_err(|fault| format!("{}: {fault}", kind.rust))) {
            cells.push((kind.rust, cell));
        }
    }
    faults.end();
    cells.extend(REFUSED.map(|(kind, case)| (kind, compile_error(case))));
    let old = fs::read_to_string(page()).expect("the page");
    let (before, rows, after) = parts(&old);
    let own = by_engine(0, 1, 2);
    let line = |(kind, cell): &(&str, String)| {
        let mut row = rows.iter().find(|(other, _)| other == kind).map_or(["?"; 3], |(_, cells)| *cells);
        row[own] = cell;
        format!("| {kind} | {} |", row.join(" | "))
    };
    let table: Vec<String> = cells.iter().map(line).collect();
    let new = format!("{before}{HEAD}{}\n\n{after}", table.join("\n"));
    if std::env::var_os(OVERWRITE).is_some() {
        fs::write(page(), &new).expect("the page");
    } else {
        assert!(new == old, "run `{COMMAND}` on all databases, and read what it writes:\n{}", table.join("\n"));
    }
}
