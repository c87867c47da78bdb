//! Keys in a contact sheet: arrows, Home and End move between the pictures.

use super::layout::SheetLayout;
use crate::dom::{closest, target_of};
use crate::state::pictures::{PictureList, millis_of};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The index that a key moves to from another one, of `count`; `None` for any other key. Rows have `columns` tiles.
fn next_place(key: &str, place: usize, columns: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowLeft" => Some(place.saturating_sub(1)),
        "ArrowRight" => Some((place + 1).min(last)),
        // The first row has no row above, the last none below.
        "ArrowUp" => Some(place.checked_sub(columns).unwrap_or(place)),
        "ArrowDown" => Some(if place + columns <= last { place + columns } else { place }),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// Moves the focus from the focused tile.
pub fn pressed(
    event: &KeyboardEvent,
    list: Memo<PictureList>,
    layout: Memo<SheetLayout>,
    focus: impl FnOnce(i64),
) {
    if event.default_prevented()
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.shift_key()
    {
        return;
    }
    let tile = target_of(event).and_then(|target| closest(&target, "[data-key]"));
    let Some(millis) = tile.and_then(|tile| millis_of(&tile.get_attribute("data-key")?)) else { return };
    let columns = layout.with_untracked(|layout| layout.columns);
    let next = list.with_untracked(|list| {
        let place = next_place(&event.key(), list.place_of(millis)?, columns, list.len())?;
        list.get(place).map(|picture| picture.millis)
    });
    if let Some(next) = next {
        event.prevent_default();
        focus(next);
    }
}

#[cfg(test)]
mod tests {
    use super::next_place;

    #[test]
    fn arrows_move_in_the_grid_and_stop_at_its_edges() {
        let from = |place: usize| {
            ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]
                .map(|key| next_place(key, place, 5, 12).unwrap())
        };
        assert_eq!(from(0), [0, 1, 0, 5, 0, 11]);
        assert_eq!(from(6), [5, 7, 1, 11, 0, 11]);
        assert_eq!(from(9), [8, 10, 4, 9, 0, 11], "nothing is below");
        assert_eq!(from(11), [10, 11, 6, 11, 0, 11]);
        assert_eq!(next_place("x", 0, 5, 12), None);
        assert_eq!(next_place("Home", 0, 5, 0), None);
    }
}
