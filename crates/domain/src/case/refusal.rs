//! A refusal on the merits is a procedure (АППК 73, 74; DOMAIN.md §0.5): a preliminary decision is told, the applicant may
//! object or ask to be heard, and only then a refusal may be drafted.

use chrono::{DateTime, NaiveDate, Utc};

use super::event::Event;
use super::outcome::Ground;
use super::rejection::Rejection;
use super::signature::FileRef;
use crate::calendar::{Calendar, UnknownYear, Week};
use crate::hours::day_in_almaty;
use crate::regulation::{self, Regulation, RegulationId};

/// A preliminary refusal, and how far its procedure is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// When the notice was delivered.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The fact behind the ground, in the vault.
    pub fact: FileRef,
    /// One of the list.
    pub ground: Ground,
    /// Whether the applicant is heard.
    pub hearing: Hearing,
    /// When the applicant first objected, or asked to be heard.
    pub objected_at: Option<DateTime<Utc>>,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
}

/// Whether the applicant is heard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hearing {
    /// Nobody asked for it.
    NotAskedFor,
    /// The applicant asked to be heard.
    AskedFor,
    /// It has a moment.
    Set {
        /// When.
        at: DateTime<Utc>,
        /// How.
        form: HearingForm,
    },
    /// It was held, or the applicant did not come to it, and there is a protocol (АППК 74).
    Held,
}

/// In which way a notice was delivered: all of them record it (АППК 66).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Delivery {
    /// Into the cabinet from which he applied at the portal, which tells the telephone that stands there.
    Cabinet,
    /// By e-mail to the address that the applicant gave.
    Email,
    /// Into his hands, against his signature.
    InPerson,
    /// By registered letter.
    Letter,
    /// By a telephone call that is recorded.
    Telephone,
}

/// How an applicant is heard.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum HearingForm {
    /// In the same room.
    InPerson,
    /// By videoconference.
    Video,
}

impl Refusal {
    /// A preliminary refusal after what happened to it; `None` where that cannot follow, or is none of its events.
    pub(crate) fn evolve(refusal: Option<Self>, event: &Event) -> Option<Self> {
        match event {
            Event::RefusalProposed { at, fact, ground, .. } => {
                refusal.is_none_or(|earlier| earlier.gives_way_to(*ground, *fact)).then_some(Self {
                    delivered_at: None,
                    fact: *fact,
                    ground: *ground,
                    hearing: Hearing::NotAskedFor,
                    objected_at: None,
                    proposed_at: *at,
                })
            }
            Event::NoticeDelivered { at, .. } => refusal
                .filter(|refusal| refusal.delivered_at.is_none())
                .map(|refusal| Self { delivered_at: Some(*at), ..refusal }),
            Event::ObjectionReceived { at, hearing, .. } => {
                let refusal = refusal.filter(|refusal| refusal.takes_objection(*hearing))?;
                let hearing = if *hearing { Hearing::AskedFor } else { refusal.hearing };
                Some(Self { hearing, objected_at: refusal.objected_at.or(Some(*at)), ..refusal })
            }
            Event::HearingSet { at, form, .. } => {
                let refusal = refusal?;
                Some(Self { hearing: refusal.hearing.set(*at, *form)?, ..refusal })
            }
            Event::HearingHeld { .. } => {
                let refusal = refusal?;
                Some(Self { hearing: refusal.hearing.held()?, ..refusal })
            }
            Event::Accepted(_)
            | Event::Annulled { .. }
            | Event::AnnulmentProposed { .. }
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::CollectionReminded { .. }
            | Event::Complaint(_)
            | Event::DataCorrected(_)
            | Event::Declined(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HandedToSuccessor { .. }
            | Event::Issued { .. }
            | Event::Merged { .. }
            | Event::OriginalFound { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelLost { .. }
            | Event::ParcelMissing { .. }
            | Event::Prepared(_)
            | Event::Record(_)
            | Event::Registered { .. }
            | Event::ResultReturned { .. }
            | Event::Returned { .. }
            | Event::ReworkDemanded { .. }
            | Event::ScanAttached { .. }
            | Event::Sent { .. }
            | Event::Separated { .. }
            | Event::Signed { .. }
            | Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. }
            | Event::Withdrawn { .. } => None,
        }
    }

    /// Whether another proposal may take its place: one on another ground, or for another fact, of which the applicant is told anew. Whoever asked
    /// to be heard is heard first.
    pub(super) fn gives_way_to(&self, ground: Ground, fact: FileRef) -> bool {
        (ground, fact) != (self.ground, self.fact) && !self.hearing.is_open()
    }

    /// Whether an objection says something new: the first one does, and a later one that asks for a hearing, where no
    /// earlier one did.
    pub(super) const fn takes_objection(&self, hearing: bool) -> bool {
        self.objected_at.is_none() || (hearing && matches!(self.hearing, Hearing::NotAskedFor))
    }

    /// The last day on which the applicant may object or ask to be heard; `None` before the delivery, or where the rules know
    /// no hearing.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn objections_until(&self, calendar: &Calendar, of: RegulationId) -> Result<Option<NaiveDate>, UnknownYear> {
        self.after_delivery(calendar, of, |rule| rule.objection_working_days)
    }

    /// The first day on which the refusal may be drafted; `None` before the delivery, or where the rules know no hearing.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn allowed_from(&self, calendar: &Calendar, of: RegulationId) -> Result<Option<NaiveDate>, UnknownYear> {
        self.after_delivery(calendar, of, |rule| rule.notice_working_days)
    }

    fn after_delivery(
        &self,
        calendar: &Calendar,
        of: RegulationId,
        days: fn(regulation::Hearing) -> u32,
    ) -> Result<Option<NaiveDate>, UnknownYear> {
        let told = self.delivered_at.zip(Regulation::of(of).hearing);
        told.map(|(at, rule)| calendar.working_day_after(day_in_almaty(at), days(rule))).transpose()
    }
}

impl Hearing {
    /// Whether it was asked for and is still to be held: until then nothing can be decided against the applicant.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::AskedFor | Self::Set { .. } => true,
            Self::NotAskedFor | Self::Held => false,
        }
    }

    /// The moment that was set for it; none before, and when it was held.
    #[must_use]
    pub const fn moment(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Set { at, .. } => Some(at),
            Self::NotAskedFor | Self::AskedFor | Self::Held => None,
        }
    }

    const fn set(self, at: DateTime<Utc>, form: HearingForm) -> Option<Self> {
        match self {
            Self::AskedFor | Self::Set { .. } => Some(Self::Set { at, form }),
            Self::NotAskedFor | Self::Held => None,
        }
    }

    const fn held(self) -> Option<Self> {
        match self {
            Self::Set { .. } => Some(Self::Held),
            Self::NotAskedFor | Self::AskedFor | Self::Held => None,
        }
    }
}

/// Whether a version knows refusals on a ground (R16-06, RC-10, RC-22…24), and whether the consent that was given or withheld bears
/// it out.
///
/// # Errors
/// [`Rejection`]
pub fn may_refuse(regulation: &Regulation, ground: Ground, consented: bool) -> Result<(), Rejection> {
    if !regulation.allows(ground) {
        Err(Rejection::NoRefusalOnMerits)
    } else if ground == Ground::NoConsent && consented {
        Err(Rejection::ConsentGiven)
    } else {
        Ok(())
    }
}

/// The last day on which a preliminary refusal can be told in time for an act that must leave the college by
/// `hand_over_by` (DOMAIN.md §3.5: W12 of 15 at an office, W11 through the Corporation); `None` where the rules know no hearing.
///
/// # Errors
/// [`UnknownYear`]
pub fn can_be_proposed_until(
    calendar: &Calendar,
    of: RegulationId,
    hand_over_by: NaiveDate,
) -> Result<Option<NaiveDate>, UnknownYear> {
    let rule = Regulation::of(of).hearing;
    let back =
        |rule: regulation::Hearing| calendar.week(Week::Five).working_day_back(hand_over_by, rule.notice_working_days);
    rule.map(back).transpose()
}

#[cfg(test)]
mod tests;
