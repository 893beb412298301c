//! The path from a certificate to an anchor (RFC 5280 §6): looked for depth first, within bounds.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::certificate::{Certificate, When};
use crate::reason::Reason;

/// Certificates in a path, the signer's and the anchor's included.
const LENGTH_MAX: usize = 8;
/// Signatures that are checked before the search is given up.
const CHECKS_MAX: usize = 64;

/// A search for one path.
pub(crate) struct Search<'a> {
    anchors: &'a [Certificate],
    checks_left: usize,
    moment: DateTime<Utc>,
    pool: &'a [Certificate],
    reasons: BTreeSet<Reason>,
}

impl<'a> Search<'a> {
    /// Among these anchors and certificates that came along, at a moment.
    pub(crate) const fn new(anchors: &'a [Certificate], pool: &'a [Certificate], moment: DateTime<Utc>) -> Self {
        Self { anchors, checks_left: CHECKS_MAX, moment, pool, reasons: BTreeSet::new() }
    }

    /// Whether there is a path; all that stood in the way where there is none.
    pub(crate) fn run(mut self, certificate: &'a Certificate) -> Result<(), BTreeSet<Reason>> {
        if self.climb(&mut vec![certificate]) {
            return Ok(());
        }
        if self.reasons.is_empty() {
            self.reasons.insert(Reason::CertificateStranger);
        }
        Err(self.reasons)
    }

    /// Goes up from the last certificate of `path`.
    fn climb(&mut self, path: &mut Vec<&'a Certificate>) -> bool {
        let Some(last) = path.last().copied() else { return false };
        let (anchors, pool) = (self.anchors, self.pool);
        if anchors.iter().any(|anchor| self.is_issuer(anchor, last) && self.is_fit(anchor, path)) {
            return true;
        }
        for issuer in pool {
            // The same name with the same key twice is a loop (RFC 5280 §6.1).
            let seen = |known: &&Certificate| known.subject() == issuer.subject() && known.key() == issuer.key();
            if path.iter().any(seen) || !self.is_issuer(issuer, last) {
                continue;
            }
            if path.len() + 2 > LENGTH_MAX {
                self.reasons.insert(Reason::CertificatePathTooLong);
                continue;
            }
            if self.is_fit(issuer, path) {
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
        if issuer.subject() != certificate.issuer() {
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
        if !issuer.is_authority() || issuer.path_length().is_some_and(|length| below > length) {
            reasons.insert(Reason::AuthorityNotEntitled);
        }
        if !issuer.is_understood() {
            reasons.insert(Reason::CertificateUnknownExtension);
        }
        let fit = reasons.is_empty();
        self.reasons.extend(reasons);
        fit
    }
}
