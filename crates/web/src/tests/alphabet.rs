//! Names that the program sorts stand as the database would sort them.

use telnusqa_domain::language::Language;

use super::house::House;
use crate::alphabet::sort;

/// Letters, words and numbers between which the order may differ.
const NAMES: &str = "Әулиекөл сервис колледжі|Әулиекөл құрылыс колледжі|Аркалык|арқалық|Арқалық|Zenit|Zenit 2|Zenit 10|№ 9 колледж|\
    № 10 колледж|«Болашақ» колледжі|Болашақ колледжі|Айгүл|Әсем|Гүл|Ғалым|Иса|ИСАБЕК|Исабек-Али|Кітап|Қала|Һәм|Ізет|Іңкәр|Яблоко|Ёлка|Ель|Ельница";

/// Where a list is to be sorted by PostgreSQL, page by page, it would stand in the same order.
#[tokio::test]
async fn the_database_has_the_same_order() {
    let house = House::empty().await;
    let letters = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ".chars();
    let mut names: Vec<String> = NAMES.split('|').map(str::to_owned).collect();
    names.extend(
        letters.flat_map(|letter| [letter.to_string(), letter.to_lowercase().to_string(), format!("{letter}я")]),
    );
    names.sort_unstable();
    for language in [Language::Kk, Language::Ru] {
        let code = language.code();
        let collation = format!("CREATE COLLATION web.names_{code} (provider = icu, locale = '{code}-u-kn')");
        sqlx::query(sqlx::AssertSqlSafe(collation)).execute(&house.owner).await.unwrap();
        let sorted = format!("SELECT name FROM unnest($1::text[]) AS name ORDER BY name COLLATE web.names_{code}");
        let sorted = sqlx::query_scalar(sqlx::AssertSqlSafe(sorted)).bind(&names);
        let theirs: Vec<String> = sorted.fetch_all(&house.owner).await.unwrap();
        let mut ours = names.clone();
        sort(&mut ours, language, |name| name);
        assert_eq!(ours, theirs, "{language:?}");
    }
}
