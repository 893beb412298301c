//! Policies and names that authorities demand of those below them (RFC 5280 §4.2.1.10, §4.2.1.11, §6.1).

use x509_cert::TbsCertificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::Extension;

use crate::forge::{sequence, tlv};
use crate::holder::{Holder, extension, extensions};

const POLICIES: &str = "2.5.29.32";
const MAPPINGS: &str = "2.5.29.33";
const CONSTRAINTS: &str = "2.5.29.36";
const INHIBIT_ANY: &str = "2.5.29.54";
const NAMES: &str = "2.5.29.30";
const ANY: &str = "2.5.29.32.0";
const ONE: &str = "1.2.3.1";
const TWO: &str = "1.2.3.2";

fn oid(text: &str) -> Vec<u8> {
    tlv(6, &[ObjectIdentifier::new_unwrap(text).as_bytes()])
}

fn made(kind: &str, critical: bool, value: &[u8]) -> Extension {
    extension(ObjectIdentifier::new_unwrap(kind), critical, value)
}

fn policies(stated: &[&str]) -> Extension {
    let each: Vec<u8> = stated.iter().flat_map(|policy| sequence(&[&oid(policy)])).collect();
    made(POLICIES, false, &sequence(&[&each]))
}

/// `requireExplicitPolicy`, `inhibitPolicyMapping`.
fn require(explicit: Option<u8>, mapping: Option<u8>) -> Extension {
    let said = |tag, number: Option<u8>| number.map(|number| tlv(tag, &[&[number]])).unwrap_or_default();
    made(CONSTRAINTS, true, &sequence(&[&said(0x80, explicit), &said(0x81, mapping)]))
}

fn mapping(issuer: &str, subject: &str) -> Extension {
    made(MAPPINGS, true, &sequence(&[&sequence(&[&oid(issuer), &oid(subject)])]))
}

fn with(more: Vec<Extension>) -> impl FnOnce(&mut TbsCertificate) {
    move |tbs| {
        let extensions = extensions(tbs);
        extensions.retain(|known| !more.iter().any(|new| new.extn_id == known.extn_id));
        extensions.extend(more);
    }
}

fn without_policies(tbs: &mut TbsCertificate) {
    extensions(tbs).retain(|known| known.extn_id.to_string() != POLICIES);
}

/// The codes for a head under an authority, each with these extensions.
fn codes(middle: Vec<Extension>, head: impl FnOnce(&mut TbsCertificate)) -> Vec<&'static str> {
    let root = Holder::root("root");
    let middle = root.authority("middle", with(middle));
    root.codes(&middle.head(head), &[&middle])
}

const POLICY: [&str; 1] = ["authority.policy"];

#[test]
fn a_demanded_policy_runs_through_the_path() {
    assert_eq!(codes(vec![], without_policies), ["valid"]);
    let middle = |stated: &[&str]| vec![policies(stated), require(Some(0), None)];
    assert_eq!(codes(middle(&[ONE]), with(vec![policies(&[ONE])])), ["valid"]);
    assert_eq!(codes(middle(&[ONE, TWO]), with(vec![policies(&[TWO])])), ["valid"]);
    assert_eq!(codes(middle(&[ANY]), with(vec![policies(&[TWO])])), ["valid"]);
    assert_eq!(codes(middle(&[ONE]), with(vec![policies(&[ANY])])), ["valid"]);
    assert_eq!(codes(middle(&[ONE]), with(vec![policies(&[TWO])])), POLICY);
    assert_eq!(codes(middle(&[ONE]), without_policies), POLICY);
    assert_eq!(codes(vec![require(Some(0), None)], with(vec![policies(&[ONE])])), POLICY);
    // Only from the second certificate below on.
    assert_eq!(codes(vec![require(Some(2), None)], with(vec![policies(&[ONE])])), ["valid"]);
}

#[test]
fn any_policy_counts_unless_it_is_inhibited() {
    let inhibit = |skip: u8| made(INHIBIT_ANY, true, &tlv(2, &[&[skip]]));
    let middle = |skip| vec![policies(&[ONE]), require(Some(0), None), inhibit(skip)];
    assert_eq!(codes(middle(1), with(vec![policies(&[ANY])])), ["valid"]);
    assert_eq!(codes(middle(0), with(vec![policies(&[ANY])])), POLICY);
    assert_eq!(codes(middle(0), with(vec![policies(&[ONE])])), ["valid"]);
}

#[test]
fn a_policy_may_be_worth_another() {
    let mapped = vec![policies(&[ONE]), require(Some(0), None), mapping(ONE, TWO)];
    assert_eq!(codes(mapped.clone(), with(vec![policies(&[TWO])])), ["valid"]);
    assert_eq!(codes(mapped, with(vec![policies(&[ONE])])), POLICY);
    let any = vec![policies(&[ONE]), mapping(ONE, ANY)];
    assert_eq!(codes(any, |_| {}), ["certificate.stranger", "certificate.unreadable"]);
    // Inhibited from above.
    let root = Holder::root("root");
    let first = root.authority("first", with(vec![policies(&[ONE]), require(Some(0), Some(0))]));
    let second = first.authority("second", with(vec![policies(&[ONE]), mapping(ONE, TWO)]));
    let head = second.head(with(vec![policies(&[TWO])]));
    assert_eq!(root.codes(&head, &[&first, &second]), POLICY);
}

#[test]
fn what_binds_says_so() {
    let soft = |kind, value: &[u8]| vec![made(kind, false, value)];
    let irregular = ["certificate.irregular"];
    assert_eq!(codes(soft(CONSTRAINTS, &sequence(&[&tlv(0x80, &[&[0]])])), |_| {}), irregular);
    assert_eq!(codes(soft(INHIBIT_ANY, &tlv(2, &[&[0]])), |_| {}), irregular);
    let names = sequence(&[&tlv(0xa0, &[&sequence(&[&tlv(0x82, &[b"example.kz"])])])]);
    assert_eq!(codes(soft(NAMES, &names), |_| {}), irregular);
    // A head's certificate has none to give.
    assert_eq!(codes(vec![], with(vec![made(NAMES, true, &names)])), irregular);
}

#[test]
fn names_lie_where_the_authority_may_speak() {
    let country = |code: &str| {
        let value = tlv(0x13, &[code.as_bytes()]);
        sequence(&[&tlv(0x31, &[&sequence(&[&oid("2.5.4.6"), &value])])])
    };
    let tree = |tag, code| {
        let base = sequence(&[&tlv(0xa4, &[&country(code)])]);
        made(NAMES, true, &sequence(&[&tlv(tag, &[&base])]))
    };
    // A head's name begins with his common name, not with his country.
    assert_eq!(codes(vec![tree(0xa0, "KZ")], |_| {}), ["authority.names"]);
    let in_country = |tbs: &mut TbsCertificate| {
        let name = format!("2.5.4.5=#130f49494e313233343536373839303131,OU=BIN050340517500,{}", "C=kz");
        tbs.subject = name.parse().unwrap();
    };
    assert_eq!(codes(vec![tree(0xa0, "KZ")], in_country), ["valid"]);
    assert_eq!(codes(vec![tree(0xa0, "RU")], in_country), ["authority.names"]);
    assert_eq!(codes(vec![tree(0xa1, "KZ")], in_country), ["authority.names"]);
    assert_eq!(codes(vec![tree(0xa1, "RU")], in_country), ["valid"]);
}

#[test]
fn names_are_compared_without_regard_to_case_and_spaces() {
    let root = Holder::root("The Root");
    let head = root.head(|tbs| tbs.issuer = "CN=the  ROOT".parse().unwrap());
    assert_eq!(root.codes(&head, &[]), ["valid"]);
    let head = root.head(|tbs| tbs.issuer = "CN=theRoot".parse().unwrap());
    assert_eq!(root.codes(&head, &[]), ["certificate.stranger"]);
}
