//! What is to be done with the messages of a batch, in order: pure, from what was checked and what is known.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{CaseId, Command, Digest, IisNumber, PersonRef, Representative, Submission};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_event_log::{Cause, Request};
use telnusqa_vault::{Sealed, SealedFile};
use uuid::Uuid;

use crate::answers::{Asked, Contradiction, Earlier};
use crate::check::application::Application;
use crate::check::{Body, Invalid};
use crate::effects::{Effects, Taken};
use crate::waiting::{self, Waiting};

/// The names of cases: a case is named after the message that opened it.
const CASES: Uuid = Uuid::from_u128(0x0e6f_3c51_2b8d_4f0a_8f6e_7c1d_93a4_55e1);
/// The names of causes: what a message causes is named after it.
const CAUSES: Uuid = Uuid::from_u128(0x9a2d_71b4_6c0f_4e57_b1f3_2d8e_0b6a_c417);
/// How far ahead a report may lie (INTERFACE.md): one that lies further must meet the clock of its own moment.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// The case that a message opens.
pub(crate) fn case_of(source: &str, id: &str) -> CaseId {
    CaseId(Uuid::new_v5(&CASES, format!("{source}\n{id}").as_bytes()))
}

/// What a message causes.
pub(crate) fn cause_of(source: &str, id: &str) -> Cause {
    Cause(Uuid::new_v5(&CAUSES, format!("{source}\n{id}").as_bytes()))
}

/// A message that arrived, checked, at a moment of the service's clock.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) asked: Asked,
    pub(crate) body: Body,
    /// The command that a report means, with the waybill as a digest.
    pub(crate) command: Option<Command>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) sequence: Option<i64>,
    /// Source and id, where both are readable.
    pub(crate) named: Option<(String, String)>,
}

/// What is known before a round.
#[derive(Default)]
pub(crate) struct Memory {
    /// Contents that were answered, by message.
    pub(crate) answered: HashMap<[u8; 32], Vec<[u8; 32]>>,
    /// Open applications for an original, the earliest first.
    pub(crate) earlier: HashMap<String, (CaseId, ApplicationNumber)>,
    /// Accepted applications, by the IIS's number.
    pub(crate) taken: HashMap<String, Taken>,
    /// Messages that wait, by the IIS's number, in order of arrival.
    pub(crate) waiting: HashMap<String, Vec<Waiting>>,
}

impl Memory {
    /// Whether a message of this source and id came before.
    pub(crate) fn knows(&self, key: &[u8; 32]) -> bool {
        let mut waiting = self.waiting.values().flatten();
        self.answered.contains_key(key) || waiting.any(|waiting| waiting.asked.key == *key)
    }
}

/// What was made ready for a message before planning, because it takes the vault or the database.
#[derive(Clone, Default)]
pub(crate) struct Prepared {
    pub(crate) applicant: Option<Sealed>,
    /// The raw message, sealed; none where it is an application, or about somebody who was forgotten.
    pub(crate) file: Option<SealedFile>,
    pub(crate) number: Option<ApplicationNumber>,
    /// Of the raw message, where it is no application.
    pub(crate) raw_sha256: Option<[u8; 32]>,
    pub(crate) representative: Option<Sealed>,
}

/// What is to be done, in order.
#[derive(Default)]
pub(crate) struct Plan {
    /// The moment of the decisions.
    pub(crate) now: Option<DateTime<Utc>>,
    pub(crate) steps: Vec<Step>,
    /// How many messages it covers; the rest depends on what is not decided yet.
    pub(crate) messages: usize,
}

/// One thing to be done.
pub(crate) struct Step {
    /// The message that asks for it; none for one that waited.
    pub(crate) message: Option<usize>,
    pub(crate) what: What,
}

/// What is to be done.
pub(crate) enum What {
    /// Carry out a command; the answer follows from the decision.
    Command(Box<Ordered>),
    /// It waits for its application: kept at the end of the round, unless that comes in it.
    Early,
    /// Nothing: a repeat of one that waits.
    Nothing,
    /// Publish the stored answer again.
    Repeat,
    /// Write down an answer that needs no decision.
    Write(Box<Effects>),
}

/// A command with what its answer needs.
pub(crate) struct Ordered {
    pub(crate) asked: Asked,
    /// Written whatever the decision.
    pub(crate) always: Effects,
    /// The files that are kept only where something was recorded.
    pub(crate) kept: Vec<SealedFile>,
    /// The moment of its answer: when the message came, or what it waited for.
    pub(crate) now: DateTime<Utc>,
    /// The number of the application that is reported about; none for an application.
    pub(crate) number: Option<ApplicationNumber>,
    pub(crate) raw_sha256: Option<[u8; 32]>,
    pub(crate) request: Request,
    /// What an accepted application takes for ever.
    pub(crate) takes: Option<Taken>,
}

/// Plans a round: as many of the messages, in order, as do not depend on decisions that are still open.
pub(crate) fn plan(arrived: &[&Arrived], mut prepared: Vec<Prepared>, memory: Memory) -> Plan {
    let mut planner = Planner { memory, ..Planner::default() };
    for (at, message) in arrived.iter().enumerate() {
        if planner.must_wait(message) {
            break;
        }
        planner.take(at, message, std::mem::take(&mut prepared[at]));
        planner.plan.messages = at + 1;
    }
    planner.finish()
}

/// Plans what waited for applications that came through a door of the house: with those nothing sets it free.
pub(crate) fn set_free(waited: Vec<(Waiting, Taken)>, now: DateTime<Utc>) -> Plan {
    let mut planner = Planner::default();
    for (waiting, taken) in waited {
        let step = planner.set_free(waiting, &taken, now);
        planner.plan.steps.push(step);
    }
    planner.finish()
}

#[derive(Default)]
struct Planner {
    /// Early messages of this round: sealed, and not stored yet.
    fresh: HashMap<[u8; 32], SealedFile>,
    /// Whether a report of this round lies ahead of the clock.
    future: bool,
    memory: Memory,
    /// Cases that a report of this round may end.
    moving: HashSet<CaseId>,
    plan: Plan,
}

impl Planner {
    /// Whether a message must be planned later: the clock has moved too far, or it hangs on an open decision.
    fn must_wait(&self, message: &Arrived) -> bool {
        let Some(now) = self.plan.now else { return false };
        let another_day = day_in_almaty(now) != day_in_almaty(message.now);
        let ahead = self.future && now != message.now;
        another_day || ahead || self.hangs(message)
    }

    /// An application whose earlier twin may be ending in this round.
    fn hangs(&self, message: &Arrived) -> bool {
        let Body::Application(application) = &message.body else { return false };
        let twin = application.original_key.as_ref().and_then(|key| self.memory.earlier.get(key));
        twin.is_some_and(|(case, _)| self.moving.contains(case))
    }

    fn take(&mut self, at: usize, message: &Arrived, prepared: Prepared) {
        self.plan.now = Some(message.now.max(self.plan.now.unwrap_or(message.now)));
        let waited = self.waited_before(message);
        self.plan.steps.extend(waited);
        let mut what = self.what(message, prepared);
        if let Some(number) = message.sequence {
            let counted =
                Effects { counted: vec![(message.asked.branch.clone(), number, message.now)], ..Effects::default() };
            match &mut what {
                What::Command(ordered) => ordered.always.extend(counted),
                What::Write(effects) => effects.extend(counted),
                What::Early | What::Nothing | What::Repeat => {
                    self.plan.steps.push(Step { message: None, what: What::Write(Box::new(counted)) });
                }
            }
        }
        let released = self.released_by(message, &what);
        self.plan.steps.push(Step { message: Some(at), what });
        self.plan.steps.extend(released);
    }

    /// First a repeat, then invalid, then what the kind asks for (INTERFACE.md, "What comes back").
    fn what(&mut self, message: &Arrived, prepared: Prepared) -> What {
        let Asked { key, content, .. } = &message.asked;
        let answered = self.memory.answered.get(key);
        if answered.is_some_and(|contents| contents.contains(content)) {
            return What::Repeat;
        }
        // What waits has no answer yet, whatever other contents of its id were answered meanwhile.
        let waiting = self.memory.waiting.values().flatten().find(|waiting| waiting.asked.key == *key);
        if waiting.is_some_and(|waiting| waiting.asked.content == *content) {
            return What::Nothing;
        }
        if answered.is_some() || waiting.is_some() {
            return self.reused(message);
        }
        match &message.body {
            Body::Invalid(invalid) => self.invalid(message, invalid, prepared),
            Body::Application(application) => self.application(message, application, prepared),
            Body::Report(_) => self.report(message, prepared),
        }
    }

    fn answered(&mut self, asked: &Asked) {
        self.memory.answered.entry(asked.key).or_default().push(asked.content);
    }

    fn conflict(&mut self, message: &Arrived, reason: Contradiction, earlier: Earlier) -> What {
        self.answered(&message.asked);
        let outcomes = vec![message.asked.conflict(reason, earlier, message.now)];
        What::Write(Box::new(Effects { outcomes, ..Effects::default() }))
    }

    /// The same source and id, other content; the number only where the earlier message is the application itself.
    fn reused(&mut self, message: &Arrived) -> What {
        let case = message.named.as_ref().map(|(source, id)| case_of(source, id));
        let taken = self.memory.taken.values().find(|taken| Some(taken.case) == case);
        let number = taken.map(|taken| taken.number);
        self.conflict(message, Contradiction::IdReused, Earlier { id: message.asked.id.clone(), number })
    }

    fn invalid(&mut self, message: &Arrived, invalid: &Invalid, prepared: Prepared) -> What {
        self.answered(&message.asked);
        let mut row = message.asked.invalid(invalid, message.now);
        row.raw_sha256 = prepared.file.as_ref().map(|file| file.sha256);
        let files = prepared.file.into_iter().collect();
        What::Write(Box::new(Effects { files, outcomes: vec![row], ..Effects::default() }))
    }

    fn application(&mut self, message: &Arrived, application: &Application, prepared: Prepared) -> What {
        let subject = message.asked.subject.clone().unwrap_or_default();
        if let Some(taken) = self.memory.taken.get(&subject) {
            let earlier = Earlier { id: Some(taken.message_id.clone()), number: Some(taken.number) };
            return self.conflict(message, Contradiction::SubjectTaken, earlier);
        }
        let (Some(applicant), Some(number), Some((source, id)), Some(iis_number)) =
            (prepared.applicant, prepared.number, &message.named, IisNumber::parse(&subject))
        else {
            unreachable!("a readable application has a name and a number, and was sealed before")
        };
        self.answered(&message.asked);
        let case = case_of(source, id);
        let twin = application.original_key.as_ref().and_then(|key| self.memory.earlier.get(key));
        let representative = prepared.representative;
        let persons = (person(&applicant), representative.as_ref().map(person));
        let named = (number, iis_number, twin.map(|(_, number)| *number));
        let submission = submission(application, message.asked.branch.clone(), persons, named);
        let takes = submission.is_admitted().then(|| Taken {
            applicant: applicant.id,
            case,
            message_id: id.clone(),
            number,
            subject: subject.clone(),
        });
        if let Some(taken) = &takes {
            self.memory.taken.insert(subject, taken.clone());
            if let Some(key) = &application.original_key {
                self.memory.earlier.entry(key.clone()).or_insert((case, number));
            }
        }
        let persons = [applicant].into_iter().chain(representative).collect();
        What::Command(Box::new(Ordered {
            asked: message.asked.clone(),
            always: Effects { persons, ..Effects::default() },
            kept: Vec::new(),
            now: message.now,
            number: None,
            raw_sha256: None,
            request: Request {
                case,
                cause: cause_of(source, id),
                command: Command::Submit(Box::new(submission)),
                expected: None,
                traceparent: message.asked.traceparent.clone(),
            },
            takes,
        }))
    }

    fn report(&mut self, message: &Arrived, prepared: Prepared) -> What {
        let subject = message.asked.subject.clone().unwrap_or_default();
        let Prepared { file, raw_sha256, .. } = prepared;
        let (Some(command), Some((source, id)), Some(raw_sha256)) = (&message.command, &message.named, raw_sha256)
        else {
            unreachable!("a readable report has a name and a command, and was digested before")
        };
        let waiting = Waiting {
            asked: message.asked.clone(),
            cause: cause_of(source, id),
            command: command.clone(),
            due_at: message.now + waiting::PATIENCE,
            raw_sha256,
            received_at: message.now,
            subject: subject.clone(),
        };
        self.future |= at_of(command) > message.now + AHEAD;
        if let Some(taken) = self.memory.taken.get(&subject).cloned() {
            self.answered(&message.asked);
            let raw_sha256 = file.as_ref().map(|file| file.sha256);
            return What::Command(Box::new(Ordered {
                raw_sha256,
                ..self.ordered(waiting, &taken, (file, message.now))
            }));
        }
        let Some(file) = file else { unreachable!("who was forgotten has an accepted application") };
        self.fresh.insert(waiting.asked.key, file);
        self.memory.waiting.entry(subject).or_default().push(waiting);
        What::Early
    }

    fn ordered(
        &mut self,
        waiting: Waiting,
        taken: &Taken,
        (file, now): (Option<SealedFile>, DateTime<Utc>),
    ) -> Ordered {
        self.moving.insert(taken.case);
        let Waiting { asked, cause, command, raw_sha256, .. } = waiting;
        Ordered {
            always: Effects::default(),
            kept: file.into_iter().collect(),
            now,
            number: Some(taken.number),
            raw_sha256: Some(raw_sha256),
            request: Request {
                case: taken.case,
                cause,
                command,
                expected: None,
                traceparent: asked.traceparent.clone(),
            },
            takes: None,
            asked,
        }
    }

    /// The early messages that an accepted application sets free, in order of arrival; the expired ones are conflicts.
    fn released_by(&mut self, message: &Arrived, what: &What) -> Vec<Step> {
        let What::Command(ordered) = what else { return Vec::new() };
        let Some(taken) = ordered.takes.clone() else { return Vec::new() };
        let waiting = self.memory.waiting.remove(&taken.subject).unwrap_or_default();
        waiting.into_iter().map(|waiting| self.release(waiting, &taken, message.now)).collect()
    }

    /// What waits for an application that came through a door of the house, and would be overtaken by this message.
    fn waited_before(&mut self, message: &Arrived) -> Vec<Step> {
        let subject = message.asked.subject.as_deref().unwrap_or_default();
        let Some(taken) = self.memory.taken.get(subject).cloned() else { return Vec::new() };
        let waiting = self.memory.waiting.remove(subject).unwrap_or_default();
        waiting.into_iter().map(|waiting| self.set_free(waiting, &taken, message.now)).collect()
    }

    fn release(&mut self, waiting: Waiting, taken: &Taken, now: DateTime<Utc>) -> Step {
        if waiting.due_at > now {
            return self.set_free(waiting, taken, now);
        }
        self.answered(&waiting.asked);
        let effects = Effects { released: vec![waiting.asked.key], ..expired(&waiting, now) };
        Step { message: None, what: What::Write(Box::new(effects)) }
    }

    fn set_free(&mut self, waiting: Waiting, taken: &Taken, now: DateTime<Utc>) -> Step {
        self.answered(&waiting.asked);
        let fresh = self.fresh.remove(&waiting.asked.key);
        let released = if fresh.is_none() { vec![waiting.asked.key] } else { Vec::new() };
        self.future |= at_of(&waiting.command) > now + AHEAD;
        let mut ordered = self.ordered(waiting, taken, (fresh, now));
        ordered.always.released = released;
        Step { message: None, what: What::Command(Box::new(ordered)) }
    }

    /// What came to wait and found no application in this round is stored.
    fn finish(self) -> Plan {
        let Self { mut fresh, memory, mut plan, .. } = self;
        let mut effects = Effects::default();
        let mut waiting: Vec<Waiting> = memory.waiting.into_values().flatten().collect();
        waiting.sort_by_key(|waiting| waiting.received_at);
        for waiting in waiting {
            if let Some(file) = fresh.remove(&waiting.asked.key) {
                effects.files.push(file);
                effects.waiting.push(waiting);
            }
        }
        if !effects.waiting.is_empty() {
            plan.steps.push(Step { message: None, what: What::Write(Box::new(effects)) });
        }
        plan
    }
}

/// The conflict of a message whose application did not come in time; the row that waits is the caller's to remove.
pub(crate) fn expired(waiting: &Waiting, now: DateTime<Utc>) -> Effects {
    let mut row = waiting.asked.conflict(Contradiction::ApplicationUnknown, Earlier::default(), now);
    row.raw_sha256 = Some(waiting.raw_sha256);
    Effects { outcomes: vec![row], ..Effects::default() }
}

/// What a package says, without its persons: those are named as they lie in the vault, applicant and representative; then its own number,
/// the IIS's, and that of the earlier open application for the same original.
pub(crate) fn submission(
    application: &Application,
    branch: String,
    (applicant, representative): (PersonRef, Option<PersonRef>),
    (number, iis_number, twin): (ApplicationNumber, IisNumber, Option<ApplicationNumber>),
) -> Submission {
    let acting = application.representative.as_ref().zip(representative);
    Submission {
        applicant,
        branch: Some(branch),
        channel: application.channel,
        consent: application.consent,
        documents: application.documents.clone(),
        flags: application.flags.clone(),
        iis_number: Some(iis_number),
        language: application.language,
        number,
        original: application.original,
        possible_duplicate_of: twin,
        provider: application.provider,
        reasons: application.reasons.clone(),
        representative: acting.map(|(acting, person)| Representative {
            authority_valid_until: acting.authority_valid_until,
            kind: acting.kind,
            person,
        }),
        submitted_at: application.submitted_at,
        taken_by: None,
    }
}

pub(crate) fn person(sealed: &Sealed) -> PersonRef {
    PersonRef { digest: Digest(sealed.digest), id: sealed.id }
}

fn at_of(command: &Command) -> DateTime<Utc> {
    match command {
        Command::Dispatch { at, .. }
        | Command::HandOver { at, .. }
        | Command::Return { at, .. }
        | Command::Withdraw { at, .. } => *at,
        Command::Submit(submission) => submission.submitted_at,
        Command::Act { .. }
        | Command::Alarm(_)
        | Command::Complain { .. }
        | Command::ConfirmNotice { .. }
        | Command::Correct { .. }
        | Command::ExpireTerm
        | Command::HandToSuccessor
        | Command::MoveTerm
        | Command::Prepare { .. }
        | Command::RecordOverrun { .. }
        | Command::WarnOfStep { .. }
        | Command::RemindOfCollection
        | Command::ReportOriginal { .. }
        | Command::WarnOfParcel
        | Command::WarnOfTerm => {
            unreachable!("the counterpart sends no such command")
        }
    }
}
