//! A college that comes into the house with a book on paper: its numbers go on, and what it gave out is known.

use chrono::NaiveDate;
use telnusqa_contracts::document::original::Original;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_vault::Reader;

use super::house::{COLLEGE, House, NOW, OTHER_COLLEGE, Opened, at, bin};
use crate::book::{Line, Opening, bring_in, known, original};
use crate::job;

fn number(serial: u32) -> RegisterNumber {
    RegisterNumber::try_new(bin(COLLEGE), 2026, serial).unwrap()
}

fn opening(last: u32) -> Opening {
    Opening { college: bin(COLLEGE), last, year: 2026 }
}

fn line(serial: u32, original: Option<[u8; 32]>) -> Line {
    Line { issued_on: NaiveDate::from_ymd_opt(2026, 3, 2), number: number(serial), original, reason: None }
}

/// By what the original of a case is recognised, told as the book tells it.
async fn original_of(house: &House, of: Opened) -> [u8; 32] {
    let reader = Reader { at: at(NOW), who: "test".to_owned(), why: "test".to_owned() };
    let person = house.press.vault.read(of.applicant, &reader).await.unwrap().record;
    let said = Original::of(&person.more).unwrap();
    let kind = job::waiting(&house.service.pool, 1).await.unwrap()[0].original;
    original(&house.press.vault, &person, kind, said.series.as_deref(), said.number.as_deref()).unwrap()
}

#[tokio::test]
async fn numbers_go_on_after_the_book_and_a_later_duplicate_says_what_it_replaces() {
    let house = House::new().await;
    let operations = house.operations().await;
    bring_in(&operations, &[opening(41)], &[], "a.ospanova").await.unwrap();
    let opened = house.open_case().await;
    house.draft(opened).await;
    house.consume().await;
    // Lines may come later than the end of their book.
    let known_by = original_of(&house, opened).await;
    let void = Line { issued_on: None, reason: Some("бүлінген".to_owned()), ..line(40, Some(known_by)) };
    bring_in(&operations, &[], &[line(12, Some(known_by)), line(13, None), void], "a.ospanova").await.unwrap();
    house.print().await;
    let prepared = house.prepared(opened).await.unwrap();
    assert_eq!(prepared.number, Some(number(42)));
    assert_eq!(house.entries().await[0].in_place_of, None, "it is not signed");
    house.sign(&house.right_request(opened, prepared.document).await).await;
    house.consume().await;
    assert_eq!(house.entries().await[0].in_place_of, Some(number(12)));
    house.assert_whole().await;

    let known = known(&operations).await.unwrap();
    assert_eq!(known.openings, [((bin(COLLEGE), 2026), 41)].into());
    assert_eq!(known.last, [((bin(COLLEGE), 2026), 42)].into());
    assert_eq!(known.lines.len(), 3);
}

/// All or nothing, once and for ever.
#[tokio::test]
async fn what_does_not_fit_is_not_brought_in() {
    let house = House::new().await;
    let operations = house.operations().await;
    let other = Opening { college: bin(OTHER_COLLEGE), ..opening(5) };
    // A line of no book, and one beyond its end.
    for lines in [[line(1, None)], [line(8, None)]] {
        let ends = if lines[0].number == number(8) { vec![opening(7)] } else { vec![other] };
        assert!(bring_in(&operations, &ends, &lines, "a.ospanova").await.is_err());
        assert!(known(&operations).await.unwrap().openings.is_empty());
    }
    bring_in(&operations, &[opening(7)], &[line(7, None)], "a.ospanova").await.unwrap();
    assert!(
        bring_in(&operations, &[other, opening(9)], &[], "a.ospanova").await.is_err(),
        "a book that was brought in"
    );
    assert!(bring_in(&operations, &[], &[line(7, None)], "a.ospanova").await.is_err(), "a line that was brought in");
    // The other college has given a number out meanwhile.
    let case = house.open_case_at(OTHER_COLLEGE).await;
    house.draft(case).await;
    house.consume().await;
    assert!(bring_in(&operations, &[other], &[], "a.ospanova").await.is_err());
    for change in ["UPDATE signing.openings SET last = 8", "DELETE FROM signing.book", "TRUNCATE signing.book"] {
        assert!(sqlx::query(change).execute(&house.owner).await.is_err(), "{change}");
    }
}
