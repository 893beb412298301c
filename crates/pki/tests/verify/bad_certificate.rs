//! Certificates that nobody should believe, and paths that lead nowhere.

use telnusqa_pki::{AnchorError, Verifier};
use telnusqa_stand_in::authority::{Authority, KeyKind, Role};
use x509_cert::certificate::Version;
use x509_cert::der::asn1::{BitString, ObjectIdentifier};
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::KeyUsages;
use x509_cert::serial_number::SerialNumber;
use x509_cert::{Certificate, TbsCertificate};

use crate::forge::{draft, draft_of, sequence, tlv};
use crate::holder::{Holder, authority, constraints, extensions, key, public, sign, strange, time, usage};
use crate::support::{DOCUMENT, HEAD, HEAD_RSA, HOUSE, codes, demand, issue, now, subject, validity, verify};

#[test]
fn the_paths_made_here_lead_somewhere() {
    let root = Holder::root("root");
    assert_eq!(root.codes(&root.head(|_| {}), &[]), ["valid"]);
    let middle = root.authority("middle", |_| {});
    let head = middle.head(|_| {});
    assert_eq!(root.codes(&head, &[&middle]), ["valid"]);
    // The middle one is an anchor as well as the root is, self-signed or not.
    assert_eq!(middle.codes(&head, &[]), ["valid"]);
}

#[test]
fn a_stranger_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = Authority::open_or_make(folder.path()).unwrap();
    let head = stranger.issue(&subject(), Role::Head, KeyKind::P256, validity()).unwrap();
    assert_eq!(codes(&verify(&head.sign(DOCUMENT, now()).unwrap())), ["certificate.stranger"]);
    // He brings his root along.
    let mut draft = draft(&head);
    let root = Certificate::load_pem_chain(stranger.anchors_pem().unwrap().as_bytes()).unwrap();
    draft.certificates.push(root[0].to_der().unwrap());
    assert_eq!(codes(&verify(&draft.write())), ["certificate.stranger"]);
}

#[test]
fn the_same_name_is_not_the_same_key() {
    let root = Holder::root("root");
    let mut other = root.clone();
    other.key = key("other");
    other.certificate = sign(&other.key, authority("root", "root", &other.key));
    assert_eq!(root.codes(&other.head(|_| {}), &[&other]), ["certificate.stranger"]);
    // Both are there: the right one is found.
    assert_eq!(root.codes(&root.head(|_| {}), &[&other]), ["valid"]);
}

#[test]
fn who_signs_himself_is_a_stranger() {
    let head = Holder::root("x").head(|tbs| tbs.issuer = tbs.subject.clone());
    let head = Holder { certificate: sign(&head.key, head.certificate.tbs_certificate), key: head.key };
    assert_eq!(Holder::root("root").codes(&head, &[]), ["certificate.stranger"]);
}

#[test]
fn an_authority_signs_no_documents() {
    let pem = std::fs::read_to_string(HOUSE.folder().join("issuing.pem")).unwrap();
    let key = std::fs::read_to_string(HOUSE.folder().join("issuing.key.pem")).unwrap();
    let key = p256::pkcs8::DecodePrivateKey::from_pkcs8_pem(&key).unwrap();
    let chain = Certificate::load_pem_chain(pem.as_bytes()).unwrap();
    let expected =
        ["certificate.no-college", "certificate.no-person", "certificate.not-a-head", "certificate.not-for-signing"];
    assert_eq!(codes(&verify(&draft_of(key, &chain).write())), expected);
    // Even one that is a head's in all else.
    let root = Holder::root("root");
    let head = root.head(|tbs| extensions(tbs).push(constraints(true, None)));
    assert_eq!(root.codes(&head, &[]), ["certificate.not-for-signing"]);
}

#[test]
fn a_head_issues_no_certificates() {
    let root = Holder::root("root");
    let head = root.head(|_| {});
    let under = head.head(|tbs| tbs.subject_public_key_info = public(&key("under")));
    let under = Holder { certificate: under.certificate, key: key("under") };
    assert_eq!(root.codes(&under, &[&head]), ["authority.not-entitled"]);
}

#[test]
fn an_authority_says_that_it_is_one() {
    let root = Holder::root("root");
    for wrong in [
        vec![],
        vec![usage(KeyUsages::KeyCertSign.into())],
        vec![constraints(false, None), usage(KeyUsages::KeyCertSign.into())],
        vec![Extension { critical: false, ..constraints(true, None) }, usage(KeyUsages::KeyCertSign.into())],
        vec![constraints(true, None), usage(KeyUsages::CRLSign | KeyUsages::DigitalSignature)],
    ] {
        let middle = root.authority("middle", |tbs| *extensions(tbs) = wrong.clone());
        assert_eq!(root.codes(&middle.head(|_| {}), &[&middle]), ["authority.not-entitled"], "{wrong:?}");
    }
    // What its key is for need not be said.
    let middle =
        root.authority("middle", |tbs| extensions(tbs).retain(|known| known.extn_id.to_string() != "2.5.29.15"));
    assert_eq!(root.codes(&middle.head(|_| {}), &[&middle]), ["valid"]);
}

#[test]
fn a_path_is_as_long_as_its_authorities_allow() {
    let limit = |length| move |tbs: &mut TbsCertificate| extensions(tbs)[0] = constraints(true, Some(length));
    let root = Holder::root("root");
    let first = root.authority("first", limit(0));
    let second = first.authority("second", |_| {});
    assert_eq!(root.codes(&first.head(|_| {}), &[&first]), ["valid"]);
    assert_eq!(root.codes(&second.head(|_| {}), &[&first, &second]), ["authority.not-entitled"]);
    let first = root.authority("first", limit(1));
    let second = first.authority("second", |_| {});
    assert_eq!(root.codes(&second.head(|_| {}), &[&first, &second]), ["valid"]);
}

#[test]
fn a_new_key_of_the_same_authority_does_not_lengthen_the_path() {
    let root = Holder::root("root");
    let old = root.authority("first", |tbs| extensions(tbs)[0] = constraints(true, Some(0)));
    let new = key("new");
    let renewed = Holder { certificate: sign(&old.key, authority("first", "first", &new)), key: new };
    assert_eq!(root.codes(&renewed.head(|_| {}), &[&old, &renewed]), ["valid"]);
}

#[test]
fn authorities_are_valid_now() {
    let root = Holder::root("root");
    for (from, until) in [("2020", "2025"), ("2027", "2030")] {
        let middle = root.authority("middle", |tbs| {
            tbs.validity.not_before = time(&format!("{from}-01-01T00:00:00Z"));
            tbs.validity.not_after = time(&format!("{until}-01-01T00:00:00Z"));
        });
        let head = middle.head(|_| {});
        assert_eq!(root.codes(&head, &[&middle]), ["authority.expired"]);
        // The same authority renewed: the path over it is found.
        assert_eq!(root.codes(&head, &[&middle, &root.authority("middle", |_| {})]), ["valid"]);
    }
}

#[test]
fn what_must_be_understood_and_is_not_is_refused() {
    let root = Holder::root("root");
    let unknown = ["certificate.unknown-extension"];
    assert_eq!(root.codes(&root.head(|tbs| extensions(tbs).push(strange(true))), &[]), unknown);
    assert_eq!(root.codes(&root.head(|tbs| extensions(tbs).push(strange(false))), &[]), ["valid"]);
    let middle = root.authority("middle", |tbs| extensions(tbs).push(strange(true)));
    assert_eq!(root.codes(&middle.head(|_| {}), &[&middle]), unknown);
}

#[test]
fn loops_and_long_ways_end() {
    let one = Holder::root("one");
    let two = one.authority("two", |_| {});
    let back = two.authority("one", |_| {});
    let head = two.head(|_| {});
    assert_eq!(Holder::root("root").codes(&head, &[&two, &back]), ["certificate.stranger"]);
    let root = Holder::root("root");
    let mut line = vec![root.authority("a0", |_| {})];
    for length in 1..12 {
        line.push(line[length - 1].authority(&format!("a{length}"), |_| {}));
        let head = line[length].head(|_| {});
        let expected = if length < 8 { "valid" } else { "certificate.path-too-long" };
        assert_eq!(root.codes(&head, &line.iter().collect::<Vec<_>>()), [expected], "{length}");
    }
}

#[test]
fn a_thicket_of_authorities_is_left() {
    // Every one is signed by every other: the ways through are more than anybody can go.
    let names: Vec<String> = (0..5).map(|number| format!("n{number}")).collect();
    let roots: Vec<Holder> = names.iter().map(|name| Holder::root(name)).collect();
    let thicket: Vec<Holder> =
        roots.iter().flat_map(|root| names.iter().map(|name| root.authority(name, |_| {}))).collect();
    let head = roots[0].head(|_| {});
    let found = Holder::root("root").codes(&head, &thicket.iter().collect::<Vec<_>>());
    assert_eq!(found, ["certificate.path-too-long"]);
}

#[test]
fn certificates_are_read_strictly() {
    let root = Holder::root("root");
    let mut wrong: Vec<(&str, Vec<u8>)> = Vec::new();
    wrong.push(("version 1", root.head(|tbs| tbs.version = Version::V1).der()));
    wrong.push(("an extension twice", root.head(|tbs| extensions(tbs).extend([strange(false), strange(false)])).der()));
    for serial in [&[0][..], &[1; 21]] {
        wrong.push((
            "a serial number",
            root.head(|tbs| tbs.serial_number = SerialNumber::from_der(&tlv(2, &[serial])).unwrap()).der(),
        ));
    }
    for oid in ["2.5.29.14", "2.5.29.35"] {
        let identifier = |tbs: &mut TbsCertificate| {
            for extension in extensions(tbs).iter_mut().filter(|extension| extension.extn_id.to_string() == oid) {
                extension.critical = true;
            }
        };
        wrong.push(("a critical identifier", root.head(identifier).der()));
    }
    let mut other_algorithm = root.head(|_| {}).certificate;
    other_algorithm.signature_algorithm.oid = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
    wrong.push(("two algorithms", other_algorithm.to_der().unwrap()));
    for (what, der) in wrong {
        let mut draft = draft_of(root.key.clone(), &[root.head(|_| {}).certificate]);
        draft.certificates[0] = der;
        assert_eq!(root.codes_of(&draft), ["certificate.missing", "certificate.unreadable"], "{what}");
    }
}

#[test]
fn algorithms_of_certificates_are_those_of_today() {
    let root = Holder::root("root");
    let with = |oid: &str| {
        let oid = ObjectIdentifier::new_unwrap(oid);
        root.codes(&root.head(|tbs| tbs.signature.oid = oid), &[])
    };
    // ECDSA with SHA-1, with SHA-224; what is known, and is not what signed.
    assert_eq!(with("1.2.840.10045.4.1"), ["algorithm.weak"]);
    assert_eq!(with("1.2.840.10045.4.3.1"), ["cannot tell", "algorithm.unknown"]);
    assert_eq!(with("1.2.840.10045.4.3.3"), ["certificate.stranger"]);
    assert_eq!(with("1.2.398.3.10.1.1.2.3.2"), ["certificate.stranger"]);
}

#[test]
fn keys_are_keys() {
    let root = Holder::root("root");
    let point = |bytes: &[u8]| {
        let mut info = public(&key("head"));
        info.subject_public_key = BitString::from_bytes(bytes).unwrap();
        info
    };
    let uncompressed = public(&key("head")).subject_public_key.raw_bytes().to_vec();
    let mut off_curve = uncompressed.clone();
    off_curve[64] ^= 1;
    for bytes in [&off_curve[..], &[0], &[], &uncompressed[..64]] {
        let head = root.head(|tbs| tbs.subject_public_key_info = point(bytes));
        assert_eq!(root.codes(&head, &[]), ["key.unfit"]);
    }
}

#[test]
fn rsa_keys_are_long_enough_and_not_too_long() {
    let root = Holder::root("root");
    let rsa = Certificate::load_pem_chain(HEAD_RSA.chain_pem().unwrap().as_bytes()).unwrap()[0].clone();
    let with = |modulus: &[u8], exponent: &[u8]| {
        let key = sequence(&[&tlv(2, &[modulus]), &tlv(2, &[exponent])]);
        let mut info = rsa.tbs_certificate.subject_public_key_info.clone();
        info.subject_public_key = BitString::from_bytes(&key).unwrap();
        let head = root.head(|tbs| tbs.subject_public_key_info = info);
        let mut draft = draft_of(head.key.clone(), &[head.certificate]);
        let algorithm = rsa.tbs_certificate.subject_public_key_info.algorithm.to_der().unwrap();
        draft.signer().algorithm = algorithm;
        root.codes_of(&draft)
    };
    let modulus = |bytes: usize| [&[0][..], &vec![0xff; bytes]].concat();
    assert_eq!(with(&modulus(256), &[1, 0, 1]), ["signature.wrong"]);
    assert_eq!(with(&modulus(512), &[3]), ["signature.wrong"]);
    for bytes in [1, 128, 255, 513, 2048] {
        assert_eq!(with(&modulus(bytes), &[1, 0, 1]), ["key.unfit"], "{bytes}");
    }
    for exponent in [&[1][..], &[0], &[2], &[0xff], &[1, 0, 0, 0, 0, 0, 0, 0, 1], &[0, 1], &[]] {
        assert_eq!(with(&modulus(256), exponent), ["key.unfit"], "{exponent:?}");
    }
    let even = [&[0][..], &vec![0xfe; 256]].concat();
    assert_eq!(with(&even, &[1, 0, 1]), ["key.unfit"]);
}

#[test]
fn the_subject_names_one_person_and_one_college() {
    let root = Holder::root("root");
    let with = |names: &str| root.codes(&root.head(|tbs| tbs.subject = names.parse().unwrap()), &[]);
    let bin = "OU=BIN050340517500";
    // IIN123456789011 as a PrintableString.
    let serial = "2.5.4.5=#130f49494e313233343536373839303131";
    assert_eq!(with(&format!("{serial},{bin}")), ["valid"]);
    assert_eq!(with(serial), ["certificate.no-college"]);
    assert_eq!(with(bin), ["certificate.no-person"]);
    assert_eq!(with(&format!("{serial},{bin},OU=BIN970940123375")), ["certificate.no-college"]);
    assert_eq!(with(&format!("{serial},OU=BIN970940123375")), ["certificate.other-college"]);
    assert_eq!(with(&format!("{serial},OU=050340517500")), ["certificate.no-college"]);
    assert_eq!(with(&format!("{serial},OU=BIN05034051750")), ["certificate.no-college"]);
    assert_eq!(with(&format!("{serial},OU=BIN0503405175000")), ["certificate.no-college"]);
    assert_eq!(with(&format!("{serial},O=BIN050340517500")), ["certificate.no-college"]);
}

#[test]
fn anchors_are_authorities_and_at_least_one() {
    let read = |file: &[u8]| Verifier::try_new([file]).err();
    assert_eq!(Verifier::try_new(std::iter::empty()).err(), Some(AnchorError::None));
    assert_eq!(read(b""), Some(AnchorError::Unreadable));
    assert_eq!(read(b"-----BEGIN PRIVATE KEY-----"), Some(AnchorError::None));
    assert_eq!(read(b"-----BEGIN CERTIFICATE-----\nMIIB"), Some(AnchorError::Unreadable));
    let leaf = issue(Role::Head, KeyKind::P256).chain_pem().unwrap();
    assert_eq!(read(leaf.as_bytes()), Some(AnchorError::NotAnAuthority));
    let root = Holder::root("root");
    assert_eq!(read(&root.der()), None);
    assert_eq!(read(&root.der()[..200]), Some(AnchorError::Unreadable));
    // PEM with words between, as many programs write it, and more than one certificate.
    let pem = HOUSE.authority.anchors_pem().unwrap();
    let several = format!("Subject: CN=…\n{pem}\nand another\n{pem}");
    let verifier = Verifier::try_new([several.as_bytes()]).unwrap();
    let cms = HEAD.sign(DOCUMENT, now()).unwrap();
    assert_eq!(codes(&verifier.verify(&cms, DOCUMENT, &demand(), now())), ["valid"]);
}
