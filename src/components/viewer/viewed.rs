//! What the viewer shows, as encoded in the address.

use super::compare_mode::CompareMode;

/// Pictures by their time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewed {
    /// The file that each new snapshot overwrites.
    Latest,
    One(i64),
    Two(i64, i64, CompareMode),
}

impl Viewed {
    pub fn to_text(self) -> String {
        match self {
            Viewed::Latest => "latest".to_owned(),
            Viewed::One(a) => a.to_string(),
            Viewed::Two(a, b, CompareMode::Side) => format!("{a},{b}"),
            Viewed::Two(a, b, mode) => format!("{a},{b},{}", mode.name()),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(',') {
            _ if text == "latest" => Some(Viewed::Latest),
            Some((a, rest)) => {
                let (b, mode) = rest.split_once(',').unwrap_or((rest, ""));
                Some(Viewed::Two(a.parse().ok()?, b.parse().ok()?, CompareMode::parse(mode)))
            }
            None => text.parse().ok().map(Viewed::One),
        }
    }

    /// The times of the first and the last picture; `None` for the one that is always the latest.
    pub fn times(self) -> Option<(i64, i64)> {
        match self {
            Viewed::Latest => None,
            Viewed::One(millis) => Some((millis, millis)),
            Viewed::Two(a, b, _) => Some((a.min(b), a.max(b))),
        }
    }

    /// The picture to which the focus returns when the viewer closes.
    pub fn last_seen(self) -> Option<i64> {
        match self {
            Viewed::Latest => None,
            Viewed::One(millis) | Viewed::Two(millis, ..) => Some(millis),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_viewed_survives_the_address() {
        let two =
            [CompareMode::Side, CompareMode::Slider, CompareMode::Blink].map(|mode| Viewed::Two(1, 2, mode));
        for viewed in [Viewed::Latest, Viewed::One(1_767_322_800_123)].into_iter().chain(two) {
            assert_eq!(Viewed::parse(&viewed.to_text()), Some(viewed));
        }
        assert_eq!(Viewed::parse("x"), None);
        assert_eq!(Viewed::parse("1,"), None);
    }
}
