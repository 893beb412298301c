//! Papers as others read them: poppler and qpdf.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use telnusqa_contracts::document::{Made, Order};
use telnusqa_documents::Press;

/// The fonts are read once.
pub(crate) static PRESS: LazyLock<Press> = LazyLock::new(Press::default);

/// Makes a paper that can be made.
pub(crate) fn made(order: &Order) -> Made {
    PRESS.make(order).unwrap_or_else(|error| {
        let details: Vec<&str> = error.details().collect();
        panic!("{error}: {details:?}")
    })
}

/// What a program says of a paper; both its outputs.
pub(crate) fn told(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, pdf).unwrap();
    let arguments =
        arguments.iter().map(|argument| if *argument == "FILE" { file.to_str().unwrap() } else { argument });
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("run {program}, which `./test` installs: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Its text in the order in which it is read.
pub(crate) fn text(order: &Order) -> String {
    told("pdftotext", &["-raw", "-q", "FILE", "-"], &made(order).bytes)
}

/// Its text on one line, with nothing that is not seen.
pub(crate) fn line(order: &Order) -> String {
    text(order).replace('\u{200b}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes all papers into a folder that is named, to be looked at.
#[test]
fn papers_can_be_looked_at() {
    let Ok(folder) = std::env::var("TELNUSQA_WRITE_PAPERS") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for (name, order) in crate::orders::each() {
        let path = std::path::Path::new(&folder).join(format!("{name}.pdf"));
        std::fs::File::create(path).unwrap().write_all(&made(&order).bytes).unwrap();
    }
}
