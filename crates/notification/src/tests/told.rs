//! Messages as the applicant got them: word for word what went out, whatever has changed since.

use telnusqa_domain::case::{Channel, HearingForm};
use telnusqa_domain::language::Language;
use telnusqa_domain::telling::Way;
use telnusqa_vault::Reader;

use super::gateway::Gateway;
use super::house::{FACT, House, NAME, NOW, Working, asked_for, at, email, expired, hearing, id, under_way, withdrawn};
use super::receiver::Receiver;
use crate::told::{Maker, Message, OnPaper, of_case, on_paper};
use crate::wish::{self, Wish};

const PHONE: &str = "+77011234567";

/// A message of a case as a letter on paper.
async fn paper_of(house: &House, working: &Working, case: u128) -> Option<OnPaper> {
    let message = sqlx::query_scalar("SELECT id FROM notification.messages WHERE case_id = $1").bind(id(case));
    let message = message.fetch_one(&house.pool).await.unwrap();
    made(house, working, case, async |maker| on_paper(&house.pool, (id(case), message), &maker).await.unwrap()).await
}

/// What the page of a case shows.
async fn told(house: &House, working: &Working, case: u128) -> Vec<Message> {
    made(house, working, case, async |maker| of_case(&house.pool, id(case), &maker).await.unwrap()).await
}

async fn made<T>(house: &House, working: &Working, case: u128, make: impl AsyncFnOnce(Maker<'_>) -> T) -> T {
    let reader = || Reader { at: at(NOW), who: "applicant".to_owned(), why: "own-page".to_owned() };
    let vault = &working.post.vault;
    let applicant = vault.read(house.applicant(case), &reader()).await.unwrap_or_else(|error| panic!("{error}"));
    let providers = working.post.providers.now();
    make(Maker { applicant: &applicant, providers, public_url: &working.post.public_url, reader: reader(), vault })
        .await
}

fn words(message: &Message) -> Vec<(Way, Language, &str)> {
    message.ways.iter().filter_map(|gone| Some((gone.way, gone.language, gone.text.as_deref()?))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_and_a_text_are_shown_as_they_went() {
    let (mut house, gateway, receiver) = (House::new().await, Gateway::start().await, Receiver::start().await);
    house.refusal_proposed(1, Some(&email(1))).await;
    house.accept_of(2, Language::Kk, Channel::Counter, (None, Some(PHONE))).await;
    house.append(2, &under_way()).await;
    house.append(2, &expired()).await;
    house.accept_of(3, Language::Kk, Channel::Counter, (None, None)).await;
    house.append(3, &under_way()).await;
    house.append(3, &expired()).await;
    house.apply().await.unwrap();
    let working = house.work_by(Some(receiver.server()), Some(gateway.both())).await;
    house.nothing_waits().await;
    let letter = receiver.messages().await[0]["text"].as_str().unwrap().replace("\r\n", "\n");
    assert!(letter.contains(NAME) && letter.contains(FACT), "{letter}");
    let sms = gateway.taken()[0].text.clone();

    // He is heard, and wishes for English: what went out before stays as it was.
    house.append(1, &asked_for()).await;
    house.append(1, &hearing(HearingForm::Video)).await;
    let later = at(NOW) + chrono::TimeDelta::seconds(30);
    for case in [1, 2] {
        wish::write(&house.owner, id(case), later, Wish { language: Language::En, way: Some(Way::Sms) }).await.unwrap();
    }
    let first = told(&house, &working, 1).await;
    assert_eq!(first.len(), 1);
    assert_eq!(words(&first[0]), [(Way::Email, Language::Ru, letter.as_str())]);
    let second = told(&house, &working, 2).await;
    assert_eq!(words(&second[0]), [(Way::Sms, Language::Kk, sms.as_str())]);
    assert!(told(&house, &working, 3).await.is_empty(), "nothing went out");

    // Whom nothing reached is written to on paper, in the words of now: in the language that he wished for meanwhile.
    let paper = paper_of(&house, &working, 3).await.expect("it is true");
    assert_eq!(paper.language, Language::Kk);
    assert!(!paper.text.contains("автоматты"), "{paper:?}");
    assert!(paper.text.contains(NAME) && paper.subject.contains("TN-2026-"), "{paper:?}");
    wish::write(&house.owner, id(3), later, Wish { language: Language::Ru, way: None }).await.unwrap();
    assert_eq!(paper_of(&house, &working, 3).await.map(|paper| paper.language), Some(Language::Ru));
    house.append(3, &withdrawn()).await;
    assert_eq!(paper_of(&house, &working, 3).await, None, "it is true no more");
    working.stop().await;
}
