//! What is said of a complaint: by 1414, on the page, and in letters. It depends on the case alone, not on the day on which it
//! is said.

use chrono::NaiveDate;

use super::{date, joined, kk};
use crate::card::Card;
use crate::case::complaint::{About, Body, CaseFile, Complaint, Standing, Verdict};
use crate::language::Language;

/// The complaint that people are told of: the one whose next day is nearest, else the last one that was decided.
pub(super) fn told(card: &Card) -> Option<&Complaint> {
    let decided = |complaint: &&Complaint| matches!(complaint.standing, Standing::Decided { .. });
    card.next_complaint().map(|(complaint, ..)| complaint).or_else(|| card.complaints.iter().rev().find(decided))
}

/// Where a complaint stands, whose move it is and by when, how it was decided, or that it was taken back.
#[must_use]
pub fn complaint(complaint: &Complaint, card: &Card, language: Language) -> String {
    let words = Words { card, complaint, language };
    match complaint.standing {
        Standing::Open if complaint.overdue => words.overdue(),
        Standing::Open => words.open(),
        Standing::Decided { on, overturned, verdict } => words.decided(on, overturned, verdict),
        Standing::Withdrawn => words.withdrawn(),
    }
}

struct Words<'w> {
    card: &'w Card,
    complaint: &'w Complaint,
    language: Language,
}

impl Words<'_> {
    /// One of three texts, in Kazakh, Russian, English.
    const fn of<'t>(&self, [kk, ru, en]: [&'t str; 3]) -> &'t str {
        match self.language {
            Language::Kk => kk,
            Language::Ru => ru,
            Language::En => en,
        }
    }

    fn date(&self, day: NaiveDate) -> String {
        date(day, self.language)
    }

    fn open(&self) -> String {
        let (about, body) = (self.about(), self.body());
        let (on, until) = (self.complaint.registered_on, self.complaint.due_on);
        let began = match self.language {
            Language::Kk => format!(
                "{about} қатысты шағымыңыз {} тіркелді. Шағымды қарайтын орган: {body}. Шешім {} кешіктірілмей \
                 қабылдануға тиіс.",
                kk::date(on, kk::Case::Locative),
                kk::date(until, kk::Case::Ablative)
            ),
            Language::Ru => format!(
                "Ваша жалоба {about} зарегистрирована {}. Рассматривает жалобу: {body}. Решение должно быть принято не \
                 позднее {}.",
                self.date(on),
                self.date(until)
            ),
            Language::En => format!(
                "Your complaint about {about} was registered on {}. It is decided by {body}, no later than {}.",
                self.date(on),
                self.date(until)
            ),
        };
        let extended = self.complaint.extended.then(|| {
            self.of([
                "Қарау мерзімі ұзартылды.",
                "Срок рассмотрения продлён.",
                "The time for the decision was extended.",
            ])
            .to_owned()
        });
        joined([Some(began), extended, self.file(), self.suspended()])
    }

    /// Whether the college has handed over the file without which nobody decides.
    fn file(&self) -> Option<String> {
        let CaseFile { by, overdue, .. } = self.complaint.case_file.filter(|file| !file.handed_over)?;
        Some(match (self.language, overdue) {
            (Language::Kk, false) => format!(
                "Жауапты ұйым істің материалдарын бұл органға {} кешіктірмей тапсыруға тиіс.",
                kk::date(by, kk::Case::Ablative)
            ),
            (Language::Kk, true) => format!(
                "Жауапты ұйым істің материалдарын бұл органға {} кешіктірмей тапсыруға тиіс еді, бірақ әлі тапсырған жоқ.",
                kk::date(by, kk::Case::Ablative)
            ),
            (Language::Ru, false) => {
                format!("Ответственная организация должна передать туда материалы дела не позднее {}.", self.date(by))
            }
            (Language::Ru, true) => format!(
                "Ответственная организация должна была передать туда материалы дела не позднее {}, но ещё не передала.",
                self.date(by)
            ),
            (Language::En, false) => {
                format!("The organisation in charge hands over the file of the case no later than {}.", self.date(by))
            }
            (Language::En, true) => format!(
                "The organisation in charge should have handed over the file of the case no later than {}, and has not \
                 yet.",
                self.date(by)
            ),
        })
    }

    fn suspended(&self) -> Option<String> {
        self.complaint.suspends(self.card.refused()).then(|| {
            self.of([
                "Шағым қаралып біткенше бас тарту орындалмайды.",
                "Пока жалоба рассматривается, отказ не исполняется.",
                "Until it is decided, the refusal is not carried out.",
            ])
            .to_owned()
        })
    }

    /// No decision in time: by law the complaint counts as refused, and nothing is lost (АППК 100(5)).
    fn overdue(&self) -> String {
        let (about, body, until) = (self.about(), self.body(), self.complaint.due_on);
        let passed = match self.language {
            Language::Kk => format!(
                "{about} қатысты шағымыңызды қарау мерзімі {} аяқталды, ал шешім әлі жоқ. Шағымды қарайтын орган: {body}. \
                 Заң бойынша бұл шағымды қанағаттандырудан бас тартуға теңестіріледі: жоғары тұрған органға немесе сотқа \
                 жүгінуге құқығыңыз бар. Шағым әлі де шешілуі мүмкін.",
                kk::date(until, kk::Case::Locative)
            ),
            Language::Ru => format!(
                "Срок рассмотрения вашей жалобы {about} истёк {}, а решения ещё нет. Рассматривает жалобу: {body}. По \
                 закону это приравнивается к отказу в её удовлетворении: вы вправе обратиться в вышестоящий орган или в \
                 суд. Решение по жалобе ещё может быть принято.",
                self.date(until)
            ),
            Language::En => format!(
                "The time for your complaint about {about} ended on {}, and there is no decision yet; it is with {body}. \
                 By law this counts as a refusal of the complaint: you can turn to the body above or to court. It may \
                 still be decided.",
                self.date(until)
            ),
        };
        joined([Some(passed), self.file(), self.suspended()])
    }

    fn decided(&self, on: NaiveDate, overturned: bool, verdict: Verdict) -> String {
        let about = self.about();
        let verdict_words = self.verdict(verdict);
        let decided = match self.language {
            Language::Kk => {
                format!("{about} қатысты шағымыңыз {} {verdict_words}.", kk::date(on, kk::Case::Locative))
            }
            Language::Ru => format!("{} ваша жалоба {about} {verdict_words}.", self.date(on)),
            Language::En => format!("Your complaint about {about} was {verdict_words} on {}.", self.date(on)),
        };
        joined([Some(decided), self.follows(overturned, verdict)])
    }

    /// What comes of a decision: that the work goes on is said until something is signed again, or the case has ended.
    fn follows(&self, overturned: bool, verdict: Verdict) -> Option<String> {
        let goes_on = self.card.signed_at.is_none() && !self.card.stage.has_ended();
        let texts = match verdict {
            Verdict::PartlySatisfied | Verdict::Satisfied if overturned && !goes_on => return None,
            Verdict::PartlySatisfied | Verdict::Satisfied if overturned => [
                "Бас тартудың күші жойылды, өтінішіңіз бойынша жұмыс жалғасады.",
                "Отказ отменён, и работа по вашему заявлению продолжается.",
                "The refusal is of no effect any more, and the work on your application goes on.",
            ],
            Verdict::Satisfied => return None,
            Verdict::Dismissed | Verdict::PartlySatisfied | Verdict::WithoutConsideration => [
                "Бұл шешіммен келіспесеңіз, жоғары тұрған органға немесе сотқа жүгіне аласыз.",
                "Если вы не согласны с этим решением, можно обратиться в вышестоящий орган или в суд.",
                "If you do not agree with this decision, you can turn to the body above or to court.",
            ],
        };
        Some(self.of(texts).to_owned())
    }

    fn withdrawn(&self) -> String {
        let about = self.about();
        match self.language {
            Language::Kk => format!("{about} қатысты шағымыңыз қайтарып алынды, ол енді қаралмайды."),
            Language::Ru => format!("Ваша жалоба {about} отозвана, её больше не рассматривают."),
            Language::En => format!("Your complaint about {about} was taken back, and is not considered any more."),
        }
    }

    const fn verdict(&self, verdict: Verdict) -> &'static str {
        self.of(match verdict {
            Verdict::Dismissed => ["қанағаттандырусыз қалдырылды", "оставлена без удовлетворения", "dismissed"],
            Verdict::PartlySatisfied => ["ішінара қанағаттандырылды", "удовлетворена частично", "satisfied in part"],
            Verdict::Satisfied => ["қанағаттандырылды", "удовлетворена", "satisfied"],
            Verdict::WithoutConsideration => {
                ["қараусыз қалдырылды", "оставлена без рассмотрения", "left without consideration"]
            }
        })
    }

    /// What is complained of: in Kazakh at the beginning of a sentence, in the dative.
    const fn about(&self) -> &'static str {
        self.of(match self.complaint.about {
            About::DeskRefusal => [
                "Құжаттарды қабылдаудан бас тартуға",
                "на отказ в приёме документов",
                "the refusal to accept your papers",
            ],
            About::MissedTerm => ["Мерзімнің өтіп кетуіне", "на пропуск срока", "the missed term"],
            About::Refusal => {
                ["Телнұсқа беруден бас тартуға", "на отказ в выдаче дубликата", "the refusal of a duplicate"]
            }
            About::Service => {
                ["Қызмет көрсету тәртібіне", "на порядок оказания услуги", "how the service was rendered"]
            }
        })
    }

    const fn body(&self) -> &'static str {
        self.of(match self.complaint.body {
            Body::Corporation => ["Мемлекеттік корпорация", "Государственная корпорация", "the State Corporation"],
            Body::HigherBody => ["жоғары тұрған орган", "вышестоящий орган", "the body above"],
            Body::Provider => ["жауапты ұйым", "ответственная организация", "the organisation in charge"],
            Body::QualityBody => [
                "мемлекеттік қызметтер көрсету сапасын бағалау және бақылау жөніндегі уәкілетті орган",
                "уполномоченный орган по оценке и контролю за качеством оказания государственных услуг",
                "the authorised body for the quality of state services",
            ],
        })
    }
}
