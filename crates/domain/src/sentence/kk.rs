//! The Kazakh words.

use chrono::{Datelike as _, NaiveDate};

use super::{Facts, Term, joined, month};
use crate::card::Stage;
use crate::case::{DocumentKind, Ground, OriginalKind};

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

pub(super) fn text(facts: &Facts<'_>) -> String {
    let original = genitive(facts.card.original);
    let since = date(facts.since(), Case::Locative);
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
            facts.term.map(term),
        ]),
        Stage::UnderWay => joined([
            Some(format!("{original} телнұсқасын алуға тапсырылған құжаттар {since} курьер арқылы жіберілді.")),
            Some(format!("Енді кезек телнұсқаны дайындайтын ұйымда: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::CameBack => joined([
            Some(format!(
                "Курьер {} телнұсқасына қатысты құжаттарды тапсыра алмай, {since} Мемлекеттік корпорацияға \
                 қайтарып әкелді.",
                lower(original)
            )),
            Some("Корпорация оларды қайта жібереді, сізден ештеңе талап етілмейді.".to_owned()),
            facts.term.map(term),
        ]),
        Stage::Delivered => joined([
            Some(format!("{original} телнұсқасын алуға өтініш {since} колледж кеңсесіне берілді.")),
            Some(format!("Енді кезек оны тіркейтін колледжде: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Registered | Stage::InPreparation => joined([
            Some(format!(
                "{original} телнұсқасын алуға тапсырылған құжаттар {since} колледжге түсті, қазір қаралып жатыр."
            )),
            Some(format!("Кезек нәтижені дайындайтын колледжде: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Drafted | Stage::ForSignature => joined([
            Some(format!("{original} телнұсқасын алуға берілген өтініштің нәтижесі {since} дайындалды.")),
            Some(format!("Кезек колледжде, нәтиже басшының қолын күтіп тұр: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Signed if facts.card.can_be_collected() => joined([
            Some(format!(
                "{} {since} қол қойылды, нәтижені колледжден алуға болады: {}.",
                signed(facts, original),
                facts.college
            )),
            Some("Енді кезек өзіңізде.".to_owned()),
        ]),
        Stage::Signed => joined([
            Some(format!("{} {since} қол қойылды.", signed(facts, original))),
            Some(format!("Кезек колледжде, ол нәтижені Мемлекеттік корпорацияға жібереді: {}.", facts.college)),
            facts.term.map(term),
        ]),
        Stage::Sent => joined([
            Some(format!(
                "{} қол қойылды, нәтиже {since} курьермен Мемлекеттік корпорацияға жіберілді.",
                signed(facts, original)
            )),
            Some("Ол жеткенше сізден ештеңе талап етілмейді.".to_owned()),
            facts.term.map(term),
        ]),
        Stage::AtCounter => joined([
            Some(format!(
                "{} қол қойылды, нәтиже {since} Мемлекеттік корпорацияға жеткізілді және сізді күтіп тұр.",
                signed(facts, original)
            )),
            Some("Енді кезек өзіңізде.".to_owned()),
        ]),
        Stage::Issued => format!("{original} телнұсқасын алуға берілген өтініштің нәтижесі {since} берілді."),
        Stage::Withdrawn => {
            format!(
                "{original} телнұсқасын алуға берілген өтініш {since} қайтарып алынды, ол бойынша жұмыс тоқтатылды."
            )
        }
    }
}

pub(super) fn next(facts: &Facts<'_>) -> String {
    let collect = "Нәтижені алуға жеке басыңызды куәландыратын құжатпен және қолхатпен келіңіз; өкіл өз өкілеттігін \
                   растайтын құжатты да ала келсін.";
    let prepare =
        "телнұсқаны немесе бас тарту туралы дәлелді жауапты дайындап, нәтижені Мемлекеттік корпорацияға жібереді.";
    let complain = "Заң бойынша мерзімнің өтіп кетуі бас тартуға теңестіріледі: жауапты ұйымға немесе Мемлекеттік \
                    корпорацияға шағым беруге құқығыңыз бар, ол 5 жұмыс күні ішінде қаралады. Өтініш бойынша жұмыс \
                    жалғасып жатыр, нәтиже дайын болған бойда оны алуға болады.";
    let organisation = format!("Жауапты ұйым: {}.", facts.college);
    match facts.card.stage {
        Stage::Declined => "Жаңа өтінішті күтпей, бірден беруге болады: аталған құжаттарды және өткен жолы әкелген \
                            құжаттарыңыздың бәрін ала келіңіз."
            .to_owned(),
        Stage::Accepted | Stage::CameBack if facts.has_passed() => format!("{complain} {organisation} {collect}"),
        Stage::UnderWay if facts.has_passed() => format!("{complain} {collect}"),
        Stage::Accepted | Stage::CameBack => {
            format!("{organisation} Курьер құжаттарды сол ұйымға жеткізеді, ұйым {prepare} {collect}")
        }
        Stage::UnderWay => format!("Бұл ұйым {prepare} {collect}"),
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
            format!("Колледж телнұсқаны немесе бас тарту туралы дәлелді жауапты дайындап, өзінде береді. {collect}")
        }
        Stage::Delivered | Stage::Registered | Stage::InPreparation => format!("Колледж {prepare} {collect}"),
        Stage::Drafted | Stage::ForSignature => collect.to_owned(),
        Stage::Signed | Stage::Sent | Stage::AtCounter => match refusal(facts) {
            Some(appeal) => format!("{collect} {appeal}"),
            None => collect.to_owned(),
        },
        Stage::Issued => match refusal(facts) {
            Some(appeal) => appeal,
            None => "Телнұсқадан қате тапсаңыз, оны бірден колледжге хабарлаңыз.".to_owned(),
        },
        Stage::Withdrawn => "Телнұсқа бәрібір қажет болса, жаңа өтінішті кез келген уақытта бере аласыз.".to_owned(),
    }
}

/// What was signed, in the dative: `қол қойылды` follows.
fn signed(facts: &Facts<'_>, original: &str) -> String {
    match facts.ground() {
        None => format!("{original} телнұсқасына"),
        Some(_) => format!("{original} телнұсқасын беруден бас тарту туралы дәлелді жауапқа"),
    }
}

/// Why it was refused, and what can be done.
fn refusal(facts: &Facts<'_>) -> Option<String> {
    let why = match facts.ground()? {
        Ground::NoConsent => "қолжетімділігі шектеулі дербес деректерге қол жеткізуге келісім берілмеген",
        Ground::NotCompliant => "ұсынылған құжаттар қағидалардың талаптарына сәйкес келмейді",
        Ground::Unreliable => "құжаттардың немесе олардағы деректердің анық еместігі анықталды",
    };
    let appeal = facts.appeal_until().map(|day| {
        format!(" Бас тартуға колледж арқылы шағымдануға болады, соңғы күні: {}.", date(day, Case::Nominative))
    });
    let appeal = appeal.unwrap_or_default();
    Some(format!("Бас тарту негізі: {why}.{appeal} Себебі жойылған соң өтінішті қайта беруге болады."))
}

/// After a numeral the noun keeps its one form: `1 жұмыс күні`, `15 жұмыс күні`.
fn term(term: Term) -> String {
    match term {
        Term::Ahead { due_on, working_days: Some(left) } => format!(
            "Нәтиже {} кешіктірілмей дайын болуға тиіс, оған {left} жұмыс күні қалды.",
            date(due_on, Case::Ablative)
        ),
        Term::Ahead { due_on, working_days: None } => {
            format!("Нәтиже {} кешіктірілмей дайын болуға тиіс.", date(due_on, Case::Ablative))
        }
        Term::Passed { due_on } => format!(
            "Қызмет көрсету мерзімі {} аяқталды, ал нәтиже әлі дайын емес, кідіріс үшін кешірім сұраймыз.",
            date(due_on, Case::Locative)
        ),
        Term::Today { due_on } => {
            format!("Нәтиже бүгін, {}, дайын болуға тиіс.", date(due_on, Case::Locative))
        }
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
