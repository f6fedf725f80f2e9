//! What entities cost a build: a package of entities is written twice, with the derive and without, and both are compiled in turn.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;

use crate::Failure;

/// How much is compiled, and how often.
#[derive(Args)]
pub(crate) struct Build {
    /// How many entities there are.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    entities: u32,
    /// How often each package is compiled.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

/// What Cargo is asked, and the words for it.
const TASKS: [(&str, &[&str]); 3] =
    [("cargo check", &["check"]), ("cargo build", &["build"]), ("cargo build --release", &["build", "--release"])];

/// Both packages, the one without the derive first.
const PACKAGES: [&str; 2] = ["bare", "tweaks"];

/// Compiles both packages in turn, and prints the medians and what stands in the binaries.
pub(crate) fn run(build: &Build) -> Result<(), Failure> {
    // It stays, so that the dependencies are compiled once.
    let root = workspace()?.join("target/bench-compile");
    write(&root, build.entities)?;
    measure(&root, build)
}

fn measure(root: &Path, build: &Build) -> Result<(), Failure> {
    println!("| {} entities | bare | tweaks | ratio |\n|---|---|---|---|", build.entities);
    for (name, task) in TASKS {
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..=build.rounds {
            for (package, times) in PACKAGES.iter().zip(&mut times) {
                let taken = compile(root, package, task)?;
                // The first one compiles the dependencies as well.
                if round > 0 {
                    times.push(taken);
                }
            }
        }
        let [bare, tweaks] = times.map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2].as_secs_f64()
        });
        println!("| `{name}`, seconds | {bare:.2} | {tweaks:.2} | {:.2} |", tweaks / bare);
    }
    let [bare, tweaks] =
        PACKAGES.map(|package| fs::metadata(root.join("target/release").join(package)).map_or(0, |file| file.len()));
    let each = tweaks.saturating_sub(bare) / u64::from(build.entities) / 1024;
    println!("| binary, KiB | {} | {} | {each} KiB for each entity and its resource |", bare / 1024, tweaks / 1024);
    Ok(())
}

/// Compiles a package anew, with its dependencies as they are.
fn compile(root: &Path, package: &str, task: &[&str]) -> Result<Duration, Failure> {
    let main = root.join(package).join("src/main.rs");
    fs::write(&main, fs::read_to_string(&main)?)?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(task).args(["--quiet", "--offline", "--package", package]).current_dir(root).env("CARGO_INCREMENTAL", "0");
    let begun = Instant::now();
    let done = cargo.env("CARGO_TARGET_DIR", root.join("target")).status()?;
    if done.success() { Ok(begun.elapsed()) } else { Err(format!("`{package}` cannot be compiled").into()) }
}

fn workspace() -> Result<PathBuf, Failure> {
    Ok(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?)
}

/// Writes a workspace of both packages, with the crates of this one.
fn write(root: &Path, entities: u32) -> Result<(), Failure> {
    let own = workspace()?;
    let workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"bare\", \"tweaks\"]\n\n[workspace.dependencies]\n\
         actix-web = {{ version = \"4\", default-features = false, features = [\"macros\"] }}\n\
         sea-orm = {{ version = \"2\", default-features = false, features = [\"macros\", \"runtime-tokio\", \"sqlx-sqlite\", \"with-chrono\", \"with-json\", \"with-rust_decimal\"] }}\n\
         tweaks-runtime = {{ path = \"{}\", features = [\"sqlx-sqlite\"] }}\n",
        own.join("tweaks-runtime").display()
    );
    fs::create_dir_all(root)?;
    fs::write(root.join("Cargo.toml"), workspace)?;
    fs::copy(own.join("Cargo.lock"), root.join("Cargo.lock"))?;
    for package in PACKAGES {
        let folder = root.join(package);
        fs::create_dir_all(folder.join("src"))?;
        // Both depend on the same crates, so that they differ in their own code alone.
        let manifest = format!(
            "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nactix-web.workspace = true\n\
             sea-orm.workspace = true\ntweaks-runtime.workspace = true\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), program(package == "tweaks", entities)?)?;
    }
    Ok(())
}

/// How many entities belong to one another: rustc's recursion ends in SeaORM's types of longer chains.
const CHAIN: u32 = 5;

/// A program that reads all entities, or serves them; each of a chain belongs to the one before it.
fn program(derives: bool, entities: u32) -> Result<String, Failure> {
    let mut text = String::new();
    let (derive, import) = if derives { (", Tweaks", "    use tweaks_runtime::prelude::*;\n") } else { ("", "") };
    for at in 0..entities {
        let parent = at.saturating_sub(1);
        let below = if at + 1 < entities && (at + 1) % CHAIN > 0 {
            format!("        #[sea_orm(has_many)]\n        pub children: HasMany<super::thing{}::Entity>,\n", at + 1)
        } else {
            String::new()
        };
        let above = if at % CHAIN > 0 {
            format!(
                "        #[sea_orm(indexed)]\n        pub parent_id: i64,\n        #[sea_orm(belongs_to, from = \"parent_id\", to = \"id\")]\n        \
                 pub parent: BelongsTo<super::thing{parent}::Entity>,\n"
            )
        } else {
            String::new()
        };
        write!(
            text,
            "mod thing{at} {{\n    use sea_orm::entity::prelude::*;\n{import}    #[sea_orm::model]\n    \
             #[derive(Clone, Debug, PartialEq, DeriveEntityModel{derive})]\n    #[sea_orm(table_name = \"thing{at}\")]\n    pub struct Model {{\n        \
             #[sea_orm(primary_key)]\n        pub id: i64,\n        #[sea_orm(unique)]\n        pub code: String,\n        pub name: String,\n        \
             pub note: Option<String>,\n        #[sea_orm(column_type = \"Decimal(Some((10, 2)))\")]\n        pub price: Decimal,\n        \
             pub stock: i32,\n        pub is_active: bool,\n        pub created_at: DateTimeUtc,\n{above}{below}    }}\n    \
             impl ActiveModelBehavior for ActiveModel {{}}\n}}\n\n"
        )?;
    }
    match derives {
        true => {
            text += "use tweaks_runtime::prelude::*;\n\n#[actix_web::main]\nasync fn main() -> std::io::Result<()> {\n    \
                     let db = tweaks_runtime::connect(\"sqlite::memory:\").await.map_err(std::io::Error::other)?;\n    \
                     actix_web::HttpServer::new(move || {\n        let app = actix_web::App::new().app_data(actix_web::web::Data::new(db.clone()));\n        app";
            for at in 0..entities {
                write!(text, "\n            .service(Resource::<thing{at}::Entity>::new(\"/thing{at}/\"))")?;
            }
            text += "\n    })\n    .bind(\"127.0.0.1:0\")?\n    .run()\n    .await\n}\n";
        }
        false => {
            text += "use sea_orm::EntityTrait as _;\n\n#[actix_web::main]\nasync fn main() -> std::io::Result<()> {\n    \
                     let db = sea_orm::Database::connect(\"sqlite::memory:\").await.map_err(std::io::Error::other)?;\n";
            for at in 0..entities {
                writeln!(text, "    println!(\"{{:?}}\", thing{at}::Entity::find().all(&db).await);")?;
            }
            text += "    Ok(())\n}\n";
        }
    }
    Ok(text)
}
