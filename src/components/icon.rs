//! Icons: one stroke on a grid of 16, in the colour of the surrounding text. Own work.

use leptos::prelude::*;

/// What an icon stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Previous,
    Next,
    Larger,
    Smaller,
    Fit,
    ActualSize,
    FullScreen,
    Download,
    Link,
    Delete,
    Close,
    Select,
    Calendar,
    Refresh,
    /// More actions.
    More,
    /// Opens a panel below.
    Open,
    Info,
    Question,
    Warning,
    /// The service on this machine.
    Local,
    Cloud,
    Light,
    Dark,
    /// Light or dark, as the system.
    System,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Previous => "M10 3 5 8l5 5",
            Icon::Next => "m6 3 5 5-5 5",
            Icon::Larger => "M8 3v10M3 8h10",
            Icon::Smaller => "M3 8h10",
            Icon::Fit => "M2.5 4.5h11v7h-11zM5 8h6M5 8l1.5-1.5M5 8l1.5 1.5M11 8 9.5 6.5M11 8 9.5 9.5",
            Icon::ActualSize => "M3 5l2-1.5V12.5M8 6v.01M8 10v.01M11 5l2-1.5V12.5",
            Icon::FullScreen => "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
            Icon::Calendar => "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5V5M10.5 2.5V5",
            Icon::Download => "M8 2.5v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
            Icon::Link => {
                "M6.5 9.5l3-3M7 5l1.5-1.5a2.8 2.8 0 0 1 4 4L11 9M5 7 3.5 8.5a2.8 2.8 0 0 0 4 4L9 11"
            }
            Icon::Delete => "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4",
            Icon::Close => "m3.5 3.5 9 9M12.5 3.5l-9 9",
            Icon::Select => "M2.5 2.5h11v11h-11zM5 8l2.2 2.2L11 6",
            Icon::Refresh => "M13 8a5 5 0 1 1-.8-2.7M12.7 2.3v3.2H9.5",
            Icon::More => "M3 8h.5M7.75 8h.5M12.5 8h.5",
            Icon::Open => "m4.5 6.5 3.5 3.5 3.5-3.5",
            Icon::Info => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 7.5v3.2M8 5.2v.01",
            Icon::Question => {
                "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM6.4 6.5a1.7 1.7 0 1 1 2.4 1.6c-.6.3-.8.6-.8 1.2M8 11.2v.01"
            }
            Icon::Warning => "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.01",
            Icon::Local => "M2.5 3h11v7.5h-11zM8 10.5v3M5.5 13.5h5",
            Icon::Cloud => "M4.8 12.5a2.8 2.8 0 0 1-.3-5.6 3.6 3.6 0 0 1 7-.6 3.1 3.1 0 0 1 .2 6.2z",
            Icon::Light => {
                "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.8V3M8 13v1.2M1.8 8H3M13 8h1.2M3.6 3.6l.9.9M11.5 11.5l.9.9M12.4 3.6l-.9.9M4.5 11.5l-.9.9"
            }
            Icon::Dark => "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
            Icon::System => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 2.5v11M10.3 3.2v9.6M12.3 5v6",
        }
    }
}

/// The drawing. Its meaning is given beside it or in the name of its button.
pub fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="drawn" viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
}
