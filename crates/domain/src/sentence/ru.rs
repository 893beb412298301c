//! The Russian words.

use chrono::{Datelike as _, NaiveDate};

use super::{Facts, Term, joined, month};
use crate::card::Stage;
use crate::case::{DocumentKind, Ground, OriginalKind};

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

pub(super) fn text(facts: &Facts<'_>) -> String {
    let original = genitive(facts.card.original);
    let since = date(facts.since());
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
            facts.term.map(term),
        ]),
        Stage::UnderWay => joined([
            Some(format!("Документы на дубликат {original} отправлены с курьером {since}.")),
            Some(format!("Теперь дело за организацией, которая готовит дубликат: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::CameBack => joined([
            Some(format!(
                "Курьер не смог вручить документы на дубликат {original} и вернул их в Государственную \
                 корпорацию {since}."
            )),
            Some("Корпорация отправит их ещё раз, от вас ничего не требуется.".to_owned()),
            facts.term.map(term),
        ]),
        Stage::Delivered => joined([
            Some(format!("Заявление на дубликат {original} подано в канцелярию колледжа {since}.")),
            Some(format!("Теперь дело за колледжем, который его зарегистрирует: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Registered | Stage::InPreparation => joined([
            Some(format!("Документы на дубликат {original} находятся в колледже, на рассмотрении с {since}.")),
            Some(format!("Дело за колледжем, он готовит результат: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Drafted | Stage::ForSignature => joined([
            Some(format!("Результат по заявлению на дубликат {original} подготовлен {since}.")),
            Some(format!("Дело за колледжем, результат ждёт подписи руководителя: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Signed if facts.card.can_be_collected() => joined([
            Some(format!(
                "{} {since}, результат можно забрать в колледже: {}.",
                signed(facts, original),
                facts.college
            )),
            Some("Теперь дело за вами.".to_owned()),
        ]),
        Stage::Signed => joined([
            Some(format!("{} {since}.", signed(facts, original))),
            Some(format!("Дело за колледжем, он отправит результат в Государственную корпорацию: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Sent => joined([
            Some(format!("{} и {since} отправлен с курьером в Государственную корпорацию.", signed(facts, original))),
            Some("Пока он не прибыл, от вас ничего не требуется.".to_owned()),
            facts.term.map(term),
        ]),
        Stage::AtCounter => joined([
            Some(format!("{} и с {since} ждёт вас в Государственной корпорации.", signed(facts, original))),
            Some("Теперь дело за вами.".to_owned()),
        ]),
        Stage::Issued => format!("Результат по заявлению на дубликат {original} выдан {since}."),
        Stage::Withdrawn => {
            format!("Заявление на дубликат {original} отозвано {since}, работа по нему прекращена.")
        }
    }
}

pub(super) fn next(facts: &Facts<'_>) -> String {
    let collect = "За результатом приходите с документом, удостоверяющим личность, и распиской; \
                   представителю понадобится и документ о его полномочиях.";
    let prepare =
        "подготовит дубликат или мотивированный ответ об отказе и передаст результат в Государственную корпорацию.";
    let complain = "По закону пропущенный срок приравнивается к отказу: вы вправе подать жалобу в ответственную \
                    организацию или в Государственную корпорацию, её рассмотрят за 5 рабочих дней. Работа по \
                    заявлению продолжается, и результат можно будет забрать, как только он будет готов.";
    let organisation = format!("Ответственная организация: {}.", facts.college);
    match facts.card.stage {
        Stage::Declined => "Новое заявление можно подать сразу, ждать не нужно: возьмите с собой названные документы \
                            и всё, что приносили в прошлый раз."
            .to_owned(),
        Stage::Accepted | Stage::CameBack if facts.has_passed() => format!("{complain} {organisation} {collect}"),
        Stage::UnderWay if facts.has_passed() => format!("{complain} {collect}"),
        Stage::Accepted | Stage::CameBack => {
            format!("{organisation} Получив документы от курьера, она {prepare} {collect}")
        }
        Stage::UnderWay => format!("Эта организация {prepare} {collect}"),
        Stage::Delivered
        | Stage::Registered
        | Stage::InPreparation
        | Stage::Drafted
        | Stage::ForSignature
        | Stage::Signed
        | Stage::Sent
            if facts.has_passed() =>
        {
            format!("{complain} {collect}")
        }
        Stage::Delivered | Stage::Registered | Stage::InPreparation if facts.card.is_collected_at_college() => {
            format!("Колледж подготовит дубликат или мотивированный ответ об отказе и выдаст его у себя. {collect}")
        }
        Stage::Delivered | Stage::Registered | Stage::InPreparation => format!("Колледж {prepare} {collect}"),
        Stage::Drafted | Stage::ForSignature => collect.to_owned(),
        Stage::Signed | Stage::Sent | Stage::AtCounter => match refusal(facts) {
            Some(appeal) => format!("{collect} {appeal}"),
            None => collect.to_owned(),
        },
        Stage::Issued => match refusal(facts) {
            Some(appeal) => appeal,
            None => "Если в дубликате найдётся ошибка, сразу сообщите об этом колледжу.".to_owned(),
        },
        Stage::Withdrawn => "Если дубликат всё же понадобится, новое заявление можно подать в любое время.".to_owned(),
    }
}

/// What was signed.
fn signed(facts: &Facts<'_>, original: &str) -> String {
    match facts.ground() {
        None => format!("Дубликат {original} подписан"),
        Some(_) => format!("Мотивированный ответ об отказе в дубликате {original} подписан"),
    }
}

/// Why it was refused, and what can be done.
fn refusal(facts: &Facts<'_>) -> Option<String> {
    let why = match facts.ground()? {
        Ground::NoConsent => "нет согласия на доступ к персональным данным ограниченного доступа",
        Ground::NotCompliant => "представленные документы не соответствуют требованиям правил",
        Ground::Unreliable => "установлена недостоверность документов или сведений в них",
    };
    let appeal = facts.appeal_until().map(|day| format!(" Отказ можно обжаловать через колледж до {}.", date(day)));
    let appeal = appeal.unwrap_or_default();
    Some(format!("Основание отказа: {why}.{appeal} Устранив причину, можно подать заявление снова."))
}

fn term(term: Term) -> String {
    match term {
        Term::Ahead { due_on, working_days: Some(left) } => {
            format!("Результат должен быть готов не позднее {}, {}.", date(due_on), working_days(left))
        }
        Term::Ahead { due_on, working_days: None } => {
            format!("Результат должен быть готов не позднее {}.", date(due_on))
        }
        Term::Passed { due_on } => format!(
            "Срок оказания услуги истёк {}, а результата ещё нет, приносим извинения за задержку.",
            date(due_on)
        ),
        Term::Today { due_on } => format!("Результат должен быть готов сегодня, {}.", date(due_on)),
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
