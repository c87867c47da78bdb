//! Imports inside a crate point one way: no module reaches itself through others.

use crate::{cache, files};
use std::collections::{BTreeMap, BTreeSet};

/// The modules below the root of a crate that each of them names, tests and comments left out.
fn imports(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let root = cache::root().join(source);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files::below(&root).expect("the folder can be read") {
        let below = path.strip_prefix(&root).expect("it is below").to_string_lossy().into_owned();
        if below.contains("tests") || below == "lib.rs" {
            continue;
        }
        let module = below.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let text = files::read_text(&path).expect("sources are text");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let named = lines.flat_map(|line| line.split("crate::").skip(1)).flat_map(|rest| {
            let group = rest.strip_prefix('{').map(|group| group.split('}').next().unwrap_or_default());
            group.unwrap_or(rest).split(", ").take(if group.is_some() { usize::MAX } else { 1 }).map(|name| {
                name.trim()
                    .split(|letter: char| letter != '_' && !letter.is_alphanumeric())
                    .next()
                    .unwrap_or_default()
            })
        });
        let named: Vec<String> = named.map(str::to_owned).filter(|name| *name != module).collect();
        found.entry(module).or_default().extend(named);
    }
    found
}

#[test]
fn no_module_of_the_proxy_imports_itself_through_others() {
    let imports = imports("crates/proxy/src");
    assert!(imports.len() > 20 && imports["guard"].contains("session"), "{imports:?}");
    for module in imports.keys() {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&String> = imports[module].iter().collect();
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                next.extend(imports.get(name).into_iter().flatten());
            }
        }
        assert!(!reached.contains(module), "{module} imports itself through others");
    }
}
