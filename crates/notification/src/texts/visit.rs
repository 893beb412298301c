//! What whoever asked for a visit at home reads, in each language.

use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::sentence::{date, date_on};
use telnusqa_domain::visit::{CancelReason, Event, MoveReason, Visit, window};

use super::{Letter, Name, en, full_name, kk, ru};

/// Composes a message that follows from an event of a visit; `None` where nothing is told of it.
pub(crate) fn compose(event: &Event, visit: &Visit, name: &Name) -> Option<Letter> {
    let language = visit.requested.language;
    let (subject, body) = words(event, language)?;
    let name = full_name(name);
    let greeting = match language {
        Language::En => en::greeting(&name),
        Language::Kk => kk::greeting(&name),
        Language::Ru => ru::greeting(&name),
    };
    let number = visit.requested.number;
    let paragraphs = [vec![greeting], body, close(&number.to_string(), language)].concat();
    let text = format!("{}\n", paragraphs.join("\n\n"));
    Some(Letter { language, subject: format!("{subject}: {number}"), text })
}

fn words(event: &Event, language: Language) -> Option<(&'static str, Vec<String>)> {
    Some(match event {
        Event::Appointed { window: at, .. } => {
            let when = window(at, language);
            let (subject, text) = match language {
                Language::En => (
                    "A visit at your home",
                    format!(
                        "A worker of the State Corporation will come to your home to take your documents in: {when}."
                    ),
                ),
                Language::Kk => (
                    "Үйге келу уақыты белгіленді",
                    format!(
                        "Мемлекеттік корпорацияның қызметкері құжаттарыңызды қабылдау үшін үйіңізге {when} келеді."
                    ),
                ),
                Language::Ru => (
                    "Назначен приезд на дом",
                    format!("Работник Государственной корпорации приедет к Вам домой принять документы {when}."),
                ),
            };
            (subject, vec![text, bring(language), suits(language)])
        }
        Event::Moved { reason, window: at, .. } => {
            let (when, why) = (window(at, language), moved(*reason, language));
            let (subject, text) = match language {
                Language::En => (
                    "The visit at your home was moved",
                    format!(
                        "{why}, the visit at your home was moved. A worker of the State Corporation will come: {when}."
                    ),
                ),
                Language::Kk => (
                    "Үйге келу уақыты ауыстырылды",
                    format!("{why} үйге келу уақыты ауыстырылды. Мемлекеттік корпорацияның қызметкері {when} келеді."),
                ),
                Language::Ru => (
                    "Приезд на дом перенесён",
                    format!("{why} приезд перенесён. Работник Государственной корпорации приедет {when}."),
                ),
            };
            (subject, vec![text, bring(language), suits(language)])
        }
        Event::Missed { appoint_by, at, .. } => {
            let (day, by) = (date_on(day_in_almaty(*at), language), date(*appoint_by, language));
            let time = in_almaty(*at).format("%H:%M");
            let (subject, text) = match language {
                Language::En => (
                    "Nobody was at home",
                    format!(
                        "A worker of the State Corporation came to your home on {day} at {time} and found nobody. Another \
                         time will be named by {by} at the latest."
                    ),
                ),
                Language::Kk => (
                    "Үйден ешкім табылмады",
                    format!(
                        "Мемлекеттік корпорацияның қызметкері үйіңізге {day} сағат {time} келді, бірақ ешкімді таппады. \
                         Жаңа уақыт {by} күнінен кешіктірілмей белгіленеді."
                    ),
                ),
                Language::Ru => (
                    "Дома никого не застали",
                    format!(
                        "Работник Государственной корпорации приезжал к Вам {day} в {time} и никого не застал. Новое время \
                         назначат не позже {by}."
                    ),
                ),
            };
            (subject, vec![text])
        }
        Event::Cancelled { reason, .. } => {
            let subject = match language {
                Language::En => "The visit at your home was called off",
                Language::Kk => "Үйге келу тоқтатылды",
                Language::Ru => "Приезд на дом отменён",
            };
            (subject, vec![cancelled(*reason, language).to_owned(), again(language).to_owned()])
        }
        Event::Requested(_) | Event::Visited { .. } => return None,
    })
}

fn bring(language: Language) -> String {
    match language {
        Language::En => {
            "Please have your identity document at hand. A representative needs their own identity document and the document \
             that proves their authority."
        }
        Language::Kk => {
            "Жеке басыңызды куәландыратын құжатты дайындап қойыңыз. Сіздің атыңыздан өкіл әрекет етсе, оның жеке басын \
             куәландыратын құжат және өкілеттігін растайтын құжат керек."
        }
        Language::Ru => {
            "Приготовьте документ, удостоверяющий личность. Если за Вас действует представитель, нужны его документ, \
             удостоверяющий личность, и документ о его полномочиях."
        }
    }
    .to_owned()
}

fn suits(language: Language) -> String {
    match language {
        Language::En => "If the time does not suit you, call 1414 and give the number of your request.",
        Language::Kk => "Бұл уақыт қолайсыз болса, 1414 нөміріне қоңырау шалып, өтінім нөмірін айтыңыз.",
        Language::Ru => "Если время Вам неудобно, позвоните по номеру 1414 и назовите номер заявки.",
    }
    .to_owned()
}

const fn moved(reason: MoveReason, language: Language) -> &'static str {
    match (language, reason) {
        (Language::En, MoveReason::Applicant) => "As you asked",
        (Language::En, MoveReason::Road) => "Because of the weather or the road",
        (Language::En, MoveReason::Worker) => "Because the worker cannot come",
        (Language::Kk, MoveReason::Applicant) => "Сіздің қалауыңыз бойынша",
        (Language::Kk, MoveReason::Road) => "Ауа райына немесе жол жағдайына байланысты",
        (Language::Kk, MoveReason::Worker) => "Қызметкердің келуге мүмкіндігі болмағандықтан",
        (Language::Ru, MoveReason::Applicant) => "По Вашей просьбе",
        (Language::Ru, MoveReason::Road) => "Из-за погоды или состояния дороги",
        (Language::Ru, MoveReason::Worker) => "Поскольку работник не может приехать,",
    }
}

const fn cancelled(reason: CancelReason, language: Language) -> &'static str {
    match (language, reason) {
        (Language::En, CancelReason::AppliedOtherwise) => {
            "The visit was called off, because your application was handed in otherwise."
        }
        (Language::En, CancelReason::NotNeeded) => "The visit was called off, as you wished.",
        (Language::En, CancelReason::NotReached) => "The visit was called off, because we could not reach you.",
        (Language::Kk, CancelReason::AppliedOtherwise) => {
            "Өтінішіңіз басқа жолмен берілгендіктен, үйге келу тоқтатылды."
        }
        (Language::Kk, CancelReason::NotNeeded) => "Сіздің қалауыңыз бойынша үйге келу тоқтатылды.",
        (Language::Kk, CancelReason::NotReached) => "Сізбен байланысу мүмкін болмағандықтан, үйге келу тоқтатылды.",
        (Language::Ru, CancelReason::AppliedOtherwise) => {
            "Приезд на дом отменён, потому что Ваше заявление подано другим способом."
        }
        (Language::Ru, CancelReason::NotNeeded) => "Приезд на дом отменён по Вашему желанию.",
        (Language::Ru, CancelReason::NotReached) => "Приезд на дом отменён, потому что с Вами не удалось связаться.",
    }
}

const fn again(language: Language) -> &'static str {
    match language {
        Language::En => "You can ask for a visit again by calling 1414.",
        Language::Kk => "Қажет болса, 1414 нөміріне қоңырау шалып, өтінімді қайта бере аласыз.",
        Language::Ru => "При необходимости заявку можно подать снова по номеру 1414.",
    }
}

/// As the close of other messages, with the number of the request: no page shows where it stands.
fn close(number: &str, language: Language) -> Vec<String> {
    let (named, of_case) = match language {
        Language::En => (format!("Request number: {number}"), en::close(number, "")),
        Language::Kk => (format!("Өтінім нөмірі: {number}"), kk::close(number, "")),
        Language::Ru => (format!("Номер заявки: {number}"), ru::close(number, "")),
    };
    [named].into_iter().chain(of_case.into_iter().skip(1)).collect()
}
