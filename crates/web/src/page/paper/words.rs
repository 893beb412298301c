//! The words of the pages on papers, in three languages.

use telnusqa_domain::language::Language;
use telnusqa_domain::paper::Standing;

/// The words of one language.
pub(super) struct Words {
    pub(super) application_number: &'static str,
    pub(super) check: &'static str,
    pub(super) check_another: &'static str,
    pub(super) code: &'static str,
    pub(super) code_hint: &'static str,
    pub(super) college: &'static str,
    pub(super) compare: &'static str,
    pub(super) compare_heading: &'static str,
    pub(super) compare_note: &'static str,
    pub(super) duplicate: &'static str,
    pub(super) earlier_duplicate: fn(&str) -> String,
    pub(super) in_place_of: &'static str,
    pub(super) keys: &'static str,
    pub(super) keys_note: &'static str,
    pub(super) kind: &'static str,
    pub(super) made_on: &'static str,
    pub(super) name: &'static str,
    pub(super) name_fits: &'static str,
    pub(super) name_other: &'static str,
    pub(super) no_code: &'static str,
    pub(super) original: &'static str,
    /// By the day on which the original was found.
    pub(super) original_found: fn(&str) -> String,
    pub(super) refusal: &'static str,
    pub(super) register_number: &'static str,
    pub(super) signed_on: &'static str,
    pub(super) supplement: &'static str,
    pub(super) title: &'static str,
    pub(super) unknown: &'static str,
    corrected: [&'static str; 2],
    never_signed: [&'static str; 2],
    not_signed: [&'static str; 2],
    /// Of a duplicate.
    replaced: (&'static str, fn(&str) -> String),
    valid: [&'static str; 2],
    void: [&'static str; 2],
    /// What is said of a refusal that is void.
    void_refusal: &'static str,
}

impl Words {
    /// How a paper stands, in a word and in a sentence.
    pub(super) fn standing(&self, standing: Standing, duplicate: bool) -> (&'static str, String) {
        let said = |[word, sentence]: [&'static str; 2]| (word, sentence.to_owned());
        match standing {
            Standing::Corrected => said(self.corrected),
            Standing::NeverSigned => said(self.never_signed),
            Standing::NotSigned => said(self.not_signed),
            Standing::Replaced(later) => (self.replaced.0, (self.replaced.1)(&later.to_string())),
            Standing::Valid => said(self.valid),
            Standing::Void if duplicate => said(self.void),
            Standing::Void => (self.void[0], self.void_refusal.to_owned()),
        }
    }
}

/// The words of a language.
pub(super) const fn of(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Kk => &KK,
        Language::Ru => &RU,
    }
}

static KK: Words = Words {
    application_number: "Өтініш нөмірі",
    check: "Тексеру",
    check_another: "Басқа құжатты тексеру",
    code: "Құжаттағы код",
    code_hint: "QR-кодтың жанында жазылған, мысалы",
    college: "Колледж",
    compare: "Салыстыру",
    compare_heading: "Кімге берілгенін салыстыру",
    compare_note: "Терілген аты-жөні еш жерде сақталмайды.",
    duplicate: "Білім туралы құжаттың телнұсқасы",
    earlier_duplicate: |number| format!("{number} нөмірлі телнұсқаның"),
    in_place_of: "Ненің орнына берілген",
    keys: "қызметтің ашық кілттері",
    keys_note: "QR-кодты желісіз де тексеруге болады. Ол үшін керегі:",
    kind: "Құжат",
    made_on: "Құжаттың күні",
    name: "Тегі, аты, әкесінің аты – қағазда жазылғандай",
    name_fits: "Аты-жөні сәйкес келеді: құжат осы адамға берілген.",
    name_other: "Аты-жөні сәйкес келмейді. Қағазда жазылғандай толық теріңіз; сонда да сәйкес келмесе, құжат басқа адамға берілген.",
    no_code: "Бұл құжаттағы кодқа ұқсамайды. Оны қағазда жазылғандай теріңіз: алты топ, әрқайсысында төрт таңба.",
    original: "түпнұсқаның",
    original_found: |on| {
        format!("Түпнұсқа табылды: {on}. Телнұсқа жарамды болып қалады, ал табылған түпнұсқа енді қолданылмайды.")
    },
    refusal: "Дәлелді бас тарту",
    register_number: "Тізілімдегі нөмірі",
    signed_on: "Қол қойылған күні",
    supplement: "Қосымшасы (SHA-256)",
    title: "Құжатты тексеру",
    unknown: "Тізілімде мұндай құжат жоқ. Кодты қағазбен салыстырыңыз; ол дұрыс болса, қағазды бұл қызмет бермеген.",
    corrected: [
        "Құжат жарамсыз, орнына жаңасы жасалуда",
        "Онда колледждің қатесі болды, сондықтан бұл қағаздың күші жойылды. Колледж оның орнына жаңасын жасап жатыр. Біліктіліктің өзі күшінде қалады.",
    ],
    never_signed: ["Құжатқа қол қойылмаған", "Бұл – кері қайтарылған жоба. Оның күші жоқ."],
    not_signed: ["Құжатқа әлі қол қойылмаған", "Басшы қол қойғанша құжаттың күші жоқ."],
    replaced: ("Құжат алмастырылған", |later| {
        format!(
            "Оның орнына {later} нөмірлі телнұсқа берілген, сондықтан бұл қағаздың күші жоқ. Біліктілік күшінде қалады."
        )
    }),
    valid: ["Құжат жарамды", "Оны осы қызмет берген, басшы қол қойған, ол күшінде."],
    void: ["Құжат жарамсыз", "Бұл қағаз күшін жойды. Біліктіліктің өзі күшінде қалады."],
    void_refusal: "Бұл бас тартудың күші жойылған.",
};

static RU: Words = Words {
    application_number: "Номер заявления",
    check: "Проверить",
    check_another: "Проверить другой документ",
    code: "Код на документе",
    code_hint: "Указан возле QR-кода, например",
    college: "Колледж",
    compare: "Сверить",
    compare_heading: "Сверить, кому выдан документ",
    compare_note: "Введённое имя нигде не сохраняется.",
    duplicate: "Дубликат документа об образовании",
    earlier_duplicate: |number| format!("дубликата № {number}"),
    in_place_of: "Выдан взамен",
    keys: "открытые ключи службы",
    keys_note: "QR-код можно проверить и без сети. Для этого нужны",
    kind: "Документ",
    made_on: "Дата документа",
    name: "Фамилия, имя, отчество – как на бумаге",
    name_fits: "Имя совпадает: документ выдан этому человеку.",
    name_other: "Имя не совпадает. Введите его полностью, как на бумаге; если и тогда не совпадёт, документ выдан другому человеку.",
    no_code: "Это не похоже на код документа. Введите его так, как он указан на бумаге: шесть групп по четыре знака.",
    original: "оригинала",
    original_found: |on| {
        format!("Подлинник нашёлся {on}. Дубликат остаётся действительным, а найденный подлинник больше не действует.")
    },
    refusal: "Мотивированный отказ",
    register_number: "Номер в реестре",
    signed_on: "Дата подписания",
    supplement: "Приложение (SHA-256)",
    title: "Проверка документа",
    unknown: "В реестре такого документа нет. Сверьте код с бумагой; если он верен, эту бумагу выдала не наша служба.",
    corrected: [
        "Документ недействителен, вместо него готовится новый",
        "В нём была ошибка колледжа, поэтому эта бумага утратила силу. Колледж готовит вместо неё новую. Сама квалификация остаётся в силе.",
    ],
    never_signed: ["Документ не был подписан", "Это отозванный проект. Силы он не имеет."],
    not_signed: ["Документ ещё не подписан", "Пока руководитель его не подписал, силы он не имеет."],
    replaced: ("Документ заменён", |later| {
        format!(
            "Вместо него выдан дубликат № {later}, поэтому эта бумага силы не имеет. Сама квалификация остаётся в силе."
        )
    }),
    valid: ["Документ действителен", "Он выдан этой службой, подписан руководителем и остаётся в силе."],
    void: ["Документ недействителен", "Эта бумага утратила силу. Сама квалификация остаётся в силе."],
    void_refusal: "Этот отказ утратил силу.",
};

static EN: Words = Words {
    application_number: "Application number",
    check: "Check",
    check_another: "Check another document",
    code: "Code on the document",
    code_hint: "Printed beside the QR code, for example",
    college: "College",
    compare: "Compare",
    compare_heading: "Compare whose document it is",
    compare_note: "The name that you type is not kept anywhere.",
    duplicate: "Duplicate of a document on education",
    earlier_duplicate: |number| format!("duplicate {number}"),
    in_place_of: "In place of",
    keys: "the public keys of the service",
    keys_note: "The QR code can be checked without a network too. It takes",
    kind: "Document",
    made_on: "Date of the document",
    name: "Surname, given name, patronymic, as on the paper",
    name_fits: "The name fits: the document was made out to this person.",
    name_other: "The name does not fit. Type it in full, as on the paper; if it does not fit even then, the document was made out to somebody else.",
    no_code: "This does not look like the code of a document. Type it as it stands on the paper: six groups of four characters.",
    original: "the original",
    original_found: |on| {
        format!(
            "The original was found on {on}. The duplicate stays valid; the original that was found is no longer in force."
        )
    },
    refusal: "Reasoned refusal",
    register_number: "Number in the register",
    signed_on: "Signed on",
    supplement: "Supplement (SHA-256)",
    title: "Check a document",
    unknown: "There is no such document in the register. Compare the code with the paper; if it is right, this paper was not made by this service.",
    corrected: [
        "The document is void, and a new one is being made",
        "It had a mistake of the college's own, so this paper has no force any more. The college is making another in its place. The qualification itself stands.",
    ],
    never_signed: ["The document was never signed", "This is a draft that was taken back. It has no force."],
    not_signed: ["The document is not signed yet", "It has no force until the head has signed it."],
    replaced: ("The document was replaced", |later| {
        format!("Duplicate {later} was made in its place, so this paper has no force. The qualification itself stands.")
    }),
    valid: ["The document is valid", "It was made by this service, signed by the head, and is in force."],
    void: ["The document is void", "This paper has no force any more. The qualification itself stands."],
    void_refusal: "This refusal has no force any more.",
};
