//! Checks that everything named in the documents exists.

use crate::{cache, files};
use std::collections::BTreeSet;

fn read(document: &str) -> String {
    files::read_text(&cache::root().join(document)).expect("the document can be read")
}

/// The text between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The text of every source file below a folder of the repository.
fn sources(folder: &str) -> String {
    let paths = files::below(&cache::root().join(folder)).expect("the folder can be read");
    let is_own = |path: &std::path::Path| !path.components().any(|part| part.as_os_str() == "node_modules");
    let is_source = |path: &std::path::Path| {
        path.extension().is_some_and(|kind| ["rs", "mjs", "py"].iter().any(|own| kind == *own))
    };
    let sources = paths.iter().filter(|path| is_own(path) && is_source(path));
    sources.map(|path| files::read_text(path).expect("sources are text")).collect()
}

#[test]
fn every_promise_of_the_threat_model_names_tests_that_exist() {
    let code = ["src", "tests", "crates", "e2e"].map(sources).concat();
    let functions: BTreeSet<&str> = code
        .split("fn ")
        .chain(code.split("def "))
        .filter_map(|rest| rest.split(|letter: char| letter != '_' && !letter.is_alphanumeric()).next())
        .collect();
    let has_test = |name: &str| functions.contains(name) || code.contains(&format!("it('{name}'"));
    let text = read("docs/threat-model.md");
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
    let documents =
        ["threat-model", "operating", "operations", "local-service"].map(|name| format!("docs/{name}.md"));
    for document in documents.iter().map(String::as_str).chain(["README.md"]) {
        let text = read(document);
        let folders = ["src/", "tests/", "crates/", "e2e/", "docs/", "xtask/", "bench/", "style/"];
        for path in quoted(&text).filter(|name| folders.iter().any(|folder| name.starts_with(folder))) {
            assert!(cache::root().join(path).exists(), "{document} names {path}");
        }
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") {
                let base = cache::root().join(document);
                assert!(base.with_file_name("").join(path).exists(), "{document} links to {path}");
            }
        }
    }
}
