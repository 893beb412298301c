//! Lists of revoked certificates, whole and delta.

use chrono::{DateTime, Utc};
use telnusqa_pki::Material;
use telnusqa_stand_in::authority::Revocations;

use crate::support::{Codes, DOCUMENT, GOST, House, P256, codes, minutes, now, revocation};

type Entries<'a> = &'a [(&'a [u8], DateTime<Utc>, Option<u8>)];

fn list(house: &House, number: u8, base: Option<u8>, entries: Entries<'_>) -> Vec<u8> {
    let (this_update, next_update) = (now() - minutes(60), now() + minutes(60));
    house.authority.list(&Revocations { base, entries, next_update, number, this_update }).unwrap()
}

fn with(house: &House, lists: &[&[u8]]) -> Codes {
    let cms = house.head.sign(DOCUMENT, now()).unwrap();
    house.verify(&cms, &revocation(), &Material { lists, ..Material::default() }, now())
}

#[test]
fn who_is_not_on_the_list_was_not_revoked() {
    for house in [&*P256, &*GOST] {
        let serial = house.serial();
        let since = now() - minutes(120);
        let of = |entries: Entries<'_>| with(house, &[&list(house, 1, None, entries)]);
        assert_eq!(of(&[]), ["valid"]);
        assert_eq!(of(&[(&[7, 7], since, None)]), ["valid"]);
        assert_eq!(of(&[(&[7, 7], since, None), (&serial, since, Some(1))]), ["certificate.revoked"]);
        assert_eq!(of(&[(&serial, since, Some(6))]), ["certificate.on-hold"]);
        assert_eq!(of(&[(&serial, since, Some(7))]), ["cannot tell", "revocation.unreadable"]);
        // From tomorrow on.
        assert_eq!(of(&[(&serial, now() + minutes(1440), None)]), ["valid"]);
    }
}

#[test]
fn whom_a_list_accuses_is_accused_wherever_it_is_to_be_looked_for() {
    let serial = P256.serial();
    let since = now() - minutes(120);
    let of = |scope: &[u8], entries: Entries<'_>| {
        let (this_update, next_update) = (now() - minutes(60), now() + minutes(60));
        let revocations = Revocations { base: None, entries, next_update, number: 1, this_update };
        with(&P256, &[&P256.authority.list_of_some(scope, &revocations).unwrap()])
    };
    // onlyContainsCACerts; of a place that the certificate does not name; onlyContainsAttributeCerts, which count apart.
    let (authorities, elsewhere) = (&b"\x30\x03\x82\x01\xff"[..], &b"\x30\x07\xa0\x05\xa0\x03\x86\x01x"[..]);
    let attributes = &b"\x30\x03\x85\x01\xff"[..];
    for scope in [authorities, elsewhere, attributes] {
        assert_eq!(of(scope, &[]), ["cannot tell", "revocation.other"]);
        assert_eq!(of(scope, &[(&[7, 7], since, None)]), ["cannot tell", "revocation.other"]);
    }
    for scope in [authorities, elsewhere] {
        assert_eq!(of(scope, &[(&serial, since, Some(1))]), ["certificate.revoked"]);
    }
    assert_eq!(of(attributes, &[(&serial, since, Some(1))]), ["cannot tell", "revocation.other"]);
}

#[test]
fn a_delta_has_the_last_word() {
    let serial = P256.serial();
    let since = now() - minutes(120);
    let free = list(&P256, 5, None, &[]);
    let held = list(&P256, 5, None, &[(&serial, since, Some(6))]);
    let revokes = list(&P256, 6, Some(5), &[(&serial, since, Some(4))]);
    let releases = list(&P256, 6, Some(5), &[(&serial, since, Some(8))]);
    assert_eq!(with(&P256, &[&free, &revokes]), ["certificate.revoked"]);
    assert_eq!(with(&P256, &[&held]), ["certificate.on-hold"]);
    assert_eq!(with(&P256, &[&held, &releases]), ["valid"]);
    // Without a list to go with it tells nothing; nor does one to a later list.
    assert_eq!(with(&P256, &[&releases]), ["cannot tell", "revocation.missing"]);
    let of_later = list(&P256, 8, Some(7), &[(&serial, since, Some(8))]);
    assert_eq!(with(&P256, &[&held, &of_later]), ["certificate.on-hold"]);
}

#[test]
fn a_list_is_its_issuer_s_and_of_now() {
    let of_another = list(&GOST, 1, None, &[]);
    assert_eq!(with(&P256, &[&of_another]), ["cannot tell", "revocation.unbelievable"]);
    let entries = &[][..];
    for (this_update, next_update) in
        [(now() - minutes(90), now() - minutes(6)), (now() + minutes(6), now() + minutes(90))]
    {
        let list = Revocations { base: None, entries, next_update, number: 1, this_update };
        let stale = P256.authority.list(&list).unwrap();
        assert_eq!(with(&P256, &[&stale]), ["cannot tell", "revocation.stale"]);
        // A revocation is for ever, a hold is not.
        let of = |cause| {
            let serial = P256.serial();
            let entries: Entries<'_> = &[(serial.as_slice(), now() - minutes(120), Some(cause))];
            let list = Revocations { base: None, entries, next_update, number: 1, this_update };
            with(&P256, &[&P256.authority.list(&list).unwrap()])
        };
        assert_eq!(of(1), ["certificate.revoked"]);
        assert_eq!(of(6), ["cannot tell", "revocation.stale"]);
    }
}

#[test]
fn a_list_stands_for_itself() {
    for house in [&*P256, &*GOST] {
        let (list, issuing) = (list(house, 1, None, &[]), house.issuing());
        let certificates = [issuing.as_slice()];
        let material = Material { certificates: &certificates, ..Material::default() };
        assert_eq!(codes(&house.verifier.verify_list(&list, &material, now())), ["valid"]);
        assert_eq!(codes(&house.verifier.verify_list(&list, &Material::default(), now())), ["certificate.stranger"]);
    }
}
