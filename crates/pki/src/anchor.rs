//! Anchors: the certificates that are believed because whoever runs the house says so.

use der::Decode;
use der::pem::PemLabel;
use x509_cert::Certificate as Standard;

use crate::certificate::Certificate;

/// Why a file gives no anchor: a fragment after "failed to".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AnchorError {
    /// No certificate at all: nothing could be verified.
    #[error("find an anchor")]
    None,
    /// A certificate that may not issue others (RFC 5280 §4.2.1.3, §4.2.1.9).
    #[error("take a certificate that may not issue others as an anchor")]
    NotAnAuthority,
    /// What is to be a policy of time stamps is no identifier.
    #[error("read a policy of time stamps")]
    Policy,
    /// Neither PEM nor DER, or no certificate of version 3.
    #[error("read an anchor")]
    Unreadable,
}

const BEGIN: &[u8] = b"-----BEGIN ";

/// Reads one certificate in DER, or any number in PEM.
pub(crate) fn read(file: &[u8]) -> Result<Vec<Certificate>, AnchorError> {
    let ders = if file.windows(BEGIN.len()).any(|window| window == BEGIN) {
        let text = core::str::from_utf8(file).map_err(|_| AnchorError::Unreadable)?;
        pem(text)?
    } else {
        vec![file.to_vec()]
    };
    ders.iter().map(|der| authority(der)).collect()
}

/// The certificates of authorities in a file, whatever else it holds.
pub(crate) fn authorities(file: &[u8]) -> Vec<Certificate> {
    let ders = match core::str::from_utf8(file) {
        Ok(text) if text.contains("-----BEGIN ") => blocks(text),
        Ok(_) | Err(_) => vec![file.to_vec()],
    };
    ders.iter().filter_map(|der| Certificate::read(der).ok()).filter(|read| read.is_authority(false)).collect()
}

/// What stands in the blocks of certificates of a PEM file that can be read.
fn blocks(text: &str) -> Vec<Vec<u8>> {
    let blocks = text.split("-----BEGIN ").skip(1).filter_map(|block| {
        let (label, body) = block.split_once("-----")?;
        let (body, _) = body.split_once("-----END ")?;
        let is_certificate = ["CERTIFICATE", "X509 CERTIFICATE"].contains(&label);
        let one = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines(body));
        is_certificate.then(|| der::pem::decode_vec(one.as_bytes()).ok()).flatten().map(|(_, der)| der)
    });
    blocks.collect()
}

/// Base64 in lines as the standard has them (RFC 7468 §2).
fn lines(body: &str) -> String {
    let letters: Vec<char> = body.chars().filter(|letter| !letter.is_whitespace()).collect();
    letters.chunks(64).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
}

fn authority(der: &[u8]) -> Result<Certificate, AnchorError> {
    // Read by the strict type too: an anchor is chosen once, by people, and may be held to all of the form.
    Standard::from_der(der).map_err(|_| AnchorError::Unreadable)?;
    let certificate = Certificate::read(der).map_err(|_| AnchorError::Unreadable)?;
    if certificate.is_authority(true) { Ok(certificate) } else { Err(AnchorError::NotAnAuthority) }
}

/// The certificates of a PEM file; what stands between them is for people.
fn pem(text: &str) -> Result<Vec<Vec<u8>>, AnchorError> {
    let (begin, end) =
        (format!("-----BEGIN {}-----", Standard::PEM_LABEL), format!("-----END {}-----", Standard::PEM_LABEL));
    let mut ders = Vec::new();
    let mut rest = text;
    while let Some((_, body)) = rest.split_once(&begin) {
        let (body, after) = body.split_once(&end).ok_or(AnchorError::Unreadable)?;
        let one = format!("{begin}{body}{end}\n");
        let (_, der) = der::pem::decode_vec(one.as_bytes()).map_err(|_| AnchorError::Unreadable)?;
        ders.push(der);
        rest = after;
    }
    Ok(ders)
}
