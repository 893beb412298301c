//! The program, as it is asked over its pipes; and on another day, in another place.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use telnusqa_documents::TEMPLATES;

use crate::orders::{each, verification};
use crate::read::made;

const PROGRAM: &str = env!("CARGO_BIN_EXE_telnusqa-documents");

fn start(environment: &[(&str, &str)]) -> Child {
    let mut command = Command::new(PROGRAM);
    command.env_clear().envs(environment.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn number(child: &mut Child) -> u32 {
    let mut bytes = [0; 4];
    child.stdout.as_mut().unwrap().read_exact(&mut bytes).unwrap();
    u32::from_be_bytes(bytes)
}

fn ask(child: &mut Child, order: &[u8]) -> (u8, Vec<u8>) {
    let input = child.stdin.as_mut().unwrap();
    input.write_all(&u32::try_from(order.len()).unwrap().to_be_bytes()).unwrap();
    input.write_all(order).unwrap();
    let mut kind = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut kind).unwrap();
    let mut bytes = vec![0; number(child) as usize];
    child.stdout.as_mut().unwrap().read_exact(&mut bytes).unwrap();
    (kind[0], bytes)
}

#[test]
fn the_program_makes_the_same_bytes_anywhere_and_ends_with_its_input() {
    for environment in [
        &[][..],
        &[("TZ", "Asia/Tokyo"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("SOURCE_DATE_EPOCH", "1")],
        &[("TZ", "America/Los_Angeles"), ("RAYON_NUM_THREADS", "1"), ("TMPDIR", "/nowhere"), ("HOME", "/nowhere")],
    ] {
        let mut child = start(environment);
        assert_eq!(number(&mut child), TEMPLATES);
        for (name, order) in each() {
            let (kind, bytes) = ask(&mut child, &serde_json::to_vec(&order).unwrap());
            assert!((kind, &bytes) == (0, &made(&order).bytes), "{name} {environment:?}");
        }
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn an_order_that_is_none_is_answered_and_the_next_one_is_made() {
    let mut child = start(&[]);
    number(&mut child);
    assert_eq!(ask(&mut child, b"{\"recipient\": \"Secret\"}"), (1, b"order-unreadable".to_vec()));
    let mut order = each().remove(0).1;
    order.verification = Some(verification());
    order.verification.as_mut().unwrap().url = "https://telnusqa.example/".repeat(200);
    let too_long = ask(&mut child, &serde_json::to_vec(&order).unwrap());
    assert_eq!(too_long, (1, b"address-too-long".to_vec()));
    let order = each().remove(0).1;
    assert_eq!(ask(&mut child, &serde_json::to_vec(&order).unwrap()).0, 0);
    // Longer than any order: it ends rather than take so much in.
    child.stdin.as_mut().unwrap().write_all(&u32::MAX.to_be_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("longer than any") && !said.contains("Secret"), "{said}");
}

#[test]
fn an_order_in_a_file_is_made_for_whoever_looks_at_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, order) = (folder.path().join("order.json"), each().remove(1).1);
    std::fs::write(&file, serde_json::to_vec(&order).unwrap()).unwrap();
    let output = Command::new(PROGRAM).arg(&file).output().unwrap();
    assert!(output.status.success() && output.stdout == made(&order).bytes);
}
