//! The texts of the page. A module for each screen, and for each component that several screens share, declares its texts; a
//! file for each language, such as `en.rs`, defines them. Texts shown before the page is loaded are in index.html.
//!
//! The messages of the console's own server are listed in `media-api`, with their English texts; `server.rs` has the other languages.
//!
//! A new text: add its name to the module's list, and the compiler requires it in each language. A new module: name it in `all.rs`
//! as well. A new language: a file like `en.rs`, one like `zh_server.rs`, and a variant of [`Language`], for which the compiler lists
//! the missing cases.

pub use language::Language;
pub use tr::{Part, Tr, counted, language, set_language, t};

/// Declares the texts of a module: a constant for the screens, and a field that each language fills.
macro_rules! texts {
    ($module:ident { $($(#[$doc:meta])* $name:ident,)* }) => {
        /// The texts of this module in one language.
        #[allow(non_snake_case)]
        pub struct Texts {
            $(pub $name: &'static str,)*
        }
        $($(#[$doc])* pub const $name: $crate::text::Tr =
            $crate::text::Tr::new(|language| $crate::text::all_in(language).$module.$name);)*
    };
}

pub mod activity;
mod all;
pub mod batch;
pub mod deletion;
mod en;
pub mod explanations;
pub mod faults;
pub mod frame;
pub mod job;
pub mod jobs;
mod language;
pub mod palette;
pub mod problems;
pub mod server;
pub mod submit;
pub mod table;
pub mod templates;
mod tr;
pub mod uploads;
pub mod videos;
pub mod wall;
mod zh;
mod zh_server;

fn all_in(language: Language) -> &'static all::AllTexts {
    match language {
        Language::En => &en::TEXTS,
        Language::Zh => &zh::TEXTS,
    }
}
