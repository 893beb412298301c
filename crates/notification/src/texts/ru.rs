//! The Russian words.

use telnusqa_domain::case::{Field, Ground, HearingForm, OriginalKind, ResultKind};
use telnusqa_domain::reactions::Message;

use super::{Facts, Words};

const CORPORATION: &str =
    "Где: Государственная корпорация «Правительство для граждан», отделение, принявшее заявление.";
const BRING: &str = "Возьмите с собой документ, удостоверяющий личность, и расписку. Если результат заберёт \
                     представитель, ему понадобятся документ, удостоверяющий его личность, и документ о его \
                     полномочиях.";

/// Without a word that would have to know whether a man or a woman reads it.
pub(super) fn greeting(name: &str) -> String {
    if name.is_empty() { "Здравствуйте!".to_owned() } else { format!("Здравствуйте, {name}!") }
}

pub(super) fn words(message: Message, facts: &Facts<'_>) -> Words {
    match message {
        Message::Annulled => {
            Words { body: annulled(facts), subject: "Подписанный результат аннулирован" }
        }
        Message::CollectionReminder => Words { body: reminder(facts), subject: "Результат ждёт вас" },
        Message::ComplaintDecided => complaint(facts, "По вашей жалобе принято решение"),
        Message::ComplaintExtended => complaint(facts, "Срок рассмотрения жалобы продлён"),
        Message::ComplaintMoved => complaint_moved(facts),
        Message::ComplaintOverdue => complaint(facts, "Срок рассмотрения жалобы истёк"),
        Message::ComplaintRegistered => complaint(facts, "Ваша жалоба зарегистрирована"),
        Message::ComplaintWithdrawn => complaint_withdrawn(facts),
        Message::DataCorrected => {
            Words { body: corrected(facts), subject: "Данные заявления исправлены" }
        }
        Message::HandedToSuccessor => Words {
            body: succeeded(facts),
            subject: "Заявлением занимается другая организация",
        },
        Message::HearingSet => {
            Words { body: hearing_set(facts), subject: "Назначено заслушивание" }
        }
        Message::KeptAtCollege => {
            Words { body: kept(facts), subject: "Результат хранится в колледже" }
        }
        Message::Merged => Words {
            body: merged(facts), subject: "Ваши заявления рассматриваются вместе"
        },
        Message::OriginalFound => Words { body: original_found(facts), subject: "Подлинник нашёлся" },
        Message::PackageLost => {
            Words { body: package_lost(facts), subject: "Документы утеряны в пути" }
        }
        Message::PreliminaryRefusal => Words {
            body: preliminary_refusal(facts),
            subject: "Предварительное решение по заявлению",
        },
        Message::ReadyAtCounter => ready(facts, CORPORATION.to_owned()),
        Message::ReadyAtCollege => ready(facts, format!("Где: канцелярия колледжа. Колледж: {}.", facts.college)),
        Message::Refused => {
            Words { body: refused(facts), subject: "Отказано в выдаче дубликата" }
        }
        Message::ResultLost => {
            Words { body: result_lost(facts), subject: "Подписанный результат утерян" }
        }
        Message::TermExtended => {
            Words { body: term_extended(facts), subject: "Срок оказания услуги продлён" }
        }
        Message::TermMoved => {
            Words { body: term_moved(facts), subject: "Срок оказания услуги изменился" }
        }
        Message::TermPassed => {
            Words { body: term_passed(facts), subject: "Срок оказания услуги истёк" }
        }
        Message::Withdrawn => Words { body: withdrawn(facts), subject: "Заявление отозвано" },
    }
}

/// What was wrong is worth nothing any more, and what follows.
fn annulled(facts: &Facts<'_>) -> Vec<String> {
    let original = genitive(facts.original);
    if facts.anew {
        return vec![
            format!(
                "В выданном вам дубликате {original} обнаружена ошибка самого колледжа, поэтому он аннулирован: его номер в реестре \
                 недействителен."
            ),
            format!(
                "Колледж сделает новый, последний день: {}. Ни нового заявления, ни платы не нужно: когда он будет готов, мы сообщим, получить \
                 его можно будет в колледже: {}. Возьмите с собой прежний дубликат.",
                facts.due_on.map(|day| facts.date(day)).unwrap_or_default(),
                facts.college
            ),
        ];
    }
    if facts.handed_out {
        return vec![
            format!("Выданный вам дубликат {original} аннулирован: его номер в реестре недействителен."),
            format!(
                "За разъяснением и новым дубликатом обратитесь в колледж: {}. Новый дубликат бесплатный.",
                facts.college
            ),
        ];
    }
    vec![
        format!("Подписанный результат по вашему заявлению на дубликат {original} признан ошибочным и аннулирован."),
        "Вместо него готовится новый. От вас ничего не требуется: когда он будет готов, мы сообщим.".to_owned(),
    ]
}

/// What it means that the original was found.
fn original_found(facts: &Facts<'_>) -> Vec<String> {
    let original = genitive(facts.original);
    let (what, then) = if facts.handed_out {
        (
            format!("Отмечено: подлинник {original}, вместо которого вам выдан дубликат, нашёлся."),
            "Дубликат остаётся действительным. Подлинник отмечен в реестре как найденный и больше не действует: пользуйтесь дубликатом.",
        )
    } else {
        (
            format!("Отмечено: подлинник {original} по вашему заявлению нашёлся."),
            "Заявление рассматривается дальше, само оно не прекращается. Если дубликат вам больше не нужен, до его выдачи заявление можно отозвать.",
        )
    };
    vec![what, then.to_owned()]
}

/// What was corrected, and whom to tell where that is not right.
fn corrected(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!(
        "Колледж исправил данные вашего заявления. Исправлено: {}.",
        facts.corrected_fields(|field| match field {
            Field::Address => "адрес",
            Field::BirthDate => "дата рождения",
            Field::Email => "электронная почта",
            Field::GivenName => "имя",
            Field::Iin => "ИИН",
            Field::Language => "язык ответа",
            Field::Original => "сведения о подлиннике",
            Field::Patronymic => "отчество",
            Field::Phone => "телефон",
            Field::Reasons => "причина обращения",
            Field::Surname => "фамилия",
        })
    )];
    if facts.has_corrected(Field::Iin) {
        body.push("Изменён и ИИН: заявление теперь ведётся по новому ИИН.".to_owned());
    }
    if facts.is_remade() {
        body.push("Документ, который ждал подписи, готовится заново. Срок от этого не меняется.".to_owned());
    }
    body.push(format!(
        "Если что-то исправлено неверно, сразу сообщите об этом колледжу или Единому контакт-центру. Колледж: {}.",
        facts.college
    ));
    body
}

pub(super) fn close(number: &str, status_url: &str) -> Vec<String> {
    vec![
        format!("Номер заявления: {number}\nСостояние заявления: {status_url}"),
        "Если есть вопросы, обратитесь в Единый контакт-центр: 1414 или 8 800 080 7777 (звонок бесплатный).".to_owned(),
        "Это письмо отправлено автоматически, отвечать на него не нужно.".to_owned(),
    ]
}

fn ready(facts: &Facts<'_>, place: String) -> Words {
    let original = genitive(facts.original);
    let (subject, what) = match facts.result {
        ResultKind::Duplicate => ("Дубликат готов", format!("Дубликат {original} готов, его можно забрать.")),
        ResultKind::Refusal => (
            "Мотивированный ответ готов",
            format!("Мотивированный ответ об отказе в выдаче дубликата {original} готов, его можно забрать."),
        ),
    };
    let mut body = vec![what, place, BRING.to_owned()];
    body.extend(appeal(facts));
    Words { body, subject }
}

fn refused(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!("В выдаче дубликата {} отказано.", genitive(facts.original))];
    body.extend(appeal(facts));
    body.push("Устранив причину отказа, можно подать заявление снова.".to_owned());
    body.push(if facts.at_college {
        format!("Мотивированный ответ можно забрать в канцелярии колледжа. Колледж: {}.\n{BRING}", facts.college)
    } else {
        "Когда мотивированный ответ поступит в Государственную корпорацию, мы сообщим об этом отдельно.".to_owned()
    });
    body
}

/// The grounds in words.
const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::NoConsent => "нет согласия на доступ к персональным данным ограниченного доступа",
        Ground::NotCompliant => "представленные документы не соответствуют требованиям правил",
        Ground::Unreliable => "установлена недостоверность документов или сведений в них",
    }
}

/// What is intended, why, and what can be said against it and by when (АППК 73).
/// The days run from this message, and the house does not know the last one before it is handed over.
fn preliminary_refusal(facts: &Facts<'_>) -> Vec<String> {
    let ground = facts.ground.map(|of| format!("Основание: {}.", ground(of)));
    let mut body = vec![format!(
        "По вашему заявлению принято предварительное решение: отказать в выдаче дубликата {}.",
        genitive(facts.original)
    )];
    body.extend(ground);
    body.extend(facts.note("Установлено следующее"));
    body.push(
        "Это ещё не отказ. В течение 2 рабочих дней, следующих за днём получения этого письма, вы вправе представить \
         возражение или попросить, чтобы вас заслушали: лично или по видеосвязи."
            .to_owned(),
    );
    body.push(
        "Решение примут не раньше третьего рабочего дня после получения этого письма. Если вы не ответите, его примут \
         без вашего ответа. Решением может быть и выдача дубликата."
            .to_owned(),
    );
    body.push(format!(
        "Куда обратиться: {}.\nТам же можно узнать подробности и ознакомиться с материалами дела.",
        facts.college
    ));
    body
}

fn hearing_set(facts: &Facts<'_>) -> Vec<String> {
    let mut body =
        vec![format!("По вашей просьбе назначено заслушивание по заявлению на дубликат {}.", genitive(facts.original))];
    body.extend(facts.hearing.map(|(at, form)| {
        let form = match form {
            HearingForm::InPerson => "лично, в колледже. Возьмите с собой документ, удостоверяющий личность.",
            HearingForm::Video => "по видеосвязи. Порядок подключения уточните в колледже.",
        };
        format!("Когда: {} (время Алматы).\nКак: {form}\nКто проводит: {}.", facts.moment(at), facts.college)
    }));
    body.push(
        "Если раньше вам сообщали другое время, действует указанное здесь. Если вы не сможете участвовать, заранее сообщите \
         об этом колледжу: заслушивание можно перенести."
            .to_owned(),
    );
    body
}

/// The ground, to whom to complain and until when (АППК 80(5), 92).
fn appeal(facts: &Facts<'_>) -> Option<String> {
    let ground = ground(facts.ground?);
    let until = facts.appeal_until.map(|day| format!("\nПоследний день для жалобы: {}.", facts.date(day)));
    Some(format!(
        "Основание отказа: {ground}.\nЕсли вы не согласны с отказом, вы вправе подать жалобу. Она подаётся через \
         организацию, принявшую решение: {}.{}",
        facts.college,
        until.unwrap_or_default()
    ))
}

/// What is said of a complaint; where a refusal was overturned, by when there is a result.
fn complaint(facts: &Facts<'_>, subject: &'static str) -> Words {
    let due_on = facts.due_on.map(|day| format!("Последний день нового срока: {}.", facts.date(day)));
    let mut body = vec![facts.complaint.clone()];
    body.extend(due_on);
    body.push(format!("Ответственная организация: {}.", facts.college));
    Words { body, subject }
}

/// That its day was counted anew, and why.
fn complaint_moved(facts: &Facts<'_>) -> Words {
    let mut words = complaint(facts, "Срок рассмотрения жалобы пересчитан");
    words.body.insert(
        0,
        "Официально изменён календарь рабочих дней, поэтому срок рассмотрения вашей жалобы пересчитан.".to_owned(),
    );
    words
}

/// That it was taken back, and whom to tell where that is not right.
fn complaint_withdrawn(facts: &Facts<'_>) -> Words {
    let mut words = complaint(facts, "Жалоба отозвана");
    words
        .body
        .push("Если жалобу отозвали не вы и не ваш представитель, сразу сообщите об этом по номеру 1414.".to_owned());
    words
}

/// Who answers for the case now that the college is no more.
fn succeeded(facts: &Facts<'_>) -> Vec<String> {
    let due_on = facts.due_on.map(|day| format!(" Последний день: {}.", facts.date(day))).unwrap_or_default();
    vec![
        format!(
            "Дело по вашему заявлению на дубликат {} передано другой организации: прежний колледж прекратил работу.",
            genitive(facts.original)
        ),
        format!("Теперь ответственная организация: {}.", facts.college),
        format!("Срок оказания услуги не изменился.{due_on} От вас ничего не требуется."),
    ]
}

fn term_passed(facts: &Facts<'_>) -> Vec<String> {
    let to = if facts.at_college {
        "в ответственную организацию"
    } else {
        "в ответственную организацию или в Государственную корпорацию"
    };
    let due_on = facts.due_on.map(|day| format!(" Последний день срока: {}.", facts.date(day))).unwrap_or_default();
    let until = facts.complaint_until().map(|day| format!(" Последний день для жалобы: {day}.")).unwrap_or_default();
    vec![
        format!(
            "Срок оказания услуги по вашему заявлению на дубликат {} истёк, а результат ещё нельзя забрать. Приносим \
             извинения за задержку.{due_on}",
            genitive(facts.original)
        ),
        format!("Ответственная организация: {}.", facts.college),
        format!(
            "По закону пропущенный срок приравнивается к отказу: вы вправе подать жалобу {to}, её рассмотрят за 5 \
             рабочих дней.{until}"
        ),
        "Работа по заявлению продолжается. Когда результат можно будет забрать, мы сообщим.".to_owned(),
    ]
}

/// That the head decided to take longer, and until when (АППК 76).
fn term_extended(facts: &Facts<'_>) -> Vec<String> {
    let days = facts.extended.zip(facts.due_on).map(|((from, decided_on), until)| {
        format!(
            "Дата решения: {}.\nПрежний последний день срока: {}.\nНовый последний день срока: {}.",
            facts.date(decided_on),
            facts.date(from),
            facts.date(until)
        )
    });
    let mut body = vec![format!(
        "Мотивированным решением руководителя колледжа продлён срок оказания услуги по вашему заявлению на дубликат {}.",
        genitive(facts.original)
    )];
    body.extend(days);
    body.extend(facts.note("Причина продления"));
    body.push(format!(
        "Ответственная организация: {}.\nТам можно ознакомиться с материалами дела. Если вы не \
         согласны с продлением, вы вправе подать жалобу.",
        facts.college
    ));
    body.push("Вам ничего делать не нужно. Новый день действует вместо указанного в расписке.".to_owned());
    body
}

fn term_moved(facts: &Facts<'_>) -> Vec<String> {
    let due_on = facts.due_on.map(|day| format!(" Теперь последний день срока: {}.", facts.date(day)));
    vec![
        format!(
            "Официально изменён календарь рабочих дней, поэтому срок по вашему заявлению на дубликат {} пересчитан.{}",
            genitive(facts.original),
            due_on.unwrap_or_default()
        ),
        "Вам ничего делать не нужно. Этот день действует вместо указанного в расписке.".to_owned(),
    ]
}

fn package_lost(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "Документы по вашему заявлению на дубликат {} утеряны по дороге в колледж. Приносим извинения. Утрата \
             установлена: {}.",
            genitive(facts.original),
            facts.date(facts.since)
        ),
        "Теперь дело за Государственной корпорацией: она отправит документы ещё раз. От вас ничего не требуется."
            .to_owned(),
        not_longer(facts),
    ]
}

fn result_lost(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "Подписанный результат по вашему заявлению на дубликат {} утерян по дороге в Государственную корпорацию. \
             Приносим извинения.",
            genitive(facts.original)
        ),
        "Утерянный документ недействителен и отмечен так в реестре. Колледж изготовит и отправит новый, под новым номером; \
         от вас ничего не требуется. Когда результат можно будет забрать, мы сообщим."
            .to_owned(),
        format!("Ответственная организация: {}.", facts.college),
        not_longer(facts),
    ]
}

/// A loss makes no term longer.
fn not_longer(facts: &Facts<'_>) -> String {
    let due_on = facts.due_on.map(|day| format!(" Последний день срока: {}.", facts.date(day))).unwrap_or_default();
    format!("Срок оказания услуги из-за этого не продлевается.{due_on}")
}

fn reminder(facts: &Facts<'_>) -> Vec<String> {
    let place = if facts.at_college {
        format!("Где: канцелярия колледжа. Колледж: {}.", facts.college)
    } else {
        CORPORATION.to_owned()
    };
    vec![
        format!(
            "Результат по вашему заявлению на дубликат {} готов с {}, но его ещё не забрали.",
            genitive(facts.original),
            facts.date(facts.since)
        ),
        place,
        BRING.to_owned(),
    ]
}

fn kept(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "Результат по вашему заявлению на дубликат {} не забрали в Государственной корпорации, и он возвращён в колледж: \
             {}. Его хранят, срок хранения не ограничен.",
            genitive(facts.original),
            facts.date(facts.since)
        ),
        format!("Где забрать: канцелярия колледжа. Колледж: {}.", facts.college),
        "Возьмите с собой документ, удостоверяющий личность. Если результат заберёт представитель, ему понадобятся документ, \
         удостоверяющий его личность, и документ о его полномочиях."
            .to_owned(),
    ]
}

fn merged(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "Ваше заявление на дубликат {} рассматривается вместе с более ранним, {}: в обоих просят об одном и том же.",
            genitive(facts.original),
            facts.merged_into
        ),
        "Ничего не потеряно, и от вас ничего не требуется. Спрашивайте по номеру более раннего заявления.".to_owned(),
        "Если заявления о разных документах, сообщите об этом в колледж или по номеру 1414.".to_owned(),
    ]
}

fn withdrawn(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "Заявление на дубликат {} отозвано, работа по нему прекращена. Дата отзыва: {}.",
            genitive(facts.original),
            facts.date(facts.since)
        ),
        "Если заявление отозвали не вы и не ваш представитель, сразу сообщите об этом по номеру 1414.".to_owned(),
        "Если дубликат всё же понадобится, новое заявление можно подать в любое время.".to_owned(),
    ]
}

const fn genitive(original: OriginalKind) -> &'static str {
    match original {
        OriginalKind::Certificate => "свидетельства",
        OriginalKind::Diploma => "диплома",
        OriginalKind::DiplomaWithSupplement => "диплома с приложением",
        OriginalKind::Supplement => "приложения к диплому",
    }
}
