//! The check of whatever somebody was handed: its kind is found out, and it is held to the rules of its kind.

use chrono::{DateTime, Utc};

use crate::algorithm::check_key;
use crate::ber::definite;
use crate::certificate::{Certificate, When};
use crate::cms::SignedData;
use crate::describe::{AnswerSaid, ListSaid, StampSaid, answer_said, list_said, stamp_said};
use crate::examine::{Report, Signatory, Wanted, Who};
use crate::kind::Kind;
use crate::parts::{Chain, Way};
use crate::reason::Reason;
use crate::revocation::Material;
use crate::verdict::Verdict;
use crate::verify::Verifier;

/// What is demanded of a signature or certificate besides being right.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Demanded {
    /// Something must tell that the certificate was not revoked.
    pub revocation: bool,
    /// A time stamp must tell when the signature was there.
    pub time_stamp: bool,
}

/// What was found.
pub struct Inspection {
    /// What it says, and of whom it is.
    pub found: Found,
    /// What it is.
    pub kind: Kind,
    /// All that stands against it, sorted; nothing where it is valid.
    pub reasons: Vec<Reason>,
}

/// What a file of some kind says; where it is not valid, nothing of it is to be believed.
pub enum Found {
    /// An answer; nothing where it cannot be read.
    Answer(Option<AnswerSaid>),
    /// A certificate: its way to an anchor, where it is valid.
    Certificate(Option<Chain>),
    /// A list; nothing where it cannot be read.
    List(Option<ListSaid>),
    /// Signatures.
    Signature {
        /// Whether what was signed stands inside.
        attached: bool,
        /// Each signer.
        signers: Vec<Signatory>,
    },
    /// A time stamp; nothing where it cannot be read.
    Stamp(Option<StampSaid>),
}

impl Inspection {
    /// Valid, invalid or neither.
    #[must_use]
    pub fn verdict(&self) -> Verdict<()> {
        let reasons = self.reasons.iter().copied();
        match self.kind {
            _ if self.reasons.is_empty() => Verdict::Valid(Box::new(())),
            Kind::Answer | Kind::Delta | Kind::List => Verdict::of_part(reasons),
            Kind::Certificate | Kind::Reply | Kind::Signature | Kind::Stamp => Verdict::of(reasons),
        }
    }
}

impl Verifier {
    /// Inspects a file in DER, or, where it is a CMS, BER; `None` where its kind is not known. `content`: what was signed or
    /// stamped. `now`: the moment for which the answer holds.
    ///
    /// Whether a certificate was revoked is demanded where that was asked for, and of a signature that outlived its
    /// certificate by a time stamp: by then authorities have forgotten it.
    #[must_use]
    pub fn inspect(
        &self,
        bytes: &[u8],
        content: Option<&[u8]>,
        demanded: Demanded,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Option<Inspection> {
        let kind = Kind::of(bytes)?;
        let (found, reasons) = match kind {
            Kind::Answer => self.inspect_answer(bytes, material, now),
            Kind::Certificate => self.inspect_certificate(bytes, demanded, material, now),
            Kind::Delta | Kind::List => {
                let verdict = self.verify_list(bytes, material, now);
                (Found::List(list_said(bytes)), verdict.reasons().to_vec())
            }
            Kind::Reply | Kind::Stamp => self.inspect_stamp(bytes, content, material, now),
            Kind::Signature => self.inspect_signature(bytes, content, demanded, material, now),
        };
        Some(Inspection { found, kind, reasons })
    }

    fn inspect_answer(&self, bytes: &[u8], material: &Material<'_>, now: DateTime<Utc>) -> (Found, Vec<Reason>) {
        let verdict = self.verify_answer(bytes, None, material, now);
        let mut reasons = verdict.reasons().to_vec();
        let responder = verdict.valid().and_then(|answered| Certificate::read(&answered.responder).ok());
        if responder.is_some_and(|responder| responder.when(now) == When::After) {
            // It is of a time that is over, whether or not it says when the next one comes.
            reasons.push(Reason::RevocationStale);
        }
        (Found::Answer(answer_said(bytes)), reasons)
    }

    fn inspect_certificate(
        &self,
        bytes: &[u8],
        demanded: Demanded,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> (Found, Vec<Reason>) {
        if self.anchors.iter().any(|anchor| anchor.der() == bytes) {
            // Believed as it is; nobody above it is asked.
            let Ok(anchor) = Certificate::read(bytes) else { unreachable!("an anchor was read before") };
            let reasons: Vec<Reason> = anchor.against(now).chain(check_key(anchor.key()).err()).collect();
            let chain = Chain { certificates: vec![bytes.to_vec()], known: Vec::new() };
            return (Found::Certificate(reasons.is_empty().then_some(chain)), reasons);
        }
        let way = Way { revocation: demanded.revocation, ..Way::default() };
        match self.verify_certificate(bytes, &way, material, now) {
            Verdict::Valid(chain) => (Found::Certificate(Some(*chain)), Vec::new()),
            Verdict::CannotTell(reasons) | Verdict::Invalid(reasons) => (Found::Certificate(None), reasons),
        }
    }

    fn inspect_stamp(
        &self,
        bytes: &[u8],
        content: Option<&[u8]>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> (Found, Vec<Reason>) {
        let verdict = self.verify_stamp(bytes, content, None, material, now);
        let (said, mut reasons) = (stamp_said(bytes), verdict.reasons().to_vec());
        let authority = said.as_ref().and_then(|said| Certificate::read(said.authority.as_deref()?).ok());
        if reasons.is_empty() && authority.is_some_and(|authority| authority.when(now) == When::After) {
            // Nothing proves any more that it was made while its key was guarded (ETSI EN 319 102-1 §5.6).
            reasons.push(Reason::TimeStampExpired);
        }
        (Found::Stamp(said), reasons)
    }

    fn inspect_signature(
        &self,
        bytes: &[u8],
        content: Option<&[u8]>,
        demanded: Demanded,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> (Found, Vec<Reason>) {
        let Demanded { revocation, time_stamp } = demanded;
        let wanted = Wanted { revocation, time_stamp, who: Who::Anyone };
        let Report { mut reasons, mut signers } = self.examine(bytes, content, &wanted, material, now);
        for signer in &mut signers {
            let certificate = signer.chain.first().and_then(|der| Certificate::read(der).ok());
            let outlived = certificate.is_some_and(|certificate| certificate.when(now) == When::After);
            if outlived && signer.stamp.is_some() && signer.known.is_empty() && signer.reasons.is_empty() {
                signer.reasons.push(Reason::RevocationMissing);
                reasons.push(Reason::RevocationMissing);
            }
        }
        reasons.sort();
        reasons.dedup();
        (Found::Signature { attached: is_attached(bytes), signers }, reasons)
    }
}

/// Whether what was signed stands inside.
fn is_attached(bytes: &[u8]) -> bool {
    match SignedData::read(bytes) {
        Err(Reason::CmsNotDer) => {
            definite(bytes).is_ok_and(|der| SignedData::read(&der).is_ok_and(|signed| signed.content.is_some()))
        }
        read => read.is_ok_and(|signed| signed.content.is_some()),
    }
}
