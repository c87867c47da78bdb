//! Layout of the tiles of a contact sheet. Pure.

use crate::state::preferences::TileSize;
use std::ops::Range;

/// Pixels between two tiles.
const GAP: f64 = 10.0;
/// Pixels between the tiles and the edge of the sheet.
pub const PADDING: f64 = 12.0;
/// Height of a caption.
const CAPTION: f64 = 28.0;
/// Below this width of the sheet, in pixels, as on a phone, the number of columns follows from the size alone.
const NARROW: f64 = 560.0;

/// Width of the narrowest tile of a size, in pixels.
fn narrowest_tile(size: TileSize) -> f64 {
    match size {
        TileSize::Small => 120.0,
        TileSize::Medium => 176.0,
        TileSize::Large => 300.0,
    }
}

/// Columns on a narrow screen.
fn narrow_columns(size: TileSize) -> usize {
    match size {
        TileSize::Small => 3,
        TileSize::Medium => 2,
        TileSize::Large => 1,
    }
}

/// Columns and height of the rows of a sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetLayout {
    pub columns: usize,
    /// Height of one row with its gap, in pixels.
    pub row: f64,
}

impl SheetLayout {
    /// As many columns as fit into `width` pixels.
    pub fn of(width: f64, size: TileSize) -> Self {
        let inner = (width - 2.0 * PADDING).max(1.0);
        let fitting = (((inner + GAP) / (narrowest_tile(size) + GAP)) as usize).max(1);
        let columns = if width < NARROW { narrow_columns(size) } else { fitting };
        let tile = ((inner - GAP * (columns as f64 - 1.0)) / columns as f64).max(1.0);
        Self { columns, row: tile * 9.0 / 16.0 + CAPTION + GAP }
    }

    fn rows(&self, items: usize) -> usize {
        items.div_ceil(self.columns)
    }

    pub fn height(&self, items: usize) -> f64 {
        let rows = self.rows(items) as f64;
        rows * self.row + 2.0 * PADDING - GAP.min(rows * GAP)
    }

    /// The index of the first item in sight at a scroll position, and by how many pixels its row begins above it.
    pub fn first_in_sight(&self, scroll: f64) -> (usize, f64) {
        let row = (scroll.max(0.0) / self.row).floor();
        (row as usize * self.columns, scroll.max(0.0) - row * self.row)
    }

    /// The scroll position at which an item's row begins `above` pixels above it.
    pub fn scroll_to(&self, item: usize, above: f64) -> f64 {
        self.top_of(item) + above
    }

    /// The top of an item's row.
    pub fn top_of(&self, item: usize) -> f64 {
        (item / self.columns) as f64 * self.row
    }

    /// The items to render for a view of `view` pixels at `scroll`, with `margin` rows around. A scroll position below the
    /// last row, which a browser keeps for a moment after the sheet became shorter, gives the last rows.
    pub fn visible(&self, scroll: f64, view: f64, margin: usize, items: usize) -> Range<usize> {
        let scroll = scroll.min(self.height(items) - view).max(0.0);
        let first = ((scroll / self.row) as usize).saturating_sub(margin).min(self.rows(items));
        let last = ((scroll + view) / self.row) as usize + 1 + margin;
        first * self.columns..(last * self.columns).min(items)
    }

    /// The first rows of `items`.
    pub fn first_rows(&self, items: Range<usize>, rows: usize) -> Range<usize> {
        items.start..items.start.saturating_add(rows.saturating_mul(self.columns)).min(items.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn medium(width: f64) -> SheetLayout {
        SheetLayout::of(width, TileSize::Medium)
    }

    #[test]
    fn first_rows_end_with_the_last_one() {
        let layout = SheetLayout { columns: 4, row: 100.0 };
        assert_eq!(layout.first_rows(8..27, 2), 8..16);
        assert_eq!(layout.first_rows(8..27, 5), 8..27);
        assert_eq!(layout.first_rows(8..27, usize::MAX), 8..27);
        assert_eq!(layout.first_rows(8..8, 2), 8..8);
    }

    #[test]
    fn a_phone_has_two_columns_and_a_wide_screen_as_many_as_fit() {
        let columns = |width| {
            [TileSize::Small, TileSize::Medium, TileSize::Large]
                .map(|size| SheetLayout::of(width, size).columns)
        };
        assert_eq!(columns(296.0), [3, 2, 1]);
        assert_eq!(columns(366.0), [3, 2, 1]);
        assert_eq!(columns(960.0), [7, 5, 3]);
    }

    #[test]
    fn only_what_is_in_sight_is_rendered() {
        let layout = medium(960.0);
        for scroll in [0.0, 1_000.0, 100_000.0, 1e9] {
            let visible = layout.visible(scroll, 700.0, 2, 10_000);
            assert!(!visible.is_empty() && visible.end <= 10_000 && visible.len() <= 60, "{visible:?}");
        }
        assert_eq!(layout.visible(layout.height(10_000) - 700.0, 700.0, 2, 10_000).end, 10_000);
        assert!(layout.visible(0.0, 700.0, 2, 0).is_empty());
    }

    #[test]
    fn a_sheet_that_became_shorter_shows_its_last_rows() {
        let layout = medium(960.0);
        let visible = layout.visible(layout.height(500), 700.0, 2, 40);
        assert!(visible.end == 40 && !visible.is_empty(), "{visible:?}");
    }

    #[test]
    fn an_item_keeps_its_place_in_another_layout() {
        let (wide, narrow) = (medium(1_200.0), medium(600.0));
        let (first, above) = wide.first_in_sight(4_321.0);
        assert!((wide.scroll_to(first, above) - 4_321.0).abs() < 1e-9);
        let (found, rest) = narrow.first_in_sight(narrow.scroll_to(first, 0.0));
        assert!(found <= first && first < found + narrow.columns && rest < 1e-6);
    }
}
