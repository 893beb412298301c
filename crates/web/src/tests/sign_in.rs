//! Who is let in at the desks, and what he may do there.

use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use totp_rs::{Builder, Secret};

use super::house::House;
use super::invented::{CLERK, PASSWORD, TOTP_SECRET, number};

/// The code of everybody's telephone so many steps of half a minute from now.
async fn code(house: &House, steps: i64) -> String {
    code_of(house, TOTP_SECRET, steps).await
}

/// The code of a telephone with this secret.
pub(super) async fn code_of(house: &House, secret: &str, steps: i64) -> String {
    let now: i64 =
        sqlx::query_scalar("SELECT extract(epoch FROM now())::bigint").fetch_one(&house.owner).await.unwrap();
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(now + 30 * steps).unwrap()).to_string()
}

/// A form of a page of ours.
pub(super) fn of_ours(house: &House, path: &str) -> RequestBuilder {
    house.post(path).header(ORIGIN, format!("http://{}", house.address))
}

pub(super) async fn tried(house: &House, id: &str, password: &str, code: &str) -> Response {
    let form = [("id", id), ("password", password), ("code", code), ("next", "/work")];
    of_ours(house, "/sign-in").form(&form).send().await.unwrap()
}

/// The cookie of somebody who is let in.
pub(super) async fn signed_in(house: &House, id: &str) -> String {
    let answer = tried(house, id, PASSWORD, &code(house, 0).await).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    for bound in ["__Host-telnusqa=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(bound), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

pub(super) async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn a_password_and_a_code_let_in_once() {
    let house = House::new().await;
    let asked = house.get("/work?tab=draft").send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    assert_eq!(asked.headers()[LOCATION], "/sign-in?next=/work%3Ftab%3Ddraft");
    // whoever asks in a language signs in in it, whatever his browser prefers, and comes back in the one that he chose last
    let asked = house.get("/work?lang=kk&tab=draft").header(ACCEPT_LANGUAGE, "ru").send().await.unwrap();
    let form = asked.headers()[LOCATION].to_str().unwrap();
    assert_eq!(form, "/sign-in?next=/work%3Ftab%3Ddraft&lang=kk");
    let form = house.get(form).header(ACCEPT_LANGUAGE, "ru").send().await.unwrap();
    assert!(form.headers()[SET_COOKIE].to_str().unwrap().starts_with("lang=kk;"));
    assert!(form.text().await.unwrap().contains("<html lang=\"kk\""));
    let asked = house.get("/work?lang=xx").send().await.unwrap();
    assert_eq!(asked.headers()[LOCATION], "/sign-in?next=/work");
    let (before, now) = (code(&house, -1).await, code(&house, 0).await);
    for (id, password, code) in [
        ("c-1", "wrong", &now),
        ("c-1", PASSWORD, &"000000".to_owned()),
        ("nobody", PASSWORD, &now),
        ("egov-1", PASSWORD, &now),
    ] {
        let answer = tried(&house, id, password, code).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{id}");
        assert!(
            answer.headers().get_all(SET_COOKIE).iter().all(|cookie| !cookie.to_str().unwrap().contains("telnusqa"))
        );
    }
    let cookie = signed_in(&house, "c-1").await;
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::OK);
    // a code counts once, and none that is older than it
    for spent in [&now, &before] {
        assert_eq!(tried(&house, "c-1", PASSWORD, spent).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(status(of_ours(&house, "/sign-out").header(COOKIE, &cookie)).await, StatusCode::SEE_OTHER);
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_guesses_waits() {
    let house = House::new().await;
    for _ in 0..5 {
        assert_eq!(tried(&house, "c-1", "guess", "123456").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = code(&house, 0).await;
    assert_eq!(tried(&house, "c-1", PASSWORD, &right).await.status(), StatusCode::TOO_MANY_REQUESTS);
    sqlx::query("UPDATE web.sign_ins SET failed_at = now() - interval '16 minutes'")
        .execute(&house.owner)
        .await
        .unwrap();
    assert_eq!(tried(&house, "c-1", PASSWORD, &right).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_by_silence_and_by_age() {
    let house = House::new().await;
    let cookie = signed_in(&house, "c-1").await;
    for (aged, expected) in [
        ("seen_at = now() - interval '29 minutes'", StatusCode::OK),
        ("started_at = now() - interval '12 hours 1 minute'", StatusCode::SEE_OTHER),
        ("started_at = now(), seen_at = now() - interval '31 minutes'", StatusCode::SEE_OTHER),
    ] {
        let aging = sqlx::AssertSqlSafe(format!("UPDATE web.sessions SET {aged}"));
        sqlx::query(aging).execute(&house.owner).await.unwrap();
        assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, expected, "{aged}");
    }
    assert_eq!(status(house.get("/work").header(COOKIE, "__Host-telnusqa=0123")).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn no_other_site_acts_for_somebody() {
    let house = House::new().await;
    let cookie = signed_in(&house, "c-1").await;
    let step = format!("/work/{}/register", number(1));
    let by_browser = |site: &'static str| house.post(&step).header(COOKIE, &cookie).header("sec-fetch-site", site);
    for refused in [
        by_browser("cross-site"),
        by_browser("same-site"),
        by_browser("none"),
        house.post(&step).header(COOKIE, &cookie),
    ] {
        assert_eq!(status(refused.form(&[("seen", "1")])).await, StatusCode::FORBIDDEN);
    }
    // the API believes a browser only from our pages
    let case = format!("/api/v1/cases/{}", number(1));
    let asked = |site: &'static str| house.get(&case).header(COOKIE, &cookie).header("sec-fetch-site", site);
    assert_eq!(status(asked("same-origin")).await, StatusCode::OK);
    assert_eq!(status(asked("cross-site")).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(house.get(&case).header(COOKIE, &cookie)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(house.get(&case).bearer_auth(CLERK)).await, StatusCode::OK);
}

#[tokio::test]
async fn each_desk_is_for_those_whose_it_is() {
    let house = House::new().await;
    let [clerk, executor, head] =
        [signed_in(&house, "c-1").await, signed_in(&house, "e-1").await, signed_in(&house, "h-1").await];
    let [operator, operations, visitor] =
        [signed_in(&house, "o-17").await, signed_in(&house, "s-1").await, signed_in(&house, "v-1").await];
    let case = format!("/work/{}", number(1));
    for (path, who, expected) in [
        ("/work", &clerk, StatusCode::OK),
        ("/work?page=4294967295", &clerk, StatusCode::OK),
        ("/work?page=-1&tab=%00&all=perhaps", &clerk, StatusCode::OK),
        (&*case, &clerk, StatusCode::OK),
        ("/1414", &clerk, StatusCode::FORBIDDEN),
        ("/1414", &operator, StatusCode::OK),
        ("/work", &operator, StatusCode::FORBIDDEN),
        (&*case, &operator, StatusCode::FORBIDDEN),
        ("/work", &operations, StatusCode::FORBIDDEN),
        ("/1414", &operations, StatusCode::FORBIDDEN),
        ("/desk", &operations, StatusCode::SEE_OTHER),
        ("/desk", &visitor, StatusCode::OK),
        ("/work", &executor, StatusCode::OK),
        ("/work", &head, StatusCode::OK),
        ("/work", &visitor, StatusCode::FORBIDDEN),
        ("/1414", &head, StatusCode::FORBIDDEN),
        ("/figures", &head, StatusCode::OK),
        ("/figures/left.csv", &head, StatusCode::OK),
        ("/figures", &operations, StatusCode::OK),
        ("/figures/days.csv", &operations, StatusCode::OK),
        ("/figures/none.csv", &operations, StatusCode::NOT_FOUND),
        ("/figures", &clerk, StatusCode::FORBIDDEN),
        ("/figures", &executor, StatusCode::FORBIDDEN),
        ("/figures", &operator, StatusCode::FORBIDDEN),
        ("/figures", &visitor, StatusCode::FORBIDDEN),
        ("/figures/left.csv", &clerk, StatusCode::FORBIDDEN),
        ("/figures/days.csv", &executor, StatusCode::FORBIDDEN),
        ("/figures/left.csv", &operator, StatusCode::FORBIDDEN),
        ("/figures/left.csv", &visitor, StatusCode::FORBIDDEN),
        ("/system", &operations, StatusCode::OK),
        ("/system", &clerk, StatusCode::FORBIDDEN),
        ("/system", &executor, StatusCode::FORBIDDEN),
        ("/system", &head, StatusCode::FORBIDDEN),
        ("/system", &operator, StatusCode::FORBIDDEN),
        ("/system", &visitor, StatusCode::FORBIDDEN),
        ("/work/TN-2026-0000001-1", &clerk, StatusCode::NOT_FOUND),
        ("/work/%00", &clerk, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(status(house.get(path).header(COOKIE, who)).await, expected, "{path}");
    }
    for who in [&clerk, &executor, &head, &operator, &visitor] {
        let replay = of_ours(&house, "/system/replay").header(COOKIE, who).form(&[("id", "all")]);
        assert_eq!(status(replay).await, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_call_is_told_as_much_as_the_caller_may_know() {
    let house = House::new().await;
    let operator = signed_in(&house, "o-17").await;
    let said = async |path: &str, form: &[(&str, &str)]| {
        let answer = of_ours(&house, path).header(COOKIE, &operator).form(form).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    let number = number(1);
    for key in [&*number, "990417 400018", "8 701 123-45-67"] {
        let (status, page) = said("/1414", &[("said", key), ("speaks", "ru")]).await;
        assert!(status == StatusCode::OK && page.contains(&number), "{key}: {page}");
        assert!(!page.contains("Айгүл") && !page.contains("<script>alert"), "{page}");
    }
    let (status, page) = said("/1414", &[("said", "TN-2026-0000001-1")]).await;
    assert!(status == StatusCode::BAD_REQUEST && page.contains("id=\"error\""), "{status}: {page}");
    for (born, is_known) in [("", false), ("16.04.1999", false), ("17.04.1999", true), ("1999-04-17", true)] {
        let (status, page) = said("/1414/case", &[("number", &number), ("born", born), ("speaks", "kk")]).await;
        assert_eq!((status, page.contains("level known")), (StatusCode::OK, is_known), "{born}");
    }
    let reads: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT why FROM vault.reads WHERE who = 'operator:o-17' ORDER BY 1")
            .fetch_all(&house.owner)
            .await
            .unwrap();
    assert!(reads.iter().any(|why| why == "call-checked"), "{reads:?}");
}

#[tokio::test]
async fn a_page_that_looks_whether_something_is_new_looks_at_nobody() {
    let house = House::new().await;
    let clerk = signed_in(&house, "c-1").await;
    let case = format!("/work/{}", number(1));
    let page = house.get(&case).header(COOKIE, &clerk).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Айгүл"), "{page}");
    let looks = house.reads().await.len();
    let live = house.get(&case).header(COOKIE, &clerk).header("x-telnusqa-live", "1").send().await.unwrap();
    let live = live.text().await.unwrap();
    assert!(live.contains(&number(1)) && !live.contains("Айгүл"), "{live}");
    assert_eq!(house.reads().await.len(), looks);
}
