//! What a college brings along when it comes into the house: looked at first, with all that is wrong; then brought in, once.

use std::path::PathBuf;

use telnusqa_tests::house::{House, Options, root};

struct Said {
    is_well: bool,
    text: String,
}

async fn run(house: &House, arguments: &[&str]) -> Said {
    let output = house.run(&[&["golive"], arguments].concat()).await;
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    Said { is_well: output.status.success(), text }
}

fn write(house: &House, name: &str, text: &str) -> PathBuf {
    let file = house.path().join(name);
    std::fs::write(&file, text).expect("write a file");
    file
}

#[tokio::test]
async fn a_book_on_paper_is_looked_at_and_brought_in_once() {
    let house = House::start(Options { arguments: &["--clock", "2026-11-20T15:00+05:00"], ..Options::default() }).await;
    let numbers = write(&house, "numbers.csv", "college,year,last\n050340517500,2026,41\n");
    let lines = write(
        &house,
        "lines.csv",
        "college;year;serial;issued_on;reason;original;series;number;surname;given_name;birth_date\n\
         050340517500;2026;41;03.11.2026;;diploma;ТКБ;0123456;Әлиева;Айгүл;1999-04-17\n\
         050340517500;2026;42;03.11.2026;;;;;;;\n",
    );
    let files = ["--numbers", numbers.to_str().unwrap(), "--lines", lines.to_str().unwrap()];
    let said = run(&house, &[&["book"][..], &files, &["--by", "a.ospanova"]].concat()).await;
    assert!(!said.is_well && said.text.contains("lines.csv:3: serial: serial.beyond-the-end"), "{}", said.text);
    assert!(said.text.contains("nothing was written"), "{}", said.text);

    let good =
        std::fs::read_to_string(&lines).unwrap().lines().take(2).fold(String::new(), |all, line| all + line + "\n");
    std::fs::write(&lines, good).unwrap();
    let said = run(&house, &[&["book"][..], &files].concat()).await;
    assert!(
        said.is_well && said.text.contains("050340517500 2026: 41 on paper, the house goes on with 42"),
        "{}",
        said.text
    );
    assert!(said.text.contains("1 lines of 41 numbers, 0 without an original"), "{}", said.text);
    assert!(said.text.contains("nothing was written: --by brings it in"), "{}", said.text);
    let opened = "SELECT count(*) FROM signing.openings";
    let pool = house.database().await;
    assert_eq!(sqlx::query_scalar::<_, i64>(opened).fetch_one(&pool).await.unwrap(), 0);

    let said = run(&house, &[&["book"][..], &files, &["--by", "a.ospanova"]].concat()).await;
    assert!(said.is_well && said.text.contains("brought in by a.ospanova"), "{}", said.text);
    let said = run(&house, &[&["book"][..], &files, &["--by", "a.ospanova"]].concat()).await;
    assert!(!said.is_well && said.text.contains("numbers.csv:2: book.known"), "{}", said.text);
    assert!(said.text.contains("lines.csv:2: serial: line.known"), "{}", said.text);
    let register = house.run(&["register"]).await;
    assert_eq!(String::from_utf8_lossy(&register.stdout), "050340517500  2026  41 numbers, 41 of them on paper\n");
    assert!(house.run(&["register", "--check"]).await.status.success());
    house.stop().await;
}

#[tokio::test]
async fn open_applications_are_rehearsed_before_they_are_published() {
    let house = House::start(Options { arguments: &["--clock", "2026-12-20T15:00+05:00"], ..Options::default() }).await;
    let feed = std::fs::read_to_string(root().join("tests/data/iis/feed.jsonl")).unwrap();
    let expected = std::fs::read_to_string(root().join("tests/data/iis/feed.expected.jsonl")).unwrap();
    let of = |kind: &'static str| {
        let mut pairs = feed.lines().zip(expected.lines());
        pairs.find(|(_, expected)| expected.contains(&format!("\"kind\": \"{kind}\""))).unwrap().0.to_owned()
    };
    let some = write(&house, "open.jsonl", &[of("accepted"), of("declined"), of("invalid")].join("\n"));
    let said = run(&house, &["cases", some.to_str().unwrap()]).await;
    assert!(!said.is_well, "{}", said.text);
    assert!(said.text.contains("1 would be accepted, 0 of them for another college; 2 would not"), "{}", said.text);
    assert!(said.text.contains(": declined: missing ["), "{}", said.text);
    assert!(said.text.contains(": invalid: /"), "{}", said.text);
    assert!(said.text.contains("the term of 1 has passed"), "{}", said.text);
    let one = write(&house, "one.jsonl", &of("accepted"));
    assert!(run(&house, &["cases", one.to_str().unwrap()]).await.is_well);
    let pool = house.database().await;
    let cases: i64 = sqlx::query_scalar("SELECT count(*) FROM log.events").fetch_one(&pool).await.unwrap();
    assert_eq!(cases, 0, "nothing is published");
    house.stop().await;
}
