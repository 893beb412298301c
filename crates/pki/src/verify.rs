//! The check of a signature, from its bytes to a verdict.

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use sha2_rustcrypto::{Digest, Sha256};
use telnusqa_domain::identity::Bin;

use crate::anchor::{self, AnchorError};
use crate::certificate::Certificate;
use crate::examine::{Wanted, Who};
use crate::reason::Reason;
use crate::revocation::Material;
use crate::verdict::{Evidence, Verdict};

/// Checks signatures by the anchors that it was given.
pub struct Verifier {
    pub(crate) anchors: Vec<Certificate>,
    /// Whether what binds issuers alone is demanded of what they issued.
    pub(crate) strict: bool,
    /// By which time stamps are made; any where it is empty.
    pub(crate) stamp_policies: Vec<ObjectIdentifier>,
}

/// What is demanded of a signature: exactly one signer, the first head of a college or who has the right to sign for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Demand {
    /// BIN of the college.
    pub bin: Bin,
    /// Something must tell that the signer's certificate was not revoked.
    pub revocation: bool,
    /// A time stamp must tell when the signature was there.
    pub time_stamp: bool,
}

impl Demand {
    /// A head's signature for this college, and no more.
    #[must_use]
    pub const fn head(bin: Bin) -> Self {
        Self { bin, revocation: false, time_stamp: false }
    }
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
        if read.is_empty() {
            Err(AnchorError::None)
        } else {
            Ok(Self { anchors: read, stamp_policies: Vec::new(), strict: true })
        }
    }

    /// A verifier that believes every certificate of an authority in these files, self-signed or not, DER or PEM; whatever
    /// else they hold is not looked at. One that believes nobody calls nothing valid.
    ///
    /// It checks what strangers made: signatures, lists and answers are held to what their check demands (RFC 5280 §6), not
    /// to what binds issuers alone (§4: identifiers of keys, numbers of lists). A certificate that is checked for its own sake
    /// is held to both.
    #[must_use]
    pub fn of_authorities<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut anchors: Vec<Certificate> = files.into_iter().flat_map(anchor::authorities).collect();
        anchors.sort_by(|one, other| one.der().cmp(other.der()));
        anchors.dedup_by(|one, other| one.der() == other.der());
        Self { anchors, stamp_policies: Vec::new(), strict: false }
    }

    /// The certificates that it believes, each in DER.
    pub fn anchors(&self) -> impl Iterator<Item = &[u8]> {
        self.anchors.iter().map(Certificate::der)
    }

    /// Takes time stamps only where they were made by one of these policies, as in `1.2.398.3.3.2.6.4`.
    ///
    /// # Errors
    /// [`AnchorError::Policy`]
    pub fn with_stamp_policies<'a>(mut self, policies: impl IntoIterator<Item = &'a str>) -> Result<Self, AnchorError> {
        for policy in policies {
            self.stamp_policies.push(ObjectIdentifier::new(policy).map_err(|_| AnchorError::Policy)?);
        }
        Ok(self)
    }

    /// Whether `cms` is a signature on `document`, by whom it is demanded, at the moment `now`.
    ///
    /// The document may stand in the CMS too; then it must be the same. Any bytes get an answer.
    #[must_use]
    pub fn verify(&self, cms: &[u8], document: &[u8], demand: &Demand, now: DateTime<Utc>) -> Verdict {
        self.verify_with(cms, document, demand, &Material::default(), now)
    }

    /// As [`Self::verify`], with what was fetched on the state of certificates.
    #[must_use]
    pub fn verify_with(
        &self,
        cms: &[u8],
        document: &[u8],
        demand: &Demand,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Verdict {
        let Demand { bin, revocation, time_stamp } = *demand;
        let report =
            self.examine(cms, Some(document), &Wanted { revocation, time_stamp, who: Who::Head(bin) }, material, now);
        if !report.reasons.is_empty() {
            return Verdict::of(report.reasons);
        }
        let [signer] = report.signers.as_slice() else { return Verdict::of([Reason::SignersMany]) };
        let (Some(algorithm), Some(role), Some(iin)) = (signer.algorithm, signer.role, &signer.iin) else {
            return Verdict::of([Reason::CertificateNotAHead]);
        };
        Verdict::Valid(Box::new(Evidence {
            algorithm,
            bin,
            certificate: Sha256::digest(signer.chain.first().map_or(&[][..], Vec::as_slice)).into(),
            chain: signer.chain.clone(),
            document: Sha256::digest(document).into(),
            known: signer.known.clone(),
            role,
            signature: Sha256::digest(cms).into(),
            signing_time: signer.signing_time,
            stamp: signer.stamp.clone(),
            subject_iin: iin.clone(),
        }))
    }
}
