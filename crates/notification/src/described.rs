//! Files of operations in TOML: read whole, and what is wrong is told without what stands there, which may be a password.

use std::io;
use std::path::Path;

use reqwest::Url;
use serde::Deserialize as _;
use serde::de::{DeserializeOwned, Deserializer, Error as _};

/// The longest file.
const BYTES_MAX: u64 = 1 << 20;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
    #[error("it is no description of one at line {0}")]
    Shape(usize),
    #[error("it is too long")]
    TooLong,
    #[error("{0}")]
    Wrong(String),
}

/// The text of a file.
///
/// # Errors
/// [`FileError`]
pub(crate) fn text(path: &Path) -> Result<String, FileError> {
    if std::fs::metadata(path)?.len() > BYTES_MAX {
        Err(FileError::TooLong)
    } else {
        Ok(std::fs::read_to_string(path)?)
    }
}

/// What a text describes.
///
/// # Errors
/// [`FileError::Shape`]
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, FileError> {
    toml::from_str(text).map_err(|error| {
        FileError::Shape(error.span().map_or(0, |span| 1 + text[..span.start.min(text.len())].matches('\n').count()))
    })
}

/// The secret that stands in a file as its first line.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn first_line(path: &Path) -> io::Result<String> {
    Ok(std::fs::read_to_string(path)?.lines().next().unwrap_or_default().to_owned())
}

pub(crate) fn url<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}
