//! What ours makes, OpenSSL verifies; and what OpenSSL answers, ours.

use std::path::Path;
use std::process::Command;

use chrono::{DateTime, NaiveDateTime, Utc};
use telnusqa_pki::{Asked, Demanded, Material, Proofs, Verifier, Way, answer_request, attach, signature_value};
use telnusqa_stand_in::authority::{Authority, KeyKind, Revocations, Role, State, Validity};
use x509_cert::Certificate;
use x509_cert::der::Encode;

use crate::support::{self, Codes, DOCUMENT, NONCE, P256, codes, minutes, now, subject};

/// Runs OpenSSL in a folder; what it said, and whether it was content.
fn openssl(folder: &Path, arguments: &str) -> (bool, String) {
    let output = Command::new("openssl").current_dir(folder).args(arguments.split_whitespace()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), said)
}

/// A folder with the certificates of the house.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let chain = P256.head.chain_pem().unwrap();
    let issuing = chain.split_once("-----END CERTIFICATE-----\n").unwrap().1.to_owned();
    for (name, text) in
        [("leaf.pem", chain), ("issuing.pem", issuing), ("root.pem", P256.authority.anchors_pem().unwrap())]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn at() -> i64 {
    now().timestamp()
}

#[test]
fn openssl_believes_our_answer() {
    let folder = folder();
    let (bytes, path) = (P256.answer(State::Good, now()), folder.path());
    std::fs::write(path.join("answer"), bytes).unwrap();
    let asked = format!(
        "ocsp -respin answer -sha256 -issuer issuing.pem -cert leaf.pem -CAfile root.pem -attime {} -no_nonce",
        at()
    );
    let (_, said) = openssl(path, &asked);
    assert!(said.contains("Response verify OK") && said.contains("leaf.pem: good"), "{said}");
}

#[test]
fn openssl_believes_our_list() {
    let folder = folder();
    let path = folder.path();
    let list = Revocations {
        base: None,
        entries: &[],
        next_update: now() + minutes(60),
        number: 1,
        this_update: now() - minutes(60),
    };
    std::fs::write(path.join("list"), P256.authority.list(&list).unwrap()).unwrap();
    let (_, said) = openssl(path, "crl -inform DER -in list -CAfile issuing.pem -noout");
    assert!(said.contains("verify OK"), "{said}");
}

#[test]
fn openssl_believes_our_stamp_and_the_signature_that_keeps_it() {
    let folder = folder();
    let path = folder.path();
    let cms = P256.head.sign(DOCUMENT, now()).unwrap();
    let value = signature_value(&cms, 0).unwrap();
    let stamp = P256.stamper.stamp(&value, now()).unwrap();
    let answer = P256.answer(State::Good, now());
    let kept = attach(&cms, 0, &Proofs { answer: Some(&answer), stamp: Some(&stamp) }).unwrap();
    for (name, bytes) in [("value", &value[..]), ("stamp", &stamp), ("kept", &kept), ("document", DOCUMENT)] {
        std::fs::write(path.join(name), bytes).unwrap();
    }
    let (right, said) = openssl(
        path,
        &format!("ts -verify -token_in -in stamp -data value -CAfile root.pem -untrusted issuing.pem -attime {}", at()),
    );
    assert!(right && said.contains("Verification: OK"), "{said}");
    let (right, said) = openssl(
        path,
        &format!(
            "cms -verify -binary -inform DER -in kept -content document -purpose any -cades -CAfile root.pem -attime {}",
            at()
        ),
    );
    assert!(right, "{said}");
}

/// What ours says of a head's certificate by OpenSSL's answer; `entry`: the head's line in OpenSSL's index.
fn by_openssl(question: &str, answer: &str, entry: &str) -> Codes {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let authority = Authority::open_or_make(path).unwrap();
    let validity = Validity { from: support::at("2020-01-01T00:00:00Z"), until: support::at("2045-01-01T00:00:00Z") };
    let head = authority.issue(&subject(), Role::Head, KeyKind::P256, validity).unwrap();
    head.write(path, "head").unwrap();
    let leaf = Certificate::load_pem_chain(head.chain_pem().unwrap().as_bytes()).unwrap()[0].clone();
    let serial: String =
        leaf.tbs_certificate.serial_number.as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
    std::fs::write(path.join("index"), format!("{entry}\t{serial}\tunknown\t/CN=head\n")).unwrap();
    let (leaf, issuing) = (leaf.to_der().unwrap(), authority.issuing_der().unwrap());
    std::fs::write(path.join("request"), answer_request(&leaf, &issuing, &NONCE).unwrap()).unwrap();
    if !question.is_empty() {
        openssl(path, &format!("ocsp -issuer issuing.pem -cert head.pem -no_nonce {question} -reqout request"));
    }
    let responder = "-index index -CA issuing.pem -rsigner issuing.pem -rkey issuing.key.pem -ndays 1";
    openssl(path, &format!("ocsp {responder} -reqin request -respout response {answer}"));
    let response = std::fs::read(path.join("response")).unwrap();
    // OpenSSL answers as of its own clock.
    let (_, said) = openssl(path, "ocsp -respin response -resp_text -noverify");
    let made = said.lines().find_map(|line| line.trim().strip_prefix("Produced At: ")).unwrap();
    let made = NaiveDateTime::parse_from_str(made, "%b %e %H:%M:%S %Y GMT").unwrap().and_utc();
    let answers = [Asked { answer: &response, nonce: question.is_empty().then_some(&NONCE[..]) }];
    let certificates = [issuing.as_slice()];
    let material = Material { answers: &answers, certificates: &certificates, lists: &[] };
    let way = Way { revocation: true, ..Way::default() };
    let verifier = Verifier::try_new([authority.anchors_pem().unwrap().as_bytes()]).unwrap();
    codes(&verifier.verify_certificate(&leaf, &way, &material, made + minutes(1)))
}

#[test]
fn ours_believes_openssl_s_answers() {
    let (valid, revoked) = ("V\t450101000000Z\t", "R\t450101000000Z\t250101000000Z,keyCompromise");
    let held = "R\t450101000000Z\t250101000000Z,certificateHold";
    for (question, answer) in [("", ""), ("", "-resp_key_id"), ("-sha1", ""), ("-sha384", "-resp_key_id")] {
        assert_eq!(by_openssl(question, answer, valid), ["valid"], "{question} {answer}");
        assert_eq!(by_openssl(question, answer, revoked), ["certificate.revoked"], "{question} {answer}");
        assert_eq!(by_openssl(question, answer, held), ["certificate.on-hold"], "{question} {answer}");
    }
}

#[test]
fn a_malformed_name_binds_its_issuer_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let run = |arguments: &str| {
        let (fine, said) = openssl(path, arguments);
        assert!(fine, "{arguments}: {said}");
    };
    let usages = "-addext keyUsage=critical,digitalSignature,nonRepudiation -addext authorityKeyIdentifier=keyid";
    let year = "-days 365 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    run(&format!("req -x509 {year} -subj /CN=Root -keyout root.key -out root.pem"));
    run(&format!(
        "req -x509 {year} -subj /CN=Leaf -CA root.pem -CAkey root.key -keyout leaf.key -out leaf.pem \
         -addext basicConstraints=critical,CA:false -addext subjectAltName=email:joq,DNS:not_a_host {usages}"
    ));
    std::fs::write(path.join("document"), DOCUMENT).unwrap();
    run("cms -sign -binary -in document -signer leaf.pem -inkey leaf.key -md sha256 -outform DER -out signature");
    let (root, cms) = (std::fs::read(path.join("root.pem")).unwrap(), std::fs::read(path.join("signature")).unwrap());
    let (_, said) = openssl(path, "x509 -in leaf.pem -noout -startdate -dateopt iso_8601");
    let now: DateTime<Utc> = said.trim().trim_start_matches("notBefore=").parse().unwrap();
    let reasons = |verifier: &Verifier| {
        let found = verifier.inspect(&cms, Some(DOCUMENT), Demanded::default(), &Material::default(), now).unwrap();
        found.reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&Verifier::of_authorities([root.as_slice()])), Vec::<&str>::new());
    assert_eq!(reasons(&Verifier::try_new([root.as_slice()]).unwrap()), ["certificate.irregular"]);
}
