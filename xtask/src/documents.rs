//! What the documents name exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the workspace").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The text of every source file below a folder.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        let is_source =
            path.extension().is_some_and(|kind| ["rs", "mjs", "py"].iter().any(|own| kind == *own));
        if path.is_dir() && !path.ends_with("node_modules") {
            sources(&path, text);
        } else if is_source {
            *text += &read(&path);
        }
    }
}

#[test]
fn every_promise_of_the_threat_model_names_tests_that_exist() {
    let mut code = String::new();
    ["src", "tests", "crates", "e2e"].iter().for_each(|folder| sources(&root().join(folder), &mut code));
    let functions: BTreeSet<&str> = code
        .split("fn ")
        .chain(code.split("def "))
        .filter_map(|rest| rest.split(|letter: char| letter != '_' && !letter.is_alphanumeric()).next())
        .collect();
    let has_test = |name: &str| functions.contains(name) || code.contains(&format!("it('{name}'"));
    let text = read(&root().join("docs/threat-model.md"));
    let promises: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert!(promises.len() > 30, "{} promises were found", promises.len());
    for promise in promises {
        let proof = promise.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let names: Vec<&str> = quoted(proof).filter(|name| !name.contains('/')).collect();
        assert!(!names.is_empty(), "no test proves: {promise}");
        for name in names {
            assert!(has_test(name), "there is no test `{name}`: {promise}");
        }
    }
}

#[test]
fn every_path_in_the_documents_exists() {
    for document in ["README.md", "docs/threat-model.md", "docs/operating.md", "docs/operations.md"] {
        let text = read(&root().join(document));
        let folders = ["src/", "tests/", "crates/", "e2e/", "docs/", "xtask/", "bench/", "style/"];
        for path in quoted(&text).filter(|name| folders.iter().any(|folder| name.starts_with(folder))) {
            assert!(root().join(path).exists(), "{document} names {path}");
        }
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") {
                let base = root().join(document);
                assert!(base.with_file_name("").join(path).exists(), "{document} links to {path}");
            }
        }
    }
}
