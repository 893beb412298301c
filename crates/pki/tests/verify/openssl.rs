//! What OpenSSL signs, ours verifies; and the reverse.

use std::path::{Path, PathBuf};
use std::process::Command;

use telnusqa_pki::{Material, Wanted, Who};
use telnusqa_stand_in::authority::{KeyKind, Role, sign_file};

use crate::support::{DOCUMENT, HOUSE, codes, issue, now, verify};

/// A member of staff whose key and certificates lie in files.
struct Files {
    name: String,
    folder: PathBuf,
}

impl Files {
    fn of(kind: KeyKind, name: &str) -> Self {
        let folder = HOUSE.folder().join(name);
        issue(Role::Head, kind).write(&folder, name).unwrap();
        std::fs::write(folder.join("document"), DOCUMENT).unwrap();
        Self { name: name.to_owned(), folder }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    fn signer(&self) -> [String; 6] {
        let chain = self.path(&format!("{}.pem", self.name)).display().to_string();
        let key = self.path(&format!("{}.key.pem", self.name)).display().to_string();
        let issuing = HOUSE.folder().join("issuing.pem").display().to_string();
        ["-signer".to_owned(), chain, "-inkey".to_owned(), key, "-certfile".to_owned(), issuing]
    }

    fn sign(&self, more: &[&str]) -> Vec<u8> {
        let mut arguments = vec!["cms".to_owned(), "-sign".to_owned(), "-binary".to_owned()];
        arguments.extend(["-in".to_owned(), self.path("document").display().to_string()]);
        arguments.extend(["-outform".to_owned(), "DER".to_owned()]);
        arguments.extend(self.signer());
        arguments.extend(more.iter().map(|&argument| argument.to_owned()));
        openssl(&arguments)
    }
}

fn openssl(arguments: &[String]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn openssl_verifies(cms: &Path, document: &Path) {
    let root = HOUSE.folder().join("root.pem").display().to_string();
    let mut arguments: Vec<String> =
        ["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-cades", "-CAfile"]
            .map(str::to_owned)
            .into();
    arguments.extend([root, "-in".to_owned(), cms.display().to_string()]);
    arguments.extend(["-content".to_owned(), document.display().to_string()]);
    arguments.extend(["-attime".to_owned(), now().timestamp().to_string()]);
    assert_eq!(openssl(&arguments), DOCUMENT);
}

#[test]
fn openssl_verifies_ours() {
    for (kind, name) in [(KeyKind::P256, "ours-p256"), (KeyKind::Rsa2048, "ours-rsa")] {
        let files = Files::of(kind, name);
        let signed = sign_file(&files.folder, name, &files.path("document"), now()).unwrap();
        openssl_verifies(&signed, &files.path("document"));
        assert_eq!(codes(&verify(&std::fs::read(signed).unwrap())), ["valid"]);
    }
}

#[test]
fn ours_verifies_openssl_s() {
    for (kind, name) in [(KeyKind::P256, "openssl-p256"), (KeyKind::Rsa2048, "openssl-rsa")] {
        let files = Files::of(kind, name);
        for more in [
            &["-md", "sha256"][..],
            &["-md", "sha256", "-cades"],
            &["-md", "sha256", "-keyid"],
            &["-md", "sha256", "-nodetach"],
            &["-md", "sha256", "-nodetach", "-cades", "-nosmimecap"],
            &["-md", "sha256", "-nodetach", "-stream"],
            &["-md", "sha384"],
            &["-md", "sha512"],
        ] {
            assert_eq!(codes(&verify(&files.sign(more))), ["valid"], "{name} {more:?}");
        }
    }
}

#[test]
fn ours_verifies_openssl_s_pss() {
    let files = Files::of(KeyKind::Rsa2048, "openssl-pss");
    let pss = ["-keyopt", "rsa_padding_mode:pss"];
    for digest in ["sha256", "sha384", "sha512"] {
        for salt in ["rsa_pss_saltlen:0", "rsa_pss_saltlen:20", "rsa_pss_saltlen:digest", "rsa_pss_saltlen:max"] {
            let more = [&["-md", digest], &pss[..], &["-keyopt", salt]].concat();
            assert_eq!(codes(&verify(&files.sign(&more))), ["valid"], "{more:?}");
        }
    }
}

#[test]
fn what_openssl_signs_otherwise_gets_its_reason() {
    let files = Files::of(KeyKind::Rsa2048, "openssl-otherwise");
    for (more, expected) in [
        (&["-md", "sha256", "-noattr"][..], &["signature.attributes"][..]),
        (&["-md", "sha256", "-nocerts"], &["certificate.missing"]),
        (&["-md", "sha1"], &["algorithm.weak"]),
        (&["-md", "sha3-256"], &["cannot tell", "algorithm.unknown"]),
        (&["-md", "sha1", "-keyopt", "rsa_padding_mode:pss"], &["algorithm.weak"]),
        (
            &["-md", "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha512"],
            &["cannot tell", "algorithm.unknown"],
        ),
    ] {
        assert_eq!(codes(&verify(&files.sign(more))), expected, "{more:?}");
    }
}

#[test]
fn two_signers_are_one_too_many() {
    let files = Files::of(KeyKind::P256, "openssl-first");
    let other = Files::of(KeyKind::Rsa2048, "openssl-second");
    let more = other.signer();
    let more: Vec<&str> = ["-md", "sha256"].into_iter().chain(more[..4].iter().map(String::as_str)).collect();
    assert_eq!(codes(&verify(&files.sign(&more))), ["signers.many"]);
}

#[test]
fn of_several_signers_each_is_told() {
    let files = Files::of(KeyKind::P256, "openssl-one");
    let other = Files::of(KeyKind::Rsa2048, "openssl-other");
    let more = other.signer();
    let more: Vec<&str> = ["-md", "sha256"].into_iter().chain(more[..4].iter().map(String::as_str)).collect();
    let cms = files.sign(&more);
    let examine = |cms: &[u8], document: &[u8]| {
        let wanted = Wanted { revocation: false, time_stamp: false, who: Who::Anyone };
        let report = HOUSE.verifier.examine(cms, Some(document), &wanted, &Material::default(), now());
        let of_each = report.signers.iter().map(|signer| signer.reasons.is_empty()).collect::<Vec<_>>();
        (report.verdict().valid().is_some(), of_each)
    };
    assert_eq!(examine(&cms, DOCUMENT), (true, vec![true, true]));
    assert_eq!(examine(&cms, b"another"), (false, vec![false, false]));
    // The last byte is that of the longer signature, which stands last.
    let mut changed = cms.clone();
    *changed.last_mut().unwrap() ^= 1;
    let (valid, of_each) = examine(&changed, DOCUMENT);
    assert!(!valid);
    assert_eq!(of_each.iter().filter(|right| **right).count(), 1);
}
