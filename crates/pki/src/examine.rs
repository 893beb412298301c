//! The check of a CMS whoever signed it: what is so, and all that stands against it, signer by signer.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use telnusqa_domain::identity::Bin;

use crate::attributes::unsigned;
use crate::ber::definite;
use crate::certificate::{Certificate, When};
use crate::cms::{DATA, SignedData, Signer};
use crate::ocsp::{Answer, Single};
use crate::parts::Stamp;
use crate::path::Search;
use crate::profile;
use crate::reason::Reason;
use crate::revocation::{Asking, Inquiry, Known, Material, Status};
use crate::signer::{certificates, content};
use crate::stored;
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
    /// What stands beside the signers on the state of certificates.
    beside: &'s Inquiry<'s>,
    /// How many of `pool` came along with the signature.
    came: usize,
    inquiry: &'s Inquiry<'s>,
    now: DateTime<Utc>,
    /// Certificates that came along, and behind them those that were fetched.
    pool: Vec<Certificate>,
    wanted: &'s Wanted<'s>,
}

impl Scene<'_> {
    /// The certificates that did not come along.
    fn fetched(&self) -> &[Certificate] {
        self.pool.get(self.came..).unwrap_or_default()
    }
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
        let (mut pool, unreadable) = certificates(signed.certificates.iter().copied());
        if unreadable {
            reasons.insert(Reason::CertificateUnreadable);
        }
        let came = pool.len();
        pool.extend(certificates(material.certificates.iter().copied()).0);
        let (inquiry, beside) = (Inquiry::new(material), stored::of_all(&signed.revocations));
        let scene = Scene { beside: &beside, came, inquiry: &inquiry, now, pool, wanted };
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
        let certificate = scene.pool.iter().take(scene.came).find(|certificate| signer.identifier.names(certificate));
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
        match self.stamp(token.raw, Some(signer.signature), None, scene.fetched(), scene.inquiry, scene.now) {
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
        match Search::new(&self.anchors, &scene.pool, used).with_strict(self.strict).run(certificate) {
            Err(stood) => reasons.extend(stood),
            Ok(chain) => {
                found.chain = chain.iter().map(|certificate| certificate.der().to_vec()).collect();
                let kept = stored::of_signer(signer.unsigned);
                let asking = Asking::along(&chain, &scene.pool);
                let (known, unusable) = state(&asking, &kept, scene, found.stamp.as_ref().map(|stamp| stamp.time));
                reasons.extend(known.iter().filter_map(|known| known.status.against(used)));
                if known.is_empty() {
                    let missing = (scene.wanted.revocation && unusable.is_empty()).then_some(Reason::RevocationMissing);
                    let demanded = scene.wanted.revocation || !scene.beside.is_empty();
                    // Who keeps proof with a signature wants it looked at; only that it is old says nothing.
                    let bad = unusable.into_iter().filter(|reason| {
                        demanded || !(kept.is_empty() || *reason == Reason::RevocationStale && found.stamp.is_none())
                    });
                    reasons.extend(bad.chain(missing));
                }
                found.known = known;
                reasons.extend(above(&asking, &kept, scene, used));
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

/// What is known of the first certificate of a chain: by what is kept with the signature, by what stands beside it, and by
/// what was fetched; and why the rest tells nothing.
fn state(
    asking: &[Asking<'_>],
    kept: &Inquiry<'_>,
    scene: &Scene<'_>,
    stamped: Option<DateTime<Utc>>,
) -> (Vec<Known>, BTreeSet<Reason>) {
    let Some(first) = asking.first() else { return (Vec::new(), BTreeSet::new()) };
    let (mut known, reasons) = scene.inquiry.ask(first, scene.now);
    // Authorities forget certificates that have expired.
    known.retain(|known| known.status != Status::Good || first.certificate.when(known.as_of) != When::After);
    let mut reasons: BTreeSet<Reason> = reasons.into_iter().collect();
    for along in [kept, scene.beside] {
        let (more, why) = match stamped {
            None => along.ask(first, scene.now),
            Some(stamped) => {
                let near = |answer| near(answer, first, stamped, scene.now);
                let (mut known, mut reasons) = along.ask_answers(|answer, _| near(answer));
                along.ask_lists(first, stamped, &mut known, &mut reasons);
                (known, reasons)
            }
        };
        known.extend(more);
        reasons.extend(why);
    }
    (known, reasons)
}

/// What an answer that is kept with a signature says, near enough to the time stamp, or for ever.
fn near<'s, 'a>(
    answer: &'s Answer<'a>,
    asking: &Asking<'_>,
    stamped: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<&'s Single<'a>, Reason> {
    let single = answer.about(asking.certificate, asking.issuer)?;
    answer.check(asking.issuer, now)?;
    if single.status().lasts() {
        return Ok(single);
    }
    single.check(stamped, Some(FAR)).map_err(|reason| match reason {
        Reason::RevocationStale => Reason::TimeStampFar,
        other => other,
    })?;
    if (single.this_update() - stamped).abs() > FAR { Err(Reason::TimeStampFar) } else { Ok(single) }
}

/// What is known to stand against the authorities of a chain. Nothing is demanded of them: their lists come rarely.
fn above(asking: &[Asking<'_>], kept: &Inquiry<'_>, scene: &Scene<'_>, used: DateTime<Utc>) -> BTreeSet<Reason> {
    let mut reasons = BTreeSet::new();
    for authority in asking.iter().skip(1) {
        let told = [(scene.inquiry, scene.now), (kept, used), (scene.beside, used)];
        let known = told.into_iter().flat_map(|(inquiry, at)| inquiry.ask(authority, at).0);
        let against = known.filter_map(|known| known.status.against(used));
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
