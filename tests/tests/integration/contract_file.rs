//! The file of a contract, and what the environment of a test decides about it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::{Value as Json, json};
use tweaks_runtime::openapi::contract::check;

/// The folder in which the test below, run by itself, finds a document and keeps a contract.
const FOLDER: &str = "CONTRACT_FOLDER";

fn document(parameters: &[&str]) -> Json {
    let parameters = parameters.iter().map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}}));
    json!({"paths": {"/products/": {"get": {"parameters": parameters.collect::<Json>(), "responses": {}}}}})
}

/// A test of an application, which the others run in an environment of their own.
#[test]
fn an_application_keeps_its_contract() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let text = fs::read_to_string(folder.join("document.json")).expect("a document");
    check(folder.join("deep/v1.json"), &serde_json::from_str(&text).expect("JSON"));
}

/// A folder with a document, and perhaps with the contract.
struct Application(PathBuf);

impl Application {
    fn new(name: &str, now: &Json, committed: Option<&Json>) -> Self {
        let folder = env::temp_dir().join(format!("contract-file-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).expect("a folder");
        fs::write(folder.join("document.json"), now.to_string()).expect("a document");
        let own = Self(folder);
        match committed {
            Some(committed) => fs::write(own.file(), committed.to_string()).expect("a contract"),
            None => fs::remove_dir(own.0.join("deep")).expect("no folder"),
        }
        own
    }

    fn file(&self) -> PathBuf {
        self.0.join("deep/v1.json")
    }

    /// The contract as it is now.
    fn contract(&self) -> Option<Json> {
        fs::read_to_string(self.file()).ok().map(|text| serde_json::from_str(&text).expect("JSON"))
    }

    /// Whether its test passes in an environment, and what is printed.
    fn test(&self, variables: &[(&str, &str)]) -> (bool, String) {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.args(["contract_file::an_application_keeps_its_contract", "--exact", "--nocapture"]);
        command.env_remove("CI").env_remove("TWEAKS_OVERWRITE").env(FOLDER, &self.0).envs(variables.iter().copied());
        let output = command.output().expect("a run");
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_contract_that_is_not_there_is_written_where_somebody_commits_it() {
    let now = document(&["page"]);
    let there = |variables: &[(&str, &str)]| {
        let name = variables.iter().map(|(name, value)| [*name, *value].concat()).collect::<Vec<_>>().concat();
        let application = Application::new(&name, &now, None);
        let (passes, said) = application.test(variables);
        assert_eq!(passes, application.contract().is_some(), "{said}");
        assert!(passes || said.contains("there is no such file; run the test on your machine"), "{said}");
        application.contract()
    };
    for variables in [&[][..], &[("CI", "")], &[("CI", "0")], &[("CI", "false")], &[("CI", "true"), ("TWEAKS_OVERWRITE", "1")]] {
        assert_eq!(there(variables).as_ref(), Some(&now), "{variables:?}");
    }
    for variables in [&[("CI", "true")][..], &[("CI", "1")], &[("CI", "true"), ("TWEAKS_OVERWRITE", "0")]] {
        assert_eq!(there(variables), None, "{variables:?}");
    }
}

#[test]
fn a_broken_contract_is_kept_until_it_is_to_be_written_anew() {
    let (old, new) = (document(&["page", "limit"]), document(&["page"]));
    let application = Application::new("broken", &new, Some(&old));
    for variables in
        [&[][..], &[("CI", "1")], &[("TWEAKS_OVERWRITE", "")], &[("TWEAKS_OVERWRITE", "0")], &[("TWEAKS_OVERWRITE", "false")]]
    {
        let (passes, said) = application.test(variables);
        assert!(!passes && said.contains("limit") && said.contains("v1.json: clients may fail"), "{variables:?}: {said}");
        assert_eq!(application.contract().as_ref(), Some(&old), "{variables:?}");
    }
    let (passes, said) = application.test(&[("TWEAKS_OVERWRITE", "1")]);
    assert!(passes, "{said}");
    assert_eq!(application.contract(), Some(new));
}

#[test]
fn a_change_that_breaks_nothing_is_printed_and_kept_for_later() {
    let (old, new) = (document(&["page"]), document(&["page", "limit"]));
    let application = Application::new("added", &new, Some(&old));
    let (passes, said) = application.test(&[("CI", "1")]);
    assert!(passes && said.contains("`GET /products/"), "{said}");
    assert_eq!(application.contract(), Some(old));
    let garbled = application.file();
    fs::write(&garbled, "{").expect("a file");
    let (passes, said) = application.test(&[]);
    assert!(!passes && said.contains("v1.json: EOF"), "{said}");
    assert!(Path::new(&garbled).exists());
}
