//! A paper in a stranger's hand: its QR code read from the page as a telephone does, looked up, and checked without a network.

use std::path::Path;
use std::process::Command;

use telnusqa_tests::house::House;

/// Dots an inch: what a cheap scanner or a telephone gets of a page.
const DPI: &str = "150";

/// The text of the QR code on the first page of a PDF.
pub(crate) fn qr_text(folder: &Path, pdf: &[u8]) -> String {
    let (file, page) = (folder.join("paper.pdf"), folder.join("paper"));
    std::fs::write(&file, pdf).expect("keep the paper");
    let drawn =
        Command::new("pdftoppm").args(["-r", DPI, "-gray", "-png", "-singlefile"]).arg(&file).arg(&page).status();
    assert!(drawn.expect("Debian's poppler-utils").success());
    let page = page.with_extension("png");
    let read = Command::new("zbarimg").args(["--raw", "-q", "-Sdisable", "-Sqrcode.enable"]).arg(page).output();
    let read = read.expect("Debian's zbar-tools");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8(read.stdout).expect("UTF-8").trim().to_owned()
}

/// What the page says to which a QR code leads, in Russian.
pub(crate) async fn looked_up(text: &str) -> String {
    let (address, _) = text.split_once('#').expect("a proof");
    let answer = reqwest::get(format!("{address}?lang=ru")).await.expect("an answer");
    assert_eq!(answer.status(), 200, "{address}");
    answer.text().await.expect("a page")
}

/// The exit code of `telnusqa verify` on a QR code, with the published keys and a name.
pub(crate) async fn verified(house: &House, web: &str, text: &str, name: &str) -> Option<i32> {
    let keys = reqwest::get(format!("{web}/.well-known/telnusqa-keys.json")).await.expect("an answer");
    let file = house.path().join("keys.json");
    std::fs::write(&file, keys.bytes().await.expect("the keys")).expect("keep the keys");
    let file = file.to_str().expect("a path").to_owned();
    house.run(&["verify", text, "--keys", &file, "--name", name]).await.status.code()
}
