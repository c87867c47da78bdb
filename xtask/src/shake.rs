//! Takes exports out of a WebAssembly file that nothing calls, so that what hangs on them is left out of the page.

use crate::Failure;
use crate::sections::rewrite;
use wasm_encoder::{ExportKind, ExportSection};
use wasmparser::Payload;

/// Parts of the names of exports that the page never calls. Leptos depends on its server functions, and those bring readable
/// streams made in Rust: classes which only JavaScript that gets hold of one would call.
const UNUSED: &[&str] = &["intounderlyingbytesource_", "intounderlyingsink_", "intounderlyingsource_"];

/// The same module without the exports that nothing calls, nor their descriptions for wasm-bindgen.
///
/// # Errors
/// It is not a WebAssembly module.
pub fn shake(wasm: &[u8]) -> Result<Vec<u8>, Failure> {
    rewrite(wasm, |payload, module| {
        let Payload::ExportSection(exports) = payload else { return Ok(false) };
        let mut kept = ExportSection::new();
        for export in exports.clone() {
            let export = export.map_err(|error| error.to_string())?;
            if !UNUSED.iter().any(|unused| export.name.contains(unused)) {
                kept.export(export.name, ExportKind::from(export.kind), export.index);
            }
        }
        module.section(&kept);
        Ok(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{MemorySection, MemoryType, Module};
    use wasmparser::Parser;

    #[test]
    fn only_unused_exports_go() {
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut exports = ExportSection::new();
        exports
            .export("memory", ExportKind::Memory, 0)
            .export("__wbindgen_describe_intounderlyingsource_pull", ExportKind::Memory, 0)
            .export("intounderlyingsource_pull", ExportKind::Memory, 0);
        let mut module = Module::new();
        module.section(&memories).section(&exports);
        let shaken = shake(&module.finish()).unwrap();
        let names: Vec<String> = Parser::new(0)
            .parse_all(&shaken)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ExportSection(exports) => Some(exports),
                _ => None,
            })
            .flatten()
            .map(|export| export.unwrap().name.to_owned())
            .collect();
        assert_eq!(names, ["memory"]);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(shake(b"<!doctype html>").is_err());
    }
}
