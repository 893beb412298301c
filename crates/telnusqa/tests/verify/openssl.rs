//! What OpenSSL's command line makes of its own authority, its habits included.

use std::path::Path;
use std::process::Command;

use crate::support::{expected, json, told};

/// An authority, and a signer with a certificate of version 3 without identifiers of keys, and one of version 1.
const AUTHORITY: &str = "
set -e
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj '/CN=Someone' 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout signer.key -out signer.csr -subj '/CN=Signer' 2>/dev/null
printf 'basicConstraints=CA:FALSE\\nkeyUsage=digitalSignature\\n' > extensions
openssl x509 -req -in signer.csr -CA ca.pem -CAkey ca.key -days 3650 -out signer.pem -extfile extensions 2>/dev/null
openssl x509 -req -in signer.csr -CA ca.pem -CAkey ca.key -days 3650 -out old.pem 2>/dev/null
mkdir anchors
cp ca.pem anchors
printf 'hello' > document
sign() { openssl cms -sign -binary -in document -inkey signer.key \"$@\"; }
sign -signer signer.pem -outform DER -out detached.p7s
sign -signer signer.pem -nodetach -outform DER -out attached.p7m
sign -signer signer.pem -nodetach -outform PEM -out attached.pem
sign -signer signer.pem -nodetach -stream -outform DER -out streamed.p7m
sign -signer old.pem -nodetach -outform DER -out old.p7m
sign -signer signer.pem -nodetach -noattr -outform DER -out bare.p7m
openssl cms -sign -binary -in document -nodetach -outform DER -out self.p7m -signer ca.pem -inkey ca.key
printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\ndefault_md=sha256\\ndefault_crl_days=30\\n' > config
: > index
openssl ca -config config -gencrl -keyfile ca.key -cert ca.pem -out list.pem 2>/dev/null
openssl ocsp -index index -CA ca.pem -rsigner ca.pem -rkey ca.key -issuer ca.pem -cert signer.pem -respout answer -ndays 7 >/dev/null 2>&1
openssl verify -CAfile ca.pem signer.pem >/dev/null
";

fn made() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("bash").args(["-c", AUTHORITY]).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

#[test]
fn what_openssl_takes_ours_takes() {
    let folder = made();
    let verify = |arguments: &[&str]| told(folder.path(), &[arguments, &["--anchors", "anchors"]].concat());
    assert_eq!(verify(&["detached.p7s", "--content", "document"]), expected(0, &[]));
    assert_eq!(verify(&["detached.p7s", "--content", "config"]), expected(1, &["document.other"]));
    for file in ["attached.p7m", "attached.pem", "streamed.p7m", "old.p7m", "self.p7m"] {
        assert_eq!(verify(&[file]), expected(0, &[]), "{file}");
        assert_eq!(verify(&[file, "--content", "document"]), expected(0, &[]), "{file}");
        assert_eq!(verify(&[file, "--content", "config"]), expected(1, &["document.other"]), "{file}");
    }
    assert_eq!(verify(&["bare.p7m"]), expected(1, &["signature.attributes"]));
    // A list of version 1, which has no number.
    assert_eq!(verify(&["list.pem"]), expected(0, &[]));
    let later = ["list.pem", "--at", "2100-01-01"];
    assert_eq!(verify(&later), expected(2, &["revocation.stale"]));
    let (code, answer) = json(folder.path(), &["answer", "--anchors", "anchors"]);
    let status = &answer["ocsp"]["certificates"][0]["status"];
    assert_eq!((code, status.as_str()), (0, Some("unknown")), "{answer:#}");
    changed(folder.path());
}

/// The content inside, changed: another was signed.
fn changed(folder: &Path) {
    for file in ["attached.p7m", "streamed.p7m"] {
        let mut bytes = std::fs::read(folder.join(file)).unwrap();
        let place = bytes.windows(5).position(|part| part == b"hello").unwrap();
        bytes[place] = b'j';
        std::fs::write(folder.join("changed"), bytes).unwrap();
        let found = told(folder, &["changed", "--anchors", "anchors"]);
        assert_eq!(found, expected(1, &["document.other"]), "{file}");
    }
}
