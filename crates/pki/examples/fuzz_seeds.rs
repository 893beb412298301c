//! Writes what the fuzz targets begin with into a folder: `authority/`, and `<target>/` for each target. See
//! `tests/fuzz/run`.

use std::error::Error;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_pki::{Proofs, attach};
use telnusqa_stand_in::authority::{Authority, KeyKind, Reply, Revocations, Role, State, Subject, Validity};
use x509_cert::Certificate;
use x509_cert::der::Encode as _;

/// What the signatures and time stamps are over; the targets know it.
const DOCUMENT: &[u8] = "Телнұсқа № 050340517500-2026-00017\n".as_bytes();
/// What answers repeat; the targets know it.
const NONCE: [u8; 8] = [0x91, 2, 3, 4, 5, 6, 7, 8];

/// What a paper's QR code says, with a signature of nobody.
const PROOF: &str = "https://telnusqa.example/v/0123456789ABCDEFGHJKMNPQ#AaGyw9QBC7iHVnwH6gAAESZpRk2_pA8m3rE-5eO_RjlpWgAAAAAAAAAAAAAAAAAA\
                     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A PDF in which one file lies.
const CARD: &[u8] = b"%PDF-1.7
1 0 obj
<</Type/Catalog/Names<</EmbeddedFiles<</Names[(a)2 0 R]>>>>>>
endobj
2 0 obj
<</Type/Filespec/F(a.txt)/EF<</F 3 0 R/UF 3 0 R>>>>
endobj
3 0 obj
<</Filter/FlateDecode/DecodeParms<</Columns 4/Predictor 12>>/Length 10>>stream
x\x9ccbbbb\x02\x00\x00
endstream
endobj
xref
0 4
0000000000 65535 f\x20
0000000009 00000 n\x20
0000000086 00000 n\x20
0000000153 00000 n\x20
trailer
<</Root 1 0 R/Size 4>>
startxref
274
%%EOF
";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("say which folder")?);
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse()?;
    let authority = Authority::make_of(KeyKind::P256)?;
    write(&folder.join("authority"), "anchors.pem", authority.anchors_pem()?.as_bytes())?;
    write(&folder.join("authority"), "issuing.der", &authority.issuing_der()?)?;
    let validity = Validity { from: "2026-01-01T00:00:00Z".parse()?, until: "2026-12-31T23:59:59Z".parse()? };
    for kind in [KeyKind::P256, KeyKind::Gost512, KeyKind::Rsa2048] {
        let name = format!("{kind:?}").to_lowercase();
        let seed = |target: &str, bytes: &[u8]| {
            write(&folder.join(target), &name, bytes)?;
            write(&folder.join("file"), &format!("{target}-{name}"), bytes)
        };
        let head = authority.issue(&subject(), Role::Head, kind, validity)?;
        let chain = Certificate::load_pem_chain(head.chain_pem()?.as_bytes())?;
        let [certificate, ..] = chain.as_slice() else { return Err("no certificate".into()) };
        let serial = certificate.tbs_certificate.serial_number.as_bytes().to_vec();
        let certificate = certificate.to_der()?;
        let reply =
            Reply { next_update: None, nonce: Some(&NONCE), serial: &serial, state: State::Good, this_update: now };
        let answer = authority.responder(kind, validity)?.answer(&reply)?;
        let bare = head.sign(DOCUMENT, now)?;
        let stamper = authority.stamper(kind, validity)?;
        let over = telnusqa_pki::signature_value(&bare, 0).map_err(|reason| reason.code())?;
        let proofs = Proofs { answer: Some(&answer), stamp: Some(&stamper.stamp(&over, now)?) };
        let proven = attach(&bare, 0, &proofs).map_err(|reason| reason.code())?;
        seed("certificate", &certificate)?;
        seed("answer", &answer)?;
        seed("stamp", &stamper.stamp(DOCUMENT, now)?)?;
        seed("signature", &proven)?;
        write(&folder.join("signature"), &format!("bare-{name}"), &bare)?;
        let entries: [(&[u8], DateTime<Utc>, Option<u8>); 1] = [(&serial, now, Some(1))];
        let next_update = now + TimeDelta::days(1);
        for (base, list) in [(None, "list"), (Some(1), "delta")] {
            let revocations = Revocations { base, entries: &entries, next_update, number: 2, this_update: now };
            write(&folder.join("list"), &format!("{list}-{name}"), &authority.list(&revocations)?)?;
        }
    }
    write(&folder.join("proof"), "proof", PROOF.as_bytes())?;
    write(&folder.join("proof"), "code", b"0123-4567-89AB-CDEF-GHJK-MNPQ")?;
    write(&folder.join("card"), "card", CARD)?;
    large(&folder)?;
    Ok(())
}

/// A mebibyte of each thing that is hard to bear: nested, repeated, long.
fn large(folder: &Path) -> Result<(), Box<dyn Error>> {
    const SIZE: usize = 1 << 20;
    let nested: Vec<u8> = [0x30, 0x80].into_iter().cycle().take(SIZE).collect();
    let sets: Vec<u8> = [0x31, 0x00].into_iter().cycle().take(SIZE).collect();
    let zeros = vec![0; SIZE];
    let long = [&[0x30, 0x83, 0x0f, 0xff, 0xfb][..], &vec![0x04; SIZE - 5]].concat();
    for target in ["answer", "card", "certificate", "file", "list", "proof", "signature", "stamp"] {
        for (name, bytes) in [("nested", &nested), ("sets", &sets), ("zeros", &zeros), ("long", &long)] {
            write(&folder.join("large").join(target), name, bytes)?;
        }
    }
    Ok(())
}

fn subject() -> Subject {
    Subject {
        bin: "050340517500".to_owned(),
        common_name: "СЫНАҚОВА АЙГҮЛ".to_owned(),
        iin: "123456789011".to_owned(),
        organisation: "КГКП \"Колледж\"".to_owned(),
        patronymic: Some("ӘЛІҚЫЗЫ".to_owned()),
        surname: "СЫНАҚОВА".to_owned(),
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(name), bytes)
}
