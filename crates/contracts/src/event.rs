//! The written form of a case's events: a kind, the number of its schema, and a JSON body.

mod complaint;
mod correction;
mod form;
mod parcel;
mod record;
mod refusal;
mod step;

use telnusqa_domain::case::{Event, Manner, Prepared};

use crate::text::AsText;

/// An event as it stands in the log and on the bus.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// The JSON body, byte for byte.
    pub body: String,
    /// The kind, as in `accepted` or `term-expired`.
    pub kind: String,
    /// The number of the form of this kind, from 1.
    pub schema: i32,
}

/// A written event that this version of the program cannot read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The body does not have the form of its kind and schema: the log is damaged.
    #[error("body of {kind} (schema {schema}) does not have its form")]
    Malformed {
        /// The kind.
        kind: String,
        /// The schema.
        schema: i32,
        /// What serde said.
        source: serde_json::Error,
    },
    /// The kind is not known.
    #[error("kind {0} is not known")]
    UnknownKind(String),
    /// The kind is known and this form of it is not.
    #[error("schema {schema} of {kind} is not known")]
    UnknownSchema {
        /// The kind.
        kind: String,
        /// The schema.
        schema: i32,
    },
}

/// The kind of an event.
#[must_use]
pub const fn kind(event: &Event) -> &'static str {
    event.kind()
}

/// Writes an event in the newest form of its kind.
#[must_use]
pub fn write(event: &Event) -> Written {
    let body = match event {
        Event::Accepted(accepted) => json(&form::Accepted::from(&**accepted)),
        Event::Annulled { by, proposed_by, reason, resumed } => json(&step::Annulled {
            by: AsText(by.clone()),
            proposed_by: AsText(proposed_by.clone()),
            reason: AsText(*reason),
            resumed: resumed.map(complaint::Resumed::from),
        }),
        Event::AnnulmentProposed { anew, by, reason } => {
            json(&step::AnnulmentProposed { anew: *anew, by: AsText(by.clone()), reason: AsText(*reason) })
        }
        Event::Arrived { by } => json(&step::Arrived { by: AsText(by.clone()) }),
        Event::Assigned { by, executor, resolution } => json(&step::Assigned {
            by: AsText(by.clone()),
            executor: AsText(executor.clone()),
            resolution: resolution.map(AsText),
        }),
        Event::CollectionReminded { nth } => json(&parcel::CollectionReminded { nth: *nth }),
        Event::Complaint(event) => complaint::write(event),
        Event::DataCorrected(corrected) => json(&correction::DataCorrected::from(&**corrected)),
        Event::Declined(declined) => json(&form::Declined::from(&**declined)),
        Event::Delivered { by } => json(&step::Delivered { by: AsText(by.clone()) }),
        Event::Dispatched { at, pages, waybill } => {
            json(&step::Dispatched { at: *at, pages: *pages, waybill: AsText(*waybill) })
        }
        Event::Drafted { by, draft } => json(&step::Drafted::of(by, draft)),
        Event::HandedToSuccessor { from, to } => {
            json(&step::HandedToSuccessor { from: AsText(*from), to: AsText(*to) })
        }
        Event::HearingHeld { at, by, protocol } => {
            json(&refusal::HearingHeld { at: *at, by: AsText(by.clone()), protocol: AsText(*protocol) })
        }
        Event::HearingSet { at, by, form } => {
            json(&refusal::HearingSet { at: *at, by: AsText(by.clone()), form: AsText(*form) })
        }
        Event::Issued { at, by, identity, original, to } => json(&step::Issued {
            at: *at,
            by: by.clone().map(AsText),
            identity: identity.map(AsText),
            original: *original,
            to: AsText(*to),
        }),
        Event::Merged { by, into } => json(&step::Merged { by: AsText(by.clone()), into: AsText(*into) }),
        Event::NoticeDelivered { at, by, how } => {
            json(&refusal::NoticeDelivered { at: *at, by: by.clone().map(AsText), how: AsText(*how) })
        }
        Event::OriginalFound { by, note, on } => {
            json(&step::OriginalFound { by: AsText(by.clone()), note: AsText(*note), on: *on })
        }
        Event::ObjectionReceived { at, by, hearing, statement } => json(&refusal::ObjectionReceived {
            at: *at,
            by: AsText(by.clone()),
            hearing: *hearing,
            statement: AsText(*statement),
        }),
        Event::ParcelFound { by, note, parcel } => {
            json(&parcel::ParcelFound { by: AsText(by.clone()), note: note.map(AsText), parcel: AsText(*parcel) })
        }
        Event::ParcelLost { by, parcel, reason } => {
            json(&parcel::ParcelLost { by: AsText(by.clone()), parcel: AsText(*parcel), reason: AsText(*reason) })
        }
        Event::ParcelMissing { by, parcel } => {
            json(&parcel::ParcelMissing { by: by.clone().map(AsText), parcel: AsText(*parcel) })
        }
        Event::Prepared(Prepared { appeal_until, document, number, supplement, templates }) => json(&step::Prepared {
            appeal_until: *appeal_until,
            document: AsText(*document),
            number: number.map(AsText),
            supplement: supplement.map(AsText),
            templates: *templates,
        }),
        Event::Record(event) => record::write(event),
        Event::RefusalProposed { at, by, fact, ground } => json(&refusal::RefusalProposed {
            at: *at,
            by: AsText(by.clone()),
            fact: AsText(*fact),
            ground: AsText(*ground),
        }),
        Event::Registered { by } => json(&step::Registered { by: AsText(by.clone()) }),
        Event::ResultReturned { by, note, why } => {
            json(&parcel::ResultReturned { by: AsText(by.clone()), note: AsText(*note), why: AsText(*why) })
        }
        Event::Returned { at, waybill } => json(&step::Returned { at: *at, waybill: AsText(*waybill) }),
        Event::ReworkDemanded { by, remark } => {
            json(&step::ReworkDemanded { by: AsText(by.clone()), remark: AsText(*remark) })
        }
        Event::ScanAttached { by, document, scan } => {
            json(&step::ScanAttached { by: AsText(by.clone()), document: AsText(*document), scan: AsText(*scan) })
        }
        Event::Sent { by, run, waybill } => {
            json(&step::Sent { by: AsText(by.clone()), run: run.map(AsText), waybill: AsText(*waybill) })
        }
        Event::Separated { by, from } => json(&step::Separated { by: AsText(by.clone()), from: AsText(*from) }),
        Event::Signed { by, document, manner: Manner::ByHand { scan } } => {
            json(&step::SignedV2 { by: AsText(by.clone()), document: AsText(*document), scan: AsText(*scan) })
        }
        Event::Signed { by, document, manner: Manner::Electronic { certificate, signature } } => json(&step::Signed {
            by: AsText(by.clone()),
            certificate: AsText(*certificate),
            document: AsText(*document),
            signature: AsText(*signature),
        }),
        Event::StepNear { by, duty, responsible } | Event::StepOverrun { by, duty, responsible } => {
            let responsible = responsible.clone().map(AsText);
            json(&step::StepTime { by: *by, responsible, step: AsText(*duty) })
        }
        Event::TermExpired { due_on } => json(&step::TermExpired { due_on: *due_on }),
        Event::TermExtended(extension) => json(&step::TermExtended::from(extension)),
        Event::TermMoved { calendar, due_on, hand_over_by } => {
            json(&step::TermMoved { calendar: calendar.clone(), due_on: *due_on, hand_over_by: *hand_over_by })
        }
        Event::TermNear { hand_over_by } => json(&step::TermNear { hand_over_by: *hand_over_by }),
        Event::ToldApart { by, from } => json(&step::ToldApart { by: AsText(by.clone()), from: AsText(*from) }),
        Event::Withdrawn { at, by, recorded_by, statement } => json(&step::Withdrawn {
            at: *at,
            by: AsText(*by),
            recorded_by: recorded_by.clone().map(AsText),
            statement: statement.map(AsText),
        }),
    };
    Written { body, kind: kind(event).to_owned(), schema: schema(event) }
}

/// The number of the form in which it is written. What a head signed with a pen has no certificate and no signature: a reader of the
/// first form would miss them.
const fn schema(event: &Event) -> i32 {
    if matches!(event, Event::Signed { manner: Manner::ByHand { .. }, .. }) { 2 } else { 1 }
}

/// Reads an event in any form that was ever written. Members that it does not know are passed over.
///
/// # Errors
/// [`ReadError`]
pub fn read(written: &Written) -> Result<Event, ReadError> {
    if let Some(read) = complaint::read(written) {
        return read.map(Event::Complaint);
    }
    if let Some(read) = record::read(written) {
        return read.map(Event::Record);
    }
    match (written.kind.as_str(), written.schema) {
        ("accepted", 1) => parse::<form::Accepted>(written).map(|form| Event::Accepted(Box::new(form.into()))),
        ("annulled", 1) => parse::<step::Annulled>(written).map(Event::from),
        ("annulment-proposed", 1) => parse::<step::AnnulmentProposed>(written).map(Event::from),
        ("arrived", 1) => parse::<step::Arrived>(written).map(Event::from),
        ("assigned", 1) => parse::<step::Assigned>(written).map(Event::from),
        ("collection-reminded", 1) => parse::<parcel::CollectionReminded>(written).map(Event::from),
        ("data-corrected", 1) => parse::<correction::DataCorrected>(written).map(Event::from),
        ("declined", 1) => parse::<form::Declined>(written).map(|form| Event::Declined(Box::new(form.into()))),
        ("delivered", 1) => parse::<step::Delivered>(written).map(Event::from),
        ("dispatched", 1) => parse::<step::Dispatched>(written).map(Event::from),
        ("drafted", 1) => parse::<step::Drafted>(written)?.event().ok_or_else(|| malformed(written)),
        ("handed-to-successor", 1) => parse::<step::HandedToSuccessor>(written).map(Event::from),
        ("hearing-held", 1) => parse::<refusal::HearingHeld>(written).map(Event::from),
        ("hearing-set", 1) => parse::<refusal::HearingSet>(written).map(Event::from),
        ("issued", 1) => parse::<step::Issued>(written).map(Event::from),
        ("merged", 1) => parse::<step::Merged>(written).map(Event::from),
        ("notice-delivered", 1) => parse::<refusal::NoticeDelivered>(written).map(Event::from),
        ("objection-received", 1) => parse::<refusal::ObjectionReceived>(written).map(Event::from),
        ("original-found", 1) => parse::<step::OriginalFound>(written).map(Event::from),
        ("parcel-found", 1) => parse::<parcel::ParcelFound>(written).map(Event::from),
        ("parcel-lost", 1) => parse::<parcel::ParcelLost>(written).map(Event::from),
        ("parcel-missing", 1) => parse::<parcel::ParcelMissing>(written).map(Event::from),
        ("prepared", 1) => parse::<step::Prepared>(written).map(Event::from),
        ("refusal-proposed", 1) => parse::<refusal::RefusalProposed>(written).map(Event::from),
        ("registered", 1) => parse::<step::Registered>(written).map(Event::from),
        ("result-returned", 1) => parse::<parcel::ResultReturned>(written).map(Event::from),
        ("returned", 1) => parse::<step::Returned>(written).map(Event::from),
        ("rework-demanded", 1) => parse::<step::ReworkDemanded>(written).map(Event::from),
        ("scan-attached", 1) => parse::<step::ScanAttached>(written).map(Event::from),
        ("sent", 1) => parse::<step::Sent>(written).map(Event::from),
        ("separated", 1) => parse::<step::Separated>(written).map(Event::from),
        ("signed", 1) => parse::<step::Signed>(written).map(Event::from),
        ("signed", 2) => parse::<step::SignedV2>(written).map(Event::from),
        ("step-near", 1) => parse::<step::StepTime>(written).map(step::StepTime::near),
        ("step-overrun", 1) => parse::<step::StepTime>(written).map(step::StepTime::overrun),
        ("term-expired", 1) => parse::<step::TermExpired>(written).map(Event::from),
        ("term-extended", 1) => parse::<step::TermExtended>(written).map(Event::from),
        ("term-moved", 1) => parse::<step::TermMoved>(written).map(Event::from),
        ("term-near", 1) => parse::<step::TermNear>(written).map(Event::from),
        ("told-apart", 1) => parse::<step::ToldApart>(written).map(Event::from),
        ("withdrawn", 1) => parse::<step::Withdrawn>(written).map(Event::from),
        (kind, schema) if KINDS.contains(&kind) => Err(ReadError::UnknownSchema { kind: kind.to_owned(), schema }),
        (kind, _) => Err(ReadError::UnknownKind(kind.to_owned())),
    }
}

/// Every kind that can be read.
pub const KINDS: [&str; 54] = [
    "accepted",
    "annulled",
    "annulment-proposed",
    "arrived",
    "assigned",
    "case-file-handed-over",
    "case-file-near",
    "case-file-overdue",
    "collection-reminded",
    "complaint-decided",
    "complaint-extended",
    "complaint-moved",
    "complaint-near",
    "complaint-overdue",
    "complaint-registered",
    "complaint-withdrawn",
    "data-corrected",
    "declined",
    "delivered",
    "dispatched",
    "drafted",
    "handed-to-successor",
    "hearing-held",
    "hearing-set",
    "issued",
    "merged",
    "notice-delivered",
    "objection-received",
    "original-found",
    "parcel-found",
    "parcel-lost",
    "parcel-missing",
    "prepared",
    "record-confirmed",
    "record-dropped",
    "record-entered",
    "record-sent-back",
    "refusal-proposed",
    "registered",
    "result-returned",
    "returned",
    "rework-demanded",
    "scan-attached",
    "sent",
    "separated",
    "signed",
    "step-near",
    "step-overrun",
    "term-expired",
    "term-extended",
    "term-moved",
    "term-near",
    "told-apart",
    "withdrawn",
];

/// A body whose members are each well formed, and do not belong together.
fn malformed(written: &Written) -> ReadError {
    let source = serde::de::Error::custom("its members do not belong together");
    ReadError::Malformed { kind: written.kind.clone(), schema: written.schema, source }
}

fn json(form: &impl serde::Serialize) -> String {
    serde_json::to_string(form).expect("a form holds only strings, numbers and lists")
}

fn parse<'a, T: serde::Deserialize<'a>>(written: &'a Written) -> Result<T, ReadError> {
    serde_json::from_str(&written.body).map_err(|source| ReadError::Malformed {
        kind: written.kind.clone(),
        schema: written.schema,
        source,
    })
}
