//! The words of the pages, in two languages.

/// The words of one language.
pub(super) struct Texts {
    pub(super) code: &'static str,
    pub(super) copies: &'static str,
    pub(super) count: &'static str,
    pub(super) differing: &'static str,
    pub(super) empty: &'static str,
    pub(super) from: &'static str,
    pub(super) language: &'static str,
    pub(super) last_at: &'static str,
    pub(super) newest: &'static str,
    pub(super) no_sender: &'static str,
    pub(super) no_such: &'static str,
    pub(super) no_subject: &'static str,
    pub(super) note: &'static str,
    pub(super) older: &'static str,
    /// The language's name in itself.
    pub(super) own_name: &'static str,
    pub(super) raw: &'static str,
    pub(super) service: &'static str,
    pub(super) skip: &'static str,
    pub(super) subject: &'static str,
    pub(super) time: &'static str,
    pub(super) title: &'static str,
    pub(super) to: &'static str,
    pub(super) to_list: &'static str,
}

/// Kazakh.
pub(super) static KK: Texts = Texts {
    code: "kk",
    copies: "Көшірме саны",
    count: "Барлығы",
    differing: "көшірмелері бірдей емес",
    empty: "Әзірге хат келген жоқ.",
    from: "Кімнен",
    language: "Тіл",
    last_at: "Соңғы көшірмесі",
    newest: "Ең жаңалары",
    no_sender: "көрсетілмеген",
    no_such: "Мұндай хат та, бет те жоқ.",
    no_subject: "(тақырыпсыз)",
    note: "Жүйе жіберген хаттар осы жерде көрінеді, одан әрі ешқайда кетпейді.",
    older: "Бұрынғырақ хаттар",
    own_name: "Қазақша",
    raw: "Хаттың бастапқы түрі (.eml)",
    service: "Сынақ пошта жәшігі",
    skip: "Негізгі мазмұнға өту",
    subject: "Тақырыбы",
    time: "Уақыты (Алматы)",
    title: "Келген хаттар",
    to: "Кімге",
    to_list: "Хаттар тізіміне қайту",
};

/// Russian.
pub(super) static RU: Texts = Texts {
    code: "ru",
    copies: "Копий",
    count: "Всего",
    differing: "копии не одинаковы",
    empty: "Писем пока нет.",
    from: "От кого",
    language: "Язык",
    last_at: "Последняя копия",
    newest: "Самые новые",
    no_sender: "не указан",
    no_such: "Такого письма или такой страницы нет.",
    no_subject: "(без темы)",
    note: "Здесь видны письма, которые отправила система. Дальше отсюда ничего не уходит.",
    older: "Более ранние письма",
    own_name: "Русский",
    raw: "Письмо в исходном виде (.eml)",
    service: "Тестовый почтовый ящик",
    skip: "К основному содержанию",
    subject: "Тема",
    time: "Время (Алматы)",
    title: "Полученные письма",
    to: "Кому",
    to_list: "К списку писем",
};

/// The words of a language by its code or by a browser's wishes: Russian where that comes first, else Kazakh.
pub(super) fn of(wish: &str) -> &'static Texts {
    if wish.trim_start().to_ascii_lowercase().starts_with("ru") { &RU } else { &KK }
}
