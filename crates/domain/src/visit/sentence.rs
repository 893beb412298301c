//! What an operator of 1414 says of a visit: where it stands, whose move it is and by when.

use chrono::{DateTime, Utc};

use super::{CancelReason, Made, State, Visit, Window, span, time};
use crate::hours::day_in_almaty;
use crate::language::Language;
use crate::sentence::{date, date_on};

/// What to say of a visit at a moment.
#[must_use]
pub fn sentence(visit: &Visit, language: Language, now: DateTime<Utc>) -> String {
    let missed = (visit.missed > 0 && visit.state.is_open()).then(|| missed(language));
    [missed, Some(text(visit, language, now))].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Day and hours: `24 ноября 2026 года с 10:00 до 12:00`.
#[must_use]
pub fn window(window: &Window, language: Language) -> String {
    let day = date_on(window.day, language);
    match language {
        Language::En => format!("{day}, {}", span(window)),
        Language::Kk => format!("{day}, сағат {} аралығында", span(window)),
        Language::Ru => format!("{day} с {} до {}", window.from.format("%H:%M"), window.until.format("%H:%M")),
    }
}

fn missed(language: Language) -> String {
    match language {
        Language::En => "The worker came and found nobody at home.",
        Language::Kk => "Қызметкер келгенде үйден ешкім табылмады.",
        Language::Ru => "Работник приезжал, но дома никого не застал.",
    }
    .to_owned()
}

fn text(visit: &Visit, language: Language, now: DateTime<Utc>) -> String {
    let number = visit.requested.number;
    let late = visit.is_late(now);
    match &visit.state {
        State::Waiting { appoint_by } => {
            let day = date(*appoint_by, language);
            match (language, late) {
                (Language::En, false) => format!(
                    "A visit at home was asked for, request {number}; its day and hours will be set by {day} at the latest."
                ),
                (Language::En, true) => format!(
                    "A visit at home was asked for, request {number}; its day and hours should have been set by {day} and \
                     are not set yet."
                ),
                (Language::Kk, false) => format!(
                    "Құжаттарды үйде қабылдауға өтінім тіркелді, нөмірі {number}; қызметкер келетін күн мен сағат {day} \
                     күнінен кешіктірілмей белгіленеді."
                ),
                (Language::Kk, true) => format!(
                    "Құжаттарды үйде қабылдауға өтінім тіркелді, нөмірі {number}; қызметкер келетін күн мен сағат {day} \
                     күнінен кешіктірілмей белгіленуі тиіс еді, бірақ әлі белгіленген жоқ."
                ),
                (Language::Ru, false) => format!(
                    "Заявка на приём документов на дому принята, её номер {number}; день и часы приезда назначат не позже \
                     {day}."
                ),
                (Language::Ru, true) => format!(
                    "Заявка на приём документов на дому принята, её номер {number}; день и часы приезда должны были \
                     назначить не позже {day} и ещё не назначили."
                ),
            }
        }
        State::Appointed(at) => appointed(visit, at, language, late),
        State::Visited(Made { accepted, at, .. }) => {
            let (day, time) = (date_on(day_in_almaty(*at), language), time(*at));
            match (language, accepted) {
                (Language::En, true) => {
                    format!("The documents were taken in at home on {day} at {time}, request {number}.")
                }
                (Language::En, false) => format!(
                    "The worker came on {day} at {time} and could not take the documents in, because some were missing or had \
                     expired; the receipt says which, request {number}."
                ),
                (Language::Kk, true) => {
                    format!("Құжаттар үйде қабылданды: {day}, сағат {time}, өтінім нөмірі {number}.")
                }
                (Language::Kk, false) => format!(
                    "Қызметкер {day} сағат {time} келді, бірақ құжаттар толық болмағандықтан немесе мерзімі өткендіктен \
                     қабылданбады; қайсысы екені қолхатта жазылған, өтінім нөмірі {number}."
                ),
                (Language::Ru, true) => format!("Документы приняты на дому {day} в {time}, заявка {number}."),
                (Language::Ru, false) => format!(
                    "Работник приезжал {day} в {time}, но документы принять не смог: часть их отсутствует или просрочена, что \
                     именно — сказано в расписке, заявка {number}."
                ),
            }
        }
        State::Cancelled(reason) => cancelled(*reason, visit, language),
    }
}

fn appointed(visit: &Visit, at: &Window, language: Language, late: bool) -> String {
    let (number, when) = (visit.requested.number, window(at, language));
    match (language, late) {
        (Language::En, false) => format!(
            "A worker of the State Corporation will come to take the documents in: {when}, request {number}; an identity \
             document must be at hand."
        ),
        (Language::En, true) => {
            format!(
                "A worker of the State Corporation was to come: {when}, request {number}; what came of it is not recorded yet."
            )
        }
        (Language::Kk, false) => format!(
            "Мемлекеттік корпорацияның қызметкері құжаттарды қабылдау үшін үйге {when} келеді, өтінім нөмірі {number}; жеке \
             басты куәландыратын құжат дайын тұруы керек."
        ),
        (Language::Kk, true) => format!(
            "Мемлекеттік корпорацияның қызметкері үйге {when} келуі тиіс еді, өтінім нөмірі {number}; нәтижесі әлі \
             жазылған жоқ."
        ),
        (Language::Ru, false) => format!(
            "Работник Государственной корпорации приедет принять документы {when}, заявка {number}; под рукой должен быть \
             документ, удостоверяющий личность."
        ),
        (Language::Ru, true) => format!(
            "Работник Государственной корпорации должен был приехать {when}, заявка {number}; что из этого вышло, ещё не \
             записано."
        ),
    }
}

fn cancelled(reason: CancelReason, visit: &Visit, language: Language) -> String {
    let number = visit.requested.number;
    match (language, reason) {
        (Language::En, CancelReason::AppliedOtherwise) => {
            format!("The visit was called off, because the application was handed in otherwise, request {number}.")
        }
        (Language::En, CancelReason::NotNeeded) => {
            format!("The visit was called off at the applicant's wish, request {number}.")
        }
        (Language::En, CancelReason::NotReached) => {
            format!(
                "The visit was called off, because nobody could be reached, request {number}; it can be asked for again."
            )
        }
        (Language::Kk, CancelReason::AppliedOtherwise) => {
            format!("Үйге бару тоқтатылды, себебі өтініш басқа жолмен берілді, өтінім нөмірі {number}.")
        }
        (Language::Kk, CancelReason::NotNeeded) => {
            format!("Үйге бару өтініш берушінің қалауы бойынша тоқтатылды, өтінім нөмірі {number}.")
        }
        (Language::Kk, CancelReason::NotReached) => format!(
            "Үйге бару тоқтатылды, себебі ешкіммен байланысу мүмкін болмады, өтінім нөмірі {number}; өтінімді қайта беруге \
             болады."
        ),
        (Language::Ru, CancelReason::AppliedOtherwise) => {
            format!("Выезд отменён, потому что заявление подано другим способом, заявка {number}.")
        }
        (Language::Ru, CancelReason::NotNeeded) => format!("Выезд отменён по желанию заявителя, заявка {number}."),
        (Language::Ru, CancelReason::NotReached) => {
            format!("Выезд отменён, потому что ни с кем не удалось связаться, заявка {number}; её можно подать снова.")
        }
    }
}
