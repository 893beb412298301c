//! The Kazakh words.

use chrono::{Datelike as _, NaiveDate};

use super::{Appeal, Facts, Hearing, Place, Proposed, Term, clock, joined, month};
use crate::card::{Again, Stage};
use crate::case::{DocumentKind, Ground, HearingForm, OriginalKind, Party};
use crate::hours::day_in_almaty;

/// The case endings that a date takes here.
#[derive(Clone, Copy)]
pub(super) enum Case {
    /// From: `…желтоқсаннан`.
    Ablative,
    /// On: `…желтоқсанда`.
    Locative,
    /// As it stands: `…желтоқсан`.
    Nominative,
}

const NOMINATIVE: [&str; 12] = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
];
const LOCATIVE: [&str; 12] = [
    "қаңтарда",
    "ақпанда",
    "наурызда",
    "сәуірде",
    "мамырда",
    "маусымда",
    "шілдеде",
    "тамызда",
    "қыркүйекте",
    "қазанда",
    "қарашада",
    "желтоқсанда",
];
const ABLATIVE: [&str; 12] = [
    "қаңтардан",
    "ақпаннан",
    "наурыздан",
    "сәуірден",
    "мамырдан",
    "маусымнан",
    "шілдеден",
    "тамыздан",
    "қыркүйектен",
    "қазаннан",
    "қарашадан",
    "желтоқсаннан",
];

pub(super) fn date(day: NaiveDate, case: Case) -> String {
    let months = match case {
        Case::Ablative => &ABLATIVE,
        Case::Locative => &LOCATIVE,
        Case::Nominative => &NOMINATIVE,
    };
    format!("{} жылғы {} {}", day.year(), day.day(), month(day, months))
}

/// What went wrong before, and what became of it.
pub(super) fn before(facts: &Facts<'_>) -> Option<String> {
    let original = genitive(facts.card.original);
    if facts.is_missed() {
        return Some("Жөнелтілім уақытында келмеді, ол іздестіріліп жатыр.".to_owned());
    }
    facts.again().map(|again| match again {
        Again::Annulled if facts.card.handed_out => format!(
            "{original} берілген телнұсқасында ұйымның өз қатесі болды, ол жойылды, нөмірі жарамсыз. Жаңасы жаңа өтінішсіз \
             жасалуда, оны ұйымнан аласыз: {}.",
            facts.college
        ),
        Again::Annulled => format!(
            "{original} телнұсқасын алуға берілген өтініш бойынша қол қойылған нәтиже қате деп танылып, жойылды, орнына \
             жаңасы дайындалуда."
        ),
        Again::Lost => format!(
            "{original} телнұсқасын алуға берілген өтініш бойынша қол қойылған нәтиже Мемлекеттік корпорацияға жеткізу \
             кезінде жоғалды, ол жарамсыз, орнына жаңасы дайындалуда."
        ),
    })
}

pub(super) fn text(facts: &Facts<'_>) -> String {
    let original = genitive(facts.card.original);
    let since = date(facts.since(), Case::Locative);
    let from = date(facts.since(), Case::Ablative);
    let term = facts.term.map(|at| joined([extended(facts), Some(term(at, facts))]));
    match facts.card.stage {
        Stage::Declined => joined([
            Some(format!("{original} телнұсқасын алуға тапсырылған құжаттар {since} қабылданбады.")),
            list(["Жетіспейтін құжат", "Жетіспейтін құжаттар"], &facts.card.missing_documents),
            list(
                ["Жарамдылық мерзімі өткен құжат", "Жарамдылық мерзімі өткен құжаттар"],
                &facts.card.expired_documents,
            ),
            Some("Енді кезек өзіңізде.".to_owned()),
        ]),
        Stage::Accepted => joined([
            Some(format!(
                "{original} телнұсқасын алуға берілген өтініш қабылданды, тіркелген күні: {}.",
                date(facts.registered_on(), Case::Nominative)
            )),
            Some("Қазір кезек Мемлекеттік корпорацияда: ол құжаттарды курьер арқылы жібереді.".to_owned()),
            term,
        ]),
        Stage::UnderWay => joined([
            Some(format!("{original} телнұсқасын алуға тапсырылған құжаттар {since} курьер арқылы жіберілді.")),
            Some(format!("Енді кезек телнұсқаны дайындайтын ұйымда: {}.", facts.college)),
            term,
        ]),
        Stage::CameBack => joined([
            Some(format!(
                "Курьер {} телнұсқасына қатысты құжаттарды тапсыра алмай, {since} Мемлекеттік корпорацияға \
                 қайтарып әкелді.",
                lower(original)
            )),
            Some("Корпорация оларды қайта жібереді, сізден ештеңе талап етілмейді.".to_owned()),
            term,
        ]),
        Stage::PackageLost => joined([
            Some(format!(
                "{original} телнұсқасын алуға тапсырылған құжаттар жауапты ұйымға жеткізу кезінде жоғалды, бұл {since} \
                 анықталды."
            )),
            Some(
                "Қазір кезек Мемлекеттік корпорацияда: ол құжаттарды қайта жібереді. Сізден ештеңе талап етілмейді."
                    .to_owned(),
            ),
            term,
        ]),
        Stage::Delivered => joined([
            Some(match facts.place() {
                Place::College => format!("{original} телнұсқасын алуға өтініш {since} тапсырылды."),
                Place::Corporation => {
                    format!("{original} телнұсқасын алуға тапсырылған құжаттарды курьер {since} жеткізді.")
                }
            }),
            Some(format!("Енді кезек құжаттарды тіркейтін жауапты ұйымда: {}.", facts.college)),
            term,
        ]),
        Stage::Registered => joined([
            Some(format!("{original} телнұсқасын алуға тапсырылған құжаттар {since} жауапты ұйымда тіркелді.")),
            Some(format!("Кезек осы ұйымда: {}. Оның басшысы жауапты орындаушыны тағайындайды.", facts.college)),
            term,
        ]),
        Stage::InPreparation => joined([
            Some(if facts.card.reworked {
                format!(
                    "{from} бастап жауапты орындаушы {} телнұсқасын алуға берілген өтініш бойынша нәтиженің жобасын \
                     пысықтап жатыр.",
                    lower(original)
                )
            } else {
                format!(
                    "{from} бастап жауапты орындаушы {} телнұсқасын алуға берілген өтініш бойынша нәтижені дайындап \
                     жатыр.",
                    lower(original)
                )
            }),
            Some(format!("Кезек жауапты ұйымда: {}.", facts.college)),
            term,
        ]),
        Stage::RefusalProposed => joined([
            facts.proposed().map(|(on, _, standing)| {
                let on = date(on, Case::Locative);
                let standing = objection(standing);
                format!(
                    "{original} телнұсқасын алуға берілген өтініш бойынша {on} бас тарту туралы алдын ала шешім \
                     қабылданды. {standing}"
                )
            }),
            Some(format!("Кезек жауапты ұйымда: {}.", facts.college)),
            term,
        ]),
        Stage::HearingSet => joined([
            facts.hearing().map(|hearing| match hearing {
                Hearing::Ahead { on, at, form } => format!(
                    "{original} телнұсқасын алуға берілген өтініш бойынша шешім қабылданар алдында тыңдау тағайындалды, \
                     уақыты: {}, сағат {}, өту тәсілі: {}.",
                    date(on, Case::Nominative),
                    clock(at),
                    heard(form)
                ),
                Hearing::Past { on, at } => format!(
                    "{original} телнұсқасын алуға берілген өтініш бойынша тыңдау тағайындалған болатын, уақыты: {}, \
                     сағат {}. Оның хаттамасы әлі жоқ.",
                    date(on, Case::Nominative),
                    clock(at)
                ),
            }),
            Some(format!("Тыңдауды жауапты ұйым өткізеді: {}.", facts.college)),
            term,
        ]),
        Stage::Drafted | Stage::ForSignature => joined([
            Some(format!("{original} телнұсқасын алуға берілген өтініш бойынша нәтиженің жобасы {since} дайындалды.")),
            Some(format!(
                "Кезек жауапты ұйымда: {}. Оның басшысы жобаға қол қояды немесе оны пысықтауға қайтарады.",
                facts.college
            )),
            term,
        ]),
        Stage::Signed if facts.card.can_be_collected() => joined([
            Some(format!(
                "{} {since} қол қойылды, оны жауапты ұйымнан алуға болады: {}.",
                dative(facts, original),
                facts.college
            )),
            Some("Енді кезек өзіңізде.".to_owned()),
        ]),
        Stage::Signed => joined([
            Some(format!("{} {since} қол қойылды.", dative(facts, original))),
            Some(format!("Кезек жауапты ұйымда: {}. Ол нәтижені Мемлекеттік корпорацияға жібереді.", facts.college)),
            term,
        ]),
        Stage::Sent => joined([
            Some(format!(
                "{} қол қойылды, нәтиже {since} курьер арқылы Мемлекеттік корпорацияға жіберілді.",
                dative(facts, original)
            )),
            Some(format!(
                "Кезек жауапты ұйымда: {}. Нәтиже жеткізілгенше сізден ештеңе талап етілмейді.",
                facts.college
            )),
            term,
        ]),
        Stage::AtCounter => joined([
            Some(format!(
                "{} қол қойылды, оны {from} бастап Мемлекеттік корпорациядан алуға болады.",
                dative(facts, original)
            )),
            Some("Енді кезек өзіңізде.".to_owned()),
        ]),
        Stage::Kept => joined([
            Some(format!(
                "{original} телнұсқасын алуға берілген өтініш бойынша нәтижені Мемлекеттік корпорациядан ешкім алмады, ол \
                 {since} қайтарылды. Нәтиже жауапты ұйымда сақталуда, оны сол жерден алуға болады: {}.",
                facts.college
            )),
            Some("Енді кезек өзіңізде.".to_owned()),
        ]),
        Stage::Issued if facts.is_annulled() => {
            format!("{original} телнұсқасы {since} берілді, бірақ кейін жойылды: оның нөмірі жарамсыз.")
        }
        Stage::Issued => {
            let to = match facts.card.issued_to {
                Some(Party::Applicant) => " өтініш берушіге",
                Some(Party::Representative) => " өкілге",
                None => "",
            };
            format!("{} {since}{to} берілді.", nominative(facts, original))
        }
        Stage::Withdrawn if facts.merged_into().is_some() => format!(
            "{original} телнұсқасын алуға берілген бұл өтініш {since} бұрын берілген {} өтінішпен біріктірілді және сонымен \
             бірге қаралады.",
            facts.earlier()
        ),
        Stage::Withdrawn => {
            format!(
                "{original} телнұсқасын алуға берілген өтініш {since} қайтарып алынды, ол бойынша жұмыс тоқтатылды."
            )
        }
    }
}

/// What it means that the original was found.
pub(super) fn found(facts: &Facts<'_>, on: NaiveDate) -> String {
    let on = date(on, Case::Nominative);
    if facts.card.stage == Stage::Issued {
        return format!(
            "Түпнұсқа табылды: {on}. Телнұсқа жарамды болып қалады, ал түпнұсқа табылған деп белгіленді және енді қолданылмайды."
        );
    }
    format!(
        "Түпнұсқа табылды: {on}. Өтініш бұрынғыша қаралады; телнұсқа енді қажет болмаса, ол берілгенге дейін өтінішті қайтарып алуға болады."
    )
}

pub(super) fn next(facts: &Facts<'_>) -> String {
    let (prepare, collect) = (prepare(facts), collect(facts));
    let organisation = format!("Жауапты ұйым: {}.", facts.college);
    match facts.card.stage {
        Stage::Declined => "Жаңа өтінішті күтпей, бірден беруге болады: аталған құжаттарды және өткен жолы әкелген \
                            құжаттарыңыздың бәрін ала келіңіз."
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
            format!("{organisation} Курьер құжаттарды сол ұйымға жеткізеді, ұйым {prepare} {collect}")
        }
        Stage::UnderWay => format!("Бұл ұйым {prepare} {collect}"),
        Stage::Delivered | Stage::Registered | Stage::InPreparation => format!("Ұйым {prepare} {collect}"),
        Stage::RefusalProposed | Stage::HearingSet => joined([
            facts.has_passed().then(|| complain(facts)),
            facts.proposed().map(|(_, ground, _)| format!("Алдын ала шешімнің негізі: {}.", grounds(ground))),
            Some("Түпкілікті шешім әлі қабылданған жоқ: телнұсқа да берілуі мүмкін.".to_owned()),
        ]),
        Stage::Drafted | Stage::ForSignature => match facts.place() {
            Place::College => format!("Қол қойылғаннан кейін нәтиже сол жерде беріледі. {collect}"),
            Place::Corporation => {
                format!("Қол қойылғаннан кейін нәтиже Мемлекеттік корпорацияға жіберіледі. {collect}")
            }
        },
        Stage::Signed | Stage::Sent | Stage::AtCounter | Stage::Kept => {
            joined([facts.has_passed().then(|| complain(facts)), Some(collect), refusal(facts)])
        }
        Stage::Issued if facts.is_annulled() => {
            format!("Түсіндірме және жаңа телнұсқа алу үшін жауапты ұйымға жүгініңіз: {}.", facts.college)
        }
        Stage::Issued => refusal(facts).unwrap_or_else(|| {
            format!("Телнұсқадан қате тапсаңыз, оны бірден жауапты ұйымға хабарлаңыз: {}.", facts.college)
        }),
        Stage::Withdrawn if facts.merged_into().is_some() => {
            format!("Ештеңе жоғалған жоқ: {} нөмірі бойынша сұраңыз.", facts.earlier())
        }
        Stage::Withdrawn => "Телнұсқа бәрібір қажет болса, жаңа өтінішті кез келген уақытта бере аласыз.".to_owned(),
    }
}

/// What the organisation does with the papers: `Бұл ұйым …`.
fn prepare(facts: &Facts<'_>) -> String {
    let (what, it) = if facts.may_be_refused() {
        ("телнұсқаны немесе бас тарту туралы дәлелді жауапты дайындап", "нәтижені")
    } else {
        ("телнұсқаны дайындап", "оны")
    };
    match facts.place() {
        Place::College => format!("{what}, {it} өз кеңсесінде береді."),
        Place::Corporation => format!("{what}, {it} Мемлекеттік корпорацияға жібереді."),
    }
}

/// What is to be brought.
fn collect(facts: &Facts<'_>) -> String {
    let papers = match facts.place() {
        Place::College => "жеке басты куәландыратын құжат",
        Place::Corporation => "жеке басты куәландыратын құжат пен қолхат",
    };
    let acting = if facts.card.has_representative {
        "; өкілге өз өкілеттігін растайтын құжат та керек"
    } else {
        ""
    };
    format!("Нәтижені алу үшін {papers} қажет{acting}.")
}

/// What a term that has passed opens (АППК 91(2); Law on state services art. 25).
fn complain(facts: &Facts<'_>) -> String {
    let (to, when) = match facts.place() {
        Place::College => ("жауапты ұйымға", "дайын болған"),
        Place::Corporation if facts.is_signed() => ("жауапты ұйымға немесе Мемлекеттік корпорацияға", "жеткізілген"),
        Place::Corporation => ("жауапты ұйымға немесе Мемлекеттік корпорацияға", "дайын болған"),
    };
    let right = match facts.complaint() {
        Some(Appeal::Closed { until }) => {
            format!(", оған шағым беру мерзімі {} аяқталды.", date(until, Case::Locative))
        }
        Some(Appeal::Open { until }) => format!(
            ": {to} шағым беруге құқығыңыз бар, ол 5 жұмыс күні ішінде қаралады. Шағым берудің соңғы күні: {}.",
            date(until, Case::Nominative)
        ),
        None => ".".to_owned(),
    };
    format!(
        "Заң бойынша мерзімнің өтіп кетуі бас тартуға теңестіріледі{right} Өтініш бойынша жұмыс жалғасып жатыр, нәтиже {when} \
         бойда оны алуға болады."
    )
}

/// What was made, as it stands: `берілді` follows.
fn nominative(facts: &Facts<'_>, original: &str) -> String {
    match facts.ground() {
        None => format!("{original} телнұсқасы"),
        Some(_) => format!("{original} телнұсқасын беруден бас тарту туралы дәлелді жауап"),
    }
}

/// What was made, in the dative: `қол қойылды` follows.
fn dative(facts: &Facts<'_>, original: &str) -> String {
    match facts.ground() {
        None => format!("{original} телнұсқасына"),
        Some(_) => format!("{original} телнұсқасын беруден бас тарту туралы дәлелді жауапқа"),
    }
}

/// The grounds in words.
const fn grounds(ground: Ground) -> &'static str {
    match ground {
        Ground::NoConsent => "қолжетімділігі шектеулі дербес деректерге қол жеткізуге келісім берілмеген",
        Ground::NotCompliant => "ұсынылған құжаттар қағидалардың талаптарына сәйкес келмейді",
        Ground::Unreliable => "құжаттардың немесе олардағы деректердің анық еместігі анықталған",
    }
}

/// What the applicant may have against a preliminary refusal, and until when (АППК 73).
fn objection(standing: Proposed) -> String {
    match standing {
        Proposed::Untold => "Ол туралы хабарлама әлі жеткізілген жоқ.".to_owned(),
        Proposed::Open { until } => format!(
            "Қарсылық білдіруге немесе тыңдау өткізуді сұрауға болады, соңғы күні: {}.",
            date(until, Case::Nominative)
        ),
        Proposed::Objected { until: Some(until) } => format!(
            "Қарсылық тіркелді; тыңдау өткізуді де сұрауға болады, соңғы күні: {}.",
            date(until, Case::Nominative)
        ),
        Proposed::Objected { until: None } => "Қарсылық тіркелді.".to_owned(),
        Proposed::AskedFor => "Тыңдау өткізу туралы өтінішхат тіркелді, тыңдау уақыты бөлек хабарланады.".to_owned(),
        Proposed::Heard => "Тыңдау өткізілді.".to_owned(),
        Proposed::Silent => "Қарсылық білдіру мерзімі өтті, қарсылық түскен жоқ.".to_owned(),
    }
}

/// Why it was refused, and what can be done.
fn refusal(facts: &Facts<'_>) -> Option<String> {
    let why = grounds(facts.ground()?);
    let appeal = facts.appeal().map(|appeal| match appeal {
        Appeal::Closed { until } => {
            format!("Бас тартуға шағым беру мерзімі {} аяқталды.", date(until, Case::Locative))
        }
        Appeal::Open { until } => {
            format!(
                "Бас тартуға жауапты ұйым арқылы шағым беруге болады, соңғы күні: {}.",
                date(until, Case::Nominative)
            )
        }
    });
    let again = "Себебі жойылғаннан кейін өтінішті қайта беруге болады.".to_owned();
    Some(joined([Some(format!("Бас тарту негізі: {why}.")), appeal, Some(again)]))
}

/// That the head extended the term, from which day to which (АППК 76).
fn extended(facts: &Facts<'_>) -> Option<String> {
    let last = facts.card.extensions.last()?;
    Some(format!(
        "Жауапты ұйымның басшысы {} мерзімді ұзарту туралы шешім қабылдады: бұрынғы соңғы күні – {}, жаңа соңғы күні – {}.",
        date(day_in_almaty(last.at), Case::Locative),
        date(last.from, Case::Nominative),
        date(last.until, Case::Nominative)
    ))
}

/// In which way the applicant is heard.
const fn heard(form: HearingForm) -> &'static str {
    match form {
        HearingForm::InPerson => "колледжге өзіңіз келесіз",
        HearingForm::Video => "бейнебайланыс арқылы",
    }
}

/// After a numeral the noun keeps its one form: `1 жұмыс күні`, `15 жұмыс күні`.
fn term(term: Term, facts: &Facts<'_>) -> String {
    let (must, not_yet) = if facts.is_signed() {
        ("жеткізілуге", "нәтиже әлі жеткізілген жоқ")
    } else {
        ("дайын болуға", "нәтиже әлі дайын емес")
    };
    match term {
        Term::Ahead { due_on, working_days: Some(left) } => {
            format!("Нәтиже {} кешіктірілмей {must} тиіс, оған {left} жұмыс күні қалды.", date(due_on, Case::Ablative))
        }
        Term::Ahead { due_on, working_days: None } => {
            format!("Нәтиже {} кешіктірілмей {must} тиіс.", date(due_on, Case::Ablative))
        }
        Term::Passed { due_on } => format!(
            "Қызмет көрсету мерзімі {} аяқталды, ал {not_yet}, кідіріс үшін кешірім сұраймыз.",
            date(due_on, Case::Locative)
        ),
        Term::Today { due_on } => format!("Нәтиже бүгін, {}, {must} тиіс.", date(due_on, Case::Locative)),
    }
}

/// What is wrong, of one paper or of several, with their names in the nominative.
fn list([one, several]: [&str; 2], papers: &[DocumentKind]) -> Option<String> {
    let names: Vec<_> = papers.iter().map(|kind| kind.text().kk).collect();
    let what = if names.len() == 1 { one } else { several };
    (!names.is_empty()).then(|| format!("{what}: {}.", names.join("; ")))
}

/// At the beginning of a sentence.
const fn genitive(original: OriginalKind) -> &'static str {
    match original {
        OriginalKind::Certificate => "Куәліктің",
        OriginalKind::Diploma => "Дипломның",
        OriginalKind::DiplomaWithSupplement => "Қосымшасы бар дипломның",
        OriginalKind::Supplement => "Диплом қосымшасының",
    }
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}
