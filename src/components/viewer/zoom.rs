//! The size at which a picture is shown, and its visible part. Pure.

/// Width and height in pixels.
pub type Size = (f64, f64);

/// The size of the pane, and of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    pub stage: Size,
    pub image: Size,
}

impl Sizes {
    /// The scale factor at which the picture fits into its pane.
    fn fitting(self) -> f64 {
        let (width, height) = (self.stage.0 / self.image.0.max(1.0), self.stage.1 / self.image.1.max(1.0));
        width.min(height).max(1e-6)
    }

    /// The factor at which one pixel of the picture is one of the page.
    fn actual(self) -> f64 {
        1.0 / self.fitting()
    }

    /// Factors between which the picture can be zoomed: from what fits, or its own size where that is smaller, to eight times
    /// the larger of the two.
    fn limits(self) -> (f64, f64) {
        let actual = self.actual();
        (actual.min(1.0), 8.0 * actual.max(1.0))
    }
}

/// The factor by which a picture is larger than the fitting size, and the offset of its middle from that of its pane, in
/// pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    pub factor: f64,
    pub x: f64,
    pub y: f64,
}

impl Zoom {
    pub const FIT: Self = Self { factor: 1.0, x: 0.0, y: 0.0 };

    pub fn is_fit(self) -> bool {
        self == Self::FIT
    }

    /// One pixel of the picture as one of the page, with a point of the pane (from its middle) staying in place.
    pub fn actual(self, at: Size, sizes: Sizes) -> Self {
        self.by(sizes.actual() / self.factor, at, sizes)
    }

    /// Larger by a ratio, with a point of the pane (from its middle) staying in place.
    pub fn by(self, ratio: f64, at: Size, sizes: Sizes) -> Self {
        let (least, most) = sizes.limits();
        let factor = (self.factor * ratio).clamp(least, most);
        let ratio = factor / self.factor;
        let keep = |at: f64, offset: f64| at - (at - offset) * ratio;
        Self { factor, x: keep(at.0, self.x), y: keep(at.1, self.y) }.held(sizes)
    }

    /// Moved by this many pixels.
    pub fn moved(self, (x, y): Size, sizes: Sizes) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }.held(sizes)
    }

    /// The edges of a picture that is larger than its pane stay outside it; a smaller one stays in the middle.
    fn held(self, sizes: Sizes) -> Self {
        let scale = sizes.fitting() * self.factor;
        let hold = |offset: f64, image: f64, stage: f64| {
            let room = ((image * scale - stage) / 2.0).max(0.0);
            offset.clamp(-room, room)
        };
        Self {
            x: hold(self.x, sizes.image.0, sizes.stage.0),
            y: hold(self.y, sizes.image.1, sizes.stage.1),
            ..self
        }
    }

    /// Pixels of the page for a hundred of the picture.
    pub fn percent(self, sizes: Sizes) -> u32 {
        (sizes.fitting() * self.factor * 100.0).round() as u32
    }

    /// As CSS writes it.
    pub fn transform(self) -> String {
        format!("translate({:.1}px, {:.1}px) scale({:.4})", self.x, self.y, self.factor)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIZES: Sizes = Sizes { stage: (1_000.0, 500.0), image: (1_280.0, 720.0) };

    #[test]
    fn a_picture_fits_and_can_be_shown_pixel_by_pixel() {
        assert_eq!(Zoom::FIT.percent(SIZES), 69);
        let actual = Zoom::FIT.actual((0.0, 0.0), SIZES);
        assert_eq!(actual.percent(SIZES), 100);
        assert_eq!(actual.actual((0.0, 0.0), SIZES), actual);
        // A picture that is smaller than its place is not shrunk below its own size.
        let small = Sizes { image: (100.0, 50.0), ..SIZES };
        assert_eq!(Zoom::FIT.actual((0.0, 0.0), small).percent(small), 100);
        assert_eq!(Zoom::FIT.by(0.001, (0.0, 0.0), small).percent(small), 100);
    }

    proptest! {
        #[test]
        fn the_point_under_the_pointer_stays_and_the_place_stays_filled(
            steps in prop::collection::vec((0.5_f64..2.0, -500.0_f64..500.0, -250.0_f64..250.0, -90.0_f64..90.0), 1..12),
            image in (50.0_f64..4_000.0, 50.0_f64..4_000.0),
        ) {
            let sizes = Sizes { image, ..SIZES };
            let mut zoom = Zoom::FIT;
            for (ratio, x, y, by) in steps {
                let next = zoom.by(ratio, (x, y), sizes);
                let scale = sizes.fitting() * next.factor;
                for (offset, own, stage, at, before) in [
                    (next.x, image.0, sizes.stage.0, x, zoom.x),
                    (next.y, image.1, sizes.stage.1, y, zoom.y),
                ] {
                    let room = ((own * scale - stage) / 2.0).max(0.0);
                    prop_assert!(offset.abs() <= room + 1e-6);
                    let kept = at - (at - before) * next.factor / zoom.factor;
                    prop_assert!((offset - kept).abs() < 1e-6 || (offset.abs() - room).abs() < 1e-6);
                }
                let (least, most) = sizes.limits();
                prop_assert!((least..=most).contains(&next.factor));
                zoom = next.moved((by, -by), sizes);
            }
            prop_assert!(zoom.by(1e-9, (0.0, 0.0), sizes).factor <= 1.0);
        }
    }
}
