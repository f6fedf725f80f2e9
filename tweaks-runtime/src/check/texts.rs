//! Indexes over the letters of texts: whether the database has them.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};

use super::catalogue::Catalogue;
use super::difference::Difference;
use super::letters::creation;
use super::name::{Name, quoted};
use crate::exec::letters::table_of;
use crate::schema::{Column, Letters, Table, TextIndex};

/// The indexes over letters that an entity claims and the database lacks.
pub(super) async fn missing(
    catalogue: &Catalogue<'_, impl ConnectionTrait>,
    table: &'static Table,
    backend: DbBackend,
) -> Result<Vec<&'static TextIndex>, DbErr> {
    let makes = |index: &&TextIndex| !creation(table, index, backend).is_empty();
    let claimed: Vec<&'static TextIndex> = table.text_indexes.iter().filter(makes).collect();
    if claimed.is_empty() {
        return Ok(claimed);
    }
    let definitions = catalogue.definitions(&Name::of_table(table)).await?;
    Ok(claimed.into_iter().filter(|index| !is_there(table, index, &definitions, backend)).collect())
}

/// The same as differences.
pub(super) async fn compare(
    catalogue: &Catalogue<'_, impl ConnectionTrait>,
    table: &'static Table,
    backend: DbBackend,
) -> Result<Vec<Difference>, DbErr> {
    let difference = |index: &TextIndex| {
        let names = index.columns.iter().map(|column| format!("`{}`", column.name)).collect::<Vec<_>>().join(", ");
        let detail = match index.letters {
            Letters::Lower => format!("no index is over the small letters of {names}, so `iexact` reads the whole table"),
            Letters::Entries => {
                format!("no index finds {names} by the entries of a list, so `contains` and `overlap` read the whole table")
            }
            Letters::Trigrams => format!("no index finds parts of {names}, so searches read the whole table, or fail"),
        };
        Difference::wrong(table, detail).sql(creation(table, index, backend).join(";\n    "), backend)
    };
    Ok(missing(catalogue, table, backend).await?.into_iter().map(difference).collect())
}

fn is_there(table: &Table, index: &TextIndex, definitions: &[String], backend: DbBackend) -> bool {
    match (index.letters, backend) {
        (Letters::Trigrams, DbBackend::Sqlite) => {
            let name = table_of(table, index);
            let names = [String::new(), "_insert".to_owned(), "_delete".to_owned(), "_update".to_owned()];
            names.iter().all(|end| definitions.iter().any(|own| own.contains(&quoted(&format!("{name}{end}")))))
        }
        (Letters::Trigrams, _) => {
            let has = |column: &Column| definitions.iter().any(|own| trigrams(own).any(|name| name == column.name));
            index.columns.iter().all(|column| has(column))
        }
        (Letters::Entries, _) => index.columns.iter().all(|column| {
            let name = bare(column.name);
            let forms = [format!("usinggin({name}"), format!("usinggin((({name})::jsonb)")];
            definitions.iter().map(|own| bare(own)).any(|own| forms.iter().any(|form| own.contains(form)))
        }),
        (Letters::Lower, _) => index.columns.iter().all(|column| {
            let name = column.name.to_lowercase();
            let forms = [format!("(lower({name})"), format!("(lower(({name})::text)")];
            definitions.iter().map(|own| bare(own)).any(|own| forms.iter().any(|form| own.contains(form)))
        }),
    }
}

/// The columns of PostgreSQL's index over trigrams.
fn trigrams(definition: &str) -> impl Iterator<Item = String> {
    let list = definition.split_once(" (").map_or("", |(_, list)| list.trim_end_matches(')'));
    list.split(", ").filter_map(|term| {
        let (column, class) = term.trim().rsplit_once(' ')?;
        let is_own = class.ends_with("gin_trgm_ops") || class.ends_with("gist_trgm_ops");
        is_own.then(|| column.trim_matches('"').to_owned())
    })
}

/// A definition without quotes and blanks, in small letters.
fn bare(definition: &str) -> String {
    definition.chars().filter(|letter| !letter.is_whitespace() && !"\"`[]".contains(*letter)).collect::<String>().to_lowercase()
}
