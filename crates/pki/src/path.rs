//! The path from a certificate to an anchor (RFC 5280 §6): looked for depth first, within bounds.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::certificate::{Certificate, When};
use crate::policy;
use crate::reason::Reason;

/// Certificates in a path, the signer's and the anchor's included.
const LENGTH_MAX: usize = 10;
/// Signatures that are checked before the search is given up.
const CHECKS_MAX: usize = 64;

/// A search for one path.
pub(crate) struct Search<'a> {
    anchors: &'a [Certificate],
    authorities_max: usize,
    checks_left: usize,
    moment: DateTime<Utc>,
    pool: &'a [Certificate],
    reasons: BTreeSet<Reason>,
    strict: bool,
}

/// Who leads to no anchor is a stranger; where there is none at all, nobody can tell.
pub(crate) const fn stranger(anchors: &[Certificate]) -> Reason {
    if anchors.is_empty() { Reason::AnchorsMissing } else { Reason::CertificateStranger }
}

impl<'a> Search<'a> {
    /// Among these anchors and certificates that came along, at a moment.
    pub(crate) const fn new(anchors: &'a [Certificate], pool: &'a [Certificate], moment: DateTime<Utc>) -> Self {
        let reasons = BTreeSet::new();
        Self { anchors, authorities_max: LENGTH_MAX, checks_left: CHECKS_MAX, moment, pool, reasons, strict: true }
    }

    /// Held, or not, to the rules too that bind issuers alone.
    pub(crate) fn with_strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }

    /// With at most so many authorities between, those that renewed themselves not counted.
    pub(crate) fn with_authorities(self, authorities_max: usize) -> Self {
        Self { authorities_max, ..self }
    }

    /// The path, from the certificate to the anchor; all that stood in the way where there is none.
    pub(crate) fn run(mut self, certificate: &'a Certificate) -> Result<Vec<&'a Certificate>, BTreeSet<Reason>> {
        if !certificate.is_regular(self.strict) {
            self.reasons.insert(Reason::CertificateIrregular);
            return Err(self.reasons);
        }
        let mut path = vec![certificate];
        if self.climb(&mut path) {
            return Ok(path);
        }
        if self.reasons.is_empty() {
            self.reasons.insert(stranger(self.anchors));
        }
        Err(self.reasons)
    }

    /// Goes up from the last certificate of `path`, which is whole where it has come to an anchor.
    fn climb(&mut self, path: &mut Vec<&'a Certificate>) -> bool {
        let Some(last) = path.last().copied() else { return false };
        let (anchors, pool) = (self.anchors, self.pool);
        for anchor in anchors {
            if self.is_issuer(anchor, last) && self.is_fit(anchor, path) && self.has_its_policies(path) {
                path.push(anchor);
                return true;
            }
        }
        for issuer in pool {
            // The same name with the same key twice is a loop (RFC 5280 §6.1).
            if path.iter().any(|known| known.is_of_same_holder(issuer)) || !last.names_issuer(issuer) {
                continue;
            }
            let between = path.iter().skip(1).chain([&issuer]).filter(|authority| !authority.is_self_issued()).count();
            if path.len() + 2 > LENGTH_MAX || between > self.authorities_max {
                self.reasons.insert(Reason::CertificatePathTooLong);
                continue;
            }
            if self.is_issuer(issuer, last) && self.is_fit(issuer, path) {
                path.push(issuer);
                if self.climb(path) {
                    return true;
                }
                path.pop();
            }
        }
        false
    }

    /// Whether the name and the signature say so.
    fn is_issuer(&mut self, issuer: &Certificate, certificate: &Certificate) -> bool {
        if !certificate.names_issuer(issuer) {
            return false;
        }
        if self.checks_left == 0 {
            self.reasons.insert(Reason::CertificatePathTooLong);
            return false;
        }
        self.checks_left -= 1;
        match certificate.check_signature(issuer) {
            Ok(()) => true,
            // Another authority of the same name.
            Err(Reason::SignatureWrong) => false,
            Err(reason) => {
                self.reasons.insert(reason);
                false
            }
        }
    }

    /// Whether an issuer may have issued the certificates below it (RFC 5280 §6.1.4), now.
    fn is_fit(&mut self, issuer: &Certificate, path: &[&Certificate]) -> bool {
        let mut reasons = BTreeSet::new();
        if issuer.when(self.moment) != When::Within {
            reasons.insert(Reason::AuthorityExpired);
        }
        // Authorities below that are not self-issued; the signer's own certificate does not count (§4.2.1.9).
        let below = path.iter().skip(1).filter(|certificate| !certificate.is_self_issued()).count();
        if !issuer.is_authority(self.strict) || issuer.path_length().is_some_and(|length| below > length) {
            reasons.insert(Reason::AuthorityNotEntitled);
        } else if !issuer.is_regular(self.strict) {
            reasons.insert(Reason::CertificateIrregular);
        }
        if !issuer.is_understood() {
            reasons.insert(Reason::CertificateUnknownExtension);
        }
        if issuer.constraints().is_some_and(|constraints| {
            let named = path.iter().enumerate().filter(|(at, certificate)| *at == 0 || !certificate.is_self_issued());
            !named.map(|(_, certificate)| certificate).all(|certificate| constraints.allow(certificate))
        }) {
            reasons.insert(Reason::AuthorityNames);
        }
        let fit = reasons.is_empty();
        self.reasons.extend(reasons);
        fit
    }

    fn has_its_policies(&mut self, path: &[&Certificate]) -> bool {
        let holds = policy::holds(path.iter().rev().copied());
        if !holds {
            self.reasons.insert(Reason::AuthorityPolicy);
        }
        holds
    }
}
