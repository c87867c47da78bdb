//! Tables as files: CSV with formula characters neutralised, and JSON.

use crate::components::menu::{Menu, MenuItem};
use crate::later::{Part, later, parts};
use crate::state::selection::Selection;
use crate::text::table as words;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Names and rows of a table, ready to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    pub names: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// RFC 4180, with a byte-order mark so that spreadsheets read it as UTF-8.
    pub fn to_csv(&self) -> String {
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let mut out = String::from("\u{feff}");
        out.push_str(&line(self.names.iter().map(|name| csv_cell(name)).collect()));
        for row in &self.rows {
            out.push_str(&line(row.iter().map(|cell| csv_cell(cell)).collect()));
        }
        out
    }

    /// An array of objects, one line each.
    pub fn to_json(&self) -> String {
        let text = |s: &str| serde_json::Value::from(s).to_string();
        let objects: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let members: Vec<String> = self
                    .names
                    .iter()
                    .zip(row)
                    .map(|(name, cell)| format!("{}:{}", text(name), text(cell)))
                    .collect();
                format!("  {{{}}}", members.join(","))
            })
            .collect();
        format!("[\n{}\n]\n", objects.join(",\n"))
    }
}

/// A spreadsheet runs a cell that begins with one of these as a formula; a leading apostrophe makes it text.
fn csv_cell(text: &str) -> String {
    let guarded = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    };
    if guarded.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// Hands a text to the browser as a file to save.
pub fn save(file_name: &str, media_type: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(Ok(link)) = document().create_element("a").map(|e| e.dyn_into::<web_sys::HtmlAnchorElement>()) {
        link.set_href(&url);
        link.set_download(file_name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// Which rows of a table go into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Matching,
    Selected,
}

/// Asks for the sheet when a format is chosen, then saves it as `name` with a time.
#[component]
pub fn ExportMenu(
    name: &'static str,
    sheet: Callback<(Scope, Callback<Sheet>)>,
    /// Of a table whose rows can be selected.
    #[prop(optional, into)]
    selection: Option<RwSignal<Selection>>,
) -> impl IntoView {
    let panel = move || later(items, Items { name, sheet, selection });
    view! { <Menu label=words::EXPORT class="btn" panel=panel /> }
}

parts! {
    extras {
        items: Part<Items> = draw_items;
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Items {
    name: &'static str,
    sheet: Callback<(Scope, Callback<Sheet>)>,
    selection: Option<RwSignal<Selection>>,
}

fn draw_items(Items { name, sheet, selection }: Items) -> AnyView {
    let write = move |scope, as_csv: bool| {
        let save_as = Callback::new(move |sheet: Sheet| {
            let stamp = crate::format::now();
            if as_csv {
                save(&format!("{name}-{stamp}.csv"), "text/csv;charset=utf-8", &sheet.to_csv());
            } else {
                save(&format!("{name}-{stamp}.json"), "application/json", &sheet.to_json());
            }
        });
        sheet.run((scope, save_as));
    };
    let nothing_selected = Signal::derive(move || selection.is_some_and(|s| s.with(Selection::is_empty)));
    let item = move |label, scope, as_csv| {
        let disabled = if scope == Scope::Selected { nothing_selected } else { Signal::stored(false) };
        view! { <MenuItem label=label disabled=disabled action=Callback::new(move |()| write(scope, as_csv)) /> }
    };
    match selection {
        None => vec![
            item(words::EXPORT_CSV, Scope::Matching, true),
            item(words::EXPORT_JSON, Scope::Matching, false),
        ],
        Some(_) => vec![
            item(words::EXPORT_CSV_MATCHING, Scope::Matching, true),
            item(words::EXPORT_JSON_MATCHING, Scope::Matching, false),
            item(words::EXPORT_CSV_SELECTED, Scope::Selected, true),
            item(words::EXPORT_JSON_SELECTED, Scope::Selected, false),
        ],
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for hostile in ["=1+1", "+1", "-1", "@x", "\tx"] {
            assert!(csv_cell(hostile).trim_start_matches('"').starts_with('\''), "{hostile}");
        }
    }

    #[test]
    fn quotes_and_commas_are_quoted() {
        assert_eq!(csv_cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn json_is_json() {
        let sheet = Sheet { names: vec!["Name"], rows: vec![vec!["大厅 \"1\"\n".to_owned()]] };
        let value: serde_json::Value = serde_json::from_str(&sheet.to_json()).unwrap();
        assert_eq!(value[0]["Name"], "大厅 \"1\"\n");
    }
}
