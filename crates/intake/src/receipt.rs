//! The receipts that the Corporation prints: of acceptance (R16-17, R16-21), and of refusal to accept (R16-16).
//!
//! The IIS prints the names of people itself: a receipt names none.

use chrono::NaiveDate;
use telnusqa_domain::case::{Accepted, Declined, Document, DocumentKind, Medium};
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

/// The receipt of refusal to accept: what is missing, what has expired, the ground, what to do.
pub(crate) fn declined(declined: &Declined) -> Texts {
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
    Texts {
        kk: format!(
            "Құжаттарды қабылдаудан бас тарту туралы қолхат.{}{} Негіздеме: «Мемлекеттік көрсетілетін қызметтер туралы» \
             Қазақстан Республикасы Заңының 20-бабының 2-тармағы. Құжаттарды толықтырып, өтінішті қайта бере аласыз.",
            missing.kk, expired.kk
        ),
        ru: format!(
            "Расписка об отказе в приёме документов.{}{} Основание: пункт 2 статьи 20 Закона Республики Казахстан \
             «О государственных услугах». Дополнив документы, Вы можете подать заявление снова.",
            missing.ru, expired.ru
        ),
    }
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
