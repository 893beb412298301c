//! What is kept with a signature on the state of its certificates (RFC 5126 §6.3.4, RFC 5652 §10.2.1).

use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};

use crate::asn1::{Element, Walk, context};
use crate::attributes::unsigned;
use crate::cms::Revocations;
use crate::ocsp::Answer;
use crate::reason::Reason;
use crate::revocation::Inquiry;

/// `id-aa-ets-revocationValues`.
pub(crate) const REVOCATION_VALUES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.24");

/// More than anybody keeps with a signature.
const VALUES_MAX: usize = 16;

/// The answers and lists in the unsigned attributes of a signer; what cannot be read is among them.
pub(crate) fn of_signer(attributes: Option<Element<'_>>) -> Inquiry<'_> {
    let (mut answers, mut lists) = (Vec::new(), Vec::new());
    for (kind, value) in attributes.map(unsigned).unwrap_or_default() {
        if kind == REVOCATION_VALUES {
            match values(value) {
                Ok((some, more)) => {
                    lists.extend(some);
                    answers.extend(more.into_iter().map(|answer| (Answer::read(answer), None)));
                }
                Err(_) => answers.push((Err(Reason::RevocationUnreadable), None)),
            }
        }
    }
    Inquiry::of(answers, lists.into_iter())
}

/// The answers and lists that stand beside the signers, for all of them (RFC 5652 §5.1).
pub(crate) fn of_all<'a>(revocations: &Revocations<'a>) -> Inquiry<'a> {
    let answers = revocations.answers.iter().map(|answer| (Answer::read(answer), None));
    Inquiry::of(answers.collect(), revocations.lists.iter().copied())
}

type Values<'a> = (Vec<&'a [u8]>, Vec<&'a [u8]>);

/// `RevocationValues`: lists, answers; or one answer alone, as some write it.
fn values(element: Element<'_>) -> der::Result<Values<'_>> {
    element.tag.assert_eq(Tag::Sequence)?;
    let first = Walk::new(element.value)?.any()?;
    if matches!(first.tag, Tag::Enumerated | Tag::Sequence) {
        return Ok((Vec::new(), vec![element.raw]));
    }
    let mut walk = Walk::new(element.value)?;
    let lists = walk.optional(context(TagNumber::N0))?.map(all).transpose()?.unwrap_or_default();
    let answers = walk.optional(context(TagNumber::N1))?.map(all).transpose()?.unwrap_or_default();
    walk.optional(context(TagNumber::N2))?;
    walk.finish()?;
    Ok((lists, answers))
}

fn all(explicit: Element<'_>) -> der::Result<Vec<&[u8]>> {
    let mut walk = Walk::new(explicit.value)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    Ok(Walk::new(sequence.value)?.rest(VALUES_MAX)?.into_iter().map(|element| element.raw).collect())
}
