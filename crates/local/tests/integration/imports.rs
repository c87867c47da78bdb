//! Imports inside a crate point one way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules at the top of a crate, with those that each of them imports.
fn imports(source: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut modules = BTreeMap::new();
    for entry in std::fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_code = path.is_dir() || path.extension().is_some_and(|extension| extension == "rs");
        if is_code && !matches!(name.as_str(), "lib" | "main") && !name.ends_with("_tests") {
            let mut text = String::new();
            read(&path, &mut text);
            modules.insert(name, text);
        }
    }
    let names: BTreeSet<String> = modules.keys().cloned().collect();
    let exports = exports(&source.join("lib.rs"));
    let of = |module: &str, text: &str| {
        let found = named(text).into_iter().map(|name| exports.get(&name).cloned().unwrap_or(name));
        found.filter(|name| names.contains(name) && name != module).collect()
    };
    modules.iter().map(|(module, text)| (module.clone(), of(module, text))).collect()
}

/// The code below a path, without its tests.
fn read(path: &Path, text: &mut String) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), text);
        }
        return;
    }
    let name = path.file_stem().unwrap().to_string_lossy();
    if path.extension().is_some_and(|extension| extension == "rs") && !name.ends_with("tests") {
        let code = std::fs::read_to_string(path).unwrap();
        text.push_str(code.split("#[cfg(test)]\nmod tests").next().unwrap());
    }
}

/// What the root gives out, and from which module.
fn exports(root: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root).unwrap();
    let mut exports = BTreeMap::new();
    for statement in text.split(';').filter_map(|part| part.split("pub use ").nth(1)) {
        let (module, rest) = statement.split_once("::").unwrap();
        for name in rest.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty()) {
            exports.insert(name.to_owned(), module.to_owned());
        }
    }
    exports
}

/// The first name after each `crate::`, also inside braces.
fn named(text: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = BTreeSet::new();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let text = lines.join("\n");
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        let (mut depth, mut item) = (0, String::new());
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    names.insert(word(item.trim()));
                    item.clear();
                    continue;
                }
                _ => {}
            }
            item.push(c);
        }
        names.insert(word(item.trim()));
    }
    names
}

/// A circle of modules, if there is one.
fn circle(imports: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn follow(
        module: &str,
        imports: &BTreeMap<String, BTreeSet<String>>,
        path: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> Option<Vec<String>> {
        if let Some(at) = path.iter().position(|before| before == module) {
            return Some(path[at..].to_vec());
        }
        if !done.insert(module.to_owned()) {
            return None;
        }
        path.push(module.to_owned());
        let found = imports[module].iter().find_map(|next| follow(next, imports, path, done));
        path.pop();
        found
    }
    let mut done = BTreeSet::new();
    imports.keys().find_map(|module| follow(module, imports, &mut Vec::new(), &mut done))
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for source in [root.join("src"), root.join("../live/src")] {
        let imports = imports(&source);
        assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 20, "{imports:?}");
        assert_eq!(circle(&imports), None, "{}", source.display());
    }
}

#[test]
fn a_circle_is_found() {
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let text = "use crate::a::X;\nuse crate::{b, c::{D, E}, f};\n// crate::no\ncrate::g::h()";
    assert_eq!(named(text), of(&["a", "b", "c", "f", "g"]));
    let graph = |edges: &[(&str, &[&str])]| {
        edges.iter().map(|(from, to)| ((*from).to_owned(), of(to))).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(circle(&graph(&[("a", &["b"]), ("b", &["c"]), ("c", &[])])), None);
    let found = circle(&graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])])).unwrap();
    assert_eq!(found, ["b", "c"]);
}
