//! What stands around signatures, checked each for itself: certificates, lists, answers, time stamps.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::KeyUsages;

use crate::algorithm::check_key;
use crate::certificate::{Certificate, When};
use crate::crl::List;
use crate::ocsp::{Answer, Single};
use crate::path::{Search, stranger};
use crate::reason::Reason;
use crate::revocation::{Asking, Inquiry, Known, Material, SKEW, Status};
use crate::signer::{certificates, content};
use crate::stamp::{TIME_STAMPING, Token};
use crate::stored;
use crate::verdict::Verdict;
use crate::verify::Verifier;

const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");

/// What is asked of a certificate's way to an anchor.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Way<'a> {
    /// At most so many authorities between it and the anchor.
    pub authorities_max: Option<usize>,
    /// Something must tell that the certificate was not revoked.
    pub revocation: bool,
    /// What it must be for, as in `1.3.6.1.5.5.7.3.4`, where it says what it is for at all.
    pub usage: Option<&'a str>,
}

/// A certificate's way to an anchor.
pub struct Chain {
    /// From the certificate to the anchor, each in DER.
    pub certificates: Vec<Vec<u8>>,
    /// What is known of the certificate's state.
    pub known: Vec<Known>,
}

/// What an answer says, its responder believed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answered {
    /// Of which certificates.
    pub certificates: Vec<AnsweredOne>,
    /// When it was signed.
    pub produced_at: DateTime<Utc>,
    /// The certificate of who signed it, in DER.
    pub responder: Vec<u8>,
}

/// What an answer says of one certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AnsweredOne {
    /// When the next answer comes.
    pub next_update: Option<DateTime<Utc>>,
    /// The bytes of its serial number.
    pub serial: Vec<u8>,
    /// Its state.
    pub status: Status,
    /// When that was so.
    pub this_update: DateTime<Utc>,
}

impl AnsweredOne {
    pub(crate) fn of(single: &Single<'_>) -> Self {
        Self {
            next_update: single.next_update(),
            serial: single.serial().to_vec(),
            status: single.status(),
            this_update: single.this_update(),
        }
    }
}

/// What a list says of itself, its issuer believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Listed {
    /// Whether it only says what has changed.
    pub is_delta: bool,
    /// When the next one comes.
    pub next_update: DateTime<Utc>,
    /// When it was made.
    pub this_update: DateTime<Utc>,
}

/// A time stamp, its authority believed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stamp {
    /// How far off the time may be.
    pub accuracy: TimeDelta,
    /// The algorithm of its signature, for people.
    pub algorithm: &'static str,
    /// By which policy it was made.
    pub policy: String,
    /// The bytes of its number.
    pub serial: Vec<u8>,
    /// The moment.
    pub time: DateTime<Utc>,
}

impl Verifier {
    /// Whether a certificate leads to an anchor, at the moment `now`.
    #[must_use]
    pub fn verify_certificate(
        &self,
        certificate: &[u8],
        way: &Way<'_>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Verdict<Chain> {
        match self.way(certificate, way, material, now) {
            Ok(chain) => Verdict::Valid(Box::new(chain)),
            Err(reasons) => Verdict::of(reasons),
        }
    }

    fn way(
        &self,
        certificate: &[u8],
        way: &Way<'_>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Result<Chain, BTreeSet<Reason>> {
        let certificate = Certificate::read(certificate).map_err(|reason| BTreeSet::from([reason]))?;
        let mut reasons = BTreeSet::new();
        reasons.extend(certificate.against(now));
        reasons.extend(check_key(certificate.key()).err());
        let usage = way.usage.map(ObjectIdentifier::new);
        if usage.is_some_and(|usage| !usage.is_ok_and(|usage| certificate.allows_usage(usage))) {
            reasons.insert(Reason::CertificateOtherUsage);
        }
        let (pool, _) = certificates(material.certificates.iter().copied());
        let search = Search::new(&self.anchors, &pool, now).with_authorities(way.authorities_max.unwrap_or(usize::MAX));
        let chain = match search.run(&certificate) {
            Ok(chain) => chain,
            Err(stood) => {
                reasons.extend(stood);
                return Err(reasons);
            }
        };
        let inquiry = Inquiry::new(material);
        let asking = Asking::along(&chain, &pool);
        let mut states = asking.iter().map(|asking| inquiry.ask(asking, now));
        let (known, unusable) = states.next().unwrap_or_default();
        if known.is_empty() && way.revocation {
            reasons.extend(if unusable.is_empty() { vec![Reason::RevocationMissing] } else { unusable });
        }
        for known in known.iter().copied().chain(states.flat_map(|(known, _)| known)) {
            reasons.extend(known.status.against(now));
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        Ok(Chain { certificates: chain.iter().map(|one| one.der().to_vec()).collect(), known })
    }

    /// Whether an answer is one that may be believed, at the moment `now`; what it says of certificates is another matter.
    #[must_use]
    pub fn verify_answer(
        &self,
        answer: &[u8],
        nonce: Option<&[u8]>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Verdict<Answered> {
        match self.answer(answer, nonce, material, now) {
            Ok(answered) => Verdict::Valid(Box::new(answered)),
            Err(reasons) => Verdict::of_part(reasons),
        }
    }

    fn answer(
        &self,
        answer: &[u8],
        nonce: Option<&[u8]>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Result<Answered, BTreeSet<Reason>> {
        let only = |reason| BTreeSet::from([reason]);
        let answer = Answer::read(answer).map_err(only)?;
        answer.check_nonce(nonce).map_err(only)?;
        let (mut pool, _) = certificates(material.certificates.iter().copied());
        pool.extend_from_slice(answer.certificates());
        let mut responder = Err(only(Reason::RevocationUnreadable));
        for single in answer.singles() {
            let issuers = self.issuers(&pool, answer.produced_at(), |known| single.is_under(known));
            let issuers = issuers.map_err(|reasons| match answer.certificates() {
                // Whether it is for answers at all may be told even so.
                [responder, ..] if !responder.has_extended_usage(OCSP_SIGNING) => only(Reason::RevocationUnbelievable),
                _ => reasons,
            })?;
            let found = first_of(&issuers, |issuer| answer.check(issuer, now)).map_err(only)?;
            single.check(now, None).map_err(only)?;
            responder = Ok(found.der().to_vec());
        }
        let certificates = answer.singles().iter().map(AnsweredOne::of).collect();
        Ok(Answered { certificates, produced_at: answer.produced_at(), responder: responder? })
    }

    /// Whether a list is one that may be believed, at the moment `now`.
    #[must_use]
    pub fn verify_list(&self, list: &[u8], material: &Material<'_>, now: DateTime<Utc>) -> Verdict<Listed> {
        let only = |reason| BTreeSet::from([reason]);
        let (pool, _) = certificates(material.certificates.iter().copied());
        let found = List::read_of(list, self.strict).map_err(only).and_then(|list| {
            let (this_update, next_update) = list.times();
            let issuers = self.issuers(&pool, this_update, |known| list.is_named_of(known))?;
            first_of(&issuers, |issuer| list.check(issuer, now, SKEW)).map_err(only)?;
            Ok(Listed { is_delta: list.is_delta(), next_update, this_update })
        });
        match found {
            Ok(listed) => Verdict::Valid(Box::new(listed)),
            Err(reasons) => Verdict::of_part(reasons),
        }
    }

    /// The authorities that may have made an answer or list, by name and key identifier: anchors, and those that lead to one.
    fn issuers<'a>(
        &'a self,
        pool: &'a [Certificate],
        at: DateTime<Utc>,
        is: impl Fn(&Certificate) -> bool,
    ) -> Result<Vec<&'a Certificate>, BTreeSet<Reason>> {
        let (mut found, mut reasons) = (Vec::new(), BTreeSet::new());
        for anchor in self.anchors.iter().filter(|anchor| is(anchor)) {
            if anchor.when(at) == When::Within {
                found.push(anchor)
            } else {
                reasons.extend([Reason::AuthorityExpired])
            }
        }
        if found.is_empty() && reasons.is_empty() {
            reasons.extend([stranger(&self.anchors)]);
        }
        for known in pool.iter().filter(|known| known.is_authority(self.strict) && is(known)) {
            match Search::new(&self.anchors, pool, at).with_strict(self.strict).run(known) {
                Ok(_) if known.when(at) == When::Within => found.push(known),
                Ok(_) => reasons.extend([Reason::AuthorityExpired]),
                Err(stood) => reasons.extend(stood),
            }
        }
        if found.is_empty() { Err(reasons) } else { Ok(found) }
    }

    /// Whether a token, or a reply with one, is a time stamp that may be believed. `over`: what it must be over. `nonce`:
    /// what it was asked with.
    #[must_use]
    pub fn verify_stamp(
        &self,
        token: &[u8],
        over: Option<&[u8]>,
        nonce: Option<&[u8]>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Verdict<Stamp> {
        let (fetched, _) = certificates(material.certificates.iter().copied());
        match self.stamp(token, over, nonce, &fetched, &Inquiry::new(material), now) {
            Ok(stamp) => Verdict::Valid(Box::new(stamp)),
            Err(reasons) => Verdict::of(reasons),
        }
    }

    /// The check of a token: imprint, signature, the authority's own way to an anchor at the moment of the stamp, and that
    /// it is an authority for time stamps alone (RFC 3161 §2.3, §2.4.2). What came along with another signature is no part
    /// of that way.
    pub(crate) fn stamp(
        &self,
        token: &[u8],
        over: Option<&[u8]>,
        nonce: Option<&[u8]>,
        fetched: &[Certificate],
        inquiry: &Inquiry<'_>,
        now: DateTime<Utc>,
    ) -> Result<Stamp, BTreeSet<Reason>> {
        let only = |reason| BTreeSet::from([reason]);
        let token = Token::read(token).map_err(only)?;
        let (mut reasons, time) = (self.claims(&token, now), token.info.time());
        reasons.extend(over.and_then(|over| token.info.check_imprint(over).err()));
        reasons.extend(token.info.check_nonce(nonce).err());
        let [signer] = token.signed.signers.as_slice() else { return Err(only(Reason::TimeStampUnreadable)) };
        let (mut all, _) = certificates(token.signed.certificates.iter().copied());
        all.extend_from_slice(fetched);
        let authority = all.iter().find(|certificate| signer.identifier.names(certificate));
        let checked = content(&token.signed, signer, token.content, authority, &mut reasons);
        let (Some(checked), Some(authority)) = (checked, authority) else {
            reasons.extend(authority.is_none().then_some(Reason::CertificateMissing));
            return Err(reasons);
        };
        if !checked.names_certificate || !is_for_stamps(authority) {
            reasons.insert(Reason::TimeStampUnbelievable);
        }
        reasons.extend(authority.against(time));
        match Search::new(&self.anchors, &all, time).with_strict(self.strict).run(authority) {
            Err(stood) => reasons.extend(stood),
            Ok(chain) => {
                let beside = stored::of_all(&token.signed.revocations);
                let asking = Asking::along(&chain, &all);
                let told = asking.iter().flat_map(|asking| [inquiry.ask(asking, now).0, beside.ask(asking, now).0]);
                let known = told.flatten();
                let against = known.filter_map(|known| known.status.against(time));
                reasons.extend(against.filter(|reason| *reason != Reason::RevocationUnknown));
            }
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        Ok(Stamp {
            accuracy: token.info.accuracy(),
            algorithm: checked.scheme.name(authority.key()),
            policy: token.info.policy().to_string(),
            serial: token.info.serial().to_vec(),
            time,
        })
    }
}

/// What the first authority has that passes; why the last one does not.
fn first_of<'a, T>(
    issuers: &[&'a Certificate],
    check: impl Fn(&'a Certificate) -> Result<T, Reason>,
) -> Result<T, Reason> {
    let mut last = Reason::CertificateStranger;
    for issuer in issuers {
        match check(issuer) {
            Ok(found) => return Ok(found),
            Err(reason) => last = reason,
        }
    }
    Err(last)
}

impl Verifier {
    /// What stands against what a token says of itself.
    fn claims(&self, token: &Token<'_>, now: DateTime<Utc>) -> BTreeSet<Reason> {
        let accepted = self.stamp_policies.is_empty() || self.stamp_policies.contains(&token.info.policy());
        let ahead = token.info.time() > now + SKEW + token.info.accuracy();
        let policy = (!accepted).then_some(Reason::TimeStampPolicy);
        policy.into_iter().chain(ahead.then_some(Reason::TimeStampUnbelievable)).collect()
    }
}

/// A certificate for time stamps alone, which says so critically (RFC 3161 §2.3).
fn is_for_stamps(certificate: &Certificate) -> bool {
    let signs = [KeyUsages::DigitalSignature, KeyUsages::NonRepudiation];
    certificate.is_only_for(TIME_STAMPING)
        && certificate.is_understood()
        && !certificate.claims_authority()
        && signs.into_iter().any(|usage| certificate.allows_key_usage(usage))
}
