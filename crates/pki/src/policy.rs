//! Certificate policies along a path (RFC 5280 §6.1), any policy being acceptable to us: whether an authority that
//! demands one has its will.

use std::collections::BTreeSet;

use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};

use crate::asn1::{Walk, oid};
use crate::certificate::Certificate;

const ANY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");
/// More policies than any certificate has.
const POLICIES_MAX: usize = 64;

/// What a certificate says about policies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policies {
    /// `SkipCerts` of `inhibitAnyPolicy`.
    pub(crate) inhibit_any: Option<usize>,
    /// `inhibitPolicyMapping`.
    pub(crate) inhibit_mapping: Option<usize>,
    /// The issuer's policy, and the subject's that is worth the same.
    pub(crate) mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,
    /// `requireExplicitPolicy`.
    pub(crate) require: Option<usize>,
    /// The policies, where the extension is there.
    pub(crate) stated: Option<BTreeSet<ObjectIdentifier>>,
}

impl Policies {
    /// Reads `CertificatePolicies`: each at most once (§4.2.1.4).
    pub(crate) fn read_stated(&mut self, value: &[u8]) -> der::Result<()> {
        let mut stated = BTreeSet::new();
        for element in sequence(value)? {
            element.tag.assert_eq(Tag::Sequence)?;
            let mut walk = Walk::new(element.value)?;
            let policy = oid(walk.expect(Tag::ObjectIdentifier)?)?;
            walk.optional(Tag::Sequence)?;
            walk.finish()?;
            if !stated.insert(policy) {
                return Err(Tag::Sequence.value_error());
            }
        }
        self.stated = Some(stated);
        Ok(())
    }

    /// Reads `PolicyMappings`, which never maps "any" (§4.2.1.5).
    pub(crate) fn read_mappings(&mut self, value: &[u8]) -> der::Result<()> {
        for element in sequence(value)? {
            element.tag.assert_eq(Tag::Sequence)?;
            let mut walk = Walk::new(element.value)?;
            let pair = (oid(walk.expect(Tag::ObjectIdentifier)?)?, oid(walk.expect(Tag::ObjectIdentifier)?)?);
            walk.finish()?;
            if pair.0 == ANY || pair.1 == ANY {
                return Err(Tag::Sequence.value_error());
            }
            self.mappings.push(pair);
        }
        Ok(())
    }

    /// Reads `PolicyConstraints`, which says something (§4.2.1.11).
    pub(crate) fn read_constraints(&mut self, value: &[u8]) -> der::Result<()> {
        let mut walk = Walk::new(value)?;
        let inner = walk.expect(Tag::Sequence)?;
        walk.finish()?;
        let mut walk = Walk::new(inner.value)?;
        let implicit = |number| Tag::ContextSpecific { constructed: false, number };
        self.require = walk.optional(implicit(TagNumber::N0))?.map(|element| count(element.value)).transpose()?;
        self.inhibit_mapping =
            walk.optional(implicit(TagNumber::N1))?.map(|element| count(element.value)).transpose()?;
        walk.finish()?;
        if self.require.is_none() && self.inhibit_mapping.is_none() {
            return Err(Tag::Sequence.value_error());
        }
        Ok(())
    }

    /// Reads `InhibitAnyPolicy`.
    pub(crate) fn read_inhibit_any(&mut self, value: &[u8]) -> der::Result<()> {
        let mut walk = Walk::new(value)?;
        self.inhibit_any = Some(count(walk.expect(Tag::Integer)?.value)?);
        walk.finish()
    }
}

fn sequence(value: &[u8]) -> der::Result<Vec<crate::asn1::Element<'_>>> {
    let mut walk = Walk::new(value)?;
    let inner = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let elements = Walk::new(inner.value)?.rest(POLICIES_MAX)?;
    if elements.is_empty() { Err(Tag::Sequence.value_error()) } else { Ok(elements) }
}

/// A number of certificates; what is longer than any path is cut.
fn count(value: &[u8]) -> der::Result<usize> {
    match value {
        [] | [0x80..=0xff, ..] | [0, 0..=0x7f, ..] => Err(Tag::Integer.value_error()),
        [small] => Ok(usize::from(*small)),
        _ => Ok(usize::from(u8::MAX)),
    }
}

/// The policies that are still worth something: all, or these.
enum Worth {
    All,
    These(BTreeSet<ObjectIdentifier>),
}

/// Whether the path, from the anchor's first certificate down to the last, keeps to what its authorities demand.
pub(crate) fn holds<'a>(path: impl DoubleEndedIterator<Item = &'a Certificate> + ExactSizeIterator) -> bool {
    let length = path.len();
    let (mut require, mut inhibit_mapping, mut inhibit_any) = (length + 1, length + 1, length + 1);
    let mut worth = Worth::All;
    for (at, certificate) in path.enumerate() {
        let last = at + 1 == length;
        let policies = certificate.policies();
        let any_counts = inhibit_any > 0 || (!last && certificate.is_self_issued());
        worth = narrowed(worth, policies, any_counts);
        if !last {
            worth = mapped(worth, policies, inhibit_mapping > 0);
        }
        let counts = last || !certificate.is_self_issued();
        let next = |counter: usize, said: Option<usize>| {
            let counter = if counts { counter.saturating_sub(1) } else { counter };
            said.map_or(counter, |said| said.min(counter))
        };
        if require == 0 && worth.is_nothing() {
            return false;
        }
        require = match (last, policies.require) {
            // At the end only "none at all" still says something (§6.1.5 b).
            (true, Some(0)) => 0,
            (true, _) => require.saturating_sub(1),
            (false, said) => next(require, said),
        };
        inhibit_mapping = next(inhibit_mapping, policies.inhibit_mapping);
        inhibit_any = next(inhibit_any, policies.inhibit_any);
    }
    require > 0 || !worth.is_nothing()
}

fn narrowed(worth: Worth, policies: &Policies, any_counts: bool) -> Worth {
    let Some(stated) = &policies.stated else { return Worth::These(BTreeSet::new()) };
    match worth {
        worth if any_counts && stated.contains(&ANY) => worth,
        Worth::All => Worth::These(stated.iter().filter(|policy| **policy != ANY).copied().collect()),
        Worth::These(these) => Worth::These(these.intersection(stated).copied().collect()),
    }
}

fn mapped(worth: Worth, policies: &Policies, allowed: bool) -> Worth {
    let Worth::These(mut these) = worth else { return Worth::All };
    let mut gained = BTreeSet::new();
    for (issuer, subject) in &policies.mappings {
        if allowed && these.contains(issuer) {
            gained.insert(*subject);
        }
    }
    for (issuer, _) in &policies.mappings {
        these.remove(issuer);
    }
    these.extend(gained);
    Worth::These(these)
}

impl Worth {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::These(these) if these.is_empty())
    }
}
