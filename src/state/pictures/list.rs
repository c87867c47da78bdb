//! Pictures in the order in which they are shown.

use super::{Picture, Pictures};
use std::ops::Range;
use std::sync::Arc;

/// Pictures by their place on the screen. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PictureList {
    pictures: Pictures,
    newest_first: bool,
}

impl PictureList {
    pub fn new(pictures: Pictures, newest_first: bool) -> Self {
        Self { pictures, newest_first }
    }

    pub fn len(&self) -> usize {
        self.pictures.len()
    }

    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// From one place to another, as far as there are pictures.
    pub fn slice(&self, places: Range<usize>) -> Vec<Arc<Picture>> {
        let len = self.len();
        let (from, to) = (places.start.min(len), places.end.min(len));
        let take = |places: Range<usize>| self.pictures[places].iter().cloned();
        if self.newest_first { take(len - to..len - from).rev().collect() } else { take(from..to).collect() }
    }

    pub fn get(&self, place: usize) -> Option<&Arc<Picture>> {
        let at = if self.newest_first { self.len().checked_sub(place + 1)? } else { place };
        self.pictures.get(at)
    }

    /// The place of the picture taken at an instant.
    pub fn place_of(&self, millis: i64) -> Option<usize> {
        let at = self.pictures.binary_search_by_key(&millis, |p| p.millis).ok()?;
        Some(if self.newest_first { self.len() - 1 - at } else { at })
    }

    /// The place of the picture taken at an instant; where there is none, of the one shown after it.
    pub fn place_near(&self, millis: i64) -> usize {
        let place = if self.newest_first {
            self.len() - self.pictures.partition_point(|p| p.millis <= millis)
        } else {
            self.pictures.partition_point(|p| p.millis < millis)
        };
        place.min(self.len().saturating_sub(1))
    }

    /// The selection keys of all pictures in order.
    pub fn keys(&self) -> Vec<String> {
        let keys = self.pictures.iter().map(|p| p.key());
        if self.newest_first { keys.rev().collect() } else { keys.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::PictureLinks;

    fn list(newest_first: bool) -> PictureList {
        let picture = |millis| Picture {
            millis,
            is_overlay: false,
            bucket: String::new(),
            object: String::new(),
            links: PictureLinks::default(),
        };
        let pictures = [10, 20, 30, 40].map(|millis| Arc::new(picture(millis)));
        PictureList::new(Arc::new(pictures.to_vec()), newest_first)
    }

    fn times(pictures: &[Arc<Picture>]) -> Vec<i64> {
        pictures.iter().map(|p| p.millis).collect()
    }

    #[test]
    fn places_follow_the_order() {
        assert_eq!(times(&list(false).slice(1..3)), [20, 30]);
        assert_eq!(times(&list(true).slice(1..3)), [30, 20]);
        assert_eq!(times(&list(true).slice(3..9)), [10]);
        assert_eq!(list(true).get(0).map(|p| p.millis), Some(40));
        assert_eq!(list(true).get(4), None);
        for order in [false, true] {
            let list = list(order);
            for place in 0..4 {
                let millis = list.get(place).unwrap().millis;
                assert_eq!(list.place_of(millis), Some(place));
                assert_eq!(list.place_near(millis), place);
            }
            assert_eq!(list.place_of(25), None);
            assert_eq!(list.keys().len(), 4);
        }
    }

    #[test]
    fn where_a_picture_is_gone_the_one_after_it_is_near() {
        assert_eq!(list(false).place_near(25), 2);
        assert_eq!(list(true).place_near(25), 2);
        assert_eq!(list(false).place_near(99), 3);
        assert_eq!(list(true).place_near(5), 3);
        assert_eq!(PictureList::default().place_near(5), 0);
    }
}
