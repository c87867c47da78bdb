//! A pasted table or CSV as rows of cells, and its columns as the fields of a job. Pure.

use crate::state::job_draft::Draft;

/// A field of a job that a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Name,
    Url,
    Bucket,
    Endpoint,
    Template,
    Callback,
}

/// The fields in the order that columns have without a heading.
pub const FIELDS: [Field; 6] =
    [Field::Name, Field::Url, Field::Bucket, Field::Endpoint, Field::Template, Field::Callback];

impl Field {
    /// The field that a heading names: by its vendor name, its name in exports, or its label in the form.
    fn of_heading(text: &str) -> Option<Self> {
        let name: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Some(match name.as_str() {
            "name" | "jobname" | "任务名称" | "名称" => Self::Name,
            "url" | "streamurl" | "streaminputurl" | "stream" | "直播流地址" | "流地址" => Self::Url,
            "bucket" | "snapshotoutputbucket" => Self::Bucket,
            "endpoint" | "snapshotoutputendpoint" | "外网访问域名" => Self::Endpoint,
            "template" | "templateid" | "模板" | "模板id" => Self::Template,
            "callback" | "callbackurl" | "回调地址" => Self::Callback,
            _ => return None,
        })
    }

    fn of(self, draft: &mut Draft) -> &mut String {
        match self {
            Self::Name => &mut draft.name,
            Self::Url => &mut draft.url,
            Self::Bucket => &mut draft.bucket,
            Self::Endpoint => &mut draft.endpoint,
            Self::Template => &mut draft.template,
            Self::Callback => &mut draft.callback,
        }
    }
}

/// A pasted table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The line in the text that each job begins on, from 1, and its fields.
    pub jobs: Vec<(usize, Draft)>,
    /// Headings of columns that are not used, since they name no field of a job or one that another column has; numbers of columns
    /// without a heading.
    pub unused: Vec<String>,
}

/// Parses a text. Empty lines are skipped. A first line in which two or more cells name fields is the heading; without one the
/// columns are in the order of [`FIELDS`].
pub fn read(text: &str) -> Pasted {
    let mut rows =
        records(text).into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).peekable();
    let mut heading: Vec<Option<Field>> = rows
        .peek()
        .map(|(_, cells)| cells.iter().map(|cell| Field::of_heading(cell)).collect())
        .unwrap_or_default();
    let has_heading = heading.iter().flatten().count() >= 2;
    let mut unused = Vec::new();
    let columns = if has_heading {
        let (_, names) = rows.next().unwrap_or_default();
        // Of two columns for the same field the first one counts.
        for at in 0..heading.len() {
            if heading[..at].contains(&heading[at]) {
                heading[at] = None;
            }
        }
        unused.extend(
            names.into_iter().zip(&heading).filter(|(_, field)| field.is_none()).map(|(name, _)| name),
        );
        heading
    } else {
        FIELDS.map(Some).to_vec()
    };
    let mut surplus = columns.len();
    let jobs: Vec<(usize, Draft)> = rows
        .map(|(line, cells)| {
            let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            surplus = surplus.max(filled);
            let mut draft = Draft::default();
            for (cell, field) in cells.into_iter().zip(&columns) {
                if let Some(field) = field {
                    *field.of(&mut draft) = cell;
                }
            }
            (line, draft)
        })
        .collect();
    // A column without a heading is named by its number.
    unused.extend((columns.len() + 1..=surplus).map(|number| number.to_string()));
    Pasted { jobs, unused }
}

/// The records of a text with their first lines: separated by tabs where there are any, else by commas or semicolons, with
/// quotation marks as in RFC 4180. Cells are trimmed.
fn records(text: &str) -> Vec<(usize, Vec<String>)> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let separator = ['\t', ',', ';'].into_iter().find(|c| first.contains(*c)).unwrap_or(',');
    let mut records = Vec::new();
    let (mut cells, mut cell, mut is_quoted, mut line, mut begun) = (Vec::new(), String::new(), false, 1, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                records.push((begun, std::mem::take(&mut cells)));
                line += 1;
                begun = line;
            }
            c if c == separator && !is_quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            c => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
    cells.push(cell.trim().to_owned());
    records.push((begun, cells));
    records
}

/// Jobs as a text that [`read`] parses.
pub fn write(jobs: &[Draft]) -> String {
    let quoted = |text: &String| match text.contains(['\t', '\n', '"']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    let line = |draft: &Draft| {
        let mut draft = draft.clone();
        FIELDS.map(|field| quoted(field.of(&mut draft))).join("\t")
    };
    let heading = "JobName\tStreamInput.Url\tBucket\tEndpoint\tTemplateId\tCallbackUrl";
    std::iter::once(heading.to_owned()).chain(jobs.iter().map(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str, url: &str) -> Draft {
        Draft { name: name.to_owned(), url: url.to_owned(), ..Draft::default() }
    }

    #[test]
    fn no_column_is_dropped_without_a_word() {
        let pasted = read("A,rtmp://h/a/s,,,,,extra\nB,rtmp://h/a/t");
        assert_eq!((pasted.jobs.len(), pasted.unused), (2, vec!["7".to_owned()]));
        let pasted = read("Name,URL,URL\nA,u1,u2");
        assert_eq!((pasted.jobs, pasted.unused), (vec![(2, draft("A", "u1"))], vec!["URL".to_owned()]));
    }

    #[test]
    fn columns_are_found_by_their_headings_in_any_order() {
        let text =
            "Status,StreamInput.Url,Job name,Bucket\nstarted,rtmp://h/a/s,\"Gate, \"\"north\"\"\",b1\n";
        let pasted = read(text);
        assert_eq!(pasted.unused, ["Status"]);
        let expected = Draft { bucket: "b1".to_owned(), ..draft("Gate, \"north\"", "rtmp://h/a/s") };
        assert_eq!(pasted.jobs, [(2, expected)]);
    }

    #[test]
    fn without_a_heading_the_columns_have_the_order_of_the_form() {
        let pasted = read("Gate\trtmp://h/a/s\tb1\te1\tt1\thttps://c\n\n大厅\trtmp://h/a/t");
        assert_eq!(pasted.jobs.len(), 2);
        assert_eq!(pasted.jobs[0].1.callback, "https://c");
        assert_eq!((pasted.jobs[1].0, &pasted.jobs[1].1), (3, &draft("大厅", "rtmp://h/a/t")));
    }

    #[test]
    fn a_cell_may_hold_a_line_break_and_later_lines_keep_their_numbers() {
        let pasted = read("name,url\r\n\"two\nlines\",u1\r\nthree,u2\r\n");
        assert_eq!(pasted.jobs, [(2, draft("two\nlines", "u1")), (4, draft("three", "u2"))]);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let jobs = [draft("a \"b\"", "u"), Draft { endpoint: "e".to_owned(), ..draft("大厅", "v") }];
        let read: Vec<Draft> = read(&write(&jobs)).jobs.into_iter().map(|(_, draft)| draft).collect();
        assert_eq!(read, jobs);
    }

    #[test]
    fn any_text_gives_a_list() {
        for text in ["", "\n\n", "\"", "\"a", "a\tb\tc\td\te\tf\tg\th", ",,,\n;;", "\u{feff}name;url\nx;y"] {
            read(text);
        }
        assert_eq!(read("\u{feff}name;url\nx;y").jobs, [(2, draft("x", "y"))]);
    }
}
