//! Imports inside a crate point one way: no module imports itself through others.

use crate::{cache, files};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Item, UseTree, Visibility};

/// The segments of a module or of a path, from the root of the crate.
type Path = Vec<String>;

/// A module: the paths that it names, and those that it re-exports.
#[derive(Default)]
struct Module {
    named: BTreeSet<Path>,
    passed_on: Vec<Path>,
}

/// The modules of a crate by their paths, one for each file, without tests.
struct Modules(BTreeMap<Path, Module>);

impl Modules {
    fn of(source: &str) -> Self {
        let root = cache::root().join(source);
        let mut modules = BTreeMap::new();
        for path in files::below(&root).expect("the folder can be read") {
            let below = path.strip_prefix(&root).expect("it is below").with_extension("");
            let mut module: Path =
                below.iter().map(|segment| segment.to_string_lossy().into_owned()).collect();
            let is_code = path.extension().is_some_and(|extension| extension == "rs");
            if !is_code || module == ["main"] || module.iter().any(|segment| segment.ends_with("tests")) {
                continue;
            }
            module.pop_if(|last| last == "mod" || last == "lib");
            let text = files::read_text(&path).expect("sources are text");
            modules.insert(module, Module::of(&text));
        }
        Self(modules)
    }

    /// Each module with those that it imports.
    fn imports(&self) -> Imports {
        let of = |(from, module): (&Path, &Module)| {
            // An item that a module only re-exports from its own parts counts as imported from them.
            let named = module.named.iter().filter(|path| !module.passed_on.contains(path));
            let to = named.filter_map(|path| self.module_of(from, path, 0)).filter(|to| to != from);
            (from.clone(), to.collect())
        };
        self.0.iter().map(of).collect()
    }

    /// The module that defines the item of `path`, seen from the module `from`; `None` for another crate's.
    fn module_of(&self, from: &[String], path: &[String], depth: usize) -> Option<Path> {
        let path = self.absolute(from, path)?;
        let at = (0..=path.len()).rev().find(|at| self.0.contains_key(&path[..*at]))?;
        let (module, rest) = path.split_at(at);
        let passes = |passed: &&Path| passed.last() == rest.first();
        let passed_on = self.0[module].passed_on.iter().filter(|_| depth < 8).find(passes);
        passed_on
            .and_then(|passed_on| self.module_of(module, passed_on, depth + 1))
            .or_else(|| Some(module.to_vec()))
    }

    fn absolute(&self, from: &[String], path: &[String]) -> Option<Path> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let (base, rest): (&[String], _) = match path.first()?.as_str() {
            "crate" => (&[], &path[1..]),
            "self" => (from, &path[1..]),
            "super" => (&from[..from.len().checked_sub(supers)?], &path[supers..]),
            child if self.0.contains_key(&[from, &[child.to_owned()]].concat()) => (from, path),
            _ => return None,
        };
        Some([base, rest].concat())
    }
}

impl Module {
    fn of(text: &str) -> Self {
        let mut module = Self::default();
        let is_test = |item: &Item| {
            let Item::Mod(item) = item else { return false };
            item.attrs.iter().any(|attribute| attribute.meta.to_token_stream().to_string().contains("test"))
        };
        let file = syn::parse_file(text).expect("sources are Rust");
        for item in file.items.iter().filter(|item| !is_test(item)) {
            paths(item.to_token_stream(), &mut module.named);
            if let Item::Use(item) = item
                && !matches!(item.vis, Visibility::Inherited)
            {
                leaves(&item.tree, &mut Vec::new(), &mut module.passed_on);
            }
        }
        module
    }
}

/// Every path in the tokens, including those in macros and in the braces of an import.
fn paths(tokens: TokenStream, found: &mut BTreeSet<Path>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < trees.len() {
        match &trees[at] {
            TokenTree::Ident(_) => at = path(&trees, at, Vec::new(), found),
            TokenTree::Group(group) => {
                paths(group.stream(), found);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// Adds the path that begins at `at`, below `before`, and returns where it ends.
fn path(trees: &[TokenTree], mut at: usize, mut before: Path, found: &mut BTreeSet<Path>) -> usize {
    let is_colon = |tree: Option<&TokenTree>| matches!(tree, Some(TokenTree::Punct(p)) if p.as_char() == ':');
    while let Some(TokenTree::Ident(ident)) = trees.get(at) {
        before.push(ident.to_string());
        at += 1;
        if !(is_colon(trees.get(at)) && is_colon(trees.get(at + 1))) {
            break;
        }
        at += 2;
    }
    match trees.get(at) {
        Some(TokenTree::Group(group)) if is_colon(at.checked_sub(1).and_then(|last| trees.get(last))) => {
            let parts: Vec<TokenTree> = group.stream().into_iter().collect();
            let is_comma =
                |tree: &TokenTree| matches!(tree, TokenTree::Punct(comma) if comma.as_char() == ',');
            for part in parts.split(is_comma).filter(|part| !part.is_empty()) {
                path(part, 0, before.clone(), found);
            }
            at + 1
        }
        _ => {
            if before.len() > 1 {
                found.insert(before);
            }
            at
        }
    }
}

fn leaves(tree: &UseTree, before: &mut Path, found: &mut Vec<Path>) {
    let mut leaf = |name: &syn::Ident| found.push([before.as_slice(), &[name.to_string()]].concat());
    match tree {
        UseTree::Name(name) => leaf(&name.ident),
        UseTree::Rename(rename) => leaf(&rename.ident),
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
        UseTree::Glob(_) => {}
    }
}

type Imports = BTreeMap<Path, BTreeSet<Path>>;

/// The same between the modules at the top of the crate.
fn at_the_top(imports: &Imports) -> Imports {
    let mut top = Imports::new();
    for (from, to) in imports.iter().filter(|(from, _)| !from.is_empty()) {
        let to = to.iter().filter(|to| !to.is_empty() && to[0] != from[0]).map(|to| to[..1].to_vec());
        top.entry(from[..1].to_vec()).or_default().extend(to);
    }
    top
}

/// The modules that import themselves.
fn circles(imports: &Imports) -> Vec<String> {
    let reaches_itself = |module: &&Path| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![*module]);
        while let Some(from) = next.pop() {
            next.extend(imports.get(from).into_iter().flatten().filter(|to| reached.insert(*to)));
        }
        reached.contains(*module)
    };
    imports.keys().filter(reaches_itself).map(|module| module.join("::")).collect()
}

#[test]
fn no_module_of_the_page_reaches_itself() {
    let imports = Modules::of("src").imports();
    let named = |module: &str| module.split("::").map(str::to_owned).collect::<Path>();
    assert!(imports[&named("pages::job")].contains(&named("components::job_state")), "{imports:?}");
    assert_eq!(circles(&imports), Vec::<String>::new());
}

#[test]
fn no_room_of_a_server_reaches_itself() {
    for package in ["api", "live", "local", "proxy", "server", "signature"] {
        let imports = Modules::of(&format!("crates/{package}/src")).imports();
        assert!(imports.values().any(|to| !to.is_empty()), "{package}: {imports:?}");
        assert_eq!(circles(&at_the_top(&imports)), Vec::<String>::new(), "{package}");
    }
}

#[test]
fn only_the_store_of_the_proxy_knows_its_database() {
    let modules = Modules::of("crates/proxy/src");
    let names_it = |module: &Module| module.named.iter().any(|path| path[0] == "rusqlite");
    let rooms: BTreeSet<&String> = modules
        .0
        .iter()
        .filter(|(_, module)| names_it(module))
        .filter_map(|(path, _)| path.first())
        .collect();
    assert_eq!(rooms.into_iter().collect::<Vec<_>>(), ["store"]);
}

#[test]
fn a_circle_is_found() {
    let modules = |sources: &[(&str, &str)]| {
        let of = |(path, text): &(&str, &str)| {
            let path = path.split("::").filter(|segment| !segment.is_empty()).map(str::to_owned);
            (path.collect(), Module::of(text))
        };
        Modules(sources.iter().map(of).collect())
    };
    let found = |sources: &[(&str, &str)]| circles(&modules(sources).imports());
    let parent = ("a", "mod b;\nmod c;\npub use b::{X, Y};");
    assert_eq!(found(&[parent, ("a::b", "use super::c::Z;"), ("a::c", "use crate::d;"), ("d", "")]), [""; 0]);
    assert_eq!(found(&[parent, ("a::b", "use super::c::Z;"), ("a::c", "use super::X;")]), ["a::b", "a::c"]);
    let hidden = "fn f() { view! { <crate::a::b::X /> } }";
    assert_eq!(found(&[parent, ("a::b", "use crate::{d::{self, E}};"), ("d", hidden)]), ["a::b", "d"]);
    let tests = "#[cfg(all(test, unix))]\nmod tests { use crate::a::X; }";
    assert_eq!(found(&[parent, ("a::b", "use crate::d::E;"), ("d", tests)]), [""; 0]);
}
