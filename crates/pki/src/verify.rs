//! The check of a signature, from its bytes to a verdict.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sha2_rustcrypto::{Digest, Sha256};
use telnusqa_domain::identity::Bin;

use crate::algorithm::Scheme;
use crate::anchor::{self, AnchorError};
use crate::attributes::SignedAttributes;
use crate::certificate::{Certificate, When};
use crate::cms::{DATA, SignedData, Signer};
use crate::path::Search;
use crate::profile;
use crate::reason::Reason;
use crate::verdict::{Evidence, Role, Verdict};

/// Checks signatures by the anchors that it was given.
pub struct Verifier {
    anchors: Vec<Certificate>,
}

/// What is demanded of a signature: exactly one signer, the first head of a college or who has the right to sign for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Demand {
    /// BIN of the college.
    pub bin: Bin,
}

impl Verifier {
    /// A verifier that believes these certificates: each text one certificate in DER, or any number in PEM.
    ///
    /// # Errors
    /// [`AnchorError`]
    pub fn try_new<'a>(anchors: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, AnchorError> {
        let mut read = Vec::new();
        for file in anchors {
            read.extend(anchor::read(file)?);
        }
        if read.is_empty() { Err(AnchorError::None) } else { Ok(Self { anchors: read }) }
    }

    /// Whether `cms` is a signature on `document`, by whom it is demanded, at the moment `now`.
    ///
    /// The document may stand in the CMS too; then it must be the same. Any bytes get an answer.
    #[must_use]
    pub fn verify(&self, cms: &[u8], document: &[u8], demand: &Demand, now: DateTime<Utc>) -> Verdict {
        match self.check(cms, document, demand, now) {
            Ok(evidence) => Verdict::Valid(Box::new(evidence)),
            Err(reasons) => verdict(reasons),
        }
    }

    fn check(
        &self,
        cms: &[u8],
        document: &[u8],
        demand: &Demand,
        now: DateTime<Utc>,
    ) -> Result<Evidence, BTreeSet<Reason>> {
        let signed = SignedData::read(cms).map_err(|reason| BTreeSet::from([reason]))?;
        let mut reasons = BTreeSet::new();
        let kept = |reason: Reason, reasons: &mut BTreeSet<Reason>| {
            reasons.insert(reason);
        };
        if signed.content_type != DATA {
            kept(Reason::CmsOtherContent, &mut reasons);
        }
        if signed.content.is_some_and(|content| content != document) {
            kept(Reason::DocumentOther, &mut reasons);
        }
        let [signer] = signed.signers.as_slice() else {
            kept(if signed.signers.is_empty() { Reason::SignersNone } else { Reason::SignersMany }, &mut reasons);
            return Err(reasons);
        };
        let (pool, unreadable) = certificates(&signed);
        if unreadable {
            kept(Reason::CertificateUnreadable, &mut reasons);
        }
        let certificate = pool.iter().find(|certificate| signer.identifier.names(certificate));
        let content = self::content(&signed, signer, document, certificate, &mut reasons);
        let Some(certificate) = certificate else {
            kept(Reason::CertificateMissing, &mut reasons);
            return Err(reasons);
        };
        let person = self.person(certificate, &pool, demand, now, &mut reasons);
        match (content, person) {
            (Some((scheme, signing_time)), Some((role, subject_iin))) if reasons.is_empty() => Ok(Evidence {
                algorithm: scheme.name(certificate.key()),
                bin: demand.bin,
                certificate: certificate.fingerprint(),
                document: Sha256::digest(document).into(),
                role,
                signature: Sha256::digest(cms).into(),
                signing_time,
                subject_iin,
            }),
            _ => Err(reasons),
        }
    }

    /// Who the signer is, and whether he may: path, validity, profile.
    fn person(
        &self,
        certificate: &Certificate,
        pool: &[Certificate],
        demand: &Demand,
        now: DateTime<Utc>,
        reasons: &mut BTreeSet<Reason>,
    ) -> Option<(Role, String)> {
        match certificate.when(now) {
            When::After => reasons.extend([Reason::CertificateExpired]),
            When::Before => reasons.extend([Reason::CertificateNotYetValid]),
            When::Within => {}
        }
        if !certificate.is_understood() {
            reasons.insert(Reason::CertificateUnknownExtension);
        }
        if let Err(found) = Search::new(&self.anchors, pool, now).run(certificate) {
            reasons.extend(found);
        }
        profile::head(certificate, &demand.bin).map_err(|found| reasons.extend(found)).ok()
    }
}

/// The certificates that came along, each once, and whether one of them could not be read.
fn certificates(signed: &SignedData<'_>) -> (Vec<Certificate>, bool) {
    let unique: BTreeSet<&[u8]> = signed.certificates.iter().copied().collect();
    let read: Vec<_> = unique.into_iter().map(Certificate::read).collect();
    let unreadable = read.iter().any(Result::is_err);
    (read.into_iter().flatten().collect(), unreadable)
}

/// Whether the signer signed this document: digest, attributes, signature (RFC 5652 §5.4, §5.6).
fn content(
    signed: &SignedData<'_>,
    signer: &Signer<'_>,
    document: &[u8],
    certificate: Option<&Certificate>,
    reasons: &mut BTreeSet<Reason>,
) -> Option<(Scheme, Option<DateTime<Utc>>)> {
    // Without attributes a signature over attributes could be shown as one over a document, and the reverse.
    let attributes = signer.attributes.ok_or(Reason::SignatureAttributes).and_then(SignedAttributes::read);
    let attributes = attributes.map_err(|reason| reasons.insert(reason)).ok()?;
    if attributes.content_type != signed.content_type {
        reasons.insert(Reason::SignatureAttributes);
    }
    let scheme = Scheme::of_signer(&signer.digest, &signer.algorithm);
    let scheme = scheme.map_err(|reason| reasons.insert(reason)).ok()?;
    if !signed.digests.iter().any(|digest| digest.oid == signer.digest.oid && digest.is_plain()) {
        reasons.insert(Reason::CmsUnreadable);
    }
    if scheme.digest(document) != attributes.message_digest {
        reasons.insert(Reason::DocumentOther);
    }
    if let Some(certificate) = certificate {
        let signature = scheme.check(certificate.key(), &attributes.signed, signer.signature);
        reasons.extend(signature.err());
        reasons.extend(attributes.check_certificate(certificate).err());
    }
    Some((scheme, attributes.signing_time))
}

/// What is wrong outweighs what cannot be told.
fn verdict(reasons: BTreeSet<Reason>) -> Verdict {
    let (wrong, open): (Vec<_>, Vec<_>) = reasons.into_iter().partition(Reason::is_wrong);
    if wrong.is_empty() { Verdict::CannotTell(open) } else { Verdict::Invalid(wrong) }
}
