//! What is wrong with a record, in words.

use super::Wrong;
use crate::language::Trilingual;

pub(super) const fn of(wrong: Wrong) -> Trilingual<&'static str> {
    match wrong {
        Wrong::Characters => Trilingual {
            en: "A text may hold no control characters, and none that are read from right to left",
            kk: "Мәтінде басқару таңбалары мен оңнан солға оқылатын таңбалар болмауы керек",
            ru: "В тексте не должно быть управляющих символов и символов, читаемых справа налево",
        },
        Wrong::Credits => Trilingual {
            en: "Credits are a number from 0.1 to 999.9 with one decimal at most",
            kk: "Кредиттер – 0,1-ден 999,9-ға дейінгі, үтірден кейін бір таңбадан аспайтын сан",
            ru: "Кредиты – число от 0,1 до 999,9, не больше одного знака после запятой",
        },
        Wrong::Day => Trilingual {
            en: "The day lies before the studies, or has not come yet",
            kk: "Бұл күн оқудан бұрын немесе әлі келген жоқ",
            ru: "Этот день раньше учёбы или ещё не наступил",
        },
        Wrong::Grade => Trilingual {
            en: "The grade is of none of the scales: 2 to 5, A to F, or passed",
            kk: "Баға ешбір шкалаға жатпайды: 2–5, A–F немесе сынақ",
            ru: "Оценки нет ни в одной шкале: 2–5, A–F или зачёт",
        },
        Wrong::Hours => Trilingual {
            en: "Hours are a whole number from 0 to 9999",
            kk: "Сағат саны – 0-ден 9999-ға дейінгі бүтін сан",
            ru: "Часы – целое число от 0 до 9999",
        },
        Wrong::Length => Trilingual {
            en: "The text may not be empty, nor longer than allowed",
            kk: "Мәтін бос болмауы және рұқсат етілген ұзындықтан аспауы керек",
            ru: "Текст не должен быть пустым и не должен превышать допустимой длины",
        },
        Wrong::Lines => Trilingual {
            en: "A transcript has from 1 to 200 lines",
            kk: "Ведомость 1-ден 200-ге дейінгі жолдан тұрады",
            ru: "В ведомости от 1 до 200 строк",
        },
        Wrong::Missing => {
            Trilingual { en: "This must be there", kk: "Бұл міндетті", ru: "Это обязательно" }
        }
        Wrong::Part => Trilingual {
            en: "A line is a subject, a practice or an attestation",
            kk: "Жол – пән, практика немесе аттестация",
            ru: "Строка – предмет, практика или аттестация",
        },
        Wrong::Percent => Trilingual {
            en: "The percentage does not belong to the letter of the grade",
            kk: "Пайыз бағаның әрпіне сәйкес емес",
            ru: "Процент не соответствует букве оценки",
        },
        Wrong::Volume => Trilingual {
            en: "A subject or practice has hours, credits or both",
            kk: "Пәннің немесе практиканың сағаты, кредиті не екеуі де болуы керек",
            ru: "У предмета или практики должны быть часы, кредиты или и то и другое",
        },
        Wrong::Year => Trilingual {
            en: "The year cannot be one of these studies",
            kk: "Бұл жыл осы оқуға жатпайды",
            ru: "Этот год не может относиться к этой учёбе",
        },
    }
}
