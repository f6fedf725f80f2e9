//! A missing cargo feature of `tweaks-runtime`: one error under the type of the column, which names the feature.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

const PROGRAM: &str = r#"use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub price: Decimal,
    pub token: Uuid,
    pub made_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
"#;

/// The lines of the program, and what their errors have to name.
const MISSING: [(&str, &str); 3] = [("Decimal", "with-rust_decimal"), ("Uuid", "with-uuid"), ("DateTimeUtc", "with-chrono")];

/// Makes a package outside of the workspace, whose features are its own.
fn package(root: &Path) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("features");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    let runtime = root.join("tweaks-runtime");
    let manifest = format!(
        "[package]\nname = \"features\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         sea-orm = {{ version = \"2\", default-features = false, features = [\"macros\", \"with-chrono\", \"with-rust_decimal\", \"with-uuid\"] }}\n\
         tweaks-runtime = {{ path = {:?}, default-features = false }}\n",
        runtime.display().to_string(),
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    fs::write(folder.join("src/main.rs"), PROGRAM).expect("a program");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the versions of the workspace");
    folder
}

#[test]
fn a_missing_feature_is_one_error_that_names_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace");
    let folder = package(&root);
    let mut check = Command::new(env!("CARGO"));
    check.args(["check", "--offline", "--quiet", "--message-format", "json"]).current_dir(&folder);
    let output = check.env("CARGO_TARGET_DIR", folder.join("target")).output().expect("cargo");
    let said = String::from_utf8_lossy(&output.stderr);
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let messages = messages.map(|line| line["message"].clone()).filter(|message| message["level"] == "error");
    let errors: Vec<Json> = messages.filter(|message| !message["spans"].as_array().is_none_or(Vec::is_empty)).collect();
    assert_eq!(errors.len(), MISSING.len(), "{errors:#?}\n{said}");
    for (of_type, feature) in MISSING {
        let is_of_type = |error: &&Json| error["message"].as_str().is_some_and(|text| text.contains(&format!("`{of_type}`")));
        let is_under = |error: &&Json| error["spans"][0]["text"][0]["text"].as_str().is_some_and(|line| line.contains(of_type));
        let error =
            errors.iter().find(|error| is_of_type(error) || is_under(error)).unwrap_or_else(|| panic!("{of_type}: {errors:#?}"));
        let rendered = error["rendered"].as_str().expect("a text");
        assert!(rendered.contains(&format!("`{feature}` of `tweaks-runtime`")), "{rendered}");
        assert!(rendered.contains("[tweaks::"), "{rendered}");
        let span = &error["spans"][0];
        let [start, end] = ["column_start", "column_end"].map(|at| span[at].as_u64().expect("a column"));
        assert_eq!(end - start, of_type.len() as u64, "{rendered}");
    }
}
