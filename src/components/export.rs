//! Tables as files: CSV with formula characters neutralised, and JSON.

use crate::clock;
use crate::components::data_table::Sheet;
use crate::components::download::save_from;
use crate::components::menu::{Menu, MenuItem};
use crate::state::selection::Selection;
use crate::text::{Tr, t, table as words};
use leptos::prelude::*;
use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

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
        let lines = self.rows.iter().map(|cells| {
            let row = JsonRow { names: &self.names, cells };
            serde_json::to_string(&row).expect("text can be written as JSON")
        });
        format!("[\n  {}\n]\n", lines.collect::<Vec<_>>().join(",\n  "))
    }
}

/// A row as an object whose members have the order of the columns.
struct JsonRow<'a> {
    names: &'a [&'static str],
    cells: &'a [String],
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.names.iter().zip(self.cells))
    }
}

/// A spreadsheet runs a cell that begins with one of these as a formula, and rounds or reformats a number of more than eleven
/// digits; a leading apostrophe makes it text.
fn csv_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_long_number = text.len() > 11 && text.bytes().all(|b| b.is_ascii_digit());
    let guarded = if is_formula || is_long_number { format!("'{text}") } else { text.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// Offers a text to the browser as a file to save.
pub fn save(file_name: &str, media_type: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    save_from(&url, file_name);
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// Which rows of a table are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Matching,
    Selected,
}

/// Requests the sheet when a format is chosen, then saves it as `name` with the date.
#[component]
pub fn ExportMenu(
    name: &'static str,
    sheet: Callback<(Scope, Callback<Sheet>)>,
    /// For a table whose rows can be selected.
    #[prop(optional, into)]
    selection: Option<RwSignal<Selection>>,
) -> impl IntoView {
    // Made here: the menu may be closed before the rows have been read.
    let save_as = move |format: FileFormat| Callback::new(move |rows: Sheet| format.save(name, &rows));
    let (csv, json) = (save_as(FileFormat::Csv), save_as(FileFormat::Json));
    let panel = move || view! { <ExportItems csv=csv json=json sheet=sheet selection=selection /> };
    view! { <Menu label=t(words::EXPORT) class="btn" panel=panel /> }
}

#[component]
fn ExportItems(
    /// Save rows as a file.
    csv: Callback<Sheet>,
    json: Callback<Sheet>,
    sheet: Callback<(Scope, Callback<Sheet>)>,
    selection: Option<RwSignal<Selection>>,
) -> impl IntoView {
    let item = move |label: Tr, scope, save: Callback<Sheet>| {
        let is_off =
            move || scope == Scope::Selected && selection.is_none_or(|s| s.with(Selection::is_empty));
        let action = Callback::new(move |()| sheet.run((scope, save)));
        view! { <MenuItem label=label disabled=Signal::derive(is_off) action=action /> }
    };
    match selection {
        None => vec![
            item(words::EXPORT_CSV, Scope::Matching, csv),
            item(words::EXPORT_JSON, Scope::Matching, json),
        ],
        Some(_) => vec![
            item(words::EXPORT_CSV_MATCHING, Scope::Matching, csv),
            item(words::EXPORT_JSON_MATCHING, Scope::Matching, json),
            item(words::EXPORT_CSV_SELECTED, Scope::Selected, csv),
            item(words::EXPORT_JSON_SELECTED, Scope::Selected, json),
        ],
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileFormat {
    Csv,
    Json,
}

impl FileFormat {
    fn save(self, name: &str, sheet: &Sheet) {
        // The date in UTC, as the API writes it, without characters that file systems refuse.
        let now = chrono::DateTime::from_timestamp_millis(clock::service_now()).unwrap_or_default();
        let date = now.format("%Y%m%dT%H%M%SZ");
        match self {
            FileFormat::Csv => save(&format!("{name}-{date}.csv"), "text/csv;charset=utf-8", &sheet.to_csv()),
            FileFormat::Json => save(&format!("{name}-{date}.json"), "application/json", &sheet.to_json()),
        }
    }
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
    fn timestamps_are_text_for_a_spreadsheet() {
        assert_eq!(csv_cell("1795720610682"), "'1795720610682");
        assert_eq!(csv_cell("12345"), "12345");
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
