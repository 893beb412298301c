//! The Russian words.

use chrono::{Datelike as _, NaiveDate};

use super::{Appeal, Facts, Hearing, Place, Proposed, Term, clock, joined, month};
use crate::card::{Again, Stage};
use crate::case::{DocumentKind, Ground, HearingForm, OriginalKind, Party};
use crate::hours::day_in_almaty;

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

pub(super) fn date(day: NaiveDate) -> String {
    format!("{} {} {} года", day.day(), month(day, &MONTHS), day.year())
}

/// What went wrong before, and what became of it.
pub(super) fn before(facts: &Facts<'_>) -> Option<String> {
    let original = genitive(facts.card.original);
    if facts.is_missed() {
        return Some("Отправление не пришло вовремя, его разыскивают.".to_owned());
    }
    facts.again().map(|again| match again {
        Again::Annulled if facts.card.handed_out => format!(
            "В выданном дубликате {original} была ошибка самой организации, он аннулирован, его номер недействителен. Новый \
             делают без нового заявления, получить его можно будет в организации: {}.",
            facts.college
        ),
        Again::Annulled => format!(
            "Подписанный результат по заявлению на дубликат {original} признан ошибочным и аннулирован, вместо него \
             делают новый."
        ),
        Again::Lost => format!(
            "Подписанный результат по заявлению на дубликат {original} утерян по дороге в Государственную корпорацию и \
             недействителен, вместо него делают новый."
        ),
    })
}

pub(super) fn text(facts: &Facts<'_>) -> String {
    let original = genitive(facts.card.original);
    let since = date(facts.since());
    let term = facts.term.map(|at| joined([extended(facts), Some(term(at, facts))]));
    match facts.card.stage {
        Stage::Declined => joined([
            Some(format!("{since} документы на дубликат {original} не были приняты.")),
            list(["Недостающий документ", "Недостающие документы"], &facts.card.missing_documents),
            list(["Просроченный документ", "Просроченные документы"], &facts.card.expired_documents),
            Some("Теперь дело за вами.".to_owned()),
        ]),
        Stage::Accepted => joined([
            Some(format!(
                "Заявление на дубликат {original} принято, дата регистрации: {}.",
                date(facts.registered_on())
            )),
            Some("Сейчас дело за Государственной корпорацией: она отправит документы с курьером.".to_owned()),
            term,
        ]),
        Stage::UnderWay => joined([
            Some(format!("Документы на дубликат {original} отправлены с курьером {since}.")),
            Some(format!("Теперь дело за организацией, которая готовит дубликат: {}.", facts.college)),
            term,
        ]),
        Stage::CameBack => joined([
            Some(format!(
                "Курьер не смог вручить документы на дубликат {original} и вернул их в Государственную \
                 корпорацию {since}."
            )),
            Some("Корпорация отправит их ещё раз, от вас ничего не требуется.".to_owned()),
            term,
        ]),
        Stage::PackageLost => joined([
            Some(format!(
                "Документы на дубликат {original} утеряны по дороге в ответственную организацию, это установлено {since}."
            )),
            Some(
                "Сейчас дело за Государственной корпорацией: она отправит документы ещё раз. От вас ничего не требуется."
                    .to_owned(),
            ),
            term,
        ]),
        Stage::Delivered => joined([
            Some(match facts.place() {
                Place::College => format!("Заявление на дубликат {original} подано {since}."),
                Place::Corporation => format!("Документы на дубликат {original} доставлены курьером {since}."),
            }),
            Some(format!(
                "Теперь дело за ответственной организацией, она зарегистрирует документы: {}.",
                facts.college
            )),
            term,
        ]),
        Stage::Registered => joined([
            Some(format!("Документы на дубликат {original} зарегистрированы в ответственной организации {since}.")),
            Some(format!("Дело за этой организацией: {}. Её руководитель назначит исполнителя.", facts.college)),
            term,
        ]),
        Stage::InPreparation => joined([
            Some(if facts.card.reworked {
                format!("С {since} исполнитель дорабатывает проект результата по заявлению на дубликат {original}.")
            } else {
                format!("С {since} исполнитель готовит результат по заявлению на дубликат {original}.")
            }),
            Some(format!("Дело за ответственной организацией: {}.", facts.college)),
            term,
        ]),
        Stage::RefusalProposed => joined([
            facts.proposed().map(|(on, _, standing)| {
                let on = date(on);
                let standing = objection(standing);
                format!(
                    "По заявлению на дубликат {original} {on} принято предварительное решение об отказе. {standing}"
                )
            }),
            Some(format!("Дело за ответственной организацией: {}.", facts.college)),
            term,
        ]),
        Stage::HearingSet => joined([
            facts.hearing().map(|hearing| match hearing {
                Hearing::Ahead { on, at, form } => format!(
                    "Перед решением по заявлению на дубликат {original} назначено заслушивание: {} в {}, {}.",
                    date(on),
                    clock(at),
                    heard(form)
                ),
                Hearing::Past { on, at } => format!(
                    "Заслушивание по заявлению на дубликат {original} было назначено на {} в {}, его протокола ещё нет.",
                    date(on),
                    clock(at)
                ),
            }),
            Some(format!("Заслушивание проводит ответственная организация: {}.", facts.college)),
            term,
        ]),
        Stage::Drafted | Stage::ForSignature => joined([
            Some(format!("Проект результата по заявлению на дубликат {original} подготовлен {since}.")),
            Some(format!(
                "Дело за ответственной организацией: {}. Её руководитель подпишет проект или вернёт его на доработку.",
                facts.college
            )),
            term,
        ]),
        Stage::Signed if facts.card.can_be_collected() => joined([
            Some(format!(
                "{} подписан {since}, его можно забрать в ответственной организации: {}.",
                result(facts, original),
                facts.college
            )),
            Some("Теперь дело за вами.".to_owned()),
        ]),
        Stage::Signed => joined([
            Some(format!("{} подписан {since}.", result(facts, original))),
            Some(format!(
                "Дело за ответственной организацией: {}. Она отправит результат в Государственную корпорацию.",
                facts.college
            )),
            term,
        ]),
        Stage::Sent => joined([
            Some(format!(
                "{} подписан и {since} отправлен с курьером в Государственную корпорацию.",
                result(facts, original)
            )),
            Some(format!(
                "Дело за ответственной организацией: {}. Пока результат не доставлен, от вас ничего не требуется.",
                facts.college
            )),
            term,
        ]),
        Stage::AtCounter => joined([
            Some(format!(
                "{} подписан, с {since} его можно забрать в Государственной корпорации.",
                result(facts, original)
            )),
            Some("Теперь дело за вами.".to_owned()),
        ]),
        Stage::Kept => joined([
            Some(format!(
                "{} не забрали в Государственной корпорации, {since} он возвращён и хранится в ответственной организации, \
                 там его можно забрать: {}.",
                result(facts, original),
                facts.college
            )),
            Some("Теперь дело за вами.".to_owned()),
        ]),
        Stage::Issued if facts.is_annulled() => {
            format!("Дубликат {original} был выдан {since}, но позже аннулирован: его номер недействителен.")
        }
        Stage::Issued => {
            let to = match facts.card.issued_to {
                Some(Party::Applicant) => " заявителю",
                Some(Party::Representative) => " представителю",
                None => "",
            };
            format!("{} выдан{to} {since}.", result(facts, original))
        }
        Stage::Withdrawn if facts.merged_into().is_some() => format!(
            "Это заявление на дубликат {original} {since} объединено с более ранним, {}, и рассматривается вместе с ним.",
            facts.earlier()
        ),
        Stage::Withdrawn => {
            format!("Заявление на дубликат {original} отозвано {since}, работа по нему прекращена.")
        }
    }
}

/// What it means that the original was found.
pub(super) fn found(facts: &Facts<'_>, on: NaiveDate) -> String {
    let on = date(on);
    if facts.card.stage == Stage::Issued {
        return format!(
            "Подлинник нашёлся {on}. Дубликат остаётся действительным, а подлинник отмечен как найденный и больше не действует."
        );
    }
    format!(
        "Подлинник нашёлся {on}. Заявление рассматривается дальше; если дубликат больше не нужен, до его выдачи заявление можно отозвать."
    )
}

pub(super) fn next(facts: &Facts<'_>) -> String {
    let (prepare, collect) = (prepare(facts), collect(facts));
    let organisation = format!("Ответственная организация: {}.", facts.college);
    match facts.card.stage {
        Stage::Declined => "Новое заявление можно подать сразу, ждать не нужно: возьмите с собой названные документы \
                            и всё, что приносили в прошлый раз."
            .to_owned(),
        Stage::Accepted | Stage::CameBack | Stage::PackageLost if facts.has_passed() => {
            format!("{} {organisation} {collect}", complain(facts))
        }
        Stage::UnderWay
        | Stage::Delivered
        | Stage::Registered
        | Stage::InPreparation
        | Stage::Drafted
        | Stage::ForSignature
            if facts.has_passed() =>
        {
            format!("{} {collect}", complain(facts))
        }
        Stage::Accepted | Stage::CameBack | Stage::PackageLost => {
            format!("{organisation} Получив документы от курьера, она {prepare} {collect}")
        }
        Stage::UnderWay => format!("Эта организация {prepare} {collect}"),
        Stage::Delivered | Stage::Registered | Stage::InPreparation => format!("Организация {prepare} {collect}"),
        Stage::RefusalProposed | Stage::HearingSet => joined([
            facts.has_passed().then(|| complain(facts)),
            facts.proposed().map(|(_, ground, _)| format!("Основание предварительного решения: {}.", grounds(ground))),
            Some("Окончательное решение ещё не принято: результатом может стать и дубликат.".to_owned()),
        ]),
        Stage::Drafted | Stage::ForSignature => match facts.place() {
            Place::College => format!("После подписания результат выдадут там же. {collect}"),
            Place::Corporation => {
                format!("После подписания результат отправят в Государственную корпорацию. {collect}")
            }
        },
        Stage::Signed | Stage::Sent | Stage::AtCounter | Stage::Kept => {
            joined([facts.has_passed().then(|| complain(facts)), Some(collect), refusal(facts)])
        }
        Stage::Issued if facts.is_annulled() => {
            format!("За разъяснением и новым дубликатом обратитесь в ответственную организацию: {}.", facts.college)
        }
        Stage::Issued => refusal(facts).unwrap_or_else(|| {
            let college = facts.college;
            format!("Если в дубликате найдётся ошибка, сразу сообщите об этом в ответственную организацию: {college}.")
        }),
        Stage::Withdrawn if facts.merged_into().is_some() => {
            format!("Ничего не потеряно: спрашивайте по номеру {}.", facts.earlier())
        }
        Stage::Withdrawn => "Если дубликат всё же понадобится, новое заявление можно подать в любое время.".to_owned(),
    }
}

/// What the organisation does with the papers: `Эта организация …`.
fn prepare(facts: &Facts<'_>) -> String {
    let (what, it) = if facts.may_be_refused() {
        ("дубликат или мотивированный ответ об отказе", "результат")
    } else {
        ("дубликат", "его")
    };
    match facts.place() {
        Place::College => format!("подготовит {what} и выдаст {it} у себя."),
        Place::Corporation => format!("подготовит {what} и передаст {it} в Государственную корпорацию."),
    }
}

/// What is to be brought.
fn collect(facts: &Facts<'_>) -> String {
    let papers = match facts.place() {
        Place::College => "понадобится документ, удостоверяющий личность",
        Place::Corporation => "понадобятся документ, удостоверяющий личность, и расписка",
    };
    let acting = if facts.card.has_representative {
        "; представителю нужен и документ о его полномочиях"
    } else {
        ""
    };
    format!("Чтобы забрать результат, {papers}{acting}.")
}

/// What a term that has passed opens (АППК 91(2); Law on state services art. 25).
fn complain(facts: &Facts<'_>) -> String {
    let (to, when) = match facts.place() {
        Place::College => ("в ответственную организацию", "готов"),
        Place::Corporation if facts.is_signed() => {
            ("в ответственную организацию или в Государственную корпорацию", "доставлен")
        }
        Place::Corporation => ("в ответственную организацию или в Государственную корпорацию", "готов"),
    };
    let right = match facts.complaint() {
        Some(Appeal::Closed { until }) => format!(", срок подачи жалобы на него истёк {}.", date(until)),
        Some(Appeal::Open { until }) => format!(
            ": вы вправе подать жалобу {to}, её рассмотрят за 5 рабочих дней. Последний день для жалобы: {}.",
            date(until)
        ),
        None => ".".to_owned(),
    };
    format!(
        "По закону пропущенный срок приравнивается к отказу{right} Работа по заявлению продолжается, и результат можно \
         будет забрать, как только он будет {when}."
    )
}

/// What was made.
fn result(facts: &Facts<'_>, original: &str) -> String {
    match facts.ground() {
        None => format!("Дубликат {original}"),
        Some(_) => format!("Мотивированный ответ об отказе в выдаче дубликата {original}"),
    }
}

/// The grounds in words.
const fn grounds(ground: Ground) -> &'static str {
    match ground {
        Ground::NoConsent => "не дано согласие на доступ к персональным данным ограниченного доступа",
        Ground::NotCompliant => "представленные документы не соответствуют требованиям правил",
        Ground::Unreliable => "установлена недостоверность документов или сведений в них",
    }
}

/// What the applicant may have against a preliminary refusal, and until when (АППК 73).
fn objection(standing: Proposed) -> String {
    match standing {
        Proposed::Untold => "Уведомление о нём ещё не доставлено.".to_owned(),
        Proposed::Open { until } => {
            format!("Возразить или попросить о заслушивании можно до {} включительно.", date(until))
        }
        Proposed::Objected { until: Some(until) } => {
            format!("Возражение получено; попросить о заслушивании можно до {} включительно.", date(until))
        }
        Proposed::Objected { until: None } => "Возражение получено.".to_owned(),
        Proposed::AskedFor => "Просьба о заслушивании получена, о его времени сообщат отдельно.".to_owned(),
        Proposed::Heard => "Заслушивание проведено.".to_owned(),
        Proposed::Silent => "Срок для возражений истёк, возражений не поступило.".to_owned(),
    }
}

/// Why it was refused, and what can be done.
fn refusal(facts: &Facts<'_>) -> Option<String> {
    let why = grounds(facts.ground()?);
    let appeal = facts.appeal().map(|appeal| match appeal {
        Appeal::Closed { until } => format!("Срок обжалования отказа истёк {}.", date(until)),
        Appeal::Open { until } => {
            format!("Отказ можно обжаловать через ответственную организацию, последний день: {}.", date(until))
        }
    });
    let again = "Когда причина будет устранена, заявление можно подать снова.".to_owned();
    Some(joined([Some(format!("Основание отказа: {why}.")), appeal, Some(again)]))
}

/// That the head extended the term, from which day to which (АППК 76).
fn extended(facts: &Facts<'_>) -> Option<String> {
    let last = facts.card.extensions.last()?;
    Some(format!(
        "Решением руководителя ответственной организации от {} срок продлён: прежний последний день – {}, новый – {}.",
        date(day_in_almaty(last.at)),
        date(last.from),
        date(last.until)
    ))
}

/// In which way the applicant is heard.
const fn heard(form: HearingForm) -> &'static str {
    match form {
        HearingForm::InPerson => "лично",
        HearingForm::Video => "по видеосвязи",
    }
}

fn term(term: Term, facts: &Facts<'_>) -> String {
    let (must, not_yet) = if facts.is_signed() {
        ("должен быть доставлен", "а результат ещё не доставлен")
    } else {
        ("должен быть готов", "а результата ещё нет")
    };
    match term {
        Term::Ahead { due_on, working_days: Some(left) } => {
            format!("Результат {must} не позднее {}, {}.", date(due_on), working_days(left))
        }
        Term::Ahead { due_on, working_days: None } => format!("Результат {must} не позднее {}.", date(due_on)),
        Term::Passed { due_on } => {
            format!("Срок оказания услуги истёк {}, {not_yet}, приносим извинения за задержку.", date(due_on))
        }
        Term::Today { due_on } => format!("Результат {must} сегодня, {}.", date(due_on)),
    }
}

/// `остался 1 рабочий день`, `осталось 3 рабочих дня`, `осталось 15 рабочих дней`.
fn working_days(count: i32) -> String {
    match (count % 10, count % 100) {
        (1, last) if last != 11 => format!("остался {count} рабочий день"),
        (2..=4, last) if !(12..=14).contains(&last) => format!("осталось {count} рабочих дня"),
        _ => format!("осталось {count} рабочих дней"),
    }
}

/// What is wrong, of one paper or of several, with their names in the nominative.
fn list([one, several]: [&str; 2], papers: &[DocumentKind]) -> Option<String> {
    let names: Vec<_> = papers.iter().map(|kind| kind.text().ru).collect();
    let what = if names.len() == 1 { one } else { several };
    (!names.is_empty()).then(|| format!("{what}: {}.", names.join("; ")))
}

const fn genitive(original: OriginalKind) -> &'static str {
    match original {
        OriginalKind::Certificate => "свидетельства",
        OriginalKind::Diploma => "диплома",
        OriginalKind::DiplomaWithSupplement => "диплома с приложением",
        OriginalKind::Supplement => "приложения к диплому",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numerals_take_their_forms() {
        for (count, expected) in [
            (1, "остался 1 рабочий день"),
            (2, "осталось 2 рабочих дня"),
            (5, "осталось 5 рабочих дней"),
            (11, "осталось 11 рабочих дней"),
            (12, "осталось 12 рабочих дней"),
            (21, "остался 21 рабочий день"),
            (22, "осталось 22 рабочих дня"),
            (111, "осталось 111 рабочих дней"),
        ] {
            assert_eq!(super::working_days(count), expected);
        }
    }
}
