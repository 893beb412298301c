//! Test data by others, which lies beside the checkout and is never copied into it.

use std::path::{Path, PathBuf};

/// A file of the folder, as in `nuc-test/tsp_token.bin`; `None`, said aloud, where the folder is not there at all. Where
/// it is there, a missing file fails.
pub(crate) fn vector(path: &str) -> Option<Vec<u8>> {
    let folder = folder().join("vectors");
    if !folder.is_dir() {
        println!("skipped: no test data by others at {} (TELNUSQA_SHARED names another place)", folder.display());
        return None;
    }
    let file = folder.join(path);
    Some(std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

/// A certificate of the folder, in DER or PEM, with other text before it or not.
#[allow(dead_code, reason = "each test takes what it needs")]
pub(crate) fn certificate(path: &str) -> Option<Vec<u8>> {
    let bytes = vector(path)?;
    let Some(text) = core::str::from_utf8(&bytes).ok().filter(|text| text.contains("-----BEGIN CERTIFICATE-----"))
    else {
        return Some(bytes);
    };
    let (_, body) = text.split_once("-----BEGIN CERTIFICATE-----").unwrap();
    let (body, _) = body.split_once("-----END CERTIFICATE-----").unwrap();
    let pem = format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----\n");
    Some(der::pem::decode_vec(pem.as_bytes()).unwrap().1)
}

fn folder() -> PathBuf {
    std::env::var_os("TELNUSQA_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().join("shared"), PathBuf::from)
}
