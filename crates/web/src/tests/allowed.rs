//! Everything that an account may not do is tried: every address of the API and every page, by every role. What comes of each is
//! committed, so that a right that somebody gains or loses is seen.

use std::fmt::Write as _;

use reqwest::header::COOKIE;
use serde_json::json;
use telnusqa_domain::case::StepKind;
use telnusqa_domain::staffing::ChangeKind;
use telnusqa_domain::visit::VisitNumber;
use telnusqa_domain::{blank, colleges, transfer};

use super::house::House;
use super::invented::{
    ADMINISTRATOR, CLERK, COLLEGE, EXECUTOR, HEAD, OPERATIONS, OPERATOR, PORTAL, STRANGER, VISITOR, number,
};
use super::sign_in::of_ours;
use crate::api::ENDPOINTS;
use crate::desk::PAGES;

/// Everybody, by the token and by the session; a stranger is a clerk of another college.
const EVERYBODY: [(&str, &str, &str); 10] = [
    ("nobody", "nobody's", "nobody"),
    ("admin", ADMINISTRATOR, "a-1"),
    ("clerk", CLERK, "c-1"),
    ("executor", EXECUTOR, "e-1"),
    ("head", HEAD, "h-1"),
    ("operat.", OPERATIONS, "s-1"),
    ("1414", OPERATOR, "o-17"),
    ("portal", PORTAL, "egov-1"),
    ("visitor", VISITOR, "v-1"),
    ("stranger", STRANGER, "c-2"),
];
const STRANGER_AT: usize = EVERYBODY.len() - 1;

/// An address with what stands in its places, once for each kind of step.
fn addresses(path: &str, case: &str) -> Vec<String> {
    let visit = VisitNumber::try_new(2026, 1).unwrap().to_string();
    let filled = [
        ("{number}", if path.contains("home-visits") { &visit } else { case }),
        ("{complaint}", "1"),
        ("{version}", "2"),
        ("{message}", "00000000-0000-0000-0000-000000000077"),
        ("{promise}", "00000000-0000-0000-0000-000000000078"),
        ("{sha256}", "00"),
        ("{paper}", if path.contains("/preview/") { "notice" } else { "register" }),
        ("{bin}", COLLEGE),
        ("{blank}", "ABC-0000001"),
        ("{list}", "050340517500-2026-T00001"),
        ("{place}", COLLEGE),
        ("{name}", "none.css"),
        ("{table}", "days.csv"),
    ];
    let path = filled.into_iter().fold(path.to_owned(), |path, (place, value)| path.replace(place, value));
    let steps: Vec<&str> = match &path {
        path if path.contains("/colleges/") => colleges::ChangeKind::ALL.iter().map(|kind| kind.name()).collect(),
        path if path.contains("{change}") => ChangeKind::ALL.iter().map(|kind| kind.name()).collect(),
        path if path.contains("/blanks/") => blank::StepKind::ALL.iter().map(|kind| kind.name()).collect(),
        path if path.contains("/transfer-lists/") => transfer::StepKind::ALL.iter().map(|kind| kind.name()).collect(),
        path if path.contains("/complaints/") => vec!["decide", "hand-over-file"],
        path if path.contains("/promises/") => vec!["answer", "drop", "keep", "miss"],
        path if path.contains("/messages/") => vec!["tell"],
        path if path.contains("/home-visits/") => vec!["appoint", "cancel", "move", "visit"],
        _ => StepKind::ALL.iter().map(|kind| kind.name()).collect(),
    };
    if path.contains("{step}") || path.contains("{change}") {
        steps.into_iter().map(|step| path.replace("{step}", step).replace("{change}", step)).collect()
    } else {
        vec![path]
    }
}

async fn over_the_api(house: &House, method: &str, address: &str, token: &str) -> u16 {
    let request = match method {
        "get" => house.get(address),
        _ => house.post(address).header("Idempotency-Key", "k").header("If-Match", "*").json(&json!({})),
    };
    request.bearer_auth(token).send().await.unwrap().status().as_u16()
}

async fn in_the_browser(house: &House, method: &str, address: &str, staff: &str) -> u16 {
    // signing out ends the session: each has one of his own for every page
    sqlx::query("INSERT INTO web.sessions (token, staff) VALUES (sha256($1::bytea), $1) ON CONFLICT DO NOTHING")
        .bind(staff)
        .execute(&house.owner)
        .await
        .unwrap();
    let request = match method {
        "get" => house.get(address),
        _ => of_ours(house, address).form(&[("key", "00000000-0000-0000-0000-000000000001")]),
    };
    request.header(COOKIE, format!("__Host-telnusqa={staff}")).send().await.unwrap().status().as_u16()
}

fn line(table: &mut String, name: &str, cells: &[String]) {
    writeln!(table, "{name:68}{}", cells.iter().map(|cell| format!("{cell:>9}")).collect::<String>()).unwrap();
}

fn headings() -> String {
    let mut table = String::new();
    line(&mut table, "", &EVERYBODY.map(|(name, ..)| name.to_owned()));
    table
}

#[tokio::test]
async fn call_by_call() {
    let house = House::new().await;
    let mut table = headings();
    for (method, path) in ENDPOINTS {
        let missing = addresses(path, &number(9));
        for (address, missing) in addresses(path, &number(1)).into_iter().zip(missing) {
            let mut answers = Vec::new();
            for (_, token, _) in EVERYBODY {
                answers.push(over_the_api(&house, method, &address, token).await);
            }
            // a case of another college is as one that there is not
            if address != missing {
                let of_missing = over_the_api(&house, method, &missing, STRANGER).await;
                assert_eq!(answers[STRANGER_AT], of_missing, "{method} {address}");
            }
            line(
                &mut table,
                &format!("{method} {address}"),
                &answers.iter().map(ToString::to_string).collect::<Vec<_>>(),
            );
        }
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn page_by_page() {
    let house = House::new().await;
    let mut table = headings();
    for (method, path) in PAGES {
        let missing = addresses(path, &number(9));
        for (address, missing) in addresses(path, &number(1)).into_iter().zip(missing) {
            let mut answers = Vec::new();
            for (_, _, staff) in EVERYBODY {
                answers.push(in_the_browser(&house, method, &address, staff).await);
            }
            if address != missing {
                let of_missing = in_the_browser(&house, method, &missing, "c-2").await;
                assert_eq!(answers[STRANGER_AT], of_missing, "{method} {address}");
            }
            line(
                &mut table,
                &format!("{method} {address}"),
                &answers.iter().map(ToString::to_string).collect::<Vec<_>>(),
            );
        }
    }
    insta::assert_snapshot!(table);
}
