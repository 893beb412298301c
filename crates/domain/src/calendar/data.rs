//! The shipped years, and the list of sources.

use std::sync::{Arc, LazyLock};

use super::check::Place;
use super::edition::{Edition, Sources, lines, read, read_sources};
use crate::language::Trilingual;

/// Key and text of each source, in three languages.
const SOURCES: &str = include_str!("../../data/calendar/sources.txt");

macro_rules! years {
    ($($year:literal),+) => {
        [$((concat!($year, ".txt"), include_str!(concat!("../../data/calendar/", $year, ".txt")))),+]
    };
}

/// The shipped years, in order and without a gap.
const YEARS: [(&str, &str); 12] =
    years!("2016", "2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027");

/// The shipped sources.
pub(super) fn sources() -> &'static Sources {
    static READ: LazyLock<Sources> = LazyLock::new(|| {
        let file: Arc<str> = Arc::from("sources.txt");
        let lines = lines(SOURCES).map(|(line, text)| (Place { file: Arc::clone(&file), line }, text));
        read_sources(lines).expect("a test reads the shipped data")
    });
    &READ
}

/// What moves a holiday that falls on a day off.
pub(super) fn transfer() -> Arc<Trilingual> {
    Arc::clone(sources().get("transfer").expect("a test reads the shipped data"))
}

/// The shipped editions.
pub(super) fn shipped() -> Vec<Edition> {
    YEARS.iter().flat_map(|(file, text)| read(file, text).expect("a test reads the shipped data")).collect()
}
