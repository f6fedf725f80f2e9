//! The command: a program that compares entities with a database, out of a list of entities.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use sea_orm::Database;

use super::compare::schema_check;
use super::difference::Difference;
use super::mend::mend;
use crate::schema::Table;

/// Writes `main` for a program that compares entities with their tables, as [`schema_check`](crate::schema_check) does.
///
/// ```no_run
/// // src/bin/check.rs
/// # mod customer {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "customer")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64 }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// tweaks_runtime::check_main!(customer::Entity);
/// ```
///
/// The program takes `--database URL`, or the URL from `DATABASE_URL`, and prints the differences as text; with `--json` as a JSON array
/// of objects with the members of [`Difference`](crate::Difference). With `--sql` it prints in their place the statements that mend the
/// database, and with `--fix` a unified diff that writes the claims into the sources below `--src FOLDER`, which is `src` without it;
/// `patch -p1` applies it. It exits with 1 if a claim is wrong, under `--deny-hints` also if there are hints, and with 2 if it cannot compare.
#[macro_export]
macro_rules! check_main {
    ($($entity:ty),+ $(,)?) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::check_main(&[$(<$entity as $crate::schema::HasTable>::TABLE),+])
        }
    };
}

const HELP: &str = "\
Compares entities with the tables of a database.

  --database URL  the database; without it, what DATABASE_URL says
  --json          print the differences as JSON
  --deny-hints    fail for hints as well
  --sql           print the statements that mend the database
  --fix           print a diff for the sources of the entities, for `patch -p1`
  --src FOLDER    where the sources are; without it, src
";

/// What the command was asked for.
struct Arguments {
    database: String,
    json: bool,
    deny_hints: bool,
    sql: bool,
    fix: bool,
    src: String,
}

/// The program that [`check_main`](crate::check_main) writes.
#[must_use]
pub fn check_main(tables: &[&'static Table]) -> ExitCode {
    if env::args().any(|argument| argument == "--help") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    run(tables).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(2)
    })
}

fn run(tables: &[&'static Table]) -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::read(env::args().skip(1))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let differences = runtime.block_on(async { schema_check(&Database::connect(&arguments.database).await?, tables).await })?;
    if arguments.fix {
        let (diff, left) = mend(&arguments.src, &differences)?;
        let by_sql = differences.iter().filter(|difference| difference.attribute.is_none() && difference.remedy.is_some());
        for difference in by_sql {
            eprintln!("to be done in the database, as `--sql` says: {}: {}", difference.table, difference.detail);
        }
        for difference in left {
            eprintln!("to be done by hand: {difference}");
        }
        print!("{diff}");
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.sql {
        print_sql(&differences);
        return Ok(ExitCode::SUCCESS);
    }
    match arguments.json {
        true => println!("{}", serde_json::to_string_pretty(&differences)?),
        false => print(&differences),
    }
    let fails = |difference: &Difference| arguments.deny_hints || difference.is_wrong();
    Ok(ExitCode::from(u8::from(differences.iter().any(fails))))
}

/// Prints the statements that mend the database, each below what it mends.
fn print_sql(differences: &[Difference]) {
    for (difference, remedy) in differences.iter().filter_map(|difference| Some((difference, difference.remedy.as_ref()?))) {
        println!("-- {}: {}\n{remedy};", difference.table, difference.detail.replace('\n', " "));
    }
}

/// Prints wrong claims before hints.
fn print(differences: &[Difference]) {
    let (wrong, hints): (Vec<_>, Vec<_>) = differences.iter().partition(|difference| difference.is_wrong());
    for (word, differences) in [("wrong", &wrong), ("hint", &hints)] {
        for difference in differences {
            println!("{word}: {difference}");
        }
    }
    println!("{}", summed(wrong.len(), hints.len()));
}

/// The last line of the report.
fn summed(wrong: usize, hints: usize) -> String {
    let wrong = if wrong == 1 { "1 claim is wrong".to_owned() } else { format!("{wrong} claims are wrong") };
    let hints = if hints == 1 { "there is 1 hint".to_owned() } else { format!("there are {hints} hints") };
    format!("{wrong}; {hints}.")
}

impl Arguments {
    fn read(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let database = env::var("DATABASE_URL").unwrap_or_default();
        let mut arguments = Self { database, json: false, deny_hints: false, sql: false, fix: false, src: "src".to_owned() };
        while let Some(name) = given.next() {
            let mut value = || given.next().ok_or_else(|| format!("`{name}` needs a value"));
            match name.as_str() {
                "--database" => arguments.database = value()?,
                "--src" => arguments.src = value()?,
                "--json" => arguments.json = true,
                "--deny-hints" => arguments.deny_hints = true,
                "--sql" => arguments.sql = true,
                "--fix" => arguments.fix = true,
                other => return Err(format!("there is no argument `{other}`\n\n{HELP}")),
            }
        }
        match arguments.database.is_empty() {
            true => Err(format!("say which database\n\n{HELP}")),
            false => Ok(arguments),
        }
    }
}
