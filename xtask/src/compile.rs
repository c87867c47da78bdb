//! From Rust to the files a browser loads: compile, cut off what only some screens need, bind, optimise, name by content.

use crate::names::shorten;
use crate::progress::step;
use crate::shake::shake;
use crate::tools::{PageTools, Std};
use crate::{Failure, cache, shell};
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What browsers have had for years and rustc emits for this target; nothing else may appear.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Starts the program; a file of its own, because the content policy allows no script in the page itself.
const START: &str = "import init from \"./page.js\";\n\nawait init();\n";

/// Builds the page's files into an empty `dist`.
///
/// # Errors
/// A tool failed, or a file could not be read or written.
pub fn into(dist: &Path, tools: &PageTools) -> Result<(), Failure> {
    // Not `target/page`: there Cargo keeps what the profile of that name needs on the building side.
    let work = cache::root().join("target/page-parts");
    if work.is_dir() {
        std::fs::remove_dir_all(&work).map_err(|error| failed(&work, &error))?;
    }
    create(&work)?;
    let program = step("page: compile to WebAssembly", || compile(tools.std))?;
    let app = work.join("app");
    create(&app)?;
    step("page: cut into files and bind to the browser", || {
        let main = split(&program, &app)?;
        bind(&main, &app, tools)
    })?;
    if let Some(wasm_opt) = &tools.wasm_opt {
        step("page: optimise with wasm-opt", || optimise(wasm_opt, &app))?;
    }
    step("page: write index.html", || assemble(dist, &app))
}

fn compile(std: Std) -> Result<PathBuf, Failure> {
    let mut cargo = shell::cargo();
    let mut flags = String::from("'-Clink-args=--emit-relocs'");
    if std == Std::Own {
        // A panic stops the program at once, here and in the standard library: the page cannot go on after one anyway, and
        // what formats its words is a seventh of the whole. The page's shell sees that the program has stopped.
        flags.push_str(",'-Zunstable-options','-Cpanic=immediate-abort'");
        cargo.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
    }
    shell::run(cargo.args([
        "build",
        "--quiet",
        "--profile=page",
        "--package=media-console",
        "--bin=media-console-page",
        "--features=split",
        "--target=wasm32-unknown-unknown",
        // Relocations are what the cut is made along.
        &format!("--config=target.wasm32-unknown-unknown.rustflags=[{flags}]"),
    ]))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| cache::root().join("target"), PathBuf::from);
    Ok(target.join("wasm32-unknown-unknown/page/media-console-page.wasm"))
}

/// Writes the parts that come later into `app`, and returns what is needed first.
fn split(program: &Path, app: &Path) -> Result<PathBuf, Failure> {
    let whole = std::fs::read(program).map_err(|error| failed(program, &error))?;
    let whole = shake(&whole)?;
    let main = app.with_extension("wasm");
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = app;
    options.main_out_path = &main;
    options.main_module = "./page.js";
    wasm_split_cli_support::transform(options)
        .map_err(|error| format!("The page could not be split: {error:#}"))?;
    Ok(main)
}

fn bind(main: &Path, app: &Path, tools: &PageTools) -> Result<(), Failure> {
    shell::run(
        shell::command(tools.bindgen.join("wasm-bindgen"))
            .args(["--target=web", "--keep-lld-exports", "--no-typescript", "--out-name=page", "--out-dir"])
            .arg(app)
            .arg(main),
    )?;
    let (glue, program) = (app.join("page.js"), app.join("page_bg.wasm"));
    let js = std::fs::read_to_string(&glue).map_err(|error| failed(&glue, &error))?;
    let wasm = std::fs::read(&program).map_err(|error| failed(&program, &error))?;
    let (wasm, js) = shorten(&wasm, &js)?;
    write(&glue, js.as_bytes())?;
    write(&program, &wasm)?;
    write(&app.join("start.js"), START.as_bytes())
}

/// Optimises every module, as many at a time as there are processors, the largest first.
fn optimise(wasm_opt: &Path, app: &Path) -> Result<(), Failure> {
    let mut modules = crate::page::files(app)?;
    modules.retain(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    modules.sort_by_key(|file| Reverse(file.metadata().map_or(0, |meta| meta.len())));
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), Failure> {
        while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            optimise_one(wasm_opt, module)?;
        }
        Ok(())
    };
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err("wasm-opt could not be run.".to_owned()))
        })
    })
}

fn optimise_one(wasm_opt: &Path, module: &Path) -> Result<(), Failure> {
    let smaller = module.with_extension("smaller");
    // It warns of a section that wasm-bindgen leaves; shown only if something fails.
    shell::output(
        shell::command("node")
            .arg(wasm_opt)
            .args(["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"])
            .args(FEATURES)
            .arg(module)
            .arg("-o")
            .arg(&smaller),
    )?;
    std::fs::rename(&smaller, module).map_err(|error| failed(module, &error))
}

/// Puts everything under names that carry its content's hash, and index.html over it.
fn assemble(dist: &Path, app: &Path) -> Result<(), Failure> {
    let folder = format!("app-{}", hash_of(&crate::page::files(app)?)?);
    create(&dist.join(&folder))?;
    for file in crate::page::files(app)? {
        let below = file.strip_prefix(app).map_err(|error| error.to_string())?;
        let to = dist.join(&folder).join(below);
        to.parent().map(create).transpose()?;
        std::fs::copy(&file, &to).map_err(|error| failed(&to, &error))?;
    }
    let source = cache::root().join("index.html");
    let html = std::fs::read_to_string(&source).map_err(|error| failed(&source, &error))?;
    let sheets: Vec<PathBuf> = hrefs(&html, "css").map(|href| cache::root().join(href)).collect();
    let style = format!("style-{}.css", hash_of(&sheets)?);
    let mut all = String::new();
    for sheet in &sheets {
        all.push_str(&tidy(&std::fs::read_to_string(sheet).map_err(|error| failed(sheet, &error))?));
    }
    write(&dist.join(&style), all.as_bytes())?;
    for href in hrefs(&html, "icon").chain(hrefs(&html, "copy-file")) {
        let from = cache::root().join(href);
        let to = dist.join(from.file_name().unwrap_or_default());
        std::fs::copy(&from, &to).map_err(|error| failed(&from, &error))?;
    }
    write(&dist.join("index.html"), index(&html, &folder, &style).as_bytes())
}

/// A style sheet without comments and indentation.
fn tidy(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// The addresses of the page's links of one kind, as Trunk reads them.
fn hrefs<'a>(html: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    let marker = format!("rel=\"{kind}\"");
    html.lines()
        .filter(move |line| line.contains("data-trunk") && line.contains(&marker))
        .filter_map(|line| line.split_once("href=\"")?.1.split_once('"').map(|(href, _)| href))
}

/// The page with its links pointing at what was built.
fn index(html: &str, folder: &str, style: &str) -> String {
    let mut styled = false;
    let mut out = String::with_capacity(html.len());
    for line in html.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let replaced = if !line.contains("data-trunk") {
            line.to_owned()
        } else if line.contains("rel=\"icon\"") {
            line.replace("data-trunk ", "").replace("style/", "/")
        } else if line.contains("rel=\"css\"") && !std::mem::replace(&mut styled, true) {
            format!("{indent}<link rel=\"stylesheet\" href=\"/{style}\" />")
        } else if line.contains("rel=\"rust\"") {
            format!(
                "{indent}<link rel=\"preload\" href=\"/{folder}/page_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin />\n\
                 {indent}<link rel=\"modulepreload\" href=\"/{folder}/page.js\" />\n\
                 {indent}<script type=\"module\" src=\"/{folder}/start.js\"></script>"
            )
        } else {
            continue;
        };
        out.push_str(&replaced);
        out.push('\n');
    }
    out
}

/// The first 16 digits of the hash over names and contents.
fn hash_of(files: &[PathBuf]) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| failed(file, &error))?;
        hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Ok(hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

pub fn create(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(file, bytes).map_err(|error| failed(file, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<head>
  <link data-trunk rel="icon" href="style/icon.svg" />
  <link data-trunk rel="css" href="style/a.css" />
  <link data-trunk rel="css" href="style/b.css" />
  <link data-trunk rel="copy-file" href="style/shell.js" />
  <script src="/shell.js"></script>
  <link data-trunk rel="rust" data-bin="x" />
</head>"#;

    #[test]
    fn the_page_points_at_what_was_built_and_at_nothing_else() {
        let html = index(HTML, "app-1", "style-2.css");
        assert!(!html.contains("data-trunk") && !html.contains("style/"), "{html}");
        assert_eq!(html.matches("rel=\"stylesheet\"").count(), 1);
        assert!(html.contains("href=\"/style-2.css\"") && html.contains("href=\"/icon.svg\""));
        assert!(html.contains("src=\"/app-1/start.js\"") && html.contains("src=\"/shell.js\""));
    }

    #[test]
    fn a_style_sheet_keeps_its_rules() {
        assert_eq!(
            tidy("a {\n  /* why\n  so */\n  color: red; /* x */\n}\n\nb {}\n"),
            "a {\ncolor: red;\n}\nb {}\n"
        );
    }

    #[test]
    fn links_are_read_in_order() {
        assert_eq!(hrefs(HTML, "css").collect::<Vec<_>>(), ["style/a.css", "style/b.css"]);
    }
}
