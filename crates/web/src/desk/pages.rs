//! The way on from a page of a list, and back.

use serde::Deserialize;

/// Which page of a list is looked at.
#[derive(Clone, Copy, Default, Deserialize)]
pub(super) struct Part {
    /// From 1.
    #[serde(default)]
    page: Option<u32>,
}

impl Part {
    /// Its number, from 0.
    pub(super) fn number(self) -> u32 {
        self.page.unwrap_or(1).max(1) - 1
    }

    /// Where it stands.
    pub(super) fn of(self, path: &str) -> String {
        at(path, self.number())
    }
}

/// Links to the pages before and after one.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) next: Option<String>,
    pub(super) previous: Option<String>,
}

impl Pages {
    pub(super) fn new(path: &str, part: Part, has_more: bool) -> Self {
        let number = part.number();
        Self {
            next: has_more.then(|| at(path, number.saturating_add(1))),
            previous: number.checked_sub(1).map(|before| at(path, before)),
        }
    }
}

fn at(path: &str, number: u32) -> String {
    if number == 0 { path.to_owned() } else { format!("{path}?page={}", number.saturating_add(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_has_none_before_it_and_the_last_none_after_it() {
        let pages = |page, has_more| {
            let Pages { next, previous } = Pages::new("/questions", Part { page }, has_more);
            (previous, next)
        };
        let at = |address: &str| Some(address.to_owned());
        assert_eq!(pages(None, false), (None, None));
        assert_eq!(pages(Some(0), true), (None, at("/questions?page=2")));
        assert_eq!(pages(Some(2), true), (at("/questions"), at("/questions?page=3")));
        assert_eq!(pages(Some(3), false), (at("/questions?page=2"), None));
    }
}
