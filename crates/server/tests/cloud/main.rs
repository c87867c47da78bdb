//! The program against a cloud that fails: `media-console --cloud` in front of a stub of the service behind TLS.
//!
//! The program has no special support for these tests. The stub's addresses are set like any endpoint, and its certificate,
//! made for each test, is trusted through `SSL_CERT_FILE`, as on any machine with its own certificate store. Each test ends
//! with [`program::Program::finish`], which searches for every secret in everything that the program has left behind.

mod answers;
#[path = "../common/mod.rs"]
mod common;
mod keys;
mod kill;
mod program;
mod silence;
mod stock;
mod stop;
mod stub;
mod traces;
