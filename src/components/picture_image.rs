//! The image of a picture, or why it cannot be shown.

use crate::client;
use crate::state::task::ScopedTask;
use crate::text::{Tr, job as words, server, t};
use leptos::either::EitherOf3;
use leptos::prelude::*;
use media_api::{Problem, ProblemCode};

/// What images need from their screen.
#[derive(Clone, Copy)]
pub struct ImageLoads {
    /// Counts the reads after which failed images are loaded again.
    pub rounds: RwSignal<u32>,
    /// Runs when the link of an image has expired: the list has new ones.
    pub expired: Callback<()>,
}

/// Why an image cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageFailure {
    Network,
    SignedOut,
    Expired,
    Gone,
    /// The server could not read it; its own message.
    Server(String),
    /// The server delivers it, but the browser cannot decode it.
    Format,
}

impl ImageFailure {
    pub fn of(problem: Problem) -> Self {
        match problem.code {
            ProblemCode::Network | ProblemCode::Unreachable => Self::Network,
            ProblemCode::NoSession | ProblemCode::BadPageToken => Self::SignedOut,
            ProblemCode::BadPictureLink => Self::Expired,
            ProblemCode::PictureGone => Self::Gone,
            _ => Self::Server(problem.message),
        }
    }

    pub fn name(&self) -> Tr {
        match self {
            Self::Network => words::FAILED_NETWORK,
            Self::SignedOut => words::FAILED_SESSION,
            Self::Expired => words::FAILED_EXPIRED,
            Self::Gone => words::FAILED_GONE,
            Self::Server(_) => words::FAILED_SERVER,
            Self::Format => words::FAILED_FORMAT,
        }
    }

    pub fn explanation(&self) -> String {
        match self {
            Self::Network => words::FAILED_NETWORK_WHY.get().to_owned(),
            Self::Expired => words::FAILED_EXPIRED_WHY.get().to_owned(),
            Self::Gone => words::FAILED_GONE_WHY.get().to_owned(),
            Self::Server(message) => server::translated(message).unwrap_or_else(|| message.clone()),
            Self::SignedOut | Self::Format => String::new(),
        }
    }
}

#[derive(Clone, PartialEq)]
enum Image {
    Shown {
        /// It failed once although the server delivers it.
        is_second: bool,
    },
    Checking,
    Failed {
        failure: ImageFailure,
        /// The round in which it failed.
        round: u32,
    },
}

/// A picture from one of the server's picture links; empty where it gave none. When it fails, the server is asked for the
/// reason.
#[component]
pub fn PictureImage(source: String) -> impl IntoView {
    let loads: ImageLoads = use_context().expect("a screen with pictures provides what images need");
    let image = RwSignal::new(match source.is_empty() {
        false => Image::Shown { is_second: false },
        true => Image::Failed { failure: ImageFailure::Server(String::new()), round: u32::MAX },
    });
    let check = ScopedTask::new();
    let address = source.clone();
    let failed = move |is_second: bool| {
        image.set(Image::Checking);
        let address = address.clone();
        check.replace(async move {
            let round = loads.rounds.get_untracked();
            let failure = match client::check_picture(&address).await {
                Ok(()) if !is_second => return image.set(Image::Shown { is_second: true }),
                Ok(()) => ImageFailure::Format,
                Err(problem) => ImageFailure::of(problem),
            };
            if failure == ImageFailure::Expired {
                loads.expired.run(());
            }
            image.set(Image::Failed { failure, round });
        });
    };
    let shown = move |is_second: bool| {
        let failed = failed.clone();
        let source = source.clone();
        view! { <img src=source alt="" decoding="async" on:error=move |_| failed(is_second) /> }
    };
    move || match image.get() {
        Image::Shown { is_second } => EitherOf3::A(shown(is_second)),
        Image::Checking => EitherOf3::B(view! { <span class="gone">{t(words::CHECKING)}</span> }),
        Image::Failed { round, .. } if loads.rounds.get() > round => EitherOf3::A(shown(false)),
        Image::Failed { failure, .. } => {
            let explanation = failure.clone();
            EitherOf3::C(view! {
                <span class="gone failed" title=move || explanation.explanation()>{t(failure.name())}</span>
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_file_is_called_gone() {
        let of = |code, status| ImageFailure::of(Problem::new(code, status, "why"));
        assert_eq!(of(ProblemCode::PictureGone, 404), ImageFailure::Gone);
        assert_eq!(of(ProblemCode::BadPictureLink, 410), ImageFailure::Expired);
        assert_eq!(of(ProblemCode::NoSession, 401), ImageFailure::SignedOut);
        assert_eq!(of(ProblemCode::Network, 0), ImageFailure::Network);
        for code in [ProblemCode::BadAnswer, ProblemCode::Internal, ProblemCode::TooManyRequests] {
            assert_eq!(of(code, 502), ImageFailure::Server("why".to_owned()));
        }
    }
}
