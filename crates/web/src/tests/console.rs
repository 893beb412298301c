//! What the console of 1414 explains: how the term is counted, what to bring, why it is refused and how to mend that.

use reqwest::header::COOKIE;
use telnusqa_domain::case::{Delivery, Draft, Event, FileRef, Ground, Manner, Prepared, StaffId};

use super::house::{House, NOW};
use super::invented::number;
use super::sign_in::{of_ours, signed_in};

/// What the operator sees of the first case.
async fn told(house: &House, cookie: &str, speaks: &str, born: &str) -> String {
    let number = number(1);
    let form = [("number", number.as_str()), ("born", born), ("said", "1"), ("speaks", speaks)];
    let answer = of_ours(house, "/1414/case?lang=ru").header(COOKIE, cookie).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

#[tokio::test]
async fn the_term_is_explained_day_by_day_in_the_callers_language() {
    let house = House::new().await;
    let cookie = signed_in(&house, "o-17").await;
    for (speaks, said) in [
        ("kk", ["тіркелген күн, мерзімге кірмейді", "Мерзімнің соңғы күні", "Өзіңізбен не алу керек"]),
        ("ru", ["день регистрации, в срок не входит", "Последний день срока", "Что взять с собой"]),
        ("en", ["the day of the registration", "Last day of the term", "What to bring"]),
    ] {
        let page = told(&house, &cookie, speaks, "").await;
        for said in said {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(page.contains("aria-keyshortcuts=\"Alt+T\">Как посчитан срок"), "{page}");
        let days = page.split_once("<caption>").unwrap().1.split_once("</table>").unwrap().0;
        // from the registration on 1 September to the last of fifteen days, weekends between
        assert_eq!(days.matches("<tr><td>").count(), 22, "{days}");
        assert!(days.contains("22.09.2026") && days.contains("<td>15<td>"), "{days}");
        assert!(page.len() < 15 * 1024, "{speaks}: {} bytes", page.len());
    }
}

/// Grounds are for whoever is known; each says what can be done about it, and of what is signed what to bring anew.
#[tokio::test]
async fn a_refusal_says_how_it_is_mended() {
    let house = House::new().await;
    let cookie = signed_in(&house, "o-17").await;
    let staff = |id| StaffId::parse(id).unwrap();
    let (clerk, executor, head) = (staff("c-1"), staff("e-1"), staff("h-1"));
    let (fact, document, ground) = (FileRef([4; 32]), FileRef([5; 32]), Ground::NotCompliant);
    let made = Prepared { appeal_until: None, document, number: None, supplement: None, templates: None };
    let history = [
        Event::Delivered { by: clerk.clone() },
        Event::Registered { by: clerk },
        Event::Assigned { by: head.clone(), executor: executor.clone(), resolution: None },
        Event::RefusalProposed { at: NOW.parse().unwrap(), by: executor.clone(), fact, ground },
        Event::NoticeDelivered { at: NOW.parse().unwrap(), by: None, how: Delivery::Email },
        Event::Drafted { by: executor, draft: Draft::Refusal { fact, ground } },
        Event::Prepared(made),
        Event::Signed { by: head, document, manner: Manner::Electronic { certificate: [1; 32], signature: document } },
    ];
    let proposed = "құжаттарды колледжге әкеліңіз";
    let signed = ["өтінішті қайта беріңіз: бұл тегін", "қажет құжаттар: өтініш", "Шағым берудің соңғы күні"];
    for (event, version) in history.into_iter().zip(3..) {
        house.happens(1, version, &event).await;
        let known = told(&house, &cookie, "kk", "17.04.1999").await;
        let anybody = told(&house, &cookie, "kk", "").await;
        assert_eq!(known.contains(proposed), matches!(version, 6 | 7), "{version}: {known}");
        for said in signed {
            assert_eq!(known.contains(said), version == 10, "{version} {said}: {known}");
        }
        for said in signed.into_iter().chain([proposed, "class=\"refusal\""]) {
            assert!(!anybody.contains(said), "{version} {said}: {anybody}");
        }
    }
}
