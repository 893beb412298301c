//! `telnusqa bench documents`: how long a duplicate takes, asked over a maker's pipes, each of another person.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use telnusqa_chassis::documents::Documents;
use telnusqa_contracts::document::{Content, Duplicate, Named, Order, Verification};

use super::load::quantile;

/// Arguments of `telnusqa bench documents`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// How many are made, one after the other
    #[arg(long, default_value_t = 300)]
    documents: u32,
}

/// Measures and prints.
///
/// # Errors
/// Where one cannot be made.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    super::conditions_of_machine();
    let documents = Documents::new(None);
    let began = Instant::now();
    let templates = documents.templates().await?;
    println!("templates {templates}; a maker is there after {:.0} ms", ms(began.elapsed()));
    let mut first = None;
    let (mut taken, mut sizes) = (Vec::new(), Vec::new());
    for number in 0..=args.documents {
        let order = duplicate(number)?;
        let began = Instant::now();
        let made = documents.make(&order).await?;
        match first {
            None => first = Some(began.elapsed()),
            Some(_) => taken.push(began.elapsed()),
        }
        sizes.push(made.bytes.len());
    }
    taken.sort_unstable();
    println!(
        "duplicates: first {:.1} ms, then median {:.1} ms, p99 {:.1} ms (goal: under 50 in release); {} kB",
        ms(first.unwrap_or_default()),
        ms(quantile(&taken, 0.5)),
        ms(quantile(&taken, 0.99)),
        sizes.iter().max().unwrap_or(&0) / 1000
    );
    Ok(())
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

fn duplicate(number: u32) -> anyhow::Result<Order> {
    let named = |kk: &str, ru: &str| Named { kk: kk.to_owned(), ru: ru.to_owned() };
    let content = Duplicate {
        graduation_year: Some(2014),
        issued_on: Some("2014-07-01".parse().context("know a day")?),
        name_on_original: Some(format!("Ершова Айгүл {number}")),
        original: named("қосымшасы бар диплом", "диплом с приложением"),
        original_number: Some(format!("{number:07}")),
        original_series: Some("ТКБ".to_owned()),
        qualification: Some("Техник-электрик".to_owned()),
        register_number: format!("050340517500-2026-{number:05}"),
        supplement: None,
    };
    let url = format!("https://telnusqa.example/v/{number:08}");
    Ok(Order {
        application_number: format!("TQ-2026-{number:06}-K"),
        college: named("Қостанай политехникалық жоғары колледжі", "Костанайский политехнический высший колледж"),
        college_bin: "050340517500".to_owned(),
        content: Content::Duplicate(content),
        draft: false,
        made_on: "2026-11-24".parse().context("know a day")?,
        picture: false,
        recipient: format!("Әбілқасымова Айгүл {number}"),
        seal: format!("{number:032x}"),
        verification: Some(Verification { text: None, url }),
    })
}
