//! NIST's Public Key Interoperability Test Suite (2011): a signed message for each of its cases, with its certificates and
//! lists inside, each with the verdict of its authors or with the reason why not.

#![cfg(test)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use telnusqa_pki::{Demanded, Material, Verdict, Verifier};

/// `message: why`.
const DEVIATIONS: &str = include_str!("deviations.txt");

/// A moment at which all certificates and lists are of their time that are ever to be.
const MOMENT: &str = "2015-06-01T00:00:00Z";

/// Messages whose names do not say so, and that are to be refused where any policy is as good as another.
const REFUSED: [&str; 7] = [
    "DifferentPoliciesTest12",
    "DifferentPoliciesTest4",
    "DifferentPoliciesTest5",
    "DifferentPoliciesTest7",
    "DifferentPoliciesTest8",
    "DifferentPoliciesTest9",
    "MissingCRLTest1",
];

/// Where the Python that runs other tests keeps the suite.
fn suite() -> PathBuf {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with cryptography-vectors");
    let program = "import cryptography_vectors; print(cryptography_vectors.__path__[0])";
    let output = Command::new(python).args(["-c", program]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim()).join("x509/PKITS_data")
}

/// What was signed, and the signature, of a message of two parts (RFC 8551 §3.5.3).
fn parts(message: &str) -> (Vec<u8>, Vec<u8>) {
    let message = message.replace("\r\n", "\n");
    let (_, rest) = message.split_once("boundary=\"").unwrap();
    let (boundary, _) = rest.split_once('"').unwrap();
    let line = format!("--{boundary}");
    let mut parts = message.split(&line).skip(1).map(|part| part.strip_prefix('\n').unwrap_or(part));
    let (first, second) = (parts.next().unwrap(), parts.next().unwrap());
    let (_, body) = second.split_once("\n\n").unwrap();
    let signature = STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap();
    (first.strip_suffix('\n').unwrap().replace('\n', "\r\n").into_bytes(), signature)
}

#[test]
fn each_message_has_its_verdict_or_its_reason() {
    let suite = suite();
    let anchor = std::fs::read(suite.join("certs/TrustAnchorRootCertificate.crt")).unwrap();
    let verifier = Verifier::of_authorities([anchor.as_slice()]);
    let now: DateTime<Utc> = MOMENT.parse().unwrap();
    let mut deviations: BTreeMap<&str, &str> =
        DEVIATIONS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": ")).collect();
    let (mut agreed, mut open, mut seen, mut wrong) = (0, 0, 0, Vec::new());
    for file in std::fs::read_dir(suite.join("smime")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().strip_prefix("Signed").unwrap();
        let (content, cms) = parts(&std::fs::read_to_string(&path).unwrap());
        let found = verifier.inspect(&cms, Some(&content), Demanded::default(), &Material::default(), now).unwrap();
        let refused = name.starts_with("Invalid") || REFUSED.contains(&name);
        seen += 1;
        let agrees = match found.verdict() {
            Verdict::Valid(_) => !refused,
            Verdict::Invalid(_) => refused,
            Verdict::CannotTell(_) => {
                open += 1;
                refused
            }
        };
        match (agrees, deviations.remove(name)) {
            (true, None) => agreed += 1,
            (false, Some(_)) if !refused => {}
            (true, Some(_)) => wrong.push(format!("{name}: no longer a deviation")),
            (false, _) => wrong.push(format!("{name}: {:?}", found.reasons)),
        }
        let other = verifier.inspect(&cms, Some(b"other"), Demanded::default(), &Material::default(), now).unwrap();
        assert!(matches!(other.verdict(), Verdict::Invalid(_)), "{name}: over other content");
    }
    println!("{agreed} of {seen} agree; of those that are refused, {open} because nothing can be told of their state");
    wrong.extend(deviations.keys().map(|name| format!("{name}: no such message")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen, 224);
}
