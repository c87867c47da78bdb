//! Writes a WebAssembly module anew with some of its sections changed.

use crate::Failure;
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

/// The same module, with what `change` writes in place of the sections for which it says that it wrote something.
///
/// # Errors
/// It is not a WebAssembly module, or `change` failed.
pub fn rewrite(
    wasm: &[u8],
    mut change: impl FnMut(&Payload<'_>, &mut Module) -> Result<bool, Failure>,
) -> Result<Vec<u8>, Failure> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|error| error.to_string())?;
        if change(&payload, &mut module)? {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let data = &wasm[range.start as usize..range.end as usize];
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}
