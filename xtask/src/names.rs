//! Short names between the page's WebAssembly and its JavaScript.
//!
//! wasm-bindgen gives every function that is called across the border a name with a hash in it, once on either side. Hashes
//! do not compress: several hundred of them weigh as much as the whole style sheet.

use crate::Failure;
use crate::sections::rewrite;
use std::collections::BTreeMap;
use wasm_encoder::ImportSection;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasmparser::Payload;

/// The module under which WebAssembly asks for functions of the JavaScript file.
const GLUE: &str = "./page_bg.js";

/// Both files with short names in place of the long ones.
///
/// # Errors
/// The first is no WebAssembly module.
pub fn shorten(wasm: &[u8], js: &str) -> Result<(Vec<u8>, String), Failure> {
    let mut short = BTreeMap::new();
    let wasm = rewrite(wasm, |payload, module| {
        let Payload::ImportSection(imports) = payload else { return Ok(false) };
        let mut renamed = ImportSection::new();
        for import in imports.clone().into_imports() {
            let import = import.map_err(|error| error.to_string())?;
            let kind = RoundtripReencoder.entity_type(import.ty).map_err(|error| error.to_string())?;
            let name = if import.module == GLUE && js.contains(import.name) {
                let next = format!("f{}", short.len());
                short.entry(import.name.to_owned()).or_insert(next).clone()
            } else {
                import.name.to_owned()
            };
            renamed.import(import.module, &name, kind);
        }
        module.section(&renamed);
        Ok(true)
    })?;
    Ok((wasm, rename(js, &short)))
}

/// Replaces whole identifiers, and takes away the indentation that nobody reads.
fn rename(js: &str, short: &BTreeMap<String, String>) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut out = String::with_capacity(js.len());
    for line in js.lines() {
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            out.push_str(short.get(word).map_or(word, String::as_str));
            let next = after.find(is_part).unwrap_or(after.len());
            out.push_str(&after[..next]);
            rest = &after[next..];
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, Module, TypeSection};
    use wasmparser::Parser;

    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports
            .import(GLUE, "__wbg_push_0123", EntityType::Function(0))
            .import("./other.js", "__wbg_push_0123", EntityType::Function(0))
            .import(GLUE, "__wbg_push_01234", EntityType::Function(0));
        let mut module = Module::new();
        module.section(&types).section(&imports);
        module.finish()
    }

    #[test]
    fn both_sides_agree_on_the_names() {
        let js =
            "const all = {\n    __wbg_push_0123: function() {},\n    __wbg_push_01234: () => '__wbg',\n};";
        let (wasm, js) = shorten(&module(), js).unwrap();
        assert_eq!(js, "const all = {\nf0: function() {},\nf1: () => '__wbg',\n};\n");
        let names: Vec<(String, String)> = Parser::new(0)
            .parse_all(&wasm)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ImportSection(imports) => Some(imports.into_imports()),
                _ => None,
            })
            .flatten()
            .map(|import| import.map(|i| (i.module.to_owned(), i.name.to_owned())).unwrap())
            .collect();
        let of = |module: &str, name: &str| (module.to_owned(), name.to_owned());
        assert_eq!(names, [of(GLUE, "f0"), of("./other.js", "__wbg_push_0123"), of(GLUE, "f1")]);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(shorten(b"<!doctype html>", "").is_err());
    }
}
