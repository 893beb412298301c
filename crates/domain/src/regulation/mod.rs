//! The versions of the regulation as data: what each demands, how long it gives, and what carries out each of its rules.
//!
//! The files in `data/regulation/` are the only place for what a version sets: terms, hours, papers, grounds, budgets. A
//! rule that rests on an undecided divergence does not compile (`build.rs`).

mod ledger;
mod read;
#[cfg(test)]
mod tests;
mod written;

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime};

use crate::case::complaint::Body;
use crate::case::{Channel, DocumentKind, Ground, Reason, RepresentativeKind, Role};
use crate::hours::Desk;
use crate::language::Trilingual;

pub use ledger::{Decision, Divergence, Enforcement, Rule, divergences};
pub use read::{read, read_all};
pub use written::{Damaged, Length};

/// A version of the regulation.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RegulationId {
    /// The Kostanay regulation, in force from 2016-06-21 to 2019-11-25.
    Y2016,
    /// The current list of basic requirements, in force from 2023-10-18.
    Y2023,
}

/// What a version of the regulation sets.
#[derive(Clone, Debug)]
pub struct Regulation {
    /// Which version it is.
    pub id: RegulationId,
    /// Its name.
    pub title: Trilingual,
    /// Its first day.
    pub since: NaiveDate,
    /// Its last day, where it has one.
    pub until: Option<NaiveDate>,
    /// Why the days before it belong to no version, where some do.
    pub gap: Option<String>,
    /// The acts that put it in force.
    pub source: String,
    /// The grounds of a refusal on the merits, these and no other; none where the version knows no refusal.
    pub grounds: Vec<Ground>,
    /// Where applications are taken in.
    pub desks: Vec<Desk>,
    /// Whether the Corporation takes documents at the applicant's home.
    pub home_visit: bool,
    /// How long the service may take.
    pub term: TermRule,
    /// The papers that may be demanded, and when.
    pub demanded: Vec<Demanded>,
    /// When desks are open.
    pub hours: Hours,
    /// How the term may be extended, where the version knows that.
    pub extension: Option<ExtensionRule>,
    /// The hearing before a refusal, where the version knows refusals.
    pub hearing: Option<Hearing>,
    /// The steps of the college, in their order.
    pub steps: Vec<StepRule>,
    /// What can be complained of, to whom and for how long.
    pub complaints: Complaints,
    /// What the counting of days rests on.
    pub law: Law,
    /// Every rule of the text.
    pub rules: Vec<Rule>,
}

/// How long the service may take.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TermRule {
    /// The whole length: working or calendar days.
    pub length: Length,
    /// How long the package may be under way, where the text gives it days of its own; part of the length.
    pub courier: Option<Length>,
    /// How many working days before its end the result must lie at the Corporation.
    pub hand_over_working_days: u32,
    /// How many working days before the hand-over it is warned.
    pub warning_working_days: u32,
}

/// A paper that is demanded, always or under a condition.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Demanded {
    /// The paper.
    pub paper: DocumentKind,
    /// For which reasons alone; for any where empty.
    pub reasons: Vec<Reason>,
    /// Beside which reason never.
    pub unless: Option<Reason>,
    /// Of which representatives alone.
    pub representative: Option<RepresentativeKind>,
}

/// When desks are open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hours {
    /// The office of a college that has set no hours of its own.
    pub office: OfficeHours,
    /// The Corporation.
    pub corporation: CorporationHours,
    /// The portal, where the version knows it.
    pub portal: Option<PortalHours>,
}

/// The hours of an office on its working days.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OfficeHours {
    /// When it opens.
    pub opens: NaiveTime,
    /// When it closes.
    pub closes: NaiveTime,
    /// From when to when nobody is there.
    pub lunch: Option<(NaiveTime, NaiveTime)>,
}

/// The hours of the Corporation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CorporationHours {
    /// When it opens on working days.
    pub opens: NaiveTime,
    /// When its sections close on working days.
    pub closes: NaiveTime,
    /// When its duty sections do.
    pub duty_closes: NaiveTime,
    /// From when to when its duty sections are open on Saturdays.
    pub saturday: (NaiveTime, NaiveTime),
}

/// The hours of the portal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PortalHours {
    /// Whether it takes applications at any time; else in the hours of the office.
    pub around_the_clock: bool,
    /// Whether what comes after hours counts from the next working day; else from the moment itself.
    pub next_working_day: bool,
}

/// How the head may extend a term, by a decision with its reason (АППК 76).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExtensionRule {
    /// By how many months at most, all extensions together.
    pub months: u32,
    /// Where the law says so.
    pub source: Trilingual,
    /// Within how many working days of the decision the applicant is told.
    pub tell_working_days: u32,
}

/// The hearing before a refusal (АППК 73, 74).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hearing {
    /// How long before the act the preliminary decision is told.
    pub notice_working_days: u32,
    /// How long the applicant may object.
    pub objection_working_days: u32,
    /// How long after the hearing its protocol is made and signed.
    pub protocol_working_days: u32,
}

/// What the law gives for complaints, to whom and for how long (Law on state services art. 25; АППК 91–100).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Complaints {
    /// How long an act can be appealed against that names body, term and order (АППК 92).
    pub appeal_months: u32,
    /// How long one can that does not name them (АППК 92).
    pub appeal_months_unnamed: u32,
    /// Who decides them.
    pub bodies: Vec<BodyRule>,
    /// Within how many working days the college hands the file of the case over (АППК 91(4)).
    pub case_file_working_days: u32,
    /// Within how many working days a decision is carried out that sets no days itself (АППК 86).
    pub execution_working_days: u32,
    /// Where the law says so.
    pub source: String,
    /// How many working days before a last day it is warned.
    pub warning_working_days: u32,
}

/// How long a body may take over a complaint.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BodyRule {
    /// Which.
    pub body: Body,
    /// Whether it needs the file of the case from the college.
    pub case_file: bool,
    /// By how many working days at most its term can be extended, once; 0 where it cannot be.
    pub extension_working_days: u32,
    /// Where the law says so.
    pub source: String,
    /// Within how many working days of the registration it decides.
    pub term_working_days: u32,
}

/// A step of the college.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StepRule {
    /// Which.
    pub duty: Duty,
    /// Whose.
    pub role: Role,
    /// How long it may take; as long as there is room where none is set.
    pub budget: Option<Length>,
    /// How long before its end it is warned; not at all where none is set.
    pub warn: Option<Length>,
}

/// The steps that are planned, in the order of a case's life.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Duty {
    /// The clerk registers the package.
    Register,
    /// The head appoints the responsible executor.
    Assign,
    /// The executor prepares the draft.
    Draft,
    /// The executor tells the applicant of a possible refusal, where it comes to that.
    Notice,
    /// The executor makes the protocol of a hearing, where there is one (АППК 74).
    RecordHearing,
    /// The head signs.
    Sign,
    /// The clerk hands the result to the courier.
    HandToCourier,
    /// The clerk makes sure that it lies at the Corporation.
    ConfirmArrival,
    /// The clerk hands the result to the applicant.
    Issue,
}

/// What the counting of days rests on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Law {
    /// That what comes after hours counts from the next working day.
    pub after_hours: Trilingual,
    /// How many days the text gives.
    pub counted: Trilingual,
    /// That the day of the registration is not counted.
    pub registration_day: Trilingual,
    /// That a term ends on a working day.
    pub roll_over: Trilingual,
}

impl Complaints {
    /// How long a body may take; `None` where the law knows none such.
    #[must_use]
    pub fn of(&self, body: Body) -> Option<&BodyRule> {
        self.bodies.iter().find(|rule| rule.body == body)
    }
}

impl RegulationId {
    /// Every version, the oldest first.
    pub const ALL: [Self; 2] = [Self::Y2016, Self::Y2023];

    /// Its name in the contract: `kz-tve-duplicate/2016`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Y2016 => "kz-tve-duplicate/2016",
            Self::Y2023 => "kz-tve-duplicate/2023",
        }
    }

    /// The version of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.name() == name)
    }

    /// The newest version: the law of appeals is that of today, whatever version a case has.
    #[must_use]
    pub const fn newest() -> Self {
        Self::Y2023
    }

    /// The version in force on a day in Almaty.
    #[must_use]
    pub fn in_force_on(day: NaiveDate) -> Option<Self> {
        Self::ALL.into_iter().find(|id| Regulation::of(*id).is_in_force_on(day))
    }
}

impl Regulation {
    /// What a version sets, as this program ships it.
    #[must_use]
    pub fn of(id: RegulationId) -> &'static Self {
        static SHIPPED: LazyLock<[Regulation; 2]> =
            LazyLock::new(|| read_all(read::SHIPPED).expect("the build script and a test read the shipped data"));
        let [y2016, y2023] = &*SHIPPED;
        match id {
            RegulationId::Y2016 => y2016,
            RegulationId::Y2023 => y2023,
        }
    }

    /// Whether it is in force on a day in Almaty; its first and its last day belong to it.
    #[must_use]
    pub fn is_in_force_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Whether applications are taken in at a desk.
    #[must_use]
    pub fn serves(&self, desk: Desk) -> bool {
        self.desks.contains(&desk)
    }

    /// Whether applications of a channel are taken in: at a desk of the list, and at home where it names visits (RC-25).
    #[must_use]
    pub fn admits(&self, channel: Channel) -> bool {
        let visits = match channel {
            Channel::HomeVisit => self.home_visit,
            Channel::Counter | Channel::Office | Channel::Portal => true,
        };
        visits && self.serves(channel.into())
    }

    /// Whether a refusal on the merits may rest on a ground.
    #[must_use]
    pub fn allows(&self, ground: Ground) -> bool {
        self.grounds.contains(&ground)
    }

    /// The papers that are demanded of somebody with these reasons and such a representative, sorted; nothing else may be.
    #[must_use]
    pub fn demands(&self, reasons: &[Reason], representative: Option<RepresentativeKind>) -> Vec<DocumentKind> {
        let applies = |demanded: &&Demanded| {
            (demanded.reasons.is_empty() || demanded.reasons.iter().any(|reason| reasons.contains(reason)))
                && demanded.unless.is_none_or(|reason| !reasons.contains(&reason))
                && demanded.representative.is_none_or(|kind| representative == Some(kind))
        };
        let mut papers: Vec<_> = self.demanded.iter().filter(applies).map(|demanded| demanded.paper).collect();
        papers.sort_unstable();
        papers
    }

    /// Whether the original belongs to what is asked for with these reasons.
    #[must_use]
    pub fn demands_original(&self, reasons: &[Reason]) -> bool {
        self.demands(reasons, None).contains(&DocumentKind::Original)
    }

    /// The version by whose law something is complained of on a day; days of no version have the current one.
    #[must_use]
    pub fn of_complaints(day: NaiveDate) -> &'static Self {
        Self::of(RegulationId::in_force_on(day).unwrap_or(RegulationId::newest()))
    }

    /// A step of the college, where the version knows it.
    #[must_use]
    pub fn step(&self, duty: Duty) -> Option<StepRule> {
        self.steps.iter().find(|step| step.duty == duty).copied()
    }
}

impl Duty {
    /// Every one, in the order of a case's life.
    pub const ALL: [Self; 9] = [
        Self::Register,
        Self::Assign,
        Self::Draft,
        Self::Notice,
        Self::RecordHearing,
        Self::Sign,
        Self::HandToCourier,
        Self::ConfirmArrival,
        Self::Issue,
    ];

    /// Its name in data and derivations; that of the step's command where it has one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Assign => "assign",
            Self::Draft => "draft",
            Self::Notice => "notice",
            Self::RecordHearing => "record-hearing",
            Self::Sign => "sign",
            Self::HandToCourier => "hand-to-courier",
            Self::ConfirmArrival => "confirm-arrival",
            Self::Issue => "issue",
        }
    }

    /// The step of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.name() == name)
    }

    /// What is to be done.
    #[must_use]
    pub fn text(self) -> Trilingual {
        let (kk, ru, en) = match self {
            Self::Register => ("құжаттар топтамасын тіркеу", "регистрация пакета документов", "register the package"),
            Self::Assign => (
                "жауапты орындаушыны тағайындау",
                "назначение ответственного исполнителя",
                "appoint the responsible executor",
            ),
            Self::Draft => ("нәтиженің жобасын дайындау", "подготовка проекта результата", "prepare the draft"),
            Self::Notice => (
                "бас тарту болжанса, алдын ала шешім туралы хабарлау",
                "при предполагаемом отказе – уведомление о предварительном решении",
                "tell of the preliminary decision, if it is to be a refusal",
            ),
            Self::RecordHearing => (
                "тыңдау хаттамасын жасау және оған қол қою",
                "составление и подписание протокола заслушивания",
                "make and sign the protocol of the hearing",
            ),
            Self::Sign => ("нәтижеге қол қою", "подписание результата", "sign the result"),
            Self::HandToCourier => ("нәтижені курьерге беру", "передача результата курьеру", "hand it to the courier"),
            Self::ConfirmArrival => (
                "нәтиженің Мемлекеттік корпорацияға жеткізілуі",
                "доставка результата в Государственную корпорацию",
                "the result lies at the Corporation",
            ),
            Self::Issue => (
                "нәтижені көрсетілетін қызметті алушыға беру",
                "выдача результата услугополучателю",
                "hand the result to the applicant",
            ),
        };
        Trilingual { kk: kk.to_owned(), ru: ru.to_owned(), en: en.to_owned() }
    }
}
