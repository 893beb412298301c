//! Several signers: each is told apart, each has proofs of his own, and one who is wrong spoils the whole.

use telnusqa_pki::{
    Demanded, Found, Inspection, Material, Proofs, Reason, Signatory, Status, Verdict, attach, attach_each,
    signature_value, signers,
};
use telnusqa_stand_in::authority::{Credential, KeyKind, Reply, Role, State};
use x509_cert::Certificate;

use crate::support::{DOCUMENT, House, all, codes, later, minutes, now, subject, validity};

/// Two who sign together: the head, and who has the right to sign, with keys of two kinds.
struct Two {
    cms: Vec<u8>,
    house: House,
    other: Credential,
}

impl Two {
    fn sign() -> Self {
        let house = House::of(KeyKind::P256);
        let other = house.authority.issue(&subject(), Role::SigningRight, KeyKind::Gost512, validity()).unwrap();
        let cms = Credential::sign_together(&[&house.head, &other], DOCUMENT, now()).unwrap();
        Self { cms, house, other }
    }

    /// What the authority says of a signer, by his algorithm.
    fn answer(&self, algorithm: &str, state: State) -> Vec<u8> {
        let chain = if algorithm.starts_with("GOST") { self.other.chain_pem() } else { self.house.head.chain_pem() };
        let chain = Certificate::load_pem_chain(chain.unwrap().as_bytes()).unwrap();
        let serial = chain[0].tbs_certificate.serial_number.as_bytes();
        let reply = Reply { next_update: None, nonce: None, serial, state, this_update: now() };
        self.house.responder.answer(&reply).unwrap()
    }

    /// With a stamp and an answer of each: the state of the one who signs by GOST is given.
    fn kept(&self, state: State) -> Vec<u8> {
        let of = |signer: &Signatory| {
            let algorithm = signer.algorithm.unwrap();
            self.answer(algorithm, if algorithm.starts_with("GOST") { state } else { State::Good })
        };
        let answers: Vec<Vec<u8>> = told(&self.inspect(&self.cms)).iter().map(of).collect();
        let stamp = |signer| self.house.stamper.stamp(&signature_value(&self.cms, signer).unwrap(), now()).unwrap();
        let stamps = [stamp(0), stamp(1)];
        let proofs = |at: usize| (at, Proofs { answer: Some(&answers[at]), stamp: Some(&stamps[at]) });
        attach_each(&self.cms, &[proofs(0), proofs(1)]).unwrap()
    }

    fn inspect(&self, cms: &[u8]) -> Inspection {
        self.inspect_at(cms, now())
    }

    fn inspect_at(&self, cms: &[u8], at: chrono::DateTime<chrono::Utc>) -> Inspection {
        let demanded = Demanded { revocation: false, time_stamp: false };
        self.house.verifier.inspect(cms, Some(DOCUMENT), demanded, &Material::default(), at).unwrap()
    }
}

fn told(inspection: &Inspection) -> &[Signatory] {
    match &inspection.found {
        Found::Signature { signers, .. } => signers,
        _ => panic!("a signature"),
    }
}

/// The codes against each signer, by the first word of his algorithm.
fn each(inspection: &Inspection) -> Vec<(&'static str, Vec<&'static str>)> {
    let code = |reason: &Reason| reason.code();
    let word = |signer: &Signatory| signer.algorithm.unwrap().split(' ').next().unwrap();
    let mut each: Vec<_> =
        told(inspection).iter().map(|signer| (word(signer), signer.reasons.iter().map(code).collect())).collect();
    each.sort();
    each
}

#[test]
fn each_is_told_and_each_outlives_his_certificate() {
    let two = Two::sign();
    assert_eq!(signers(&two.cms), Ok(2));
    let bare = two.inspect(&two.cms);
    assert!(bare.reasons.is_empty());
    assert_eq!(each(&bare), [("ECDSA", vec![]), ("GOST", vec![])]);
    let expired = vec!["certificate.expired"];
    assert_eq!(each(&two.inspect_at(&two.cms, later())), [("ECDSA", expired.clone()), ("GOST", expired.clone())]);
    let kept = two.kept(State::Good);
    for at in [now(), later()] {
        let found = two.inspect_at(&kept, at);
        assert!(found.reasons.is_empty(), "{:?}", each(&found));
        assert!(told(&found).iter().all(|signer| signer.stamp.is_some() && signer.known.len() == 1));
    }
    // A head's signature has one signer.
    assert_eq!(codes(&two.house.verifier.verify(&kept, DOCUMENT, &all(), now())), ["signers.many"]);
}

#[test]
fn one_alone_may_have_proofs() {
    let two = Two::sign();
    let stamp = two.house.stamper.stamp(&signature_value(&two.cms, 1).unwrap(), now()).unwrap();
    let kept = attach(&two.cms, 1, &Proofs { answer: None, stamp: Some(&stamp) }).unwrap();
    let found = two.inspect(&kept);
    assert!(found.reasons.is_empty());
    assert_eq!(told(&found).iter().filter(|signer| signer.stamp.is_some()).count(), 1);
    // Over the value of the other one it is a stamp over something else.
    let crossed = attach(&two.cms, 0, &Proofs { answer: None, stamp: Some(&stamp) }).unwrap();
    assert_eq!(two.inspect(&crossed).reasons, [Reason::TimeStampOther]);
    assert!(attach_each(&two.cms, &[(2, Proofs::default())]).is_err());
    assert_eq!(attach_each(&two.cms, &[]).unwrap(), two.cms);
}

#[test]
fn one_who_is_wrong_spoils_the_whole() {
    let two = Two::sign();
    let revoked = two.kept(State::Revoked(now() - minutes(5), Some(1)));
    let found = two.inspect(&revoked);
    assert!(matches!(found.verdict(), Verdict::Invalid(_)));
    assert_eq!(each(&found), [("ECDSA", vec![]), ("GOST", vec!["certificate.revoked"])]);
    let known = told(&found).iter().flat_map(|signer| &signer.known);
    assert_eq!(known.filter(|known| known.status == Status::Good).count(), 1);
    for at in 0..2 {
        let mut wrong = two.cms.clone();
        let value = signature_value(&two.cms, at).unwrap();
        let place = wrong.windows(value.len()).position(|part| part == value).unwrap();
        // Within the numbers of either signature.
        wrong[place + value.len() - 1] ^= 1;
        let found = two.inspect(&wrong);
        assert!(matches!(found.verdict(), Verdict::Invalid(_)));
        let against: Vec<usize> = told(&found).iter().map(|signer| signer.reasons.len()).collect();
        assert_eq!(against.iter().sum::<usize>(), 1, "{against:?}");
        assert_eq!(against[at], 1);
    }
}

/// One byte of it all is another: never valid. Of one signer every byte is changed elsewhere.
#[test]
fn any_changed_byte_is_told() {
    let two = Two::sign();
    let kept = two.kept(State::Good);
    for at in (0..kept.len()).step_by(7) {
        let mut changed = kept.clone();
        changed[at] ^= 0x10;
        let demanded = Demanded { revocation: true, time_stamp: true };
        let found = two.house.verifier.inspect(&changed, Some(DOCUMENT), demanded, &Material::default(), later());
        assert!(found.is_none_or(|found| !found.reasons.is_empty()), "byte {at} of {}", kept.len());
    }
}
