//! How two pictures are compared.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareMode {
    Side,
    Slider,
    Blink,
}

impl CompareMode {
    pub fn name(self) -> &'static str {
        match self {
            Self::Side => "",
            Self::Slider => "slider",
            Self::Blink => "blink",
        }
    }

    pub fn parse(name: &str) -> Self {
        match name {
            "slider" => Self::Slider,
            "blink" => Self::Blink,
            _ => Self::Side,
        }
    }
}
