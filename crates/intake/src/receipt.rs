//! The receipts that the Corporation prints: of acceptance (R16-17, R16-21), and of refusal to accept (R16-16); and those of
//! our own doors (АППК 64(2); Law on state services art. 19).
//!
//! A receipt names nobody: the IIS prints the names of people itself, and so does whoever hands one out here.

use chrono::{DateTime, NaiveDate, Utc};
use telnusqa_domain::case::{Accepted, Channel, Declined, Document, DocumentKind, Medium};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::{Bilingual, Language};
use telnusqa_domain::sentence::date;

/// A text in both languages.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Texts {
    pub(crate) kk: String,
    pub(crate) ru: String,
}

/// The receipt of acceptance: number, last day of the term, papers taken.
pub(crate) fn accepted(accepted: &Accepted) -> Texts {
    let Accepted { due_on, submission, .. } = accepted;
    let (number, due) = (submission.number, day(*due_on));
    let papers = list(submission.documents.iter().map(paper));
    Texts {
        kk: format!(
            "Құжаттарды қабылдау туралы қолхат. Өтініш нөмірі: {number}. Қызмет көрсету мерзімінің соңғы күні: {}. \
             Қабылданған құжаттар: {}.",
            due.kk, papers.kk
        ),
        ru: format!(
            "Расписка о приёме документов. Номер заявления: {number}. Последний день срока оказания услуги: {}. \
             Приняты документы: {}.",
            due.ru, papers.ru
        ),
    }
}

/// The coupon of an application that was taken in at a door of ours: its number, day and time, last day of the term, papers,
/// and where the result is collected (АППК 64(2)).
pub(crate) fn coupon(accepted: &Accepted) -> Texts {
    let Accepted { due_on, registered_at, submission, .. } = accepted;
    let (number, due, taken) = (submission.number, day(*due_on), moment(submission.submitted_at));
    let (registered, papers) = (day(day_in_almaty(*registered_at)), list(submission.documents.iter().map(paper)));
    let collected = collected(submission.channel);
    Texts {
        kk: format!(
            "Өтініштің қабылданғаны туралы талон. Өтініш нөмірі: {number}. Қабылданған уақыты: {}. Тіркелген күні: {}. \
             Қызмет көрсету мерзімінің соңғы күні: {}. Қабылданған құжаттар: {}. {}",
            taken.kk, registered.kk, due.kk, papers.kk, collected.kk
        ),
        ru: format!(
            "Талон о приёме заявления. Номер заявления: {number}. Время приёма: {}. Дата регистрации: {}. \
             Последний день срока оказания услуги: {}. Приняты документы: {}. {}",
            taken.ru, registered.ru, due.ru, papers.ru, collected.ru
        ),
    }
}

/// Where the result is collected.
const fn collected(channel: Channel) -> Bilingual {
    match channel {
        Channel::Counter | Channel::HomeVisit => Bilingual {
            kk: "Нәтижені Мемлекеттік корпорацияның бөлімінде аласыз.",
            ru: "Результат Вы получите в отделе Государственной корпорации.",
        },
        Channel::Office | Channel::Portal => Bilingual {
            kk: "Нәтижені колледждің кеңсесінде аласыз.",
            ru: "Результат Вы получите в канцелярии колледжа.",
        },
    }
}

/// The receipt of refusal to accept of a door of ours: the college refuses by art. 19 of the law, the Corporation's worker by
/// art. 20(2); each side keeps a copy (DOMAIN.md §3.2).
pub(crate) fn declined_at_door(declined: &Declined) -> Texts {
    let Texts { kk, ru } = lacks(declined);
    let taken = moment(declined.submission.submitted_at);
    let law = match declined.submission.channel {
        Channel::Counter | Channel::HomeVisit => {
            Bilingual { kk: "20-бабының 2-тармағы", ru: "пункт 2 статьи 20" }
        }
        Channel::Office | Channel::Portal => Bilingual { kk: "19-бабы", ru: "статья 19" },
    };
    Texts {
        kk: format!(
            "Құжаттарды қабылдаудан бас тарту туралы қолхат. Уақыты: {}.{kk} Негіздеме: «Мемлекеттік көрсетілетін қызметтер \
             туралы» Қазақстан Республикасы Заңының {}. Қолхат әр тарапқа бір-бірден, екі данада жасалды. Құжаттарды \
             толықтырып, өтінішті қайта бере аласыз.",
            taken.kk, law.kk
        ),
        ru: format!(
            "Расписка об отказе в приёме документов. Время: {}.{ru} Основание: {} Закона Республики Казахстан \
             «О государственных услугах». Расписка составлена в двух экземплярах, по одному для каждой стороны. Дополнив \
             документы, Вы можете подать заявление снова.",
            taken.ru, law.ru
        ),
    }
}

/// The receipt of refusal to accept: what is missing, what has expired, the ground, what to do.
pub(crate) fn declined(declined: &Declined) -> Texts {
    let Texts { kk, ru } = lacks(declined);
    Texts {
        kk: format!(
            "Құжаттарды қабылдаудан бас тарту туралы қолхат.{kk} Негіздеме: «Мемлекеттік көрсетілетін қызметтер туралы» \
             Қазақстан Республикасы Заңының 20-бабының 2-тармағы. Құжаттарды толықтырып, өтінішті қайта бере аласыз."
        ),
        ru: format!(
            "Расписка об отказе в приёме документов.{ru} Основание: пункт 2 статьи 20 Закона Республики Казахстан \
             «О государственных услугах». Дополнив документы, Вы можете подать заявление снова."
        ),
    }
}

/// What is missing and what has expired, each a sentence with a blank before it.
fn lacks(declined: &Declined) -> Texts {
    let Declined { expired, missing, .. } = declined;
    let lines = |kinds: &[DocumentKind], kk: &str, ru: &str| match kinds {
        [] => Texts { kk: String::new(), ru: String::new() },
        kinds => {
            let names = list(kinds.iter().map(|kind| texts(kind.text())));
            Texts { kk: format!(" {kk}: {}.", names.kk), ru: format!(" {ru}: {}.", names.ru) }
        }
    };
    let missing = lines(missing, "Ұсынылмаған құжаттар", "Не представлены");
    let expired = lines(expired, "Қолданылу мерзімі өткен құжаттар", "Истёк срок действия");
    Texts { kk: format!("{}{}", missing.kk, expired.kk), ru: format!("{}{}", missing.ru, expired.ru) }
}

/// Day and time on Almaty's clock.
fn moment(at: DateTime<Utc>) -> Texts {
    let Texts { kk, ru } = day(day_in_almaty(at));
    let time = in_almaty(at).format("%H:%M");
    Texts { kk: format!("{kk}, {time}"), ru: format!("{ru}, {time}") }
}

fn day(day: NaiveDate) -> Texts {
    Texts { kk: date(day, Language::Kk), ru: date(day, Language::Ru) }
}

fn paper(document: &Document) -> Texts {
    let name = document.kind.text();
    let medium = match document.medium {
        Medium::DigitalDocument => {
            Bilingual { kk: "цифрлық құжат", ru: "цифровой документ" }
        }
        Medium::Paper => Bilingual { kk: "қағаз түрінде", ru: "на бумаге" },
        Medium::Scan => Bilingual { kk: "сканерленген көшірме", ru: "скан-копия" },
    };
    match document.pages {
        None => Texts { kk: format!("{} ({})", name.kk, medium.kk), ru: format!("{} ({})", name.ru, medium.ru) },
        Some(pages) => Texts {
            kk: format!("{} ({}, {pages} бет)", name.kk, medium.kk),
            ru: format!("{} ({}, {pages} стр.)", name.ru, medium.ru),
        },
    }
}

fn texts(text: Bilingual) -> Texts {
    Texts { kk: text.kk.to_owned(), ru: text.ru.to_owned() }
}

fn list(items: impl Iterator<Item = Texts>) -> Texts {
    let (kk, ru): (Vec<String>, Vec<String>) = items.map(|item| (item.kk, item.ru)).unzip();
    Texts { kk: kk.join("; "), ru: ru.join("; ") }
}
