//! The Kazakh words.

use telnusqa_domain::case::{Field, Ground, HearingForm, OriginalKind, ResultKind};
use telnusqa_domain::reactions::Message;

use super::{Facts, Words};

const CORPORATION: &str = "Қайда: «Азаматтарға арналған үкімет» мемлекеттік корпорациясы, өтініш қабылданған бөлімше.";
const BRING: &str = "Өзіңізбен бірге ала келіңіз: жеке басыңызды куәландыратын құжат және қолхат. Нәтижені өкіл алса, \
                     оның жеке басын куәландыратын құжат және өкілеттігін растайтын құжат керек.";

pub(super) fn greeting(name: &str) -> String {
    if name.is_empty() {
        "Құрметті өтініш беруші!".to_owned()
    } else {
        format!("Құрметті {name}!")
    }
}

pub(super) fn words(message: Message, facts: &Facts<'_>) -> Words {
    match message {
        Message::Annulled => {
            Words { body: annulled(facts), subject: "Қол қойылған нәтиже жойылды" }
        }
        Message::CollectionReminder => {
            Words { body: reminder(facts), subject: "Нәтиже сізді күтіп тұр" }
        }
        Message::ComplaintDecided => complaint(facts, "Шағымыңыз бойынша шешім қабылданды"),
        Message::ComplaintExtended => complaint(facts, "Шағымды қарау мерзімі ұзартылды"),
        Message::ComplaintMoved => complaint_moved(facts),
        Message::ComplaintOverdue => complaint(facts, "Шағымды қарау мерзімі өтті"),
        Message::ComplaintRegistered => complaint(facts, "Шағымыңыз тіркелді"),
        Message::ComplaintWithdrawn => complaint_withdrawn(facts),
        Message::DataCorrected => {
            Words { body: corrected(facts), subject: "Өтініштің деректері түзетілді" }
        }
        Message::HandedToSuccessor => {
            Words { body: succeeded(facts), subject: "Өтінішіңізді басқа ұйым қарайды" }
        }
        Message::HearingSet => Words { body: hearing_set(facts), subject: "Тыңдау тағайындалды" },
        Message::KeptAtCollege => {
            Words { body: kept(facts), subject: "Нәтиже колледжде сақталуда" }
        }
        Message::Merged => {
            Words { body: merged(facts), subject: "Өтініштеріңіз бірге қаралады" }
        }
        Message::OriginalFound => Words { body: original_found(facts), subject: "Түпнұсқа табылды" },
        Message::PackageLost => {
            Words { body: package_lost(facts), subject: "Құжаттар жолда жоғалды" }
        }
        Message::PreliminaryRefusal => Words {
            body: preliminary_refusal(facts),
            subject: "Өтініш бойынша алдын ала шешім",
        },
        Message::ReadyAtCounter => ready(facts, CORPORATION.to_owned()),
        Message::ReadyAtCollege => ready(facts, format!("Қайда: колледж кеңсесі. Колледж: {}.", facts.college)),
        Message::Refused => {
            Words { body: refused(facts), subject: "Телнұсқа беруден бас тартылды" }
        }
        Message::ResultLost => {
            Words { body: result_lost(facts), subject: "Қол қойылған нәтиже жоғалды" }
        }
        Message::TermExtended => Words {
            body: term_extended(facts), subject: "Қызмет көрсету мерзімі ұзартылды"
        },
        Message::TermMoved => {
            Words { body: term_moved(facts), subject: "Қызмет көрсету мерзімі өзгерді" }
        }
        Message::TermPassed => {
            Words { body: term_passed(facts), subject: "Қызмет көрсету мерзімі өтті" }
        }
        Message::Withdrawn => Words { body: withdrawn(facts), subject: "Өтініш қайтарып алынды" },
    }
}

/// What was wrong is worth nothing any more, and what follows.
fn annulled(facts: &Facts<'_>) -> Vec<String> {
    let original = genitive(facts.original);
    if facts.anew {
        return vec![
            format!(
                "{original} сізге берілген телнұсқасында колледждің өз қатесі табылды, сондықтан ол жойылды: тізілімдегі нөмірі жарамсыз."
            ),
            format!(
                "Колледж жаңасын жасайды, соңғы күні: {}. Жаңа өтініш те, төлем де қажет емес: дайын болғанда хабарлаймыз, оны колледжден \
                 аласыз: {}. Келгенде бұрынғы телнұсқаны ала келіңіз.",
                facts.due_on.map(|day| facts.date(day)).unwrap_or_default(),
                facts.college
            ),
        ];
    }
    if facts.handed_out {
        return vec![
            format!("Сізге берілген {original} телнұсқасы жойылды: оның тізілімдегі нөмірі жарамсыз."),
            format!(
                "Түсіндірме және жаңа телнұсқа алу үшін колледжге жүгініңіз: {}. Жаңа телнұсқа тегін.",
                facts.college
            ),
        ];
    }
    vec![
        format!(
            "{original} телнұсқасын алуға берген өтінішіңіз бойынша қол қойылған нәтиже қате деп танылып, жойылды."
        ),
        "Оның орнына жаңасы дайындалып жатыр. Сізден ештеңе талап етілмейді: дайын болғанда хабарлаймыз.".to_owned(),
    ]
}

/// What it means that the original was found.
fn original_found(facts: &Facts<'_>) -> Vec<String> {
    let original = genitive(facts.original);
    let (what, then) = if facts.handed_out {
        (
            format!("{original} түпнұсқасы табылғаны белгіленді. Оның орнына сізге телнұсқа берілген."),
            "Телнұсқа жарамды болып қалады. Түпнұсқа тізілімде табылған деп белгіленді және енді қолданылмайды: телнұсқаны пайдаланыңыз.",
        )
    } else {
        (
            format!("{original} түпнұсқасы табылғаны белгіленді."),
            "Өтініш бұрынғыша қаралады, өздігінен тоқтамайды. Телнұсқа енді қажет болмаса, ол берілгенге дейін өтінішті қайтарып алуға болады.",
        )
    };
    vec![what, then.to_owned()]
}

/// What was corrected, and whom to tell where that is not right.
fn corrected(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!(
        "Колледж өтінішіңіздің деректерін түзетті. Түзетілгені: {}.",
        facts.corrected_fields(|field| match field {
            Field::Address => "мекенжай",
            Field::BirthDate => "туған күні",
            Field::Email => "электрондық пошта",
            Field::GivenName => "аты",
            Field::Iin => "ЖСН",
            Field::Language => "жауап тілі",
            Field::Original => "түпнұсқа туралы мәліметтер",
            Field::Patronymic => "әкесінің аты",
            Field::Phone => "телефон",
            Field::Reasons => "өтініш берудің себебі",
            Field::Surname => "тегі",
        })
    )];
    if facts.has_corrected(Field::Iin) {
        body.push("ЖСН да өзгерді: өтініш енді жаңа ЖСН бойынша жүргізіледі.".to_owned());
    }
    if facts.is_remade() {
        body.push("Қол қоюды күткен құжат қайта дайындалып жатыр. Мерзім бұдан өзгермейді.".to_owned());
    }
    body.push(format!(
        "Бірдеңе дұрыс түзетілмесе, бұл туралы бірден колледжге немесе Бірыңғай байланыс орталығына хабарлаңыз. \
         Колледж: {}.",
        facts.college
    ));
    body
}

pub(super) fn close(number: &str, status_url: &str) -> Vec<String> {
    vec![
        format!("Өтініш нөмірі: {number}\nӨтініштің жай-күйі: {status_url}"),
        "Сұрағыңыз болса, бірыңғай байланыс орталығына хабарласыңыз: 1414 немесе 8 800 080 7777 (қоңырау тегін)."
            .to_owned(),
        "Бұл хат автоматты түрде жіберілді, оған жауап берудің қажеті жоқ.".to_owned(),
    ]
}

fn ready(facts: &Facts<'_>, place: String) -> Words {
    let original = genitive(facts.original);
    let (subject, what) = match facts.result {
        ResultKind::Duplicate => ("Телнұсқа дайын", format!("{original} телнұсқасы дайын, оны алуға болады.")),
        ResultKind::Refusal => (
            "Дәлелді жауап дайын",
            format!("{original} телнұсқасын беруден бас тарту туралы дәлелді жауап дайын, оны алуға болады."),
        ),
    };
    let mut body = vec![what, place, BRING.to_owned()];
    body.extend(appeal(facts));
    Words { body, subject }
}

fn refused(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!("{} телнұсқасын беруден бас тартылды.", genitive(facts.original))];
    body.extend(appeal(facts));
    body.push("Бас тартудың себебі жойылған соң, өтінішті қайта беруге болады.".to_owned());
    body.push(if facts.at_college {
        format!("Дәлелді жауапты колледж кеңсесінен алуға болады. Колледж: {}.\n{BRING}", facts.college)
    } else {
        "Дәлелді жауап Мемлекеттік корпорацияға жеткізілгенде сізге бөлек хабарлаймыз.".to_owned()
    });
    body
}

/// The grounds in words.
const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::NoConsent => "қолжетімділігі шектеулі дербес деректерге қол жеткізуге келісім берілмеген",
        Ground::NotCompliant => "ұсынылған құжаттар қағидалардың талаптарына сәйкес келмейді",
        Ground::Unreliable => "құжаттардың немесе олардағы деректердің анық еместігі анықталды",
    }
}

/// What is intended, why, and what can be said against it and by when (АППК 73).
/// The days run from this message, and the house does not know the last one before it is handed over.
fn preliminary_refusal(facts: &Facts<'_>) -> Vec<String> {
    let ground = facts.ground.map(|of| format!("Негізі: {}.", ground(of)));
    let mut body =
        vec![format!("{} телнұсқасын беруден бас тарту туралы алдын ала шешім қабылданды.", genitive(facts.original))];
    body.extend(ground);
    body.extend(facts.note("Анықталған мән-жай"));
    body.push(
        "Бұл әлі бас тарту емес. Осы хатты алған күннен кейінгі 2 жұмыс күні ішінде қарсылығыңызды білдіруге немесе \
         тыңдау өткізуді сұрауға құқығыңыз бар. Тыңдауға өзіңіз келіп не бейнебайланыс арқылы қатыса аласыз."
            .to_owned(),
    );
    body.push(
        "Шешім осы хатты алған күннен кейінгі үшінші жұмыс күнінен ерте қабылданбайды. Жауап бермесеңіз, ол \
         жауабыңызсыз қабылданады. Телнұсқаны беру туралы шешім де қабылдануы мүмкін."
            .to_owned(),
    );
    body.push(format!(
        "Хабарласатын ұйым: {}.\nСол жерде толық мәлімет алып, іс материалдарымен таныса аласыз.",
        facts.college
    ));
    body
}

fn hearing_set(facts: &Facts<'_>) -> Vec<String> {
    let mut body = vec![format!(
        "{} телнұсқасын алуға берілген өтініш бойынша сіз сұраған тыңдау тағайындалды.",
        genitive(facts.original)
    )];
    body.extend(facts.hearing.map(|(at, form)| {
        let form = match form {
            HearingForm::InPerson => "колледжге өзіңіз келесіз. Жеке басыңызды куәландыратын құжатты ала келіңіз.",
            HearingForm::Video => "бейнебайланыс арқылы. Қосылу тәртібін колледжден біліңіз.",
        };
        format!("Уақыты: {} (Алматы уақыты).\nӨту тәсілі: {form}\nӨткізетін ұйым: {}.", facts.moment(at), facts.college)
    }));
    body.push(
        "Бұрын сізге басқа уақыт айтылған болса, осы хаттағы уақыт қолданылады. Қатыса алмайтын болсаңыз, колледжге \
         алдын ала хабарлаңыз: тыңдауды басқа уақытқа ауыстыруға болады."
            .to_owned(),
    );
    body
}

/// The ground, to whom to complain and until when (АППК 80(5), 92).
fn appeal(facts: &Facts<'_>) -> Option<String> {
    let ground = ground(facts.ground?);
    let until = facts.appeal_until.map(|day| format!("\nШағым берудің соңғы күні: {}.", facts.date(day)));
    Some(format!(
        "Бас тарту негізі: {ground}.\nБас тартумен келіспесеңіз, шағым беруге құқығыңыз бар. Шағым шешім қабылдаған \
         ұйым арқылы беріледі: {}.{}",
        facts.college,
        until.unwrap_or_default()
    ))
}

/// What is said of a complaint; where a refusal was overturned, by when there is a result.
fn complaint(facts: &Facts<'_>, subject: &'static str) -> Words {
    let due_on = facts.due_on.map(|day| format!("Жаңа мерзімнің соңғы күні: {}.", facts.date(day)));
    let mut body = vec![facts.complaint.clone()];
    body.extend(due_on);
    body.push(format!("Жауапты ұйым: {}.", facts.college));
    Words { body, subject }
}

/// That its day was counted anew, and why.
fn complaint_moved(facts: &Facts<'_>) -> Words {
    let mut words = complaint(facts, "Шағымды қарау мерзімі қайта есептелді");
    words.body.insert(
        0,
        "Жұмыс күндерінің күнтізбесі ресми түрде өзгерді, сондықтан шағымыңызды қарау мерзімі қайта есептелді."
            .to_owned(),
    );
    words
}

/// That it was taken back, and whom to tell where that is not right.
fn complaint_withdrawn(facts: &Facts<'_>) -> Words {
    let mut words = complaint(facts, "Шағым қайтарып алынды");
    words
        .body
        .push("Шағымды сіз немесе өкіліңіз қайтарып алмаса, бұл туралы 1414 нөміріне бірден хабарлаңыз.".to_owned());
    words
}

/// Who answers for the case now that the college is no more.
fn succeeded(facts: &Facts<'_>) -> Vec<String> {
    let due_on = facts.due_on.map(|day| format!(" Соңғы күні: {}.", facts.date(day))).unwrap_or_default();
    vec![
        format!(
            "{} телнұсқасын алуға берген өтінішіңіз бойынша іс басқа ұйымға берілді: бұрынғы колледж жұмысын тоқтатты.",
            genitive(facts.original)
        ),
        format!("Енді жауапты ұйым: {}.", facts.college),
        format!("Қызмет көрсету мерзімі өзгерген жоқ.{due_on} Сізден ештеңе талап етілмейді."),
    ]
}

fn term_passed(facts: &Facts<'_>) -> Vec<String> {
    let to = if facts.at_college {
        "жауапты ұйымға"
    } else {
        "жауапты ұйымға немесе Мемлекеттік корпорацияға"
    };
    let due_on = facts.due_on.map(|day| format!(" Мерзімнің соңғы күні: {}.", facts.date(day))).unwrap_or_default();
    let until = facts.complaint_until().map(|day| format!(" Шағым берудің соңғы күні: {day}.")).unwrap_or_default();
    vec![
        format!(
            "{} телнұсқасын алуға берген өтінішіңіз бойынша қызмет көрсету мерзімі өтіп кетті, ал нәтижені әлі алуға \
             болмайды. Кідіріс үшін кешірім сұраймыз.{due_on}",
            genitive(facts.original)
        ),
        format!("Жауапты ұйым: {}.", facts.college),
        format!(
            "Заң бойынша мерзімнің өтіп кетуі бас тартуға теңестіріледі: {to} шағым беруге құқығыңыз бар, ол 5 жұмыс күні ішінде қаралады.{until}"
        ),
        "Өтінішіңіз бойынша жұмыс жалғасып жатыр. Нәтижені алуға болатын кезде сізге хабарлаймыз.".to_owned(),
    ]
}

/// That the head decided to take longer, and until when (АППК 76).
fn term_extended(facts: &Facts<'_>) -> Vec<String> {
    let days = facts.extended.zip(facts.due_on).map(|((from, decided_on), until)| {
        format!(
            "Шешім қабылданған күн: {}.\nМерзімнің бұрынғы соңғы күні: {}.\nМерзімнің жаңа соңғы күні: {}.",
            facts.date(decided_on),
            facts.date(from),
            facts.date(until)
        )
    });
    let mut body = vec![format!(
        "{} телнұсқасын алуға берген өтінішіңіз бойынша қызмет көрсету мерзімі колледж басшысының дәлелді шешімімен ұзартылды.",
        genitive(facts.original)
    )];
    body.extend(days);
    body.extend(facts.note("Ұзарту себебі"));
    body.push(format!(
        "Жауапты ұйым: {}.\nСол жерде іс материалдарымен таныса аласыз. Ұзартумен келіспесеңіз, шағым \
         беруге құқығыңыз бар.",
        facts.college
    ));
    body.push(
        "Сізден ешқандай әрекет талап етілмейді. Қолхатта көрсетілген күннің орнына жаңа күн қолданылады.".to_owned(),
    );
    body
}

fn term_moved(facts: &Facts<'_>) -> Vec<String> {
    let due_on = facts.due_on.map(|day| format!(" Енді мерзімнің соңғы күні: {}.", facts.date(day)));
    vec![
        format!(
            "Жұмыс күндерінің күнтізбесі ресми түрде өзгерді, сондықтан {} телнұсқасын алуға берген өтінішіңіздің мерзімі \
             қайта есептелді.{}",
            genitive(facts.original).to_lowercase(),
            due_on.unwrap_or_default()
        ),
        "Сізден ешқандай әрекет талап етілмейді. Қолхатта көрсетілген күннің орнына осы күн қолданылады.".to_owned(),
    ]
}

fn package_lost(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "{} телнұсқасын алуға берілген өтінішіңіз бойынша құжаттар колледжге жеткізу кезінде жоғалды. Кешірім сұраймыз. \
             Жоғалғаны анықталған күн: {}.",
            genitive(facts.original),
            facts.date(facts.since)
        ),
        "Енді кезек Мемлекеттік корпорацияда: ол құжаттарды қайта жібереді. Сізден ештеңе талап етілмейді.".to_owned(),
        not_longer(facts),
    ]
}

fn result_lost(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "{} телнұсқасын алуға берілген өтінішіңіз бойынша қол қойылған нәтиже Мемлекеттік корпорацияға жеткізу кезінде \
             жоғалды. Кешірім сұраймыз.",
            genitive(facts.original)
        ),
        "Жоғалған құжат жарамсыз, бұл тізілімде белгіленген. Колледж жаңа нөмірмен жаңасын дайындап жібереді, сізден ештеңе \
         талап етілмейді. Нәтижені алуға болатын кезде сізге хабарлаймыз."
            .to_owned(),
        format!("Жауапты ұйым: {}.", facts.college),
        not_longer(facts),
    ]
}

/// A loss makes no term longer.
fn not_longer(facts: &Facts<'_>) -> String {
    let due_on = facts.due_on.map(|day| format!(" Мерзімнің соңғы күні: {}.", facts.date(day))).unwrap_or_default();
    format!("Қызмет көрсету мерзімі бұған байланысты ұзартылмайды.{due_on}")
}

fn reminder(facts: &Facts<'_>) -> Vec<String> {
    let place = if facts.at_college {
        format!("Қайда: колледж кеңсесі. Колледж: {}.", facts.college)
    } else {
        CORPORATION.to_owned()
    };
    vec![
        format!(
            "{} телнұсқасын алуға берілген өтінішіңіз бойынша нәтиже дайын, бірақ оны әлі ешкім алған жоқ. Дайын болған \
             күні: {}.",
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
            "{} телнұсқасын алуға берілген өтінішіңіз бойынша нәтижені Мемлекеттік корпорациядан ешкім алмады, ол колледжге \
             қайтарылды. Қайтарылған күні: {}. Нәтиже мерзімсіз сақталады.",
            genitive(facts.original),
            facts.date(facts.since)
        ),
        format!("Қайдан алуға болады: колледж кеңсесі. Колледж: {}.", facts.college),
        "Өзіңізбен бірге жеке басыңызды куәландыратын құжатты ала келіңіз. Нәтижені өкіл алса, оның жеке басын куәландыратын \
         құжат және өкілеттігін растайтын құжат керек."
            .to_owned(),
    ]
}

fn merged(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "{} телнұсқасын алуға берген өтінішіңіз бұрын берілген {} өтінішпен бірге қаралады: екеуі де бір құжат туралы.",
            genitive(facts.original),
            facts.merged_into
        ),
        "Ештеңе жоғалған жоқ, сізден ештеңе талап етілмейді. Бұрын берілген өтініштің нөмірі бойынша сұраңыз."
            .to_owned(),
        "Өтініштер әртүрлі құжаттар туралы болса, колледжге немесе 1414 нөміріне хабарлаңыз.".to_owned(),
    ]
}

fn withdrawn(facts: &Facts<'_>) -> Vec<String> {
    vec![
        format!(
            "{} телнұсқасын алуға берілген өтініш қайтарып алынды, ол бойынша жұмыс тоқтатылды. Қайтарып алынған \
             күні: {}.",
            genitive(facts.original),
            facts.date(facts.since)
        ),
        "Өтінішті сіз немесе өкіліңіз қайтарып алмаса, бұл туралы 1414 нөміріне бірден хабарлаңыз.".to_owned(),
        "Телнұсқа бәрібір қажет болса, жаңа өтінішті кез келген уақытта бере аласыз.".to_owned(),
    ]
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
