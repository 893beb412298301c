//! Name constraints (RFC 5280 §4.2.1.10): what an authority may speak of.

use core::net::IpAddr;

use der::{Tag, TagNumber};

use crate::asn1::{Element, Walk, context};
use crate::certificate::Certificate;
use crate::name::{General, general};

/// More trees than any authority needs.
const TREES_MAX: usize = 256;

/// The trees that names below an authority must, and must not, lie in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Constraints {
    excluded: Vec<General>,
    permitted: Vec<General>,
}

impl Constraints {
    /// Reads `NameConstraints`: at least one tree.
    pub(crate) fn read(der: &[u8]) -> der::Result<Self> {
        let mut walk = Walk::new(der)?;
        let sequence = walk.expect(Tag::Sequence)?;
        walk.finish()?;
        let mut walk = Walk::new(sequence.value)?;
        let permitted = walk.optional(context(TagNumber::N0))?.map(trees).transpose()?;
        let excluded = walk.optional(context(TagNumber::N1))?.map(trees).transpose()?;
        walk.finish()?;
        if permitted.is_none() && excluded.is_none() {
            return Err(Tag::Sequence.value_error());
        }
        Ok(Self { excluded: excluded.unwrap_or_default(), permitted: permitted.unwrap_or_default() })
    }

    /// Whether all names of a certificate may stand below.
    pub(crate) fn allow(&self, certificate: &Certificate) -> bool {
        certificate.names().iter().all(|name| self.allow_one(name))
    }

    fn allow_one(&self, name: &General) -> bool {
        // What cannot be computed with is refused where its kind is constrained at all.
        if let General::Malformed(kind) | General::Other(kind) = name {
            return !self.permitted.iter().chain(&self.excluded).any(|base| base.kind() == *kind);
        }
        let mut same_kind = self.permitted.iter().filter(|base| is_same_kind(name, base)).peekable();
        let permitted = same_kind.peek().is_none() || same_kind.any(|base| is_within(name, base));
        permitted && !self.excluded.iter().any(|base| touches(name, base))
    }
}

/// `GeneralSubtrees`: bases without distances (RFC 5280 §4.2.1.10).
fn trees(element: Element<'_>) -> der::Result<Vec<General>> {
    let trees = Walk::new(element.value)?.rest(TREES_MAX)?;
    if trees.is_empty() {
        return Err(Tag::Sequence.value_error());
    }
    trees
        .into_iter()
        .map(|tree| {
            tree.tag.assert_eq(Tag::Sequence)?;
            let mut walk = Walk::new(tree.value)?;
            let base = general(walk.any()?, true)?;
            walk.finish()?;
            Ok(base)
        })
        .collect()
}

fn is_same_kind(name: &General, base: &General) -> bool {
    core::mem::discriminant(name) == core::mem::discriminant(base)
}

fn is_within(name: &General, base: &General) -> bool {
    match (name, base) {
        (General::Directory(name), General::Directory(base)) => name.is_under(base),
        (General::Host(name), General::Host(base)) => is_in_domain(name, base),
        (General::Ip(name), General::Ip(base)) => is_in_network(name, base),
        (General::Mail(name), General::Mail(base)) => is_mail_within(name, base),
        (General::Uri(name), General::Uri(base)) => is_uri_within(name, base) == Some(true),
        _ => false,
    }
}

/// Whether any name that is meant may lie in the tree: a wildcard means many, an address without a host may be any.
fn touches(name: &General, base: &General) -> bool {
    match (name, base) {
        (General::Host(name), General::Host(base)) => {
            let wild = name.strip_prefix("*.");
            is_in_domain(name, base) || wild.is_some_and(|parent| is_in_domain(base, parent))
        }
        (General::Uri(name), General::Uri(base)) => is_uri_within(name, base) != Some(false),
        _ => is_within(name, base),
    }
}

/// The domain itself, and all below.
fn is_in_domain(host: &str, domain: &str) -> bool {
    domain.is_empty() || host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A base is an address and a mask of the same length.
fn is_in_network(address: &[u8], base: &[u8]) -> bool {
    let (network, mask) = base.split_at(base.len() / 2);
    address.len() == network.len()
        && address.iter().zip(network).zip(mask).all(|((address, network), mask)| address & mask == network & mask)
}

fn is_mail_within(mail: &str, base: &str) -> bool {
    let Some((local, host)) = mail.rsplit_once('@') else { return false };
    match (base.rsplit_once('@'), base.strip_prefix('.')) {
        (Some((box_, at)), _) => local == box_ && host.eq_ignore_ascii_case(at),
        (None, Some(domain)) => {
            let (host, domain) = (host.to_ascii_lowercase(), domain.to_ascii_lowercase());
            host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
        }
        (None, None) => host.eq_ignore_ascii_case(base),
    }
}

/// Whether the host of an URI is the base, or lies below a base with a dot in front; `None` where it has no such host.
fn is_uri_within(uri: &str, base: &str) -> Option<bool> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase();
    if host.is_empty() || host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    let base = base.to_ascii_lowercase();
    Some(match base.strip_prefix('.') {
        Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
        None => host == base,
    })
}
