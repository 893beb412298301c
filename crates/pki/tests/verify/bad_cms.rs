//! Signatures that are wrong in their form or in what they say of their content.

use sha2_rustcrypto::{Digest, Sha256};

use crate::forge::{
    COUNTERSIGNATURE, DATA, Draft, ECDSA_SHA256, SHA256, SIGNED_DATA, SIGNING_TIME, attribute, content_type, draft,
    message_digest, sequence, signing_certificate, tlv,
};
use crate::support::{DOCUMENT, HEAD, HOUSE, codes, demand, issue, now, verify};
use telnusqa_stand_in::authority::{KeyKind, Role};

/// The codes for a head's signature with one change.
fn changed(change: impl FnOnce(&mut Draft)) -> Vec<&'static str> {
    let mut draft = draft(&HEAD);
    change(&mut draft);
    codes(&verify(&draft.write()))
}

#[test]
fn the_forge_makes_right_ones_too() {
    assert_eq!(changed(|_| {}), ["valid"]);
    assert_eq!(changed(|draft| draft.content = Some(DOCUMENT.to_vec())), ["valid"]);
    let named = |draft: &mut Draft| {
        let attribute = signing_certificate(&draft.certificates[0]);
        draft.attributes().push(attribute);
    };
    assert_eq!(changed(named), ["valid"]);
    assert_eq!(changed(|draft| draft.certificates.reverse()), ["valid"]);
}

#[test]
fn attached_content_must_be_the_document() {
    assert_eq!(changed(|draft| draft.content = Some(b"another".to_vec())), ["document.other"]);
    let both = |draft: &mut Draft| {
        draft.content = Some(b"another".to_vec());
        draft.signer().attributes = Some(vec![content_type(DATA), message_digest(b"another")]);
    };
    assert_eq!(changed(both), ["document.other"]);
}

#[test]
fn nobody_and_two_are_not_one() {
    assert_eq!(changed(|draft| draft.signers.clear()), ["signers.none"]);
    let two = |draft: &mut Draft| {
        let mut second = draft.signers[0].clone();
        second.signed = Some(b"wrong".to_vec());
        draft.signers.push(second);
    };
    let found = changed(two);
    assert!(found == ["signers.many"] || found == ["cms.not-der"], "{found:?}");
}

#[test]
fn attributes_are_demanded() {
    let bare = |draft: &mut Draft| {
        draft.signer().attributes = None;
    };
    assert_eq!(changed(bare), ["signature.attributes"]);
}

#[test]
fn signed_attributes_are_not_a_document() {
    // The attributes of a right signature, shown as the document of one without attributes.
    let mut right = draft(&HEAD);
    let attributes = tlv(0x31, &right.attributes().iter().map(Vec::as_slice).collect::<Vec<_>>());
    assert_eq!(codes(&verify(&right.write())), ["valid"]);
    right.signer().signed = Some(attributes.clone());
    right.signer().attributes = None;
    let verdict = HOUSE.verifier.verify(&right.write(), &attributes, &demand(), now());
    assert_eq!(codes(&verdict), ["signature.attributes"]);
    right.content = Some(attributes.clone());
    let verdict = HOUSE.verifier.verify(&right.write(), &attributes, &demand(), now());
    assert_eq!(codes(&verdict), ["signature.attributes"]);
}

#[test]
fn attributes_stand_in_the_order_of_der_once_each() {
    assert_eq!(changed(|draft| draft.attributes().reverse()), ["signature.attributes"]);
    let twice = |draft: &mut Draft| {
        let again = draft.attributes()[1].clone();
        draft.attributes().push(again);
    };
    assert_eq!(changed(twice), ["signature.attributes"]);
    for missing in [0, 1] {
        assert_eq!(changed(|draft| drop(draft.attributes().remove(missing))), ["signature.attributes"]);
    }
    assert_eq!(changed(|draft| draft.attributes().clear()), ["signature.attributes"]);
}

#[test]
fn what_must_be_signed_does_not_stand_beside() {
    // RFC 5652 §11.1 to §11.3: whoever reads a signing time there takes a stranger's word for the signer's.
    let time = tlv(0x17, &[b"260601090000Z"]);
    for beside in
        [content_type(DATA), message_digest(DOCUMENT), attribute(SIGNING_TIME, &[&time]), attribute(SIGNING_TIME, &[])]
    {
        let found = changed(|draft| draft.signer().unsigned = tlv(0xa1, &[&beside]));
        assert_eq!(found, ["signature.attributes"], "{beside:x?}");
    }
    assert_eq!(
        changed(|draft| draft.signer().unsigned = tlv(0xa1, &[&attribute(COUNTERSIGNATURE, &[&time])])),
        ["valid"]
    );
    // §11.4: and one who signs the signature cannot be signed along.
    let signed = |kind: &'static [u8]| {
        let added = attribute(kind, &[&time]);
        changed(move |draft| {
            draft.attributes().push(added);
            draft.attributes().sort();
        })
    };
    assert_eq!((signed(SIGNING_TIME), signed(COUNTERSIGNATURE)), (vec!["valid"], vec!["signature.attributes"]));
}

#[test]
fn an_attribute_has_one_value() {
    let digests = [Sha256::digest(DOCUMENT), Sha256::digest(b"another")].map(|digest| tlv(0x04, &[&digest]));
    let mut values: Vec<&[u8]> = digests.iter().map(Vec::as_slice).collect();
    values.sort_unstable();
    let oid = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
    for values in [&values[..], &[]] {
        let two = attribute(&oid, values);
        assert_eq!(changed(|draft| draft.attributes()[1] = two), ["signature.attributes"]);
    }
}

#[test]
fn the_digest_and_the_kind_of_content_are_the_document_s() {
    assert_eq!(changed(|draft| draft.attributes()[1] = message_digest(b"another")), ["document.other"]);
    assert_eq!(changed(|draft| draft.attributes()[0] = content_type(SIGNED_DATA)), ["signature.attributes"]);
    let other = |draft: &mut Draft| {
        draft.version = 3;
        draft.content_type = SIGNED_DATA.to_vec();
        draft.attributes()[0] = content_type(SIGNED_DATA);
    };
    assert_eq!(changed(other), ["cms.other-content"]);
}

#[test]
fn the_signer_s_word_on_his_certificate_is_kept() {
    let other = issue(Role::Head, KeyKind::P256);
    let other = crate::forge::draft(&other).certificates[0].clone();
    let named = |draft: &mut Draft| draft.attributes().push(signing_certificate(&other));
    assert_eq!(changed(named), ["certificate.not-the-named"]);
}

#[test]
fn a_signature_over_anything_else_is_wrong() {
    assert_eq!(changed(|draft| draft.signer().signed = Some(DOCUMENT.to_vec())), ["signature.wrong"]);
    let other = crate::forge::draft(&issue(Role::Head, KeyKind::P256)).signers[0].key.clone();
    assert_eq!(changed(|draft| draft.signer().key = other), ["signature.wrong"]);
    // As it stands in the CMS, tagged [0] and not SET OF.
    let tagged = |draft: &mut Draft| {
        let attributes = tlv(0xa0, &draft.attributes().iter().map(Vec::as_slice).collect::<Vec<_>>());
        draft.signer().signed = Some(attributes);
    };
    assert_eq!(changed(tagged), ["signature.wrong"]);
}

#[test]
fn the_signer_s_certificate_must_be_there() {
    assert_eq!(changed(|draft| drop(draft.certificates.remove(0))), ["certificate.missing"]);
    let other = crate::forge::draft(&issue(Role::Head, KeyKind::P256)).certificates[0].clone();
    assert_eq!(changed(|draft| draft.certificates[0] = other), ["certificate.missing"]);
    assert_eq!(changed(|draft| draft.certificates.push(sequence(&[&[5, 0]]))), ["certificate.unreadable"]);
    assert_eq!(changed(|draft| drop(draft.certificates.remove(1))), ["certificate.stranger"]);
}

#[test]
fn digest_and_signature_go_together() {
    let sha1 = sequence(&[&[0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a]]);
    assert_eq!(changed(|draft| draft.signer().digest = sha1), ["algorithm.weak"]);
    let sha512 = sequence(&[&[0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03]]);
    assert_eq!(changed(|draft| draft.signer().digest = sha512.clone()), ["cannot tell", "algorithm.unknown"]);
    // Announced is another digest than used.
    assert_eq!(changed(|draft| draft.digests = vec![sha512]), ["cms.unreadable"]);
    assert_eq!(changed(|draft| draft.digests.clear()), ["cms.unreadable"]);
    // The national signature algorithm, not known here.
    let gost = sequence(&[&[0x06, 0x0a, 0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x02, 0x03, 0x02]]);
    assert_eq!(changed(|draft| draft.signer().algorithm = gost), ["cannot tell", "algorithm.unknown"]);
    // RSA by name, P-256 by key.
    let rsa = sequence(&[&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], &[5, 0]]);
    assert_eq!(changed(|draft| draft.signer().algorithm = rsa), ["signature.wrong"]);
}

#[test]
fn versions_are_those_of_the_form() {
    assert_eq!(changed(|draft| draft.version = 3), ["cms.unreadable"]);
    assert_eq!(changed(|draft| draft.signer().version = 3), ["cms.unreadable"]);
}

#[test]
fn the_form_is_der_to_the_last_byte_but_for_lengths_without_a_number() {
    let cms = draft(&HEAD).write();
    let with = |more: &[u8]| codes(&verify(&[&cms[..], more].concat()));
    assert_eq!(with(&[0]), ["cms.trailing-bytes"]);
    assert_eq!(with(&cms), ["cms.trailing-bytes"]);
    let content = &cms[4..];
    assert_eq!(cms[..2], [0x30, 0x82]);
    let indefinite = [&[0x30, 0x80], content, &[0, 0]].concat();
    // As the national library and OpenSSL's streams write it.
    assert_eq!(codes(&verify(&indefinite)), ["valid"]);
    assert_eq!(codes(&verify(&indefinite[..indefinite.len() - 1])), ["cms.truncated"]);
    assert_eq!(codes(&verify(&[&indefinite[..], &[0]].concat())), ["cms.trailing-bytes"]);
    let long = [&[0x30, 0x83, 0, cms[2], cms[3]], content].concat();
    assert_eq!(codes(&verify(&long)), ["cms.not-der"]);
    assert_eq!(codes(&verify(b"")), ["cms.truncated"]);
    assert_eq!(codes(&verify(b"-----BEGIN CMS-----")), ["cms.unreadable"]);
    assert_eq!(codes(&verify(&sequence(&[]))), ["cms.unreadable"]);
    assert_eq!(codes(&verify(&sequence(&[DATA, &tlv(0xa0, &[&tlv(4, &[])])]))), ["cms.not-signed-data"]);
    assert_eq!(codes(&verify(SHA256)), ["cms.not-signed-data"]);
    assert_eq!(codes(&verify(&tlv(0x04, &[DOCUMENT]))), ["cms.not-signed-data"]);
}

#[test]
fn sets_are_in_order() {
    let digests = |draft: &mut Draft| draft.digests = vec![SHA256.to_vec(), ECDSA_SHA256.to_vec()];
    assert_eq!(changed(digests), ["cms.not-der"]);
}

#[test]
fn what_is_too_large_is_not_looked_at() {
    assert_eq!(codes(&verify(&vec![0x30; (16 << 20) + 1])), ["cms.too-large"]);
    let many = |draft: &mut Draft| {
        let more = draft.certificates[1].clone();
        draft.certificates.extend(std::iter::repeat_n(more, 40));
    };
    assert_eq!(changed(many), ["cms.too-large"]);
}

#[test]
fn what_is_not_signed_changes_nothing() {
    // An unsigned attribute, as a time stamp will be.
    let stamp = attribute(DATA, &[&[5, 0]]);
    assert_eq!(changed(|draft| draft.signer().unsigned = tlv(0xa1, &[&stamp])), ["valid"]);
}
