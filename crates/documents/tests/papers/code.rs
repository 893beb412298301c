//! The QR code on a paper, read from the page as a telephone or a cheap scanner gets it.

use crate::orders::{each, verification};
use crate::read::{line, made, told};

/// What the QR code on the last page says, at so many dots an inch.
fn read(pdf: &[u8], dpi: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page");
    told("pdftoppm", &["-r", dpi, "-gray", "-png", "FILE", page.to_str().unwrap()], pdf);
    let pages = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let page = pages.max().unwrap();
    let text = told("zbarimg", &["--raw", "-q", "-Sdisable", "-Sqrcode.enable", page.to_str().unwrap()], &[]);
    text.trim().to_owned()
}

#[test]
fn the_code_is_read_from_the_page_and_its_proof_stands_nowhere_else() {
    for (name, order) in each().into_iter().filter(|(_, order)| order.verification.is_some()) {
        let pdf = made(&order).bytes;
        for dpi in ["150", "300"] {
            assert_eq!(read(&pdf, dpi), verification().url, "{name} at {dpi} dots");
        }
        let line = line(&order);
        let url = verification().url;
        let (address, proof) = url.split_once('#').unwrap();
        assert!(line.contains(address) && line.contains(verification().text.as_deref().unwrap()), "{line}");
        assert!(!line.contains(&proof[..16]), "{line}");
    }
}
