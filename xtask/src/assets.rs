//! The page's folder as built into the server: index.html and the files it names, under names with a hash of their content.

use crate::{Failure, cache, files};
use std::path::{Path, PathBuf};

/// Digits of a hash in a name. The server lets browsers cache a file for ever from 12 digits on.
const DIGITS: usize = 16;

/// Copies the program in `app` and what index.html links to into the empty folder `dist`.
///
/// # Errors
/// A file could not be read or written.
pub fn into(dist: &Path, app: &Path) -> Result<(), Failure> {
    let program = files::below(app)?;
    let folder = format!("app-{}", &files::hash(app, &program)?[..DIGITS]);
    for file in &program {
        let name = file.strip_prefix(app).map_err(|error| error.to_string())?;
        files::copy(file, &dist.join(&folder).join(name))?;
    }
    let root = cache::root();
    let html = files::read_text(&root.join("index.html"))?;
    let sheets: Vec<PathBuf> = hrefs(&html, "css").map(|href| root.join(href)).collect();
    let style = format!("style-{}.css", &files::hash(root, &sheets)?[..DIGITS]);
    let css: Result<Vec<_>, _> = sheets.iter().map(|sheet| files::read(sheet)).collect();
    files::write(&dist.join(&style), &css?.concat())?;
    for href in hrefs(&html, "icon").chain(hrefs(&html, "copy-file")) {
        let from = root.join(href);
        files::copy(&from, &dist.join(from.file_name().unwrap_or_default()))?;
    }
    files::write(&dist.join("index.html"), index(&html, &folder, &style).as_bytes())
}

/// The addresses of index.html's links of one kind, which Trunk reads as well.
fn hrefs<'a>(html: &'a str, kind: &str) -> impl Iterator<Item = &'a str> {
    let marker = format!("rel=\"{kind}\"");
    html.lines()
        .filter(move |line| line.contains("data-trunk") && line.contains(&marker))
        .filter_map(|line| line.split_once("href=\"")?.1.split_once('"').map(|(href, _)| href))
}

/// index.html with links to the built files in place of the links that Trunk reads.
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
    fn the_page_links_to_the_built_files_and_to_nothing_else() {
        let html = index(HTML, "app-1", "style-2.css");
        assert!(!html.contains("data-trunk") && !html.contains("style/"), "{html}");
        assert_eq!(html.matches("rel=\"stylesheet\"").count(), 1);
        assert!(html.contains("href=\"/style-2.css\"") && html.contains("href=\"/icon.svg\""));
        assert!(html.contains("src=\"/app-1/start.js\"") && html.contains("src=\"/shell.js\""));
    }

    #[test]
    fn links_are_read_in_order() {
        assert_eq!(hrefs(HTML, "css").collect::<Vec<_>>(), ["style/a.css", "style/b.css"]);
    }
}
