//! The extensions of a certificate (RFC 5280 §4.2) read into what a check asks of them.

use der::asn1::ObjectIdentifier;
use der::{Decode, Tag, TagNumber};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, Extensions};

use crate::asn1::{Element, Walk};
use crate::constraint::Constraints;
use crate::name::{General, generals};
use crate::point::Point;
use crate::policy::Policies;

const AUTHORITY_INFO_ACCESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const INHIBIT_ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.54");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const POLICY_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.36");
const POLICY_MAPPINGS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.33");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");

const DISTRIBUTION_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");

/// More ways to an authority than any certificate names.
const ACCESSES_MAX: usize = 64;

/// What the extensions say.
#[derive(Clone, Default)]
pub(crate) struct Said {
    pub(crate) alternative_names: Vec<General>,
    pub(crate) alternative_names_bind: bool,
    pub(crate) authority_key: Option<Vec<u8>>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) basic_constraints_bind: bool,
    pub(crate) distribution_points: Vec<Point>,
    pub(crate) extended_key_usage: Option<Vec<ObjectIdentifier>>,
    pub(crate) extended_key_usage_binds: bool,
    /// A rule that binds the issuer alone is broken: of what is critical, or of the form of names.
    pub(crate) irregular: bool,
    pub(crate) key_identifier: Option<Vec<u8>>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) name_constraints: Option<Constraints>,
    pub(crate) not_understood: bool,
    pub(crate) policies: Policies,
}

impl Said {
    /// Reads `Extensions`, each at most once.
    pub(crate) fn read(explicit: Element<'_>) -> der::Result<Self> {
        let extensions = Extensions::from_der(explicit.value)?;
        let mut said = Self::default();
        for (at, extension) in extensions.iter().enumerate() {
            if extensions[..at].iter().any(|before| before.extn_id == extension.extn_id) {
                return Err(Tag::Sequence.value_error());
            }
            said.take(extension)?;
        }
        Ok(said)
    }

    fn take(&mut self, extension: &Extension) -> der::Result<()> {
        let (value, critical) = (extension.extn_value.as_bytes(), extension.critical);
        match extension.extn_id {
            AUTHORITY_INFO_ACCESS => {
                access(value)?;
                self.irregular |= critical;
            }
            AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key = authority_key(value)?;
                never_critical(critical)?;
            }
            BASIC_CONSTRAINTS => {
                self.basic_constraints = Some(BasicConstraints::from_der(value)?);
                self.basic_constraints_bind = critical;
            }
            CERTIFICATE_POLICIES => self.policies.read_stated(value)?,
            DISTRIBUTION_POINTS => {
                self.distribution_points = Point::read_all(value)?;
                self.not_understood |= critical;
            }
            EXTENDED_KEY_USAGE => {
                self.extended_key_usage = Some(extended_key_usage(value)?);
                self.extended_key_usage_binds = critical;
            }
            INHIBIT_ANY_POLICY => {
                self.policies.read_inhibit_any(value)?;
                self.irregular |= !critical;
            }
            KEY_USAGE => self.key_usage = Some(KeyUsage::from_der(value)?),
            NAME_CONSTRAINTS => {
                self.name_constraints = Some(Constraints::read(value)?);
                self.irregular |= !critical;
            }
            POLICY_CONSTRAINTS => {
                self.policies.read_constraints(value)?;
                self.irregular |= !critical;
            }
            POLICY_MAPPINGS => self.policies.read_mappings(value)?,
            SUBJECT_ALT_NAME => {
                self.alternative_names = generals(value)?;
                let mut names = self.alternative_names.iter();
                self.irregular |= names.any(|name| matches!(name, General::Malformed(_)));
                self.alternative_names_bind = critical;
            }
            SUBJECT_KEY_IDENTIFIER => {
                self.key_identifier = Some(SubjectKeyIdentifier::from_der(value)?.0.as_bytes().to_vec());
                never_critical(critical)?;
            }
            _ => self.not_understood |= critical,
        }
        Ok(())
    }
}

/// RFC 5280 §4.2.1.1, §4.2.1.2.
fn never_critical(critical: bool) -> der::Result<()> {
    if critical { Err(Tag::Boolean.value_error()) } else { Ok(()) }
}

/// `AuthorityKeyIdentifier` (RFC 5280 §4.2.1.1): the identifier of the key, where it is there.
pub(crate) fn authority_key(value: &[u8]) -> der::Result<Option<Vec<u8>>> {
    let mut walk = Walk::new(value)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(sequence.value)?;
    let implicit = |number| Tag::ContextSpecific { constructed: false, number };
    let key = walk.optional(implicit(TagNumber::N0))?.map(|element| element.value.to_vec());
    let issuer = walk.optional(crate::asn1::context(TagNumber::N1))?;
    let serial = walk.optional(implicit(TagNumber::N2))?;
    walk.finish()?;
    if issuer.is_some() != serial.is_some() {
        return Err(Tag::Sequence.value_error());
    }
    Ok(key)
}

/// At least one way, each with its method (RFC 5280 §4.2.2.1).
fn access(value: &[u8]) -> der::Result<()> {
    let mut walk = Walk::new(value)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let accesses = Walk::new(sequence.value)?.rest(ACCESSES_MAX)?;
    if accesses.is_empty() {
        return Err(Tag::Sequence.value_error());
    }
    for element in accesses {
        element.tag.assert_eq(Tag::Sequence)?;
        let mut walk = Walk::new(element.value)?;
        walk.expect(Tag::ObjectIdentifier)?;
        walk.any()?;
        walk.finish()?;
    }
    Ok(())
}

/// At least one usage (RFC 5280 §4.2.1.12).
fn extended_key_usage(value: &[u8]) -> der::Result<Vec<ObjectIdentifier>> {
    let usages = ExtendedKeyUsage::from_der(value)?.0;
    if usages.is_empty() { Err(Tag::Sequence.value_error()) } else { Ok(usages) }
}
