//! The check of a CMS whoever signed it: what is so, and all that stands against it, signer by signer.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use telnusqa_domain::identity::Bin;

use crate::attributes::unsigned;
use crate::ber::definite;
use crate::certificate::{Certificate, When};
use crate::cms::{DATA, SignedData, Signer};
use crate::ocsp::Answer;
use crate::parts::{Pool, Stamp};
use crate::path::Search;
use crate::profile;
use crate::reason::Reason;
use crate::revocation::{Inquiry, Known, Material, Source, Status};
use crate::signer::{certificates, content};
use crate::stored::Stored;
use crate::verdict::{Role, Verdict};
use crate::verify::Verifier;

/// `id-aa-timeStampToken` (RFC 3161, appendix A).
pub(crate) const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// How far the answer on revocation that is kept with a signature may lie from its time stamp (DOMAIN.md §6.5).
const FAR: TimeDelta = TimeDelta::minutes(5);

/// Who is to have signed, and what is to be proved besides.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Wanted<'a> {
    /// Something must tell that the signer's certificate was not revoked.
    pub revocation: bool,
    /// A time stamp must tell when the signature was there.
    pub time_stamp: bool,
    /// Who.
    pub who: Who<'a>,
}

/// Who is to have signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Who<'a> {
    /// Any number of signers with certificates for signing.
    Anyone,
    /// The first head of this college, or who has the right to sign for it.
    Head(Bin),
    /// The person with this IIN, for himself.
    Person(&'a str),
    /// Anyone who acts for the organisation with this BIN.
    Worker(&'a str),
}

/// What was found.
pub struct Report {
    /// All that stands against it, sorted; nothing where it is valid.
    pub reasons: Vec<Reason>,
    /// Each signer.
    pub signers: Vec<Signatory>,
}

/// One signer: personal data, which has no `Debug`.
#[derive(Default)]
pub struct Signatory {
    /// The algorithm of the signature, for people.
    pub algorithm: Option<&'static str>,
    /// BIN in his certificate, 12 digits.
    pub bin: Option<String>,
    /// The way from his certificate to the anchor, each in DER; his certificate alone where there is none.
    pub chain: Vec<Vec<u8>>,
    /// IIN in his certificate, 12 digits.
    pub iin: Option<String>,
    /// What is known of his certificate's state.
    pub known: Vec<Known>,
    /// What stands against him.
    pub reasons: Vec<Reason>,
    /// What he is in his organisation, where that is of weight here.
    pub role: Option<Role>,
    /// The uses that his certificate names, as in `1.2.398.3.3.4.1.2.1`.
    pub roles: Vec<String>,
    /// When he says that he signed; nobody confirms it.
    pub signing_time: Option<DateTime<Utc>>,
    /// The time stamp over his signature.
    pub stamp: Option<Stamp>,
}

impl Report {
    /// Valid, invalid or neither.
    #[must_use]
    pub fn verdict(&self) -> Verdict<()> {
        if self.reasons.is_empty() { Verdict::Valid(Box::new(())) } else { Verdict::of(self.reasons.iter().copied()) }
    }
}

/// All that stands around one signer.
struct Scene<'s> {
    inquiry: &'s Inquiry<'s>,
    now: DateTime<Utc>,
    pool: &'s Pool,
    wanted: &'s Wanted<'s>,
}

impl Verifier {
    /// Examines a CMS. `document`: what was signed, where it does not stand inside or is to be compared. `now`: the moment
    /// for which the answer holds.
    #[must_use]
    pub fn examine(
        &self,
        cms: &[u8],
        document: Option<&[u8]>,
        wanted: &Wanted<'_>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Report {
        let alone = |reason| Report { reasons: vec![reason], signers: Vec::new() };
        match SignedData::read(cms) {
            Ok(signed) => self.examine_read(&signed, document, wanted, material, now),
            Err(Reason::CmsNotDer) => match definite(cms) {
                Ok(der) => match SignedData::read(&der) {
                    Ok(signed) => self.examine_read(&signed, document, wanted, material, now),
                    Err(reason) => alone(reason),
                },
                Err(reason) => alone(reason),
            },
            Err(reason) => alone(reason),
        }
    }

    fn examine_read(
        &self,
        signed: &SignedData<'_>,
        document: Option<&[u8]>,
        wanted: &Wanted<'_>,
        material: &Material<'_>,
        now: DateTime<Utc>,
    ) -> Report {
        let mut reasons = BTreeSet::new();
        if signed.content_type != DATA {
            reasons.insert(Reason::CmsOtherContent);
        }
        let document = self::document(document, signed.content, &mut reasons);
        match signed.signers.len() {
            0 => reasons.extend([Reason::SignersNone]),
            1 => {}
            _ if wanted.who == Who::Anyone => {}
            _ => {
                reasons.insert(Reason::SignersMany);
                return Report { reasons: reasons.into_iter().collect(), signers: Vec::new() };
            }
        }
        let (pool, unreadable) = certificates(signed.certificates.iter().copied());
        if unreadable {
            reasons.insert(Reason::CertificateUnreadable);
        }
        let pool = Pool { came: pool, fetched: certificates(material.certificates.iter().copied()).0 };
        let inquiry = Inquiry::new(material);
        let scene = Scene { inquiry: &inquiry, now, pool: &pool, wanted };
        let missing = reasons.contains(&Reason::DocumentMissing);
        let mut signers = Vec::new();
        for signer in &signed.signers {
            let (signatory, mut found) = self.signatory(signed, signer, document, &scene);
            if missing {
                found.remove(&Reason::DocumentOther);
            }
            reasons.extend(&found);
            signers.push(Signatory { reasons: found.into_iter().collect(), ..signatory });
        }
        Report { reasons: reasons.into_iter().collect(), signers }
    }

    fn signatory(
        &self,
        signed: &SignedData<'_>,
        signer: &Signer<'_>,
        document: &[u8],
        scene: &Scene<'_>,
    ) -> (Signatory, BTreeSet<Reason>) {
        let (mut found, mut reasons) = (Signatory::default(), BTreeSet::new());
        let certificate = scene.pool.came.iter().find(|certificate| signer.identifier.names(certificate));
        let content = content(signed, signer, document, certificate, &mut reasons);
        found.signing_time = content.as_ref().and_then(|content| content.signing_time);
        let Some(certificate) = certificate else {
            reasons.insert(Reason::CertificateMissing);
            return (found, reasons);
        };
        found.algorithm = content.as_ref().map(|content| content.scheme.name(certificate.key()));
        found.chain = vec![certificate.der().to_vec()];
        let holder = profile::holder(certificate);
        (found.iin, found.bin, found.roles) = (holder.iin, holder.bin, holder.roles);
        found.role = profile::fits(certificate, &scene.wanted.who, &mut reasons);
        found.stamp = self.stamp_of(signer, scene, &mut reasons);
        self.standing(certificate, signer, scene, &mut found, &mut reasons);
        (found, reasons)
    }

    /// The time stamp over a signature, where there is one.
    fn stamp_of(&self, signer: &Signer<'_>, scene: &Scene<'_>, reasons: &mut BTreeSet<Reason>) -> Option<Stamp> {
        let attributes = signer.unsigned.map(unsigned).unwrap_or_default();
        let mut tokens = attributes.iter().filter(|(kind, _)| *kind == TIME_STAMP);
        let Some((_, token)) = tokens.next() else {
            if scene.wanted.time_stamp {
                reasons.insert(Reason::TimeStampMissing);
            }
            return None;
        };
        match self.stamp(token.raw, Some(signer.signature), None, &scene.pool.fetched, scene.inquiry, scene.now) {
            Ok(stamp) => Some(stamp),
            Err(found) => {
                reasons.insert(about_stamp(&found));
                None
            }
        }
    }

    /// Whether the certificate was valid when it was used: its time, its way to an anchor, its state.
    fn standing(
        &self,
        certificate: &Certificate,
        signer: &Signer<'_>,
        scene: &Scene<'_>,
        found: &mut Signatory,
        reasons: &mut BTreeSet<Reason>,
    ) {
        let used = found.stamp.as_ref().map_or(scene.now, |stamp| stamp.time);
        reasons.extend(certificate.against(used));
        let pool = scene.pool.all();
        match Search::new(&self.anchors, &pool, used).with_strict(self.strict).run(certificate) {
            Err(stood) => reasons.extend(stood),
            Ok(chain) => {
                found.chain = chain.iter().map(|certificate| certificate.der().to_vec()).collect();
                let stamped = found.stamp.as_ref().map(|stamp| stamp.time);
                let (known, unusable) = state(&chain, &Stored::read(signer.unsigned), scene, stamped);
                reasons.extend(known.iter().filter_map(|known| known.status.against(used)));
                if scene.wanted.revocation && known.is_empty() {
                    let missing = unusable.is_empty().then_some(Reason::RevocationMissing);
                    reasons.extend(unusable.into_iter().chain(missing));
                }
                found.known = known;
                reasons.extend(above(&chain, scene, used));
            }
        }
    }
}

/// What was signed: the document that was given, or what stands inside.
fn document<'d>(given: Option<&'d [u8]>, inside: Option<&'d [u8]>, reasons: &mut BTreeSet<Reason>) -> &'d [u8] {
    if let (Some(given), Some(inside)) = (given, inside)
        && given != inside
    {
        reasons.insert(Reason::DocumentOther);
    }
    given.or(inside).unwrap_or_else(|| {
        reasons.insert(Reason::DocumentMissing);
        &[]
    })
}

/// What is known of the first certificate of a chain: by what is kept with the signature, and by what was fetched; and why
/// the rest tells nothing.
fn state(
    chain: &[&Certificate],
    stored: &Stored<'_>,
    scene: &Scene<'_>,
    stamped: Option<DateTime<Utc>>,
) -> (Vec<Known>, BTreeSet<Reason>) {
    let [certificate, issuer, ..] = chain else { return (Vec::new(), BTreeSet::new()) };
    let (mut known, reasons) = scene.inquiry.ask(certificate, issuer, scene.now);
    // Authorities forget certificates that have expired.
    known.retain(|known| known.status != Status::Good || certificate.when(known.as_of) != When::After);
    let mut reasons: BTreeSet<Reason> = reasons.into_iter().collect();
    match stamped {
        None => {
            let (more, why) = stored.inquiry.ask(certificate, issuer, scene.now);
            known.extend(more);
            reasons.extend(why);
        }
        Some(stamped) => {
            for (answer, _) in &stored.inquiry.answers {
                let one = answer.as_ref().map_err(|reason| *reason);
                match one.and_then(|answer| beside(answer, certificate, issuer, stamped, scene.now)) {
                    Ok(one) => known.push(one),
                    Err(reason) => drop(reasons.insert(reason)),
                }
            }
            let lists = Inquiry { answers: Vec::new(), lists: Stored::read_lists(stored) };
            let (more, why) = lists.ask(certificate, issuer, stamped);
            known.extend(more);
            reasons.extend(why);
        }
    }
    (known, reasons)
}

/// What an answer that is kept with a signature says, near enough to the time stamp.
fn beside(
    answer: &Answer<'_>,
    certificate: &Certificate,
    issuer: &Certificate,
    stamped: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Known, Reason> {
    let single = answer.about(certificate, issuer)?;
    answer.check(issuer, now)?;
    single.check(stamped, Some(FAR)).map_err(|reason| match reason {
        Reason::RevocationStale => Reason::TimeStampFar,
        other => other,
    })?;
    let as_of = single.this_update();
    if (as_of - stamped).abs() > FAR {
        return Err(Reason::TimeStampFar);
    }
    Ok(Known { as_of, source: Source::Answer, status: single.status() })
}

/// What is known to stand against the authorities of a chain. Nothing is demanded of them: their lists come rarely.
fn above(chain: &[&Certificate], scene: &Scene<'_>, used: DateTime<Utc>) -> BTreeSet<Reason> {
    let mut reasons = BTreeSet::new();
    for pair in chain.windows(2).skip(1) {
        let [authority, issuer] = pair else { continue };
        let (known, _) = scene.inquiry.ask(authority, issuer, scene.now);
        let against = known.iter().filter_map(|known| known.status.against(used));
        reasons.extend(against.filter(|reason| *reason != Reason::RevocationUnknown));
    }
    reasons
}

/// What a bad time stamp means for the signature that it stands with.
fn about_stamp(found: &BTreeSet<Reason>) -> Reason {
    let own = [Reason::TimeStampOther, Reason::TimeStampPolicy, Reason::TimeStampUnreadable];
    let open = [Reason::AlgorithmUnknown, Reason::AnchorsMissing];
    if let Some(first) = found.iter().next().filter(|_| found.iter().all(|reason| open.contains(reason))) {
        return *first;
    }
    own.into_iter().find(|reason| found.contains(reason)).unwrap_or(Reason::TimeStampUnbelievable)
}
