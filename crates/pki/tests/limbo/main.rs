//! The cases of C2SP's x509-limbo, each with the verdict of its authors or with the reason why not.

#![cfg(test)]

#[path = "../shared/mod.rs"]
mod shared;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use telnusqa_pki::{Material, Reason, Verdict, Verifier, Way};

/// `case: why`, those that ours takes though their authors do not, and the reverse.
const DEVIATIONS: &str = include_str!("deviations.txt");

/// The moment of cases that name none: when the suite was made.
const MADE: &str = "2026-03-15T00:00:00Z";

const USAGES: [(&str, &str); 2] = [("clientAuth", "1.3.6.1.5.5.7.3.2"), ("serverAuth", "1.3.6.1.5.5.7.3.1")];

fn ders(value: &Value) -> Vec<Vec<u8>> {
    let texts = value.as_array().into_iter().flatten();
    texts.map(|text| der::pem::decode_vec(text.as_str().unwrap().as_bytes()).unwrap().1).collect()
}

fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}

/// What stands against the case's certificate; nothing where it is valid.
fn run(case: &Value) -> Vec<Reason> {
    let anchors = ders(&case["trusted_certs"]);
    // A bad anchor is not taken; the others are.
    let fit = anchors.iter().filter(|anchor| Verifier::try_new([anchor.as_slice()]).is_ok());
    let Ok(verifier) = Verifier::try_new(fit.map(Vec::as_slice)) else { return vec![Reason::CertificateStranger] };
    let (between, lists) = (ders(&case["untrusted_intermediates"]), ders(&case["crls"]));
    let (between, lists) = (slices(&between), slices(&lists));
    let leaf = der::pem::decode_vec(case["peer_certificate"].as_str().unwrap().as_bytes()).unwrap().1;
    let moment: DateTime<Utc> = case["validation_time"].as_str().unwrap_or(MADE).parse().unwrap();
    let said = case["extended_key_usage"].as_array().unwrap().first().and_then(Value::as_str);
    let usage = said.map(|said| USAGES.iter().find(|(name, _)| *name == said).unwrap().1);
    let way = Way {
        authorities_max: case["max_chain_depth"].as_u64().map(|depth| usize::try_from(depth).unwrap()),
        revocation: !lists.is_empty(),
        usage,
    };
    let material = Material { answers: &[], certificates: &between, lists: &lists };
    match verifier.verify_certificate(&leaf, &way, &material, moment) {
        Verdict::Valid(_) => Vec::new(),
        Verdict::CannotTell(reasons) | Verdict::Invalid(reasons) => reasons,
    }
}

#[test]
fn each_case_has_its_verdict_or_its_reason() {
    let Some(suite) = shared::vector("x509-limbo/x509-limbo-208.json") else { return };
    let suite: Value = serde_json::from_slice(&suite).unwrap();
    let mut deviations: BTreeMap<&str, &str> =
        DEVIATIONS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": ")).collect();
    let (mut agreed, mut wrong, mut slow) = (0, Vec::new(), Vec::new());
    let cases = suite["testcases"].as_array().unwrap();
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let before = std::time::Instant::now();
        let reasons = run(case);
        if before.elapsed().as_secs() >= 1 {
            slow.push(id);
        }
        let agrees = reasons.is_empty() == (case["expected_result"] == "SUCCESS");
        match (agrees, deviations.remove(id)) {
            (true, None) => agreed += 1,
            (false, Some(_)) => {}
            (true, Some(why)) => wrong.push(format!("{id}: no longer a deviation: {why}")),
            (false, None) => wrong.push(format!("{id}: {reasons:?}, not {}", case["expected_result"])),
        }
    }
    println!("{agreed} of {} agree", cases.len());
    wrong.extend(deviations.keys().map(|id| format!("{id}: no such case")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(slow.is_empty(), "a second and longer: {slow:?}");
    assert_eq!(cases.len(), 208);
}
