//! The program against a cloud that fails: `media-console --cloud` in front of a stub of the service behind TLS.
//!
//! Nothing in the program is there for these tests. The stub's addresses are given as any endpoint is, and its certificate,
//! made for each test, is trusted through `SSL_CERT_FILE`, as on any machine with a certificate store of its own.
//! Each test ends with [`program::Program::finish`], which looks for every secret in all that the program has left behind.

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
