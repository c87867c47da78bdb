//! Page, page size and order of a list, as encoded in the address.

use crate::state::query::Query;
use media_api::PageSize;

/// Page sizes on offer.
pub const SIZES: [u32; 4] = [10, 20, 50, 100];

/// The parameter names used here; all others filter a list.
pub const NAMES: [&str; 3] = ["page", "size", "sort"];

/// Which part of a list is shown, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// From 1.
    pub page: u32,
    pub size: PageSize,
    /// Oldest first.
    pub ascending: bool,
}

impl Default for Paging {
    fn default() -> Self {
        Self { page: 1, size: PageSize::DEFAULT, ascending: false }
    }
}

impl Paging {
    /// Unknown values are replaced by the default, so that every address gives a list.
    pub fn from_query(query: &Query) -> Self {
        let number = |name| query.get(name).and_then(|text| text.parse::<u32>().ok());
        let size = number("size").filter(|n| SIZES.contains(n)).and_then(|n| PageSize::new(n).ok());
        Self {
            page: number("page").filter(|n| (1..=i32::MAX as u32).contains(n)).unwrap_or(1),
            size: size.unwrap_or_default(),
            ascending: query.get("sort") == Some("asc"),
        }
    }

    /// The parameters of the address; defaults are left out.
    pub fn to_pairs(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("sort", self.ascending.then(|| "asc".to_owned())),
            ("size", (self.size != PageSize::DEFAULT).then(|| self.size.get().to_string())),
            ("page", (self.page > 1).then(|| self.page.to_string())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_list_survives_the_address() {
        let paging = Paging { page: 3, size: PageSize::new(50).unwrap(), ascending: true };
        let query: Query = paging.to_pairs().into_iter().collect();
        assert!(query.clone().without(&NAMES).is_empty());
        assert_eq!(Paging::from_query(&query), paging);
    }

    #[test]
    fn any_address_gives_a_place() {
        let query: Query = [("page", "0"), ("size", "7"), ("sort", "up")]
            .map(|(n, v)| (n, Some(v.to_owned())))
            .into_iter()
            .collect();
        assert_eq!(Paging::from_query(&query), Paging::default());
    }
}
