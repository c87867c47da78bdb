//! The page's files: found by path, sent compressed if a compressed copy exists beside them.

use crate::headers::page_policy;
use crate::refusal::Refusal;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use http::{HeaderMap, HeaderValue};
use media_api::ServerMessage;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

/// The source of the page's files.
pub trait Assets: Send + Sync {
    /// The file at a path such as `index.html` or `assets/icon.svg`, without a leading slash.
    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>>;
}

/// The served page: its files and their version.
pub(crate) struct Page {
    files: Arc<dyn Assets>,
    /// Computed once if the files are part of the program.
    version: Option<HeaderValue>,
}

impl Page {
    pub(crate) fn new(files: Arc<dyn Assets>) -> Self {
        let version = match files.read(INDEX) {
            Some(Cow::Borrowed(html)) => Some(version_of(html)),
            Some(Cow::Owned(_)) | None => None,
        };
        Self { files, version }
    }

    /// The version of the served page: the hash in the name of its program folder, `/app-<hash>/start.js`. `dev` if there is no
    /// such folder: no page is built in, or it was built for development.
    pub(crate) fn version(&self) -> HeaderValue {
        self.version
            .clone()
            .unwrap_or_else(|| self.files.read(INDEX).map_or(DEVELOPMENT, |html| version_of(&html)))
    }
}

const INDEX: &str = "index.html";
const DEVELOPMENT: HeaderValue = HeaderValue::from_static("dev");

fn version_of(html: &[u8]) -> HeaderValue {
    let html = String::from_utf8_lossy(html);
    let hash = html.split("/start.js").find_map(|before| {
        let (_, hash) = before.rsplit_once("/app-")?;
        (!hash.is_empty() && hash.bytes().all(|b| b.is_ascii_hexdigit())).then_some(hash)
    });
    hash.and_then(|hash| HeaderValue::from_str(hash).ok()).unwrap_or(DEVELOPMENT)
}

/// Files of a folder, read again for each request.
#[derive(Debug, Clone)]
pub struct Directory(pub PathBuf);

impl Assets for Directory {
    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let plain = path
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']));
        plain.then(|| std::fs::read(self.0.join(path)).ok()).flatten().map(Cow::Owned)
    }
}

const NO_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>media-console</title>\
<h1>The page is not built</h1><p>Run <code>cargo xtask run</code>, which builds it and starts the console.</p></html>";

/// Serves everything that is neither API nor health probe. A path that is no file is a screen of the page.
pub(crate) async fn serve(State(page): State<Arc<Page>>, request: Request) -> Result<Response, Refusal> {
    let path = request.uri().path().trim_start_matches('/');
    let headers = request.headers();
    if let Some(response) = file(&page, path, headers) {
        return Ok(response);
    }
    if content_type(path).is_some() {
        return Err(Refusal::not_found(ServerMessage::NoSuchFile));
    }
    Ok(file(&page, INDEX, headers).unwrap_or_else(|| html(NO_PAGE.as_bytes().into(), NO_PAGE)))
}

fn file(page: &Page, path: &str, headers: &HeaderMap) -> Option<Response> {
    let content_type = content_type(path)?;
    let plain = page.files.read(path)?;
    let packed = ["br", "gzip"].into_iter().filter(|coding| accepts(headers, coding)).find_map(|coding| {
        let suffix = if coding == "br" { "br" } else { "gz" };
        Some((coding, page.files.read(&format!("{path}.{suffix}"))?))
    });
    let mut response = if path.ends_with(".html") {
        let text = String::from_utf8_lossy(&plain).into_owned();
        html(packed.as_ref().map_or(plain, |(_, bytes)| bytes.clone()), &text)
    } else {
        let caching = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let bytes = packed.as_ref().map_or(plain, |(_, bytes)| bytes.clone());
        ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, caching)], body(bytes)).into_response()
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some((coding, _)) = packed {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Some(response)
}

fn html(bytes: Cow<'static, [u8]>, text: &str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (CONTENT_SECURITY_POLICY, page_policy(text)),
    ];
    (headers, body(bytes)).into_response()
}

/// Built-in files are sent without copying.
fn body(bytes: Cow<'static, [u8]>) -> Bytes {
    match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    }
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let lists = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|entry| {
        let (name, quality) = entry.split_once(';').unwrap_or((entry, ""));
        let quality = quality.trim();
        let refused = quality.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q == 0.0));
        name.trim() == coding && !refused
    })
}

/// Whether a path contains a hash of its content, in the name of a file or folder, so that it may be cached for ever.
fn is_hashed(path: &str) -> bool {
    path.split(['/', '-', '_', '.'])
        .any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("media-console-page-0123456789abcdef_bg.wasm"));
        assert!(!is_hashed("shell.js") && !is_hashed("index.html"));
    }

    #[test]
    fn the_version_of_a_page_is_the_hash_in_the_address_of_its_program() {
        for (html, version) in [
            (r#"<script type="module" src="/app-0123456789abcdef/start.js"></script>"#, "0123456789abcdef"),
            (r#"<link href="/app-99/page.js"><script src="/console/app-ab12/start.js"></script>"#, "ab12"),
            (r#"<script type="module">import init from '/page-0123456789abcdef.js'</script>"#, "dev"),
            (r#"<script src="/start.js"></script>"#, "dev"),
            (r#"<script src="/app-/start.js"></script>"#, "dev"),
            (r#"<link href="/app-ab12/page.js"><script src="/other/start.js"></script>"#, "dev"),
            (NO_PAGE, "dev"),
        ] {
            assert_eq!(version_of(html.as_bytes()), version, "{html}");
        }
    }

    #[test]
    fn the_version_of_a_page_in_a_folder_changes_with_the_page() {
        let folder = tempfile::tempdir().unwrap();
        let page = Page::new(Arc::new(Directory(folder.path().to_owned())));
        assert_eq!(page.version(), "dev");
        for hash in ["aa11", "bb22"] {
            let html = format!("<script src=\"/app-{hash}/start.js\"></script>");
            std::fs::write(folder.path().join(INDEX), html).unwrap();
            assert_eq!(page.version(), hash);
        }
    }

    #[test]
    fn a_folder_gives_nothing_outside_itself() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "secret").unwrap();
        std::fs::create_dir(folder.path().join("dist")).unwrap();
        let assets = Directory(folder.path().join("dist"));
        for path in ["../a.txt", "x/../../a.txt", "..", "", "/etc/passwd", ".hidden"] {
            assert!(assets.read(path).is_none(), "{path}");
        }
    }

    #[test]
    fn a_coding_with_quality_zero_is_not_accepted() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip;q=0, br"));
        assert!(accepts(&headers, "br") && !accepts(&headers, "gzip"));
    }
}
